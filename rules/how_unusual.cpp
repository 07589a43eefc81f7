#include "rules/how_unusual.hpp"

#include "rules/expression/arithmetic.hpp"
#include "rules/expression/evaluation.hpp"
#include "rules/expression/formula.hpp"

#include <cmath>

namespace varsko {

namespace {

using expression::Function;
using expression::Op;
using expression::Program;

constexpr int fewest_known = 12;
constexpr double rarest_said = 1e-4;

// A sum from January grows with the year; a share of it does not.
bool is_comparable(const CompiledRule& rule)
{
    const Formula::Named& value = rule.formula->value;
    return !value.is_condition && !value.is_level &&
           (!rule.ends_with_year || value.measure.quantity == Quantity::share);
}

Localised rank(const CompiledRule& rule, double value, std::span<const PastValue> past)
{
    if (!is_comparable(rule)) return {};
    int known = 0, as_high = 0, as_low = 0;
    for (const auto& [period, then] : past) {
        if (std::isnan(then)) continue;
        ++known;
        if (expression::less(then, value) != 1) ++as_high;
        if (expression::less(value, then) != 1) ++as_low;
    }
    if (known < fewest_known) return {};
    const bool high = as_high <= as_low;
    const int others = high ? as_high : as_low;
    const Phrase periods = counted_periods(rule.grain);
    if (others == 0)
        return high ? both("Högre än i alla {} kända {} före.", "Higher than in all of the {} known {} before.", known,
                           periods)
                    : both("Lägre än i alla {} kända {} före.", "Lower than in all of the {} known {} before.", known,
                           periods);
    return high ? both("Så högt eller högre i {} av {} kända {} före.",
                       "As high or higher in {} of the {} known {} before.", others, known, periods)
                : both("Så lågt eller lägre i {} av {} kända {} före.",
                       "As low or lower in {} of the {} known {} before.", others, known, periods);
}

// The step that says how often chance gives the like: the rule's own where it asks, else that of the detector which
// gave its answer.  -1: the rule asks nothing of chance that has such an answer.
int probability_step(const CompiledRule& rule, Program& program)
{
    std::vector<int> steps;
    for (const auto& condition : rule.formula->conditions)
        for (const int s : program.below(condition.step)) steps.push_back(s);
    for (const int s : steps) {
        const expression::Step& step = program.step(s);
        const bool of_own = step.op == Op::course && program.step(step.a).op == Op::figure &&
                            program.step(step.a).metric == rule.metric;
        if (!of_own) continue;
        expression::Step asked = step;
        asked.function = Function::unusual;
        return program.add(std::move(asked));
    }
    for (const int s : steps) {
        const expression::Step& step = program.step(s);
        const bool is_tail = step.function == Function::count_tail || step.function == Function::poisson_tail ||
                             step.function == Function::compare;
        if (step.op == Op::chance && is_tail) return s;
    }
    return -1;
}

Localised by_chance(const Catalogue& catalogue, const CompiledRule& rule, const Panel& panel, UnitIndex unit, Period p)
{
    Program program = rule.formula->program;
    const int step = probability_step(rule, program);
    if (step < 0) return {};
    expression::Evaluation evaluation(catalogue, program, panel);
    const UnitIndex units[] = {unit};
    evaluation.start(units);
    const double probability = evaluation.at(step, p)[0];
    if (std::isnan(probability)) return {};
    const Phrase periods = counted_periods(rule.grain);
    if (probability < rarest_said)
        return both("Så långt ut hamnar det av en slump mer sällan än en gång på 10\u00a0000 {}.",
                    "Chance alone takes it this far out less than once in 10,000 {}.", periods);
    if (probability > 0.5)
        return both("Så långt ut hamnar det av en slump oftare än en gång på två {}.",
                    "Chance alone takes it this far out more often than once in two {}.", periods);
    // Two figures: the third would be a promise.
    const double times = 1 / probability, scale = times < 100 ? 1 : std::pow(10, std::floor(std::log10(times)) - 1);
    const double told = std::round(times / scale) * scale;
    return {
        fmt::format("Så långt ut hamnar det av en slump ungefär en gång på {} {}.", spoken(told, {}, "", "sv"),
                    periods.sv),
        fmt::format("Chance alone takes it this far out about once in {} {}.", spoken(told, {}, "", "en"), periods.en)};
}

}  // namespace

Localised how_unusual(const Catalogue& catalogue, const CompiledRule& rule, const Panel& panel, UnitIndex unit,
                      Period p, double value, std::span<const PastValue> past)
{
    if (std::isnan(value)) return {};
    Localised all = rank(rule, value, past);
    const Localised chance = by_chance(catalogue, rule, panel, unit, p);
    if (all.empty()) return chance;
    if (chance.empty()) return all;
    return {all.sv + " " + chance.sv, all.en + " " + chance.en};
}

}  // namespace varsko
