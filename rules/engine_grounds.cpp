#include "rules/engine_grounds.hpp"

#include "rules/how_unusual.hpp"
#include "rules/past.hpp"
#include "rules/tipping.hpp"

#include <algorithm>
#include <cmath>

namespace varsko {

namespace {

// The rule's values up to the period, with the levels that they were assessed at.
Chart chart_of(const GroundsOf& of, const Explanation& explanation, const std::vector<PastValue>& past)
{
    const auto level = [&](Period p) {
        const auto cells = of.track.cells.find(p);
        return cells == of.track.cells.end() ? Level::unknown : cells->second.seen(of.position).level;
    };
    Chart chart{.points = {}, .measure = explanation.measure};
    const auto known = [](const PastValue& p) { return !std::isnan(p.value); };
    for (auto p = std::find_if(past.rbegin(), past.rend(), known); p != past.rend(); ++p)
        chart.points.push_back({.period = p->period, .value = p->value, .level = level(p->period)});
    chart.points.push_back({.period = of.period, .value = explanation.value, .level = explanation.level});
    return chart;
}

}  // namespace

Grounds grounds_of(const World::State& state, const GroundsOf& of, SourceLookup* lookup)
{
    const auto& catalogue = state.catalogue();
    const CompiledRule& rule = *of.track.compiled;
    const UnitIndex unit = of.track.subjects[of.position];
    Grounds grounds{.explanation = explain(catalogue, rule, state.panel, unit, of.period)};
    const Explanation& explanation = grounds.explanation;
    const auto past = past_values(catalogue, rule, state.panel, unit, of.period);
    grounds.unusual = how_unusual(catalogue, rule, state.panel, unit, of.period, explanation.value, past);
    grounds.chart = chart_of(of, explanation, past);
    grounds.suppression = suppression_of(catalogue, rule, state.panel, explanation, of.restated);
    if (of.lives)
        grounds.would_change =
            in_words(catalogue, rule, tipping(catalogue, rule, state.panel, unit, of.period, explanation));
    if (!lookup) return grounds;
    for (const Input& input : explanation.inputs) {
        const auto source = lookup->of(catalogue, input);
        grounds.sources.push_back(source ? text(*source) : std::string());
    }
    return grounds;
}

}  // namespace varsko
