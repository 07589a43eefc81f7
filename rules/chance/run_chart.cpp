#include "rules/chance/run_chart.hpp"

#include "rules/chance/distributions.hpp"

#include <algorithm>

namespace varsko::chance {

Answer<RunChart> run_chart(Series x)
{
    const auto values = known(x);
    if (values.size() < run_chart_needs) return too_few(run_chart_needs, values.size());
    RunChart chart{.median = median(values)};
    int side = 0, run = 0;
    for (const double v : values) {
        const int now = v > chart.median ? 1 : v < chart.median ? -1 : 0;
        if (now == 0) continue;
        ++chart.useful;
        chart.crossings += side != 0 && now != side;
        run = now == side ? run + 1 : 1;
        side = now;
        chart.longest_run = std::max(chart.longest_run, run);
    }
    if (chart.useful == 0) return none(Reason::constant);
    if (chart.useful < run_chart_needs) return too_few(run_chart_needs, static_cast<std::size_t>(chart.useful));
    chart.longest_allowed = static_cast<int>(std::lround(std::log2(chart.useful))) + 3;
    chart.crossings_needed = static_cast<int>(binomial_quantile(0.05, chart.useful - 1, 0.5));
    return chart;
}

}  // namespace varsko::chance
