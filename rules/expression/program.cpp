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
        // Another rule is judged at its own period, whoever asks.
        s.reads_forecast =
            s.reads_forecast || (s.op != Op::rule_level && s.op != Op::rule_value && step(operand).reads_forecast);
        s.depth = std::max(s.depth, step(operand).depth + 1);
    }
    steps_.push_back(std::move(s));
    return place->second;
}

int Program::add_table(std::vector<double> by_unit)
{
    const auto same = std::find(tables_.begin(), tables_.end(), by_unit);
    if (same != tables_.end()) return static_cast<int>(same - tables_.begin());
    tables_.push_back(std::move(by_unit));
    return static_cast<int>(tables_.size()) - 1;
}

int Program::add_units(UnitSet set)
{
    const auto same = std::find_if(unit_sets_.begin(), unit_sets_.end(),
                                   [&](const UnitSet& s) { return s.kind == set.kind && s.group == set.group; });
    if (same != unit_sets_.end()) return static_cast<int>(same - unit_sets_.begin());
    unit_sets_.push_back(std::move(set));
    return static_cast<int>(unit_sets_.size()) - 1;
}

int Program::add_rule(OtherRule rule)
{
    const auto same =
        std::find_if(rules_.begin(), rules_.end(), [&](const OtherRule& r) { return r.compiled == rule.compiled; });
    if (same != rules_.end()) return static_cast<int>(same - rules_.begin());
    rules_.push_back(std::move(rule));
    return static_cast<int>(rules_.size()) - 1;
}

bool is_across_units(Op op)
{
    switch (op) {
        case Op::parent:
        case Op::sum_units:
        case Op::mean_units:
        case Op::share_units:
        case Op::rank:
        case Op::percentile: return true;
        default: return false;
    }
}

std::vector<int> Program::below(int root) const
{
    std::vector<bool> seen(steps_.size());
    std::vector<int> open{root}, out;
    while (!open.empty()) {
        const int i = open.back();
        open.pop_back();
        if (i < 0 || seen[static_cast<std::size_t>(i)]) continue;
        seen[static_cast<std::size_t>(i)] = true;
        out.push_back(i);
        const Step& s = step(i);
        for (int operand : {s.a, s.b, s.c, s.derived}) open.push_back(operand);
    }
    std::sort(out.begin(), out.end());  // operands stand before what they are operands of
    return out;
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
