// Figures of metrics, derived ones too, and how ytd(x) and year(x) reach them.
//
//   ytd(-grant.budget)            is  -ytd(grant.budget)              yes
//   ytd(outcome - budget) / 2     is  (ytd(outcome) - ytd(budget)) / 2
//   ytd(outcome / budget)         no: a sum of ratios is not the ratio of the sums
#include "rules/expression/checker.hpp"

#include <fmt/format.h>

namespace varsko::expression {

int Checker::figure(MetricIndex m, Scenario s, Form form)
{
    const Metric& metric = catalogue_.metrics[m];
    Step step{.op = Op::figure, .metric = m, .scenario = s, .form = form};
    if (metric.derived.contains(s)) {
        const int from = derived(m, s, form);
        if (from < 0) return -1;
        step.derived = from;
    }
    return add(std::move(step));
}

int Checker::derived(MetricIndex m, Scenario s, Form form)
{
    const auto key = std::tuple{m, s, form};
    if (const auto found = derived_.find(key); found != derived_.end()) return found->second;
    if (!deriving_.insert({m, s}).second) {
        derives_from_itself_ = true;
        return -1;
    }
    Diagnostics told_elsewhere;  // each derived expression is checked once by itself
    Checker inner(catalogue_, m, program_, told_elsewhere);
    inner.deriving_ = deriving_;
    const Text text{catalogue_.metrics[m].derived.at(s), {}};
    const Typed t = inner.check(text);
    derives_from_itself_ = derives_from_itself_ || inner.derives_from_itself_;
    int step = t.is_condition ? -1 : t.step;
    step = scaled(step, t.measure.factor / catalogue_.metrics[m].measure.factor);
    std::string why;
    if (step >= 0 && form != Form::own && s != Scenario::forecast) {
        step = push(step, form, why);
        if (step < 0)
            error(text_ ? text_->place : Place{}, "not-linear",
                  fmt::format("{}.{} is derived as \"{}\" and cannot be accumulated: {}", catalogue_.metrics[m].id,
                              varsko::text(s), text.text, why));
    }
    deriving_.erase({m, s});
    derived_[key] = step;
    return step;
}

void Checker::check_derived(MetricIndex m, Scenario s, const Place& place)
{
    const Metric& metric = catalogue_.metrics[m];
    const Text text{metric.derived.at(s), place};
    deriving_.insert({m, s});
    const Typed t = check(text);
    deriving_.erase({m, s});
    const std::string name = fmt::format("{}.{}", metric.id, varsko::text(s));
    if (derives_from_itself_) error(place, "derived-cycle", fmt::format("{} is derived from itself", name));
    if (!t.ok()) return;
    if (t.is_condition)
        error(place, "wrong-type", fmt::format("{} is a number and is derived as a condition", name));
    else if (t.measure.quantity != metric.measure.quantity && !t.is_zero)
        error(place, "unit-mismatch",
              fmt::format("{} counts {} and is derived as {}", name, described(metric.measure), described(t.measure)));
}

int Checker::push(int index, Form form, std::string& why)
{
    const auto key = std::pair{index, form};
    if (const auto found = pushed_.find(key); found != pushed_.end()) return found->second;
    const Step s = program_.step(index);
    const auto both = [&](Op op) {
        const int a = push(s.a, form, why);
        const int b = a < 0 ? -1 : push(s.b, form, why);
        return b < 0 ? -1 : add({.op = op, .a = a, .b = b});
    };
    int out = -1;
    switch (s.op) {
        case Op::figure:
            if (s.form != Form::own)
                why = "it is accumulated already";
            else if (s.scenario == Scenario::forecast && form == Form::ytd)
                why = "a forecast is for the whole year";
            else if (s.scenario == Scenario::forecast)
                out = index;
            else
                out = figure(s.metric, s.scenario, form);
            break;
        case Op::negate:
            out = push(s.a, form, why);
            if (out >= 0) out = add({.op = Op::negate, .a = out});
            break;
        case Op::add:
        case Op::subtract: out = both(s.op); break;
        case Op::multiply:
            if (is_constant(s.b)) {
                out = push(s.a, form, why);
                if (out >= 0) out = add({.op = Op::multiply, .a = out, .b = s.b});
            } else if (is_constant(s.a)) {
                out = push(s.b, form, why);
                if (out >= 0) out = add({.op = Op::multiply, .a = s.a, .b = out});
            } else {
                why = "a product of figures is not linear";
            }
            break;
        case Op::divide:
            if (is_constant(s.b)) {
                out = push(s.a, form, why);
                if (out >= 0) {
                    out = add({.op = Op::divide, .a = out, .b = s.b});
                    if (const auto words = program_.divisors.find(index); out >= 0 && words != program_.divisors.end())
                        program_.divisors.try_emplace(out, words->second);
                }
            } else {
                why = "a ratio of figures is not linear; accumulate its parts: ytd(a) / ytd(b)";
            }
            break;
        case Op::parent:
        case Op::sum_units:
            out = push(s.a, form, why);
            if (out >= 0) {
                Step across = s;
                across.a = out;
                out = add(std::move(across));
            }
            break;
        case Op::constant:
        case Op::by_unit: why = "a constant does not add up over the year"; break;
        case Op::prev:
        case Op::last_year:
        case Op::at:
        case Op::as_known: why = "accumulate first and step back after: prev(ytd(x))"; break;
        default: why = "only sums and differences of figures, and their multiples, can be accumulated"; break;
    }
    pushed_[key] = out;
    return out;
}

}  // namespace varsko::expression
