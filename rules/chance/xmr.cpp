#include "rules/chance/xmr.hpp"

namespace varsko::chance {

Answer<XmrLimits> xmr_limits(Series x, Screening screening)
{
    const auto values = known(x);
    if (values.size() < xmr_needs) return too_few(xmr_needs, values.size());
    std::vector<double> ranges;
    for (std::size_t i = 1; i < x.size(); ++i)
        if (const double range = std::abs(x[i] - x[i - 1]); !std::isnan(range)) ranges.push_back(range);
    if (ranges.empty()) return too_few(xmr_needs, values.size());
    XmrLimits limits{.centre = mean(values), .range = mean(ranges)};
    if (screening == Screening::on && limits.range > 0) {
        const double most = limits.range_limit();
        std::erase_if(ranges, [&](double r) { return r >= most; });
        limits.range = mean(ranges);
    }
    limits.lower = limits.centre - 2.66 * limits.range;
    limits.upper = limits.centre + 2.66 * limits.range;
    limits.trial = values.size() < xmr_relied_upon;
    return limits;
}

}  // namespace varsko::chance
