#include "rules/detect/detect.hpp"

#include "rules/detect/tail.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace varsko::detect {
namespace {

constexpr double change_variance = 1.0;  // of d, the move of a month in its own standard deviations
constexpr double longer_is_rarer = 0.7;  // v_w = w^-0.7: most of what happens shows at once
constexpr double falls_are_rarer = 0.7;  // what these rules are to find is more often a rise: of needs, of costs
constexpr int longest_stretch = 6;       // half a year: longer ones cost the fit its newest months
constexpr double amount_power = 0.5;     // amounts are skewed as their square root is not

int longest_of(int season) { return season > 12 ? 4 : longest_stretch; }

double one_sided(double z, double f)
{
    return std::exp(std::min(0.5 * z * z * f, 300.0)) * normal_probability(z * std::sqrt(f));
}

struct Stretch {
    double sum = 0, expected = 0, variance = 0, unsure = 0, z = 0;
    double f = 0, height = 0;   // of the likelihood ratio: height * one_sided(z, f)
    double step = 0, ramp = 0;  // what each explains of the squares; the sign is its direction
    int months = 0;
};

double deviate(Nature nature, const Stretch& s, double freedom)
{
    const double variance = s.variance + s.unsure;
    switch (nature) {
        case Nature::count: return count_deviate(s.sum, s.expected, variance);
        case Nature::amount:
            return normal_of_t(power_deviate(s.sum, std::max(s.expected, 1e-12), variance, amount_power), freedom);
        case Nature::measure: break;
    }
    return normal_of_t((s.sum - s.expected) / std::sqrt(variance), freedom);
}

// The deviate at which a stretch of one alone rings: evidence solved for z, with Phi(z f^(1/2)) as 1.
double deviate_that_rings(double f, double weights, double share_of_one)
{
    const double log_ratio = rings_at + std::log(weights / share_of_one) + 0.5 * std::log(1 / (1 - f)) - std::log(2.0);
    return std::sqrt(std::max(2 * log_ratio / f, 0.0));
}

void limits(Finding& finding, Nature nature, const Stretch& one, double freedom, double z_low, double z_high)
{
    const double variance = one.variance + one.unsure;
    if (nature != Nature::count) {
        const double power = nature == Nature::measure ? 1 : amount_power;
        const double mean = nature == Nature::measure ? one.expected : std::max(one.expected, 1e-12);
        finding.high = value_at(t_of_normal(z_high, freedom), mean, variance, power);
        finding.low = value_at(t_of_normal(z_low, freedom), mean, variance, power);
        return;
    }
    const double mean = std::max(one.expected, 1e-3);
    // From the limit of the power transform, step to where the exact tail says that it rings.
    const double power = count_power(mean, variance);
    double high = std::floor(value_at(z_high, mean, variance, power));
    double low = std::ceil(value_at(z_low, mean, variance, power));
    while (high > 0 && count_deviate(high, mean, variance) >= z_high) --high;
    while (count_deviate(high + 1, mean, variance) < z_high) ++high;
    while (count_deviate(low, mean, variance) <= z_low) ++low;
    while (low > 0 && count_deviate(low - 1, mean, variance) > z_low) --low;
    finding.high = high;
    finding.low = low;
}

// The values from `begin` on against one course.  No months: there is no value to begin with.
Stretch look(std::span<const double> values, std::size_t begin, const Course& course, Nature nature)
{
    Stretch s;
    if (std::isnan(values[begin])) return s;
    Terms slope{};
    double pull = 0, position = 0, moves = 0, pulled = 0, positions = 0;
    for (std::size_t i = begin; i < values.size(); ++i) {
        ++position;
        if (std::isnan(values[i])) continue;
        const Outlook step = course.outlook(i);
        ++s.months;
        s.sum += values[i];
        s.expected += step.mean;
        s.variance += step.variance;
        pull += step.pull;
        course.slope(i, step.by, slope);
        const double e = (values[i] - step.mean) / std::sqrt(step.variance);
        moves += e;
        pulled += position * e;
        positions += position * position;
    }
    s.unsure = course.unsure(slope) + course.memory_variance() * pull * pull;
    s.z = deviate(nature, s, course.freedom());
    s.step = std::copysign(moves * moves / s.months, moves);
    s.ramp = s.months >= 3 ? std::copysign(pulled * pulled / positions, pulled) : 0;
    const double ratio = change_variance * s.months * s.variance / (s.variance + s.unsure);
    s.f = ratio / (1 + ratio);
    s.height = 2 / std::sqrt(1 + ratio);
    return s;
}

// A course and how likely it is.
struct Candidate {
    Course course;
    double likely = 1;
};

// Likelier first.
std::vector<Candidate> candidates(Course moving, Nature nature)
{
    if (nature == Nature::measure) return {{std::move(moving), 1}};
    const double steady_odds = steady_share * moving.trend_likelihood(steady_trend);
    const double moving_odds = (1 - steady_share) * moving.trend_likelihood(moving_trend);
    const double all = steady_odds + moving_odds;
    const double likely = all > 0 ? steady_odds / all : 0;
    Course steady = moving.with_trend(steady_trend);
    if (likely > 0.5) return {{std::move(steady), likely}, {std::move(moving), 1 - likely}};
    return {{std::move(moving), 1 - likely}, {std::move(steady), likely}};
}

// For and against a change in the stretch, each weighed over the courses: up, down.
std::array<double, 2> ratios(const std::vector<Stretch>& stretches, const std::vector<Candidate>& of)
{
    std::array<double, 2> changed{0, 0};
    double unchanged = 0;
    // Densities relative to the largest: far out, all of them are next to nothing.
    double nearest = std::numeric_limits<double>::infinity();
    for (const Stretch& s : stretches) nearest = std::min(nearest, s.z * s.z);
    for (std::size_t c = 0; c < of.size(); ++c) {
        const Stretch& s = stretches[c];
        const double density = of[c].likely * std::exp((nearest - s.z * s.z) / 2) / std::sqrt(s.variance + s.unsure);
        unchanged += density;
        changed[0] += density * s.height * one_sided(s.z, s.f);
        changed[1] += density * s.height * one_sided(-s.z, s.f);
    }
    if (unchanged <= 0)
        return {stretches[0].height * one_sided(stretches[0].z, stretches[0].f),
                stretches[0].height * one_sided(-stretches[0].z, stretches[0].f)};
    return {changed[0] / unchanged, changed[1] / unchanged};
}

}  // namespace

std::size_t history_used(int season)
{
    const int months = (season > 12 ? 5 * season : 84) + longest_of(season);
    return static_cast<std::size_t>(months);
}

Finding detect(std::span<const double> values, const Asked& asked)
{
    Finding finding;
    const std::size_t most = history_used(asked.season);
    if (values.size() > most) values = values.last(most);
    finding.had =
        static_cast<int>(std::count_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); }));
    finding.needed = needed_for_one;
    if (values.empty() || std::isnan(values.back())) {
        finding.verdict = Verdict::no_value;
        return finding;
    }
    finding.value = values.back();
    if (finding.had < finding.needed) {
        finding.verdict = Verdict::too_few;
        return finding;
    }
    const int stretches = std::clamp(finding.had / 6, 1, longest_of(asked.season));
    const std::size_t n = values.size();
    const Nature seen = nature_of(values, asked.kind);
    const Nature nature = seen == Nature::count && asked.nature ? *asked.nature : seen;
    auto courses = candidates(
        Course(values, 0, n - static_cast<std::size_t>(stretches), asked.season, nature, asked.kind), nature);
    const Course& course = courses.front().course;  // what is said of the series is said by the likelier one
    finding.seasonal = course.seasonal();
    finding.memory = course.memory();
    finding.spread = course.spread();

    double ups = 0, downs = 0, weights = 0;
    std::array<double, 2> best_share{0, 0}, by_step{0, 0}, by_ramp{0, 0};  // [0] up, [1] down
    std::array<Stretch, 2> best;
    Stretch one;
    std::vector<Stretch> seen_by(courses.size());
    for (int w = stretches; w >= 1; --w) {
        const std::size_t begin = n - static_cast<std::size_t>(w);
        for (std::size_t c = 0; c < courses.size(); ++c) seen_by[c] = look(values, begin, courses[c].course, nature);
        if (const Stretch& s = seen_by.front(); s.months > 0) {
            // How much a step, and how much a ramp of three months or more, explains of the squares.
            double& step = by_step[s.step > 0 ? 0 : 1];
            step = std::max(step, std::abs(s.step));
            double& ramp = by_ramp[s.ramp > 0 ? 0 : 1];
            ramp = std::max(ramp, std::abs(s.ramp));
            const double share = std::pow(s.months, -longer_is_rarer);
            const auto [up_ratio, down_ratio] = ratios(seen_by, courses);
            const std::array<double, 2> by{share * up_ratio, share * down_ratio};
            ups += by[0];
            downs += by[1];
            weights += share;
            for (std::size_t k = 0; k < 2; ++k)
                if (by[k] > best_share[k]) best_share[k] = by[k], best[k] = s;
            if (w == 1) one = s;
        }
        if (w > 1)
            for (Candidate& c : courses) c.course.take(begin, values[begin]);
    }
    finding.evidence_up = std::log(ups / weights);
    finding.evidence_down = std::log(falls_are_rarer * downs / weights);
    finding.direction = finding.evidence_up >= finding.evidence_down ? Direction::up : Direction::down;
    const bool up = finding.direction == Direction::up;
    finding.evidence = up ? finding.evidence_up : finding.evidence_down;
    finding.expected = one.expected;
    limits(finding, nature, one, course.freedom(), -deviate_that_rings(one.f, weights, falls_are_rarer),
           deviate_that_rings(one.f, weights, 1));

    const Stretch& main = best[up ? 0 : 1];
    const bool alone = main.months == 1 || (up ? finding.value > finding.high : finding.value < finding.low);
    const Stretch& told = alone ? one : main;
    finding.stretch = told.months;
    finding.stretch_sum = told.sum;
    finding.stretch_expected = told.expected;
    finding.probability = normal_probability(up ? -told.z : told.z);
    if (finding.evidence <= rings_at) return finding;
    if (alone)
        finding.kind = up ? Unusual::spike : Unusual::dip;
    else
        finding.kind = by_ramp[up ? 0 : 1] > by_step[up ? 0 : 1] ? Unusual::drift : Unusual::shift;
    return finding;
}

}  // namespace varsko::detect
