#include "rules/forecast/structural.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace varsko::forecast {
namespace {

constexpr int year = 12;
constexpr int terms = 2 + year;  // level, slope, months
using Terms = std::array<double, terms>;

// What is known beforehand, in shares of the level.
constexpr double growth_a_year = 0.02, growth_sd = 0.05;
constexpr double season_sd = 0.3;
constexpr double change_sd = 0.2,
                 change_odds = 0.5;            // that the level has changed for good within a year, where x is all
constexpr double sudden = 0.3;                 // of the changes
constexpr double event_odds = 0.03;            // that one of the newest months is an event of its own
constexpr int changes_in = 12, events_in = 3;  // months back
constexpr double smallest_variance = 1e-10;

constexpr std::array phis{0.85, 0.95};
constexpr std::array lasting_parts{0.0, 0.5, 0.8, 0.95};
constexpr std::array late_parts{0.0, 0.2};
struct PlanGuess {
    double level, shape, weight;
};
constexpr std::array plan_guesses{PlanGuess{0.02, 0.005, 0.3}, PlanGuess{0.02, 0.02, 0.3}, PlanGuess{0.02, 0.1, 0.3},
                                  PlanGuess{3, 0.1, 0.1}};

struct Point {  // of the grid
    double phi, lasting, late;
};

// Cholesky's factor of a symmetric positive definite matrix given by its lower half.
class Triangle {
public:
    explicit Triangle(const std::array<Terms, terms>& of)
    {
        for (std::size_t j = 0; j < terms; ++j)
            for (std::size_t i = j; i < terms; ++i) {
                double v = of[i][j];
                for (std::size_t k = 0; k < j; ++k) v -= l_[i][k] * l_[j][k];
                l_[i][j] = i == j ? std::sqrt(std::max(v, 1e-300)) : v / l_[j][j];
            }
    }
    Terms half(Terms b) const  // L^-1 b
    {
        for (std::size_t i = 0; i < terms; ++i) {
            for (std::size_t k = 0; k < i; ++k) b[i] -= l_[i][k] * b[k];
            b[i] /= l_[i][i];
        }
        return b;
    }
    double log_determinant() const
    {
        double sum = 0;
        for (std::size_t i = 0; i < terms; ++i) sum += 2 * std::log(l_[i][i]);
        return sum;
    }
    Terms back(Terms b) const  // L^-T b
    {
        for (std::size_t i = terms; i-- > 0;) {
            for (std::size_t k = i + 1; k < terms; ++k) b[i] -= l_[k][i] * b[k];
            b[i] /= l_[i][i];
        }
        return b;
    }

private:
    std::array<Terms, terms> l_{};
};

double dot(const Terms& a, const Terms& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < terms; ++i) sum += a[i] * b[i];
    return sum;
}

// The months with their growth taken away, in shares of their mean.
class Months {
public:
    Months(std::span<const double> values, int month, std::span<const double> plan)
        : n_(static_cast<int>(values.size())), month_(month), values_(values), plan_(plan)
    {
        deflate(growth_a_year);
    }

    // Everything below is in these units; `scale` turns a sum of shares into one of values.
    void deflate(double growth)
    {
        growth_ = growth;
        double sum = 0;
        int known = 0;
        for (int t = 0; t < n_; ++t)
            if (const double v = values_[static_cast<std::size_t>(t)]; !std::isnan(v)) sum += v / grown(t), ++known;
        scale_ = sum / known;
        y_.resize(values_.size());
        for (int t = 0; t < n_; ++t)
            y_[static_cast<std::size_t>(t)] = values_[static_cast<std::size_t>(t)] / grown(t) / scale_;
        for (int m = 0; m < year && has_plan(); ++m)
            planned_[static_cast<std::size_t>(m)] =
                plan_[static_cast<std::size_t>(m)] / grown(n_ - month_ + m) / scale_;
    }
    void leave_out(int t) { y_[static_cast<std::size_t>(t)] = NAN; }

    int count() const { return n_; }
    int ahead() const { return year - month_; }
    double y(int t) const { return y_[static_cast<std::size_t>(t)]; }
    bool known(int t) const { return !std::isnan(y(t)); }
    double scale() const { return scale_; }
    double growth() const { return growth_; }
    double grown(int t) const { return std::exp(growth_ * time(t)); }
    double time(int t) const { return (t - n_ + 6.5) / year; }  // years from the middle of the last one
    std::size_t season(int t) const { return static_cast<std::size_t>(((t - n_ + month_) % year + year) % year); }
    bool has_plan() const { return plan_.size() == year; }
    double planned(int m) const { return planned_[static_cast<std::size_t>(m)]; }
    int first_of_year() const { return n_ - month_; }

private:
    int n_, month_;
    std::span<const double> values_, plan_;
    double growth_ = 0, scale_ = 1;
    std::vector<double> y_;
    std::array<double, year> planned_{};
};

// Something that may have happened: at `from`, lasting or not.
struct Happening {
    enum class Shape : std::uint8_t { by_and_by, at_once, event };
    Shape shape;
    int from;
    double odds;  // beforehand
};

// One grid point: the months whitened, and what each column comes to in the rest of the year.
class Filtered {
public:
    Filtered(const Months& months, const Point& p, const std::vector<Happening>& happenings)
        : months_(months), p_(p), happenings_(happenings), columns_(1 + terms + happenings.size())
    {
        run();
        look_ahead();
        sum_up();
    }

    // Sums over the whitened months: of products of terms, of terms and values, of values squared.
    struct Sums {
        std::array<Terms, terms> own{};  // the lower half
        Terms with{};
        double squares = 0;
    };
    struct Meeting {  // of a happening with itself, with the values, with the terms
        double own = 0, together = 0;
        Terms terms_met{};
    };
    const Sums& sums() const { return sums_; }
    const Meeting& meeting(std::size_t k) const { return meetings_[k]; }
    std::size_t known() const { return rows_.size() / columns_; }
    double log_spread() const { return log_spread_; }  // sum of the logs of the months' variances
    double to_come(std::size_t column) const { return to_come_[column]; }
    double news() const { return news_; }  // variance of what is to come that nobody can know

private:
    double now(int t) const { return months_.season(t) == 11 ? 1 : 1 - p_.late; }
    double before(int t) const { return months_.season(t) == 0 ? 0 : p_.late; }
    double reached(const Happening& h, int t) const
    {
        if (t < h.from) return 0;
        switch (h.shape) {
            case Happening::Shape::by_and_by: return 1 - std::pow(p_.phi, t - h.from + 1);
            case Happening::Shape::at_once: return 1;
            case Happening::Shape::event: break;
        }
        return t == h.from ? 1 : 0;
    }
    void fill(int t)
    {
        std::fill(line_.begin(), line_.end(), 0.0);
        line_[1] = 1;
        line_[2] = months_.time(t);
        line_[3 + months_.season(t)] = 1;
        for (std::size_t k = 0; k < happenings_.size(); ++k) {
            const Happening& h = happenings_[k];
            line_[1 + terms + k] = h.shape == Happening::Shape::by_and_by
                                       ? now(t) * reached(h, t) + before(t) * reached(h, t - 1)
                                       : reached(h, t);
        }
    }

    // State: x now and a month before, in units of the whole variance.  Each column has its own mean; the gain is one.
    void run()
    {
        const double q = p_.lasting * (1 - p_.phi * p_.phi);
        x_.assign(columns_, 0);
        before_.assign(columns_, 0);
        line_.assign(columns_, 0);
        rows_.reserve(columns_ * static_cast<std::size_t>(months_.count()));
        double xx = p_.lasting, xb = p_.phi * p_.lasting, bb = p_.lasting;
        for (int t = 0; t < months_.count(); ++t) {
            double seen_xx = xx;
            if (months_.known(t)) {
                fill(t);
                line_[0] = months_.y(t);
                const double c = now(t), d = before(t);
                const double hx = xx * c + xb * d, hb = xb * c + bb * d, f = c * hx + d * hb + noise();
                const double gain_x = hx / f, root = 1 / std::sqrt(f);
                log_spread_ += std::log(f);
                for (std::size_t k = 0; k < columns_; ++k) {
                    const double e = line_[k] - c * x_[k] - d * before_[k];
                    rows_.push_back(e * root);
                    x_[k] += gain_x * e;
                }
                seen_xx -= gain_x * hx;
            }
            for (std::size_t k = 0; k < columns_; ++k) {
                before_[k] = x_[k];
                x_[k] *= p_.phi;
            }
            xx = p_.phi * p_.phi * seen_xx + q;
            xb = p_.phi * seen_xx;
            bb = seen_xx;
        }
        unsure_ = bb;
    }

    void look_ahead()
    {
        const int n = months_.count(), h = months_.ahead();
        to_come_.assign(columns_, 0);
        double of_x = 0, squares = 0;
        for (int k = 1; k <= h; ++k) {
            const int t = n + k - 1;
            const double g = months_.grown(t);
            fill(t);
            for (std::size_t c = 1; c < columns_; ++c) to_come_[c] += g * line_[c];
            of_x += g * (now(t) * std::pow(p_.phi, k) + before(t) * std::pow(p_.phi, k - 1));
            squares += g * g;
        }
        // before_ holds the last month's x.
        for (std::size_t c = 1; c < columns_; ++c) to_come_[c] -= of_x * before_[c];
        to_come_[0] = of_x * before_[0];
        news_ = of_x * of_x * unsure_ + noise() * squares;
        const double q = p_.lasting * (1 - p_.phi * p_.phi);
        for (int j = 1; j <= h; ++j) {
            double sum = 0;
            for (int k = j; k <= h; ++k) {
                const int t = n + k - 1;
                sum += months_.grown(t) *
                       (now(t) * std::pow(p_.phi, k - j) + (k > j ? before(t) * std::pow(p_.phi, k - 1 - j) : 0));
            }
            news_ += q * sum * sum;
        }
    }

    void sum_up()
    {
        meetings_.resize(happenings_.size());
        for (std::size_t r = 0; r < known(); ++r) {
            const double* z = &rows_[r * columns_];
            sums_.squares += z[0] * z[0];
            for (std::size_t i = 0; i < terms; ++i) {
                sums_.with[i] += z[1 + i] * z[0];
                for (std::size_t j = 0; j <= i; ++j) sums_.own[i][j] += z[1 + i] * z[1 + j];
            }
            for (std::size_t k = 0; k < meetings_.size(); ++k) {
                const double u = z[1 + terms + k];
                if (u == 0) continue;
                meetings_[k].own += u * u;
                meetings_[k].together += u * z[0];
                for (std::size_t i = 0; i < terms; ++i) meetings_[k].terms_met[i] += u * z[1 + i];
            }
        }
    }

    double noise() const { return 1 - p_.lasting + 1e-6; }

    const Months& months_;
    Point p_;
    const std::vector<Happening>& happenings_;
    std::size_t columns_;
    std::vector<double> x_, before_, line_, rows_, to_come_;
    double log_spread_ = 0, unsure_ = 0, news_ = 0;
    Sums sums_;
    std::vector<Meeting> meetings_;
};

// The regression of a grid point under one guess of how well the plan holds.
class Solved {
public:
    Solved(const Months& months, const Filtered& filtered, const PlanGuess* plan) : filtered_(filtered)
    {
        const Filtered::Sums& months_sums = filtered.sums();
        // The variance of the months and the weight of what is known beforehand rest on each other: three rounds.
        variance_ = 0.01;
        for (int round = 0;; ++round) {
            std::array<Terms, terms> all = months_sums.own;
            Terms sums = months_sums.with;
            rest_ = months_sums.squares;
            logs_ = terms * std::log(variance_);  // the terms are measured in the months' own spread
            const auto add = [&](const Terms& x, double value, double sd) {
                const double w = variance_ / (sd * sd);
                for (std::size_t i = 0; i < terms; ++i) {
                    if (x[i] == 0) continue;
                    sums[i] += w * x[i] * value;
                    for (std::size_t j = 0; j <= i; ++j) all[i][j] += w * x[i] * x[j];
                }
                rest_ += w * value * value;
                logs_ -= 2 * std::log(sd);
            };
            known_before(months, plan, add);
            triangle_ = Triangle(all);
            half_ = triangle_.half(sums);
            rest_ -= dot(half_, half_);
            if (round == 2) break;
            variance_ = std::max(rest_ / (static_cast<double>(filtered.known()) - 2), smallest_variance);
        }
        Terms come{};
        for (std::size_t i = 0; i < terms; ++i) come[i] = filtered.to_come(1 + i);
        come_ = triangle_.half(come);
        mean_ = filtered.to_come(0) + dot(come_, half_);
        spread_ = filtered.news() + dot(come_, come_);
    }

    double log_likelihood() const
    {
        const auto n = static_cast<double>(filtered_.known());
        return 0.5 * (logs_ - filtered_.log_spread() - n * std::log(variance_) - rest_ / variance_ -
                      triangle_.log_determinant());
    }
    Prospect without_change() const { return {0, mean_, std::sqrt(spread_ * variance_)}; }
    // The same with happening k in it; the weight is the log of how much likelier it makes the months.
    Prospect with(std::size_t k) const
    {
        const Filtered::Meeting& m = filtered_.meeting(k);
        const Terms half = triangle_.half(m.terms_met);
        const double prior = variance_ / (change_sd * change_sd);
        const double known = m.own - dot(half, half) + prior, size = (m.together - dot(half, half_)) / known;
        const double come = filtered_.to_come(1 + terms + k) - dot(half, come_);
        return {0.5 * (std::log(prior / known) + size * size * known / variance_), mean_ + come * size,
                std::sqrt((spread_ + come * come / known) * variance_)};
    }
    double slope() const { return triangle_.back(half_)[1]; }
    double fitted(const Months& months, int t) const
    {
        const Terms at = triangle_.back(half_);
        return at[0] + at[1] * months.time(t) + at[2 + months.season(t)];
    }

private:
    template <class Add>
    static void known_before(const Months& months, const PlanGuess* plan, const Add& add)
    {
        for (std::size_t i = 0; i < terms; ++i) {
            Terms one{};
            one[i] = 1;
            if (i == 0)
                add(one, 1, 10);
            else if (i == 1)
                add(one, growth_a_year - months.growth(), growth_sd);
            else
                add(one, 0, season_sd);
        }
        if (!plan) return;
        Terms whole{};
        double planned = 0;
        for (int m = 0; m < year; ++m) {
            whole[1] += months.time(months.first_of_year() + m) / year;
            whole[2 + static_cast<std::size_t>(m)] = 1.0 / year;
            planned += months.planned(m) / year;
        }
        whole[0] = 1;
        add(whole, planned, plan->level);
        for (int m = 0; m < year; ++m) {
            Terms apart{};
            for (std::size_t i = 1; i < terms; ++i) apart[i] = -whole[i];
            apart[1] += months.time(months.first_of_year() + m);
            apart[2 + static_cast<std::size_t>(m)] += 1;
            add(apart, months.planned(m) / planned - 1, plan->shape);
        }
    }

    const Filtered& filtered_;
    Triangle triangle_{{}};
    Terms half_{}, come_{};
    double variance_ = 1, rest_ = 0, logs_ = 0, mean_ = 0, spread_ = 0;
};

// Far from the two before and the two after, beyond six of the usual distances.
void leave_events_out(Months& months, const Solved& solved)
{
    const int n = months.count();
    std::vector<double> off(static_cast<std::size_t>(n), NAN), apart(static_cast<std::size_t>(n), NAN), known;
    for (int t = 0; t < n; ++t)
        if (months.known(t)) off[static_cast<std::size_t>(t)] = months.y(t) - solved.fitted(months, t);
    for (std::size_t t = 2; t + 1 < off.size(); ++t) {
        std::array<double, 4> near{off[t - 2], off[t - 1], off[t + 1], t + 2 < off.size() ? off[t + 2] : off[t + 1]};
        if (std::isnan(off[t]) || std::any_of(near.begin(), near.end(), [](double v) { return std::isnan(v); }))
            continue;
        std::sort(near.begin(), near.end());
        apart[t] = off[t] - (near[1] + near[2]) / 2;
        known.push_back(std::abs(apart[t]));
    }
    if (known.size() < year) return;
    const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
    std::nth_element(known.begin(), middle, known.end());
    const double most = 6 * 1.4826 * *middle;
    for (std::size_t t = 2; t + 1 < off.size(); ++t)
        if (most > 1e-6 && std::abs(apart[t]) > most) months.leave_out(static_cast<int>(t));
}

std::vector<Happening> what_may_have_happened(int n, double odds)
{
    std::vector<Happening> out;
    const int from = std::max(1, n - changes_in);
    for (int t = from; t < n; ++t) {
        out.push_back({Happening::Shape::by_and_by, t, odds * (1 - sudden) / (n - from)});
        out.push_back({Happening::Shape::at_once, t, odds * sudden / (n - from)});
    }
    for (int t = std::max(1, n - events_in); t < n; ++t)
        out.push_back({Happening::Shape::event, t, event_odds / events_in});
    return out;
}

}  // namespace

std::vector<Prospect> prospects(std::span<const double> values, int month, std::span<const double> plan)
{
    double recent = 0;
    int known = 0;
    for (const double v : values.last(std::min<std::size_t>(values.size(), 2 * year)))
        if (!std::isnan(v)) recent += v, ++known;
    double all = 0;
    for (const double v : values)
        if (!std::isnan(v)) all += v;
    if (known < year || recent <= 0 || all <= 0) return {};

    Months months(values, month, plan);
    if (months.scale() <= 0) return {};
    // Growth is taken away before the model sees the months; two rounds find it, and what is left is the slope.
    const std::vector<Happening> nothing;
    constexpr Point middling{0.85, 0.7, 0};
    for (int round = 0; round < 3; ++round) {
        const Filtered filtered(months, middling, nothing);
        const Solved rough(months, filtered, nullptr);
        if (round == 2) {
            leave_events_out(months, rough);
            break;
        }
        months.deflate(std::clamp(months.growth() + rough.slope(), -0.3, 0.3));
        if (months.scale() <= 0) return {};
    }

    std::vector<Prospect> out;
    const auto explain = [&](const Point& p) {
        const double odds = change_odds * p.lasting;
        const auto happenings = what_may_have_happened(months.count(), odds);
        const Filtered filtered(months, p, happenings);
        const auto add = [&](const PlanGuess* guess, double prior) {
            const Solved solved(months, filtered, guess);
            const double weight = solved.log_likelihood() + std::log(prior);
            Prospect none = solved.without_change();
            none.weight = weight + std::log(1 - odds - event_odds);
            out.push_back(none);
            for (std::size_t k = 0; k < happenings.size(); ++k) {
                if (happenings[k].odds <= 0) continue;
                Prospect one = solved.with(k);
                one.weight += weight + std::log(happenings[k].odds);
                out.push_back(one);
            }
        };
        if (!months.has_plan()) return add(nullptr, 1);
        // Twelve shares of a shape are eleven measurements.
        for (const PlanGuess& guess : plan_guesses) add(&guess, guess.weight * guess.shape);
    };
    for (const double late : late_parts)
        for (const double lasting : lasting_parts)
            for (const double phi : phis)
                // Without x there is nothing to last or to be late.
                if (lasting > 0 || (phi == phis.front() && late == 0)) explain({phi, lasting, late});

    double most = out.front().weight;
    for (const Prospect& p : out) most = std::max(most, p.weight);
    double sum = 0;
    for (Prospect& p : out) {
        sum += p.weight = std::exp(p.weight - most);
        p.mean *= months.scale();
        p.sd *= months.scale();
    }
    std::erase_if(out, [&](const Prospect& p) { return p.weight < 1e-4 * sum / static_cast<double>(out.size()); });
    sum = 0;
    for (const Prospect& p : out) sum += p.weight;
    for (Prospect& p : out) p.weight /= sum;
    return out;
}

double quantile(const std::vector<Prospect>& of, double p)
{
    double low = of.front().mean, high = low, at = 0;
    for (const Prospect& one : of) {
        low = std::min(low, one.mean - 6 * one.sd);
        high = std::max(high, one.mean + 6 * one.sd);
        at += one.weight * one.mean;
    }
    // Newton's steps, halved where they would leave what is known to hold it.
    for (int i = 0; i < 40 && high - low > 1e-9 * std::abs(at); ++i) {
        double below = 0, density = 0;
        for (const Prospect& one : of) {
            const double z = (at - one.mean) / std::max(one.sd, 1e-300);
            below += one.weight * 0.5 * std::erfc(-z / std::numbers::sqrt2);
            density += one.weight * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi) / std::max(one.sd, 1e-300);
        }
        (below < p ? low : high) = at;
        const double step = (p - below) / std::max(density, 1e-300), next = at + step;
        if (std::abs(step) < 1e-9 * std::abs(at)) break;
        at = next > low && next < high ? next : (low + high) / 2;
    }
    return at;
}

}  // namespace varsko::forecast
