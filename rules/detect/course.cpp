#include "rules/detect/course.hpp"

#include "rules/detect/tail.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace varsko::detect {
namespace {

constexpr double measure_moves = 0.5;       // sd of a measure's trend a year, in its own standard deviations
constexpr double first_season = 0.15;       // sd of a month's log effect to start the estimate from
constexpr double season_guess = 0.05;       // and what the estimate is drawn to, with the weight of two months
constexpr double spread_guess = 1.5;        // siblings: two reports for one event
constexpr double spread_guess_months = 15;  // so a year's own months weigh about as much
constexpr double outlier = 2;               // standard deviations
constexpr double usual_stay_memory = 0.75;  // a stay of four months, where the caller says that it is a stock
constexpr double smallest_variance = 0.02;  // of a count whose mean is next to nothing

// How much less than 1 the weighed mean square of normal residuals is, when residuals beyond `outlier` are weighed
// down.
double weighed_down()
{
    const double c = outlier, density = std::exp(-c * c / 2) / std::sqrt(2 * std::numbers::pi);
    const double inside = 2 * normal_probability(c) - 1, outside = 1 - normal_probability(c);
    const double square = inside - 2 * c * density + 2 * c * c * outside;
    const double weights = inside + 2 * c * c * (density / c - outside);
    return square / weights;
}

double weight_of(double z) { return std::abs(z) <= outlier ? 1 : (outlier / z) * (outlier / z); }

}  // namespace

Nature nature_of(std::span<const double> values, std::optional<Kind> kind)
{
    if (kind == Kind::share || kind == Kind::index) return Nature::measure;
    bool whole = true;
    for (const double v : values) {
        if (std::isnan(v)) continue;
        if (v < 0) return Nature::measure;
        whole = whole && v < 10'000 && v == std::floor(v);
    }
    return whole ? Nature::count : Nature::amount;
}

void Information::add(const Terms& x, double weight)
{
    for (int a = 0; a < terms_; ++a) {
        if (x[a] == 0) continue;
        if (a < apart_) {
            a_[a][a] += weight * x[a] * x[a];
            continue;
        }
        for (int b = 0; b <= a; ++b) a_[a][b] += weight * x[a] * x[b];
    }
}

void Information::add(int apart, double trend, double weight)
{
    const int t = terms_ - 2, l = terms_ - 1;
    if (apart >= 0) {
        a_[apart][apart] += weight;
        a_[t][apart] += weight * trend;
        a_[l][apart] += weight;
    }
    a_[t][t] += weight * trend * trend;
    a_[l][t] += weight * trend;
    a_[l][l] += weight;
}

Information::Factor::Factor(const Information& of) : terms_(of.terms_), apart_(of.apart_)
{
    for (int j = 0; j < terms_; ++j)
        for (int i = j; i < terms_; ++i) {
            if (i < apart_ && i != j) continue;
            double v = of.a_[i][j];
            for (int k = first_met(j); k < j; ++k) v -= l_[i][k] * l_[j][k];
            l_[i][j] = i == j ? std::sqrt(std::max(v, 1e-12)) : v / l_[j][j];
        }
}

void Information::Factor::solve(Terms& b) const
{
    for (int i = 0; i < terms_; ++i) {
        for (int k = first_met(i); k < i; ++k) b[i] -= l_[i][k] * b[k];
        b[i] /= l_[i][i];
    }
    for (int i = terms_ - 1; i >= 0; --i) {
        for (int k = std::max(i + 1, apart_); k < terms_; ++k) b[i] -= l_[k][i] * b[k];
        b[i] /= l_[i][i];
    }
}

double Information::Factor::quadratic(const Terms& g) const
{
    Terms x{};
    double sum = 0;
    for (int i = 0; i < terms_; ++i) {
        double v = g[i];
        for (int k = first_met(i); k < i; ++k) v -= l_[i][k] * x[k];
        x[i] = v / l_[i][i];
        sum += x[i] * x[i];
    }
    return sum;
}

Course::Course(std::span<const double> values, std::size_t from, std::size_t to, int season, Nature nature,
               std::optional<Kind> kind)
    : values_(values),
      from_(from),
      to_(to),
      season_(season),
      nature_(nature),
      kind_(kind),
      trend_sd_(nature == Nature::measure ? measure_moves : moving_trend),
      season_variance_(first_season * first_season),
      weight_(to - from, 1.0),
      residual_(to - from, 0.0)
{
    double sum = 0, squares = 0, known = 0;
    for (std::size_t i = from_; i < to_; ++i)
        if (!std::isnan(values_[i])) sum += values_[i], squares += values_[i] * values_[i], ++known;
    const double mean = known > 0 ? sum / known : 0, sd = std::sqrt(std::max(0.0, squares / known - mean * mean));
    seasonal_ = known >= 2.5 * season_ && known >= 24;
    if (seasonal_ && season_ <= 12) terms_ = 2 + season_;
    if (seasonal_ && season_ > 12) waves_ = 2, terms_ = 2 + 2 * waves_;
    information_ = Information(terms_, waves_ > 0 ? 0 : seasons());
    if (nature_ == Nature::measure) {
        scale_ = sd > 0 ? sd : std::max(std::abs(mean), 1e-9);
        at_[level_term()] = mean;
        smallest_spread_ = std::pow(std::max(1e-3 * std::abs(mean), 1e-9), 2);
        spread_ = std::max(sd * sd, smallest_spread_);
    } else {
        // Half a case more than was seen: a year of zeros does not prove that there can be none (Jeffreys).
        at_[level_term()] =
            std::log(std::max((sum + (nature_ == Nature::count ? 0.5 : 0)) / std::max(known, 1.0), 1e-4));
        if (nature_ == Nature::amount)
            smallest_spread_ = std::max(1e-6 * mean, 1e-12), spread_ = std::max(mean * 0.01, 1e-12);
    }
    // Each measure rests on the others; four rounds settle them.
    for (int round = 0; round < 4; ++round) {
        newton(round == 0 ? 5 : 2);
        measure_spread();
        if (round < 2) measure_memory();
        if (seasonal_) measure_season();
    }
    newton(2);
}

double Course::wave(std::size_t i, int term) const
{
    const int harmonic = term / 2 + 1;  // a cosine and a sine each
    const double angle = 2 * std::numbers::pi * harmonic * static_cast<double>(i) / season_;
    return term % 2 == 0 ? std::cos(angle) : std::sin(angle);
}

double Course::level(std::size_t i) const
{
    double sum = at_[level_term()] + time(i) * at_[trend_term()];
    if (const int k = month(i); k >= 0) sum += at_[k];
    for (int k = 0; k < 2 * waves_; ++k) sum += at_[k] * wave(i, k);
    return nature_ == Nature::measure ? sum : std::exp(std::clamp(sum, -12.0, 40.0));
}

double Course::known_before(std::size_t i) const { return i == 0 ? NAN : values_[i - 1]; }

Outlook Course::outlook(std::size_t i) const
{
    const double mu = level(i), before = known_before(i);
    const double a = std::isnan(before) ? 0 : memory_;
    Outlook o;
    o.mean = a > 0 ? a * before + (1 - a) * mu : mu;
    o.pull = a > 0 ? before - mu : 0;
    if (nature_ == Nature::measure)
        o.variance = spread_;
    else
        o.variance = spread_ * std::max((a > 0 ? a * (1 - a) * before : 0) + (1 - a) * mu,
                                        nature_ == Nature::count ? smallest_variance : 1e-12);
    o.by = (1 - a) * (nature_ == Nature::measure ? 1 : mu);
    return o;
}

void Course::slope(std::size_t i, double by, Terms& g) const
{
    g[trend_term()] += by * time(i);
    g[level_term()] += by;
    if (const int k = month(i); k >= 0) g[k] += by;
    for (int k = 0; k < 2 * waves_; ++k) g[k] += by * wave(i, k);
}

void Course::newton(int steps)
{
    // For measures, the penalties are in the series' own standard deviations.
    const double unit = nature_ == Nature::measure ? scale_ * scale_ : 1;
    const double trend_penalty = 1 / (trend_sd_ * trend_sd_ * unit), season_penalty = 1 / (season_variance_ * unit);
    for (int n = 0; n < steps; ++n) {
        information_ = Information(terms_, waves_ > 0 ? 0 : seasons());
        Terms g{};
        for (std::size_t i = from_; i < to_; ++i) {
            if (std::isnan(values_[i])) continue;
            const Outlook o = outlook(i);
            const double w = weight_[i - from_] / o.variance;
            slope(i, w * o.by * (values_[i] - o.mean), g);
            if (waves_ == 0) {
                information_.add(month(i), time(i), w * o.by * o.by);
            } else {
                Terms x{};
                slope(i, o.by, x);
                information_.add(x, w);
            }
        }
        if (nature_ == Nature::count) g[level_term()] += 0.5;
        information_.penalise(level_term(), 1e-9 / unit + (nature_ == Nature::count ? 1e-6 : 0));
        information_.penalise(trend_term(), trend_penalty);
        g[trend_term()] -= trend_penalty * at_[trend_term()];
        for (int k = 0; k < seasons(); ++k) {
            information_.penalise(k, season_penalty);
            g[k] -= season_penalty * at_[k];
        }
        Information::Factor(information_).solve(g);
        double largest = 0;
        for (int k = 0; k < terms_; ++k) {
            const double move = nature_ == Nature::measure ? g[k] : std::clamp(g[k], -2.0, 2.0);
            at_[k] += move;
            largest = std::max(largest, std::abs(move) / std::sqrt(unit));
        }
        if (largest < 1e-4) break;
    }
}

void Course::measure_spread()
{
    static const double share = weighed_down();
    double squares = 0, weights = 0;
    for (std::size_t i = from_; i < to_; ++i) {
        if (std::isnan(values_[i])) continue;
        const Outlook o = outlook(i);
        const double pure = o.variance / spread_;
        const double e = values_[i] - o.mean, w = weight_[i - from_];
        squares += w * e * e / pure / share;
        weights += w;
        residual_[i - from_] = e / std::sqrt(pure);
    }
    // The terms used up: two, and of the season what its penalty leaves free.
    double used = 2;
    if (seasonal_) {
        const double info = nature_ == Nature::measure ? weights / season_ * scale_ * scale_ / spread_
                                                       : weights / season_ * std::exp(at_[level_term()]) / spread_;
        const double free = season_variance_ * info;
        used += (waves_ > 0 ? 2 * waves_ : season_ - 1) * free / (1 + free);
    }
    const double guess_months = nature_ == Nature::count ? spread_guess_months : 0;
    freedom_ = guess_months + std::max(3.0, weights - used);
    spread_ = std::max(smallest_spread_, (guess_months * spread_guess + squares) / freedom_);
    for (std::size_t k = 0; k < weight_.size(); ++k) weight_[k] = weight_of(residual_[k] / std::sqrt(spread_));
}

void Course::measure_memory()
{
    // Lag one of the residuals from the level, around their own mean, held within 2.5: one outbreak of two months is no
    // memory.
    double products = 0, of_pairs = 0, sum = 0, squares = 0, known = 0, previous = NAN;
    int pairs = 0;
    for (std::size_t i = from_; i < to_; ++i) {
        if (std::isnan(values_[i])) {
            previous = NAN;
            continue;
        }
        const double mu = level(i);
        double z;
        if (nature_ == Nature::count) {
            // The root of a count has nearly the same spread whatever its mean.
            const double phi = std::max(spread_, 1.0);
            z = 2 * (std::sqrt(values_[i]) - std::sqrt(mu) * std::max(1 - phi / (8 * mu), 0.0)) / std::sqrt(phi);
        } else {
            z = (values_[i] - mu) / std::sqrt(spread_ * (nature_ == Nature::measure ? 1 : std::max(mu, 1e-12)));
        }
        z = std::clamp(z, -2.5, 2.5);
        if (!std::isnan(previous)) products += z * previous, of_pairs += z + previous, ++pairs;
        sum += z;
        squares += z * z;
        ++known;
        previous = z;
    }
    if (pairs < 8) return;
    // Kendall's bias of an estimate made around a fitted line, (2 + 4a)/n; then shrunk by its own uncertainty, 1/n.
    const double n = pairs + 1, mean = sum / known;
    const double around = squares - known * mean * mean, together = products - mean * of_pairs + pairs * mean * mean;
    const double lag = around > 1e-6 * known ? together / around : 0;  // what never varies has no memory to show
    const double found = (lag + 2 / n) / (1 - std::min(4 / n, 0.5));
    if (kind_ == Kind::stock)
        memory_ = std::clamp((n * found + 12 * usual_stay_memory) / (n + 12), 0.0, 0.95);
    else
        memory_ = found <= 0 ? 0 : std::clamp(found * std::max(0.0, 1 - 1 / (n * found * found)), 0.0, 0.95);
    memory_variance_ = (1 - memory_ * memory_) / n;
}

void Course::measure_season()
{
    // The variance of the months' effects: their squares and what is not known of each (one step of EM).
    const Information::Factor factor(information_);
    const double unit = nature_ == Nature::measure ? scale_ * scale_ : 1;
    double squares = 0;
    for (int k = 0; k < seasons(); ++k) {
        Terms one{};
        one[k] = 1;
        squares += (at_[k] * at_[k] + factor.quadratic(one)) / unit;
    }
    season_variance_ = std::clamp((2 * season_guess * season_guess + squares) / (2 + seasons()), 1e-4, 1.0);
}

double Course::trend_likelihood(double sd) const
{
    Terms one{};
    one[trend_term()] = 1;
    // What the months alone say of the trend, the penalty taken out again.
    const double known = 1 / unsure(one), by_months = std::max(known - 1 / (trend_sd_ * trend_sd_), 1e-6);
    const double trend = at_[trend_term()] * known / by_months, variance = 1 / by_months + sd * sd;
    return std::exp(-trend * trend / (2 * variance)) / std::sqrt(variance);
}

Course Course::with_trend(double sd) const
{
    Course out = *this;
    out.trend_sd_ = sd;
    out.newton(2);
    out.measure_spread();
    out.measure_memory();
    if (out.seasonal_) out.measure_season();
    out.newton(2);
    return out;
}

double Course::unsure(const Terms& g) const { return Information::Factor(information_).quadratic(g); }

void Course::take(std::size_t i, double value)
{
    if (std::isnan(value)) return;
    const Outlook o = outlook(i);
    Terms g{};
    slope(i, o.by, g);
    const double e = value - o.mean;
    const double w = weight_of(e / std::sqrt(o.variance + unsure(g))) / o.variance;
    information_.add(g, w);
    for (double& m : g) m *= w * e;
    Information::Factor(information_).solve(g);
    for (int k = 0; k < terms_; ++k) at_[k] += g[k];
}

}  // namespace varsko::detect
