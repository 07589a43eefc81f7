// Why a rule says what it says about one unit at one period: the same program as assess() runs, with a listener.
#include "rules/assess.hpp"
#include "rules/explain_rounding.hpp"
#include "rules/expression/evaluation.hpp"
#include "rules/expression/formula.hpp"
#include "rules/expression/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace varsko {

namespace {

class Notes final : public expression::Listener {
public:
    struct Asked {
        const CompiledRule* rule;
        UnitIndex unit;
        friend bool operator==(const Asked&, const Asked&) = default;
    };

    Notes(const Catalogue& catalogue, MetricIndex own, UnitIndex unit, Period period)
        : catalogue_(catalogue), own_(own), unit_(unit), period_(period)
    {
    }

    void used(MetricIndex m, UnitIndex u, const Slice& slice, const Column& c) override
    {
        add({.metric = m,
             .unit = u,
             .slice = slice,
             .value = c.value[u],
             .missing = c.missing[u],
             .preliminary = c.preliminary[u] != 0});
    }

    void absent(MetricIndex m, UnitIndex u, const Slice& slice) override
    {
        add({.metric = m,
             .unit = u,
             .slice = slice,
             .value = std::nan(""),
             .missing = Missing::absent,
             .preliminary = false});
    }

    void looks_back(bool back) override { back_ += back ? 1 : -1; }

    void divided_by_zero(const std::string& divisor) override { say(fmt::format("{} = 0", divisor)); }

    void only_where(const std::string& condition) override
    {
        say(fmt::format("it is said only where {}", condition), fmt::format("det sägs bara där {}", condition));
    }

    void lacking(std::string_view function, const chance::Lack& lack, Grain grain) override
    {
        if (lack.reason == chance::Reason::missing) return;  // the figure itself is named
        say(fmt::format("{} {}", function, lacking_in_words(lack, grain, "en")),
            fmt::format("{} {}", function, lacking_in_words(lack, grain, "sv")));
    }

    void asked(const CompiledRule& rule, UnitIndex u, Period p, bool is_for) override
    {
        const std::string which = fmt::format("{} {}", rule.rule->id, p.text()) + of_unit(u);
        if (!is_for) return say("rule " + which, "regel " + which);
        const Asked one{&rule, u};
        if (p == period_ && std::find(others.begin(), others.end(), one) == others.end()) others.push_back(one);
    }

    void as_known(std::optional<Day> day) override { known_by_ = day; }

    std::vector<Input> inputs;
    std::vector<Asked> others;
    std::vector<std::string> missing;
    std::map<std::string, std::string> missing_sv;

private:
    void add(Input input)
    {
        input.known_by = known_by_;
        const bool known = std::any_of(inputs.begin(), inputs.end(), [&](const Input& i) {
            return i.metric == input.metric && i.unit == input.unit && i.slice == input.slice &&
                   i.known_by == input.known_by;
        });
        if (known) return;
        inputs.push_back(input);
        if (!std::isnan(input.value)) return;
        const std::string of = input.metric == own_ ? "" : catalogue_.metrics[input.metric].id + ".";
        const std::string when = text(input.slice.period, input.slice.span) + of_unit(input.unit);
        const Phrase scenario = spoken(input.slice.scenario);
        say(fmt::format("{}{} {}", of, scenario.en, when), fmt::format("{}{} {}", of, scenario.sv, when));
    }

    std::string of_unit(UnitIndex u) const
    {
        return u == unit_ ? std::string() : fmt::format(" ({})", catalogue_.units[u].name);
    }

    void say(std::string what, const std::string& swedish = {})
    {
        if (back_ != 0 || std::find(missing.begin(), missing.end(), what) != missing.end()) return;
        if (!swedish.empty() && swedish != what) missing_sv[what] = swedish;
        missing.push_back(std::move(what));
    }

    const Catalogue& catalogue_;
    MetricIndex own_;
    UnitIndex unit_;
    Period period_;
    int back_ = 0;
    std::optional<Day> known_by_;
};

Explanation::Let told(const Formula::Named& n, double value)
{
    return {.name = n.name,
            .text = n.text,
            .value = value,
            .measure = n.measure,
            .is_condition = n.is_condition,
            .is_difference = n.is_difference,
            .is_level = n.is_level};
}

// The period itself first, then the older ones; at one period in the order they were read.
void newest_first(std::vector<Input>& inputs)
{
    for (std::size_t i = 1; i < inputs.size(); ++i)
        for (std::size_t k = i; k > 0 && inputs[k - 1].slice.period.last_day() < inputs[k].slice.period.last_day(); --k)
            std::swap(inputs[k - 1], inputs[k]);
}

Explanation::Other other(const Catalogue& catalogue, const CompiledRule& rule, const Panel& panel, UnitIndex unit,
                         Period p)
{
    const Explanation e = explain(catalogue, rule, panel, unit, p);
    return {
        .rule = rule.rule->id,
        .title = rule.rule->title,
        .metric = rule.metric,
        .unit = unit,
        .level = e.level,
        .value = e.value,
        .measure = e.measure,
        .sentence = {{"sv", say(catalogue, rule, e, unit, p, "sv")}, {"en", say(catalogue, rule, e, unit, p, "en")}}};
}

}  // namespace

Explanation explain(const Catalogue& catalogue, const CompiledRule& rule, const Panel& panel, UnitIndex unit, Period p)
{
    const Formula& f = *rule.formula;
    Explanation e;
    e.measure = f.value.measure;
    Notes notes(catalogue, rule.metric, unit, p);
    expression::Evaluation evaluation(catalogue, f.program, panel);
    const UnitIndex units[] = {unit};
    evaluation.start(units, &notes);

    std::vector<double> truths;
    std::uint8_t preliminary = 0;
    for (const auto& c : f.conditions) {
        const auto truth = evaluation.at(c.step, p);
        evaluation.mark_preliminary(truth, {&preliminary, 1});
        const double t = truth[0];
        truths.push_back(t);
        using Truth = Explanation::Condition::Truth;
        e.conditions.push_back({c.level, c.text, std::isnan(t) ? Truth::unknown : t == 1 ? Truth::yes : Truth::no});
    }
    e.computed = expression::level_of(f, truths);
    e.level = rule.rule->judged ? Level::unknown : e.computed;
    if (const auto* said = panel.judgements().of(rule.rule->id, rule.metric, p, unit)) {
        e.judgement = *said;
        e.level = *said->level;
    }
    const auto value = evaluation.at(f.value.step, p);
    evaluation.mark_preliminary(value, {&preliminary, 1});
    e.value = value[0];
    e.preliminary = preliminary != 0;
    if (e.judgement) {
        const double then = e.judgement->value;
        e.figures_changed =
            e.judgement->computed != e.computed || !(then == e.value || (std::isnan(then) && std::isnan(e.value)));
    }
    if (!f.conditions.empty() && (e.computed == Level::unknown || std::isnan(e.value))) {
        e.missing = notes.missing;
        e.missing_sv = notes.missing_sv;
    }

    for (const auto& let : f.lets) e.lets.push_back(told(let, evaluation.at(let.step, p)[0]));
    if (!f.value_is_let) e.lets.push_back(told(f.value, e.value));
    e.roundings = roundings(e, f.value_is_let ? f.value.name : "value");
    for (const auto& s : f.said) e.said.push_back(told(s, evaluation.at(s.step, p)[0]));
    for (const auto& asked : notes.others) e.others.push_back(other(catalogue, *asked.rule, panel, asked.unit, p));
    newest_first(notes.inputs);
    e.inputs = std::move(notes.inputs);

    evaluation.listen(nullptr);
    const Period before = expression::compared_with(catalogue, rule, p);
    e.previous = before ? evaluation.at(f.value.step, before)[0] : std::nan("");
    e.trend = expression::trend_of(catalogue, rule, e.value, e.previous);
    if (f.conditions.empty() && before) {
        const auto* then = panel.judgements().of(rule.rule->id, rule.metric, before, unit);
        e.trend = expression::trend_of_levels(e.level, then ? *then->level : Level::unknown);
    }
    return e;
}

}  // namespace varsko
