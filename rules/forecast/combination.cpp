#include "rules/forecast/combination.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

namespace varsko::forecast {
namespace {

using Series = std::span<const double>;
constexpr int year = 12;
constexpr std::array windows{1, 2, 3, 4, 6, 9, 12};
constexpr std::array pools{1, 3};
constexpr int tried_months = 36;
constexpr double sharpness = 3;   // of the weights: the best few share them
constexpr double half_life = 12;  // months, of an error's say: a series changes its ways
constexpr double odd_error = 3;   // medians

enum class Way : std::uint8_t { run, profile, season, theta };
struct Method {
    Way way = Way::run;
    int window = 1, pool = 0;
    double drift = 0;  // of the line through all months, how much goes on
};

double sum(Series v) { return std::accumulate(v.begin(), v.end(), 0.0); }
double last_sum(Series v, int n) { return sum(v.last(static_cast<std::size_t>(n))); }

std::optional<double> profile(Series v, int h, int window, int pool)
{
    const auto n = static_cast<int>(v.size());
    const int years = std::min(pool, (n - window) / year);
    if (years < 1) return std::nullopt;
    double then = 0, followed = 0;
    for (int k = 1; k <= years; ++k) {
        const std::size_t end = static_cast<std::size_t>(n - year * k);
        then += sum(v.subspan(end - static_cast<std::size_t>(window), static_cast<std::size_t>(window)));
        followed += sum(v.subspan(end, static_cast<std::size_t>(h)));
    }
    const double now = last_sum(v, window);
    // Where sums are near nothing or of two signs a ratio says nothing: then the difference is carried over.
    if (then > 0 && followed > 0 && now >= 0) return now * followed / then;
    return now / window * h + (followed - then / window * h) / years;
}

// The centred yearly mean takes trend and season apart; multiplied where all is positive.
std::optional<std::array<double, year>> seasons(Series v)
{
    std::array<double, year> total{};
    std::array<int, year> count{};
    const auto n = static_cast<int>(v.size());
    for (int i = 6; i < n - 6; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double centre = (v[at - 6] / 2 + sum(v.subspan(at - 5, 11)) + v[at + 6] / 2) / year;
        total[at % year] += v[at] / centre;
        ++count[at % year];
    }
    double mean = 0;
    for (std::size_t k = 0; k < year; ++k) {
        if (count[k] == 0) return std::nullopt;
        total[k] /= count[k];
        mean += total[k] / year;
    }
    for (double& s : total) s /= mean;
    return total;
}

double squares(const std::vector<double>& y, double alpha, double& level)
{
    level = y.front();
    double e = 0;
    for (std::size_t i = 1; i < y.size(); ++i) {
        e += (y[i] - level) * (y[i] - level);
        level += alpha * (y[i] - level);
    }
    return e;
}

// A past, and what several methods want of it.
struct Past {
    Series v;
    bool seasonal = false;
    std::array<double, year> season{};
    std::vector<double> without;  // the values without their season
    double drift = 0;             // a month, of the line through them

    explicit Past(Series values) : v(values)
    {
        if (v.size() < 2 * year + 1 || *std::min_element(v.begin(), v.end()) <= 0) return;
        const auto found = seasons(v);
        if (!found) return;
        seasonal = true;
        season = *found;
        const double middle = (static_cast<double>(v.size()) - 1) / 2;
        double up = 0, across = 0;
        without.resize(v.size());
        for (std::size_t i = 0; i < v.size(); ++i) {
            const double x = static_cast<double>(i) - middle;
            without[i] = v[i] / season[i % year];
            up += x * without[i];
            across += x * x;
        }
        drift = up / across;
    }

    // The season laid on level + step * k, k = 1..h.
    double carried_on(double level, double step, int h) const
    {
        double to_go = 0;
        for (int k = 1; k <= h; ++k)
            to_go += std::max(0.0, level + step * k) * season[(v.size() + static_cast<std::size_t>(k) - 1) % year];
        return to_go;
    }
};

double season_level(const Past& past, int h, int window, double share)
{
    const double level = last_sum(past.without, window) / window, step = share * past.drift;
    return past.carried_on(level + step * (window - 1) / 2.0, step, h);
}

double theta(const Past& past, int h)
{
    double best = std::numeric_limits<double>::infinity(), alpha = 0.5, level = 0;
    for (int k = 1; k < 20; ++k) {
        double l = 0;
        const double e = squares(past.without, k / 20.0, l);
        if (e < best) best = e, alpha = k / 20.0, level = l;
    }
    const double step = past.drift / 2;
    const double begun = (1 - std::pow(1 - alpha, static_cast<double>(past.v.size()))) / alpha;
    return past.carried_on(level + step * (begun - 1), step, h);
}

std::optional<double> ahead(const Method& m, const Past& past, int h)
{
    switch (m.way) {
        case Way::run:
            return static_cast<int>(past.v.size()) < m.window
                       ? std::nullopt
                       : std::optional{last_sum(past.v, m.window) / m.window * h};
        case Way::profile: return profile(past.v, h, m.window, m.pool);
        case Way::season: return past.seasonal ? std::optional{season_level(past, h, m.window, m.drift)} : std::nullopt;
        case Way::theta: break;
    }
    return past.seasonal ? std::optional{theta(past, h)} : std::nullopt;
}

Basis basis_of(const Method& m, int month)
{
    if (m.way == Way::theta || m.way == Way::season) return Basis::theta;
    if (m.way == Way::run) return m.window == month ? Basis::straight_line : Basis::recent_months;
    return m.pool == 1 ? Basis::last_years_profile : Basis::pooled_profile;
}

double mean_square(std::vector<double> errors)
{
    for (double& e : errors) e = std::abs(e);
    std::vector<double> sorted = errors;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    const double most = odd_error * *middle;
    double total = 0, weights = 0, weight = 1;
    for (auto e = errors.rbegin(); e != errors.rend(); ++e, weight *= std::exp2(-1 / half_life)) {
        const double held = most > 0 ? std::min(*e, most) : *e;
        total += weight * held * held;
        weights += weight;
    }
    return total / weights;
}

// The 0.9 quantile of t (Hill 1970's expansion about the normal, to second order).
double t_ninety(double freedom)
{
    const double z = 1.2815515655;
    return z + (z * z * z + z) / (4 * freedom) +
           (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * freedom * freedom);
}

}  // namespace

std::string_view text(Basis b)
{
    switch (b) {
        case Basis::straight_line: return "straight line";
        case Basis::last_years_profile: return "last year's profile";
        case Basis::pooled_profile: return "profile of earlier years";
        case Basis::recent_months: return "the last months";
        case Basis::theta: return "trend and season";
        case Basis::structural: return "level, season and what lasts";
        case Basis::plan: return "the plan and what came of it";
    }
    return "";
}

Combined combined(Series v, int month)
{
    Combined out;
    const auto m = static_cast<std::size_t>(month);
    const int h = year - month;
    std::vector<Method> methods;
    for (const int w : windows) {
        methods.push_back({Way::run, w, 0});
        methods.push_back({Way::season, w, 0, 0});
        methods.push_back({Way::season, w, 0, 1});
    }
    if (std::find(windows.begin(), windows.end(), month) == windows.end()) methods.push_back({Way::run, month, 0});
    for (const int k : pools) methods.push_back({Way::profile, month, k});
    methods.push_back({Way::theta, 0, 0});

    // Each method at each of the last months of which the h that followed are known.
    const auto n = static_cast<int>(v.size());
    const int first = std::max(2 * year + 1, n - h - tried_months + 1);
    const int tries = std::max(0, n - h - first + 1);
    struct Tried {
        double to_go = 0, weight = 0;
        Basis basis = Basis::straight_line;
        std::vector<double> errors;  // as shares of a year
    };
    std::vector<Tried> tried;
    std::vector<Method> kept;
    const Past today(v);
    for (const Method& method : methods)
        if (const auto now = ahead(method, today, h)) {
            tried.push_back({.to_go = *now, .basis = basis_of(method, month), .errors = {}});
            kept.push_back(method);
        }
    for (int i = 0; i < tries; ++i) {
        const int seen = first + i;
        const auto end = static_cast<std::size_t>(seen);
        const Past then(v.first(end));
        const double came = sum(v.subspan(end, static_cast<std::size_t>(h)));
        const double whole = std::max(std::abs(came + sum(v.subspan(end - m, m))), 1e-12);
        for (std::size_t k = 0; k < kept.size(); ++k)
            if (const auto said = ahead(kept[k], then, h)) tried[k].errors.push_back((*said - came) / whole);
    }
    // What could not be said each time cannot be compared.
    std::erase_if(tried, [&](const Tried& t) { return static_cast<int>(t.errors.size()) < tries; });
    out.tried = tries >= smallest_tried && !tried.empty();
    if (!out.tried) {
        // Nothing has been tried often enough to choose by: the pooled profile of what there is, else the straight
        // line.
        const auto by_profile = profile(v, h, month, 3);
        out.to_go = by_profile.value_or(last_sum(v, month) / month * h);
        out.basis = by_profile ? Basis::pooled_profile : Basis::straight_line;
        return out;
    }
    double smallest = std::numeric_limits<double>::infinity();
    for (auto& t : tried) smallest = std::min(smallest, t.weight = mean_square(t.errors));
    double weights = 0;
    for (auto& t : tried)
        weights += t.weight = t.weight <= 0 ? 1 : std::pow(std::max(smallest, 1e-18) / t.weight, sharpness);
    double square = 0;
    const Tried* most = &tried.front();
    for (const auto& t : tried) {
        const double share = t.weight / weights;
        out.to_go += share * t.to_go;
        for (const double e : t.errors) square += share * e * e;
        if (t.weight > most->weight) most = &t;
    }
    out.basis = most->basis;
    out.usual_error = std::sqrt(square / tries);
    // Errors of stretches that overlap are one error: this many are each other's strangers.
    out.reach = t_ninety(std::max(2.0, static_cast<double>(tries) / h)) * out.usual_error;
    return out;
}

}  // namespace varsko::forecast
