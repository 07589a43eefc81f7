#include "rules/past.hpp"

#include "rules/calendar.hpp"
#include "rules/expression/evaluation.hpp"
#include "rules/expression/formula.hpp"

#include <algorithm>

namespace varsko {

namespace {

int two_years_of(Grain grain)
{
    switch (grain) {
        case Grain::day:
        case Grain::week: return 104;
        case Grain::month: return 24;
        default: return 12;
    }
}

bool crosses_break(const Metric& metric, Period before, Period now)
{
    return std::any_of(metric.breaks.begin(), metric.breaks.end(), [&](const Period b) {
        return before.last_day() < b.first_day() && b.first_day() <= now.last_day();
    });
}

}  // namespace

std::vector<PastValue> past_values(const Catalogue& catalogue, const CompiledRule& rule, const Panel& panel,
                                   UnitIndex unit, Period p)
{
    const Metric& metric = catalogue.metrics[rule.metric];
    expression::Evaluation evaluation(catalogue, rule.formula->program, panel);
    const UnitIndex units[] = {unit};
    evaluation.start(units);
    std::vector<PastValue> past;
    Period before = p;
    for (int back = 0; back < two_years_of(rule.grain); ++back) {
        before = due_before(metric.calendar, before, 1);
        if (!before || crosses_break(metric, before, p)) break;
        past.push_back({.period = before, .value = evaluation.at(rule.formula->value.step, before)[0]});
    }
    return past;
}

}  // namespace varsko
