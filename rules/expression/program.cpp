#include "rules/expression/program.hpp"

#include <algorithm>
#include <bit>

namespace varsko::expression {

int Program::add(Step s)
{
    const Key key{s.op,       s.a,      s.b,      s.c,        std::bit_cast<std::uint64_t>(s.number),
                  s.n,        s.enough, s.over,   s.function, s.metric,
                  s.scenario, s.form,   s.derived};
    const auto [place, is_new] = known_.try_emplace(key, static_cast<int>(steps_.size()));
    if (!is_new) return place->second;
    s.reads_forecast = s.op == Op::figure && s.scenario == Scenario::forecast;
    for (int operand : {s.a, s.b, s.c, s.derived}) {
        if (operand < 0) continue;
        s.reads_forecast = s.reads_forecast || step(operand).reads_forecast;
        s.depth = std::max(s.depth, step(operand).depth + 1);
    }
    steps_.push_back(std::move(s));
    return place->second;
}

int Program::add_table(std::vector<double> by_unit)
{
    tables_.push_back(std::move(by_unit));
    return static_cast<int>(tables_.size()) - 1;
}

std::vector<MetricIndex> Program::reads(int root, bool with_derived) const
{
    std::vector<bool> seen(steps_.size());
    std::vector<int> open{root};
    std::vector<MetricIndex> metrics;
    while (!open.empty()) {
        const int i = open.back();
        open.pop_back();
        if (i < 0 || seen[static_cast<std::size_t>(i)]) continue;
        seen[static_cast<std::size_t>(i)] = true;
        const Step& s = step(i);
        if (s.op == Op::figure) metrics.push_back(s.metric);
        for (int operand : {s.a, s.b, s.c}) open.push_back(operand);
        if (with_derived) open.push_back(s.derived);
    }
    std::sort(metrics.begin(), metrics.end());
    metrics.erase(std::unique(metrics.begin(), metrics.end()), metrics.end());
    return metrics;
}

}  // namespace varsko::expression
