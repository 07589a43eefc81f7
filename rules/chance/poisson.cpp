#include "rules/chance/poisson.hpp"

#include "rules/chance/distributions.hpp"

#include <algorithm>

namespace varsko::chance {

namespace {

bool is_count(double x) { return x >= 0 && x == std::floor(x); }

// The quantile is next to the limit, or is it; rounding in the last digit must not move it.
template <class Upper>
double smallest_beyond(double quantile, double alpha, Upper upper)
{
    double x = std::max(0.0, quantile - 1);
    while (x > 0 && upper(x) <= alpha) --x;
    while (upper(x) > alpha) ++x;
    return x;
}

}  // namespace

Answer<double> poisson_tail(double count, double mean)
{
    if (std::isnan(count) || std::isnan(mean)) return none(Reason::missing);
    if (mean < 0) return none(Reason::no_expectation);
    if (!is_count(count)) return none(Reason::not_a_count);
    return poisson_upper(count, mean);
}

Answer<double> poisson_limit(double mean, double alpha)
{
    if (std::isnan(mean)) return none(Reason::missing);
    if (mean < 0) return none(Reason::no_expectation);
    return smallest_beyond(poisson_quantile(1 - alpha, mean), alpha, [&](double x) { return poisson_upper(x, mean); });
}

Answer<Interval> garwood(double count, double confidence)
{
    if (std::isnan(count)) return none(Reason::missing);
    if (!is_count(count)) return none(Reason::not_a_count);
    const double outside = (1 - confidence) / 2;
    return Interval{count == 0 ? 0 : chi_squared_quantile(outside, 2 * count) / 2,
                    chi_squared_quantile(1 - outside, 2 * count + 2) / 2};
}

Answer<Baseline> baseline_of(Series counts)
{
    const auto values = known(counts);
    if (!are_counts(values)) return none(Reason::not_a_count);
    if (values.size() < predictive_needs) return too_few(predictive_needs, values.size());
    Baseline b{.periods = static_cast<int>(values.size())};
    for (const double v : values) b.events += v;
    return b;
}

double predictive_tail(const Baseline& b, double count, int m)
{
    return negative_binomial_upper(count, b.events + 0.5, b.periods / static_cast<double>(b.periods + m));
}

double predictive_limit(const Baseline& b, int m, double alpha)
{
    const double size = b.events + 0.5, success = b.periods / static_cast<double>(b.periods + m);
    return smallest_beyond(negative_binomial_quantile(1 - alpha, size, success), alpha,
                           [&](double x) { return negative_binomial_upper(x, size, success); });
}

}  // namespace varsko::chance
