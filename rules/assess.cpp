#include "rules/assess.hpp"

#include "rules/calendar.hpp"
#include "rules/expression/evaluation.hpp"
#include "rules/expression/formula.hpp"
#include "rules/expression/judgement.hpp"

#include <algorithm>
#include <cmath>

namespace varsko {

using expression::Evaluation;
using expression::View;

void Assessed::resize(std::size_t n)
{
    level.resize(n);
    value.resize(n);
    trend.resize(n);
    preliminary.resize(n);
}

namespace expression {

Level level_of(const Formula& f, std::span<const double> truths)
{
    for (std::size_t k = 0; k < truths.size(); ++k) {
        if (std::isnan(truths[k])) return Level::unknown;
        if (truths[k] == 1) return f.conditions[k].level;
    }
    return f.otherwise;
}

Period compared_with(const Catalogue& catalogue, const CompiledRule& rule, Period p)
{
    const Metric& metric = catalogue.metrics[rule.metric];
    const Period before = due_before(metric.calendar, p, 1);
    if (!before || (rule.ends_with_year && before.calendar_year() != p.calendar_year())) return {};
    for (const Period b : metric.breaks)
        if (before.last_day() < b.first_day() && b.first_day() <= p.last_day()) return {};
    return before;
}

Trend trend_of_levels(Level now, Level before)
{
    if (now == Level::unknown || before == Level::unknown) return Trend::unknown;
    const int change = badness(now) - badness(before);
    return change == 0 ? Trend::stable : change < 0 ? Trend::positive : Trend::negative;
}

Trend trend_of(const Catalogue& catalogue, const CompiledRule& rule, double now, double before)
{
    const Metric& metric = catalogue.metrics[rule.metric];
    const Formula& f = *rule.formula;
    if (std::isnan(now) || std::isnan(before) || (!f.higher_is_better && !f.lower_is_better)) return Trend::unknown;
    const bool of_itself = metric.tolerance_relative && f.value.measure.quantity != Quantity::share;
    const double within = of_itself ? metric.tolerance * std::abs(before) : metric.tolerance;
    const double change = now - before;
    if (std::abs(change) <= within + 1e-9 * std::max({1.0, std::abs(now), std::abs(before)})) return Trend::stable;
    return (change > 0) == f.higher_is_better ? Trend::positive : Trend::negative;
}

}  // namespace expression

namespace {

// As many units at a time as fit the nearer caches.
constexpr std::size_t at_a_time = 4096;

void levels(const Formula& f, std::span<const View> truths, std::span<Level> out)
{
    if (truths.empty()) return std::fill(out.begin(), out.end(), f.otherwise);
    if (truths.size() == 1) {
        const Level yes = f.conditions[0].level;
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double t = truths[0][i];
            out[i] = t == 1 ? yes : t == 0 ? f.otherwise : Level::unknown;
        }
        return;
    }
    const Level first = f.conditions[0].level, second = f.conditions[1].level;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double a = truths[0][i], b = truths[1][i];
        out[i] = a == 1 ? first : a != 0 ? Level::unknown : b == 1 ? second : b == 0 ? f.otherwise : Level::unknown;
    }
}

// People's levels in the place of computed ones.
void judged(const CompiledRule& rule, const Panel& panel, Period p, std::span<const UnitIndex> units,
            std::span<Level> out)
{
    if (rule.rule->judged) std::fill(out.begin(), out.end(), Level::unknown);
    const auto* said = panel.judgements().of(rule.rule->id, rule.metric, p);
    if (!said) return;
    for (std::size_t i = 0; i < units.size(); ++i)
        if (const auto found = said->find(units[i]); found != said->end()) out[i] = *found->second.level;
}

// Where nothing is computed the trend is that of what people say.
void trends_of_levels(const CompiledRule& rule, const Panel& panel, Period before, std::span<const UnitIndex> units,
                      std::span<const Level> now, std::span<Trend> out)
{
    std::vector<Level> then(units.size());
    judged(rule, panel, before, units, then);
    for (std::size_t i = 0; i < units.size(); ++i) out[i] = expression::trend_of_levels(now[i], then[i]);
}

}  // namespace

void assess(const Catalogue& catalogue, const CompiledRule& rule, const Panel& panel, Period p,
            std::span<const UnitIndex> subjects, Assessed& out)
{
    out.resize(subjects.size());
    const Formula& f = *rule.formula;
    const Period before = expression::compared_with(catalogue, rule, p);
    Evaluation evaluation(catalogue, f.program, panel);
    for (std::size_t first = 0; first < subjects.size(); first += at_a_time) {
        const auto units = subjects.subspan(first, std::min(at_a_time, subjects.size() - first));
        evaluation.start(units);
        std::vector<View> truths;
        for (const auto& c : f.conditions) truths.push_back(evaluation.at(c.step, p));
        const auto found = std::span(out.level).subspan(first, units.size());
        levels(f, truths, found);
        judged(rule, panel, p, units, found);
        const View value = evaluation.at(f.value.step, p);
        for (std::size_t i = 0; i < units.size(); ++i) out.value[first + i] = value[i];
        const auto marks = std::span(out.preliminary).subspan(first, units.size());
        std::fill(marks.begin(), marks.end(), std::uint8_t{0});
        for (const View& t : truths) evaluation.mark_preliminary(t, marks);
        evaluation.mark_preliminary(value, marks);
        if (!before) {
            std::fill_n(out.trend.data() + first, units.size(), Trend::unknown);
            continue;
        }
        if (f.conditions.empty()) {
            trends_of_levels(rule, panel, before, units, found, std::span(out.trend).subspan(first, units.size()));
            continue;
        }
        const View earlier = evaluation.at(f.value.step, before);
        for (std::size_t i = 0; i < units.size(); ++i)
            out.trend[first + i] = expression::trend_of(catalogue, rule, value[i], earlier[i]);
    }
}

}  // namespace varsko
