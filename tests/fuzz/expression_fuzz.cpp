// Any text as an expression: what is read prints to something that reads the same; what is accepted runs, and columns
// and explanation agree.
#include "rules/assess.hpp"
#include "rules/expression/syntax.hpp"
#include "tests/fuzz/place.hpp"
#include "tests/fuzz/sound.hpp"

#include <cmath>

namespace varsko::fuzz {

namespace {

using expression::Node;
using expression::Syntax;

bool same_node(const Node& a, const Node& b)
{
    return a.kind == b.kind && a.op == b.op && a.number == b.number && a.integer == b.integer && a.name == b.name &&
           a.member == b.member && a.measure == b.measure &&
           std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(), b.arguments.end(),
                      [](const auto& x, const auto& y) { return x.option == y.option && x.node == y.node; });
}

void prints_to_itself(const Syntax& once)
{
    const std::string printed = expression::print(once);
    if (printed.size() > expression::longest_text) return;
    const auto twice = expression::parse(printed);
    must(twice.has_value(), fmt::format("\"{}\" is printed and cannot be read", printed));
    must(std::equal(once.nodes.begin(), once.nodes.end(), twice->nodes.begin(), twice->nodes.end(), same_node),
         fmt::format("\"{}\" is printed and reads otherwise", printed));
}

void runs(const CompiledRule& compiled)
{
    const Catalogue& catalogue = place()->catalogue;
    const std::vector<UnitIndex> units = {0, 1, 2};
    Assessed all;
    for (const Period p : {Period::month(2023, 7), Period::month(2024, 3)}) {
        assess(catalogue, compiled, figures(), p, units, all);
        for (std::size_t i = 0; i < units.size(); ++i) {
            const auto one = explain(catalogue, compiled, figures(), units[i], p);
            must(one.level == all.level[i] && one.trend == all.trend[i] &&
                     one.preliminary == (all.preliminary[i] != 0) &&
                     (one.value == all.value[i] || (std::isnan(one.value) && std::isnan(all.value[i]))),
                 "explain() says otherwise than assess()");
            must(!std::isinf(all.value[i]), "an infinite value");
            for (const std::string_view language : {"sv", "en"})
                must_be_text(say(catalogue, compiled, one, units[i], p, language), "what a rule says");
        }
    }
}

// As the condition of a flag, and as the value of a rule with levels.
void compiles_or_is_told(const std::string& text)
{
    for (const bool is_flag : {true, false}) {
        Rule rule;
        rule.id = "it";
        rule.place = {"it.toml", 1, 1};
        rule.metrics = {place()->catalogue.metric("opened").value()};
        rule.units = {0, 1, 2};
        const Text written{text, {"it.toml", 1, 1}};
        if (is_flag)
            rule.when = written;
        else
            rule.value = written, rule.levels[Level::red] = {"not known(value)", {"levels.toml", 1, 1}};
        std::vector<Rule> rules = place()->rules;
        rules.push_back(rule);
        Diagnostics diagnostics;
        const auto set = compile(place()->catalogue, rules, "fuzz", diagnostics);
        must_point_into(diagnostics, "it.toml", text, Order::as_found);
        const auto* compiled = has_errors(diagnostics) ? nullptr : set->find("it", rule.metrics.front());
        must(compiled || has_errors(diagnostics), "not compiled, and nobody said why");
        if (compiled) runs(*compiled);
    }
}

void run(std::string_view given)
{
    const std::string text(given);
    if (const auto parsed = expression::parse(text)) {
        prints_to_itself(*parsed);
    } else {
        must(parsed.error().offset <= text.size() && !parsed.error().message.empty(), "an error outside of the text");
    }
    compiles_or_is_told(text);
}

const Registered here("expression", run);

}  // namespace

}  // namespace varsko::fuzz
