#include "rules/chance/funnel.hpp"

#include "rules/chance/distributions.hpp"

namespace varsko::chance {

Answer<Interval> funnel(double expected, double confidence)
{
    if (std::isnan(expected)) return none(Reason::missing);
    if (expected <= 0) return none(Reason::no_expectation);
    const double outside = (1 - confidence) / 2;
    return Interval{chi_squared_quantile(outside, 2 * expected) / 2 / expected,
                    chi_squared_quantile(1 - outside, 2 * expected + 2) / 2 / expected};
}

}  // namespace varsko::chance
