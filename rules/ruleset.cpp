// Rules compiled: texts checked for each metric, conditions put in the order they are tried.
#include "rules/ruleset.hpp"

#include "rules/expression/checker.hpp"
#include "rules/expression/formula.hpp"
#include "rules/expression/other_rules.hpp"
#include "rules/expression/reach.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <set>

namespace varsko {

using expression::Checker;
using expression::Typed;

namespace {

Diagnostic error(Place place, std::string code, std::string message)
{
    return {.severity = Diagnostic::Severity::error,
            .place = std::move(place),
            .code = std::move(code),
            .message = std::move(message)};
}

std::string one_line(std::string_view s)
{
    std::string out;
    for (char c : s) {
        const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

Formula::Named named(const std::string& name, std::string_view text, const Typed& t)
{
    return {.name = name,
            .text = one_line(text),
            .step = t.step,
            .measure = t.measure,
            .is_condition = t.is_condition,
            .is_difference = t.is_difference,
            .is_level = t.is_level};
}

// One rule for one metric.
class Compilation {
public:
    Compilation(const Catalogue& catalogue, const Rule& rule, MetricIndex metric, const expression::OtherRules& others,
                Diagnostics& diagnostics)
        : catalogue_(catalogue),
          rule_(rule),
          metric_(metric),
          diagnostics_(diagnostics),
          formula_(std::make_shared<Formula>()),
          checker_(catalogue, metric, formula_->program, diagnostics, &others)
    {
    }

    std::shared_ptr<const Formula> run()
    {
        lets();
        value();
        conditions();
        sentences();
        direction();
        return formula_;
    }

private:
    void lets()
    {
        for (const auto& [name, text] : rule_.let) {
            if (const auto taken = why_taken(name); !taken.empty())
                diagnostics_.push_back(
                    error(text.place, "name-taken", fmt::format("a let may not be named \"{}\": {}", name, taken)));
            const Typed t = checker_.check(text);
            checker_.define(name, t);
            formula_->lets.push_back(named(name, text.text, t));
        }
    }

    std::string why_taken(const std::string& name) const
    {
        if (name == "value") return "it is the rule's value; write value = \"...\" instead";
        if (name == "unit" || name == "metric" || name == "period" || name == "level" || name == "trend")
            return "sentences use that name";
        if (name == "and" || name == "or" || name == "not") return "it is an operator";
        if (name == "green" || name == "yellow" || name == "red") return "it is a level";
        if (parse_scenario(name)) return "it is a scenario";
        if (catalogue_.constants.contains(name)) return "it is a constant";
        if (checker_.is_defined(name)) return "another let has that name";
        return {};
    }

    void value()
    {
        if (rule_.value) {
            const Typed t = checker_.check(*rule_.value);
            if (t.ok() && (t.is_condition || t.is_level))
                diagnostics_.push_back(
                    error(rule_.value->place, "wrong-type",
                          fmt::format("value is a number; this is a {}", t.is_level ? "level" : "condition")));
            const auto same = std::find_if(formula_->lets.begin(), formula_->lets.end(),
                                           [&](const auto& l) { return l.step == t.step && t.ok(); });
            formula_->value_is_let = same != formula_->lets.end();
            formula_->value = formula_->value_is_let ? *same : named("value", rule_.value->text, t);
            checker_.define("value", t);
            return;
        }
        for (const auto& let : formula_->lets) {
            if (let.is_condition || let.is_level) continue;
            formula_->value = let;
            formula_->value_is_let = true;
            Typed t;
            t.step = let.step;
            t.measure = let.measure;
            t.is_difference = let.is_difference;
            checker_.define("value", t);
            return;
        }
        if (rule_.judged && rule_.levels.empty() && !rule_.when) {  // nothing is computed, and nothing followed
            expression::Step nothing{.op = expression::Op::constant, .number = std::nan("")};
            formula_->value = {.name = "value", .text = "", .step = formula_->program.add(nothing), .measure = {}};
            return;
        }
        // No lets: what is followed is the figure itself.
        const auto& scenarios = catalogue_.metrics[metric_].scenarios;
        const auto s =
            scenarios.empty() || std::find(scenarios.begin(), scenarios.end(), Scenario::outcome) != scenarios.end()
                ? Scenario::outcome
                : scenarios.front();
        const Typed t = checker_.scenario(s);
        formula_->value = named("value", text(s), t);
        checker_.define("value", t);
    }

    void conditions()
    {
        if (rule_.when && !rule_.levels.empty()) {
            diagnostics_.push_back(
                error(rule_.when->place, "levels-and-when", "a rule has colours (levels) or a flag (when), not both"));
        } else if (rule_.when) {
            formula_->otherwise = Level::clear;
            condition(Level::flag, *rule_.when);
            return;
        } else if (rule_.judged && rule_.levels.empty()) {
            formula_->otherwise = Level::unknown;
            return;
        } else if (rule_.levels.empty()) {
            diagnostics_.push_back(
                error(rule_.place, "no-condition", fmt::format("the rule {} has neither levels nor when", rule_.id)));
            return;
        }
        const bool red = rule_.levels.contains(Level::red), yellow = rule_.levels.contains(Level::yellow),
                   green = rule_.levels.contains(Level::green);
        if (red && yellow && green)
            diagnostics_.push_back(
                error(rule_.levels.at(Level::green).place, "three-levels",
                      "three colours; leave one out, it is what remains (red and yellow, otherwise green)"));
        // red, yellow, else green; green, yellow, else red; red, green, else yellow; red, else green; green, else red.
        std::vector<Level> order;
        if (red) order.push_back(Level::red);
        if (green) order.push_back(Level::green);
        if (yellow) order.push_back(Level::yellow);
        for (const Level level : order) condition(level, rule_.levels.at(level));
        formula_->otherwise = !green ? Level::green : red ? Level::yellow : Level::red;
    }

    void condition(Level level, const Text& text)
    {
        const Typed t = checker_.check(text);
        if (t.ok() && !t.is_condition)
            diagnostics_.push_back(
                error(text.place, "wrong-type",
                      t.is_level ? "a condition was expected, this is a level; compare it with green, yellow or red"
                                 : "a condition was expected, this is a number; compare it with something"));
        formula_->conditions.push_back({level, one_line(text.text), t.step});
    }

    void sentences()
    {
        for (const auto& [language, text] : rule_.say) {
            auto sentence = expression::parse_sentence(text, diagnostics_);
            for (const auto& part : sentence)
                if (!part.name.empty()) hole(part, text);
            formula_->sentences.emplace(language, std::move(sentence));
        }
    }

    void hole(const expression::SentencePart& part, const Text& text)
    {
        static const std::vector<std::string> words = {"unit", "metric", "period", "level", "trend"};
        const auto place = [&] {
            return expression::place_in(text, part.has_format ? part.format_offset : part.offset);
        };
        if (std::find(words.begin(), words.end(), part.name) != words.end()) {
            if (part.has_format)
                diagnostics_.push_back(error(place(), "bad-format",
                                             fmt::format("{{{}}} is a word and takes no number format", part.name)));
            return;
        }
        const Formula::Named* what = find(part.name);
        if (!what) {
            auto known = words;
            known.emplace_back("value");
            for (const auto& let : formula_->lets) known.push_back(let.name);
            for (const auto s : catalogue_.metrics[metric_].scenarios) known.emplace_back(varsko::text(s));
            if (checker_.base()) known.emplace_back(expression::base_name);
            const auto near = nearest(part.name, known);
            std::string hint = near.empty() ? "; known here: " : fmt::format("; did you mean \"{}\"?", near);
            if (near.empty())
                for (std::size_t i = 0; i < known.size(); ++i) hint += (i ? ", " : "") + known[i];
            diagnostics_.push_back(error(expression::place_in(text, part.offset), "unknown-name",
                                         fmt::format("no name \"{}\" for a sentence{}", part.name, hint)));
        } else if (what->step >= 0 && (what->is_condition || what->is_level) && part.has_format) {
            diagnostics_.push_back(error(place(), "bad-format",
                                         fmt::format("{} is a {} and takes no number format", part.name,
                                                     what->is_level ? "level" : "condition")));
        } else if (what->step >= 0 && part.format.percent && what->measure.quantity != Quantity::share) {
            diagnostics_.push_back(
                error(place(), "bad-format",
                      fmt::format("% is for shares; {} is {}", part.name, expression::described(what->measure))));
        }
    }

    const Formula::Named* find(const std::string& name)
    {
        if (name == "value") return &formula_->value;
        for (auto* list : {&formula_->lets, &formula_->said})
            for (const auto& n : *list)
                if (n.name == name) return &n;
        if (const auto base = name == expression::base_name ? checker_.base() : std::nullopt) {
            formula_->said.push_back(named(name, name, *base));
            return &formula_->said.back();
        }
        const auto& scenarios = catalogue_.metrics[metric_].scenarios;
        const auto s = parse_scenario(name);
        if (!s || std::find(scenarios.begin(), scenarios.end(), *s) == scenarios.end()) return nullptr;
        formula_->said.push_back(named(name, name, checker_.scenario(*s)));
        return &formula_->said.back();
    }

    // A value by worse_by() is better when lower, whatever the metric's own direction.
    void direction()
    {
        const Good good = catalogue_.metrics[metric_].good;
        const bool turned = one_line(rule_.value ? rule_.value->text : formula_->value.text).starts_with("worse_by(");
        formula_->higher_is_better = good == Good::higher && !turned;
        formula_->lower_is_better = good == Good::lower || (good == Good::higher && turned);
    }

    const Catalogue& catalogue_;
    const Rule& rule_;
    MetricIndex metric_;
    Diagnostics& diagnostics_;
    std::shared_ptr<Formula> formula_;
    Checker checker_;
};

void check_derived(const Catalogue& catalogue, Diagnostics& diagnostics)
{
    for (std::size_t m = 0; m < catalogue.metrics.size(); ++m) {
        const auto& metric = catalogue.metrics[m];
        for (const auto& [scenario, text] : metric.derived) {
            const auto known = metric.derived_places.find(scenario);
            const Place place = known == metric.derived_places.end() ? Place{} : known->second;
            expression::Program program;
            Diagnostics found;
            Checker(catalogue, static_cast<MetricIndex>(m), program, found)
                .check_derived(static_cast<MetricIndex>(m), scenario, place);
            for (auto& d : found) {
                // Where the reader did not say where the expression stands, the message quotes it.
                const auto character =
                    place.line > 0 || d.place.column == 0 ? "" : fmt::format(", character {}", d.place.column + 1);
                d.message = place.line > 0 ? d.message
                                           : fmt::format("metric {}, derived {} = \"{}\"{}: {}", metric.id,
                                                         varsko::text(scenario), text, character, d.message);
                if (place.line == 0) d.place = {};
                diagnostics.push_back(std::move(d));
            }
        }
    }
}

void append_once(Diagnostics& all, Diagnostics found)
{
    for (auto& d : found) {
        const bool told = std::any_of(all.begin(), all.end(), [&](const Diagnostic& o) {
            return o.place.file == d.place.file && o.place.line == d.place.line && o.place.column == d.place.column &&
                   o.message == d.message;
        });
        if (!told) all.push_back(std::move(d));
    }
}

}  // namespace

const CompiledRule* RuleSet::find(std::string_view rule, MetricIndex metric) const
{
    const auto found = std::find_if(compiled.begin(), compiled.end(),
                                    [&](const CompiledRule& c) { return c.metric == metric && c.rule->id == rule; });
    return found == compiled.end() ? nullptr : &*found;
}

std::vector<MetricIndex> RuleSet::known_then() const
{
    std::set<MetricIndex> out;
    for (const CompiledRule& c : compiled) {
        const expression::Program& program = c.formula->program;
        for (std::size_t i = 0; i < program.size(); ++i) {
            const expression::Step& s = program.step(static_cast<int>(i));
            if (s.op != expression::Op::as_known) continue;
            for (const MetricIndex m : program.reads(s.a, true)) out.insert(m);
        }
    }
    return {out.begin(), out.end()};
}

std::shared_ptr<const RuleSet> compile(const Catalogue& catalogue, const std::vector<Rule>& rules, std::string version,
                                       Diagnostics& diagnostics)
{
    auto set = std::make_shared<RuleSet>();
    set->version = std::move(version);
    check_derived(catalogue, diagnostics);
    // Each rule after those that it stands on; kept and told in file order.
    expression::OtherRules others{.written = rules, .compiled = {}};
    const auto order = expression::in_order(rules, diagnostics);
    std::vector<std::vector<std::shared_ptr<const CompiledRule>>> compiled(rules.size());
    std::vector<Diagnostics> told(rules.size());
    for (const std::size_t n : order) {
        const auto rule = std::make_shared<const Rule>(rules[n]);
        for (const MetricIndex metric : rule->metrics) {
            Diagnostics found;
            CompiledRule c;
            c.rule = rule;
            c.metric = metric;
            c.grain = catalogue.metrics[metric].calendar.every;
            c.formula = Compilation(catalogue, *rule, metric, others, found).run();
            if (!has_errors(found)) {
                const auto reach = expression::reach_of(catalogue, *c.formula);
                c.reads = reach.reads;
                c.lookback = reach.lookback;
                c.ends_with_year = reach.ends_with_year;
                c.whole_year = reach.whole_year;
                c.across_units = reach.across_units;
                // A rule that reads a derived figure which is itself wrong has nothing to run; that was told above.
                if (reach.whole) {
                    compiled[n].push_back(std::make_shared<const CompiledRule>(std::move(c)));
                    others.compiled.try_emplace({rule->id, metric}, compiled[n].back());
                }
            }
            append_once(told[n], std::move(found));
        }
    }
    for (std::size_t n = 0; n < rules.size(); ++n) {
        for (const auto& c : compiled[n]) set->compiled.push_back(*c);
        diagnostics.insert(diagnostics.end(), told[n].begin(), told[n].end());
    }
    return set;
}

}  // namespace varsko
