// Any text as a rule's own sentence: told what is wrong with it, or said, in both languages and with words missing.
#include "rules/assess.hpp"
#include "rules/expression/sentence.hpp"
#include "tests/fuzz/place.hpp"
#include "tests/fuzz/sound.hpp"

namespace varsko::fuzz {

namespace {

void run(std::string_view given)
{
    const Text written{std::string(given), {"it.toml", 1, 1}};
    const Catalogue& catalogue = place()->catalogue;
    Rule rule;
    rule.id = "it";
    rule.place = {"rule.toml", 1, 1};
    rule.metrics = {catalogue.metric("opened").value()};
    rule.units = {0, 1, 2};
    rule.let = {{"deviation", {"outcome / mean(outcome, 3) - 1", {"let.toml", 1, 1}}},
                {"amount", {"outcome - prev(outcome)", {"let.toml", 2, 1}}},
                {"many", {"outcome > 8 count", {"let.toml", 3, 1}}}};
    rule.levels[Level::red] = {"many and deviation > 2%", {"levels.toml", 1, 1}};
    rule.say = {{"sv", written}, {"en", written}};
    Diagnostics diagnostics;
    const auto set = compile(catalogue, {rule}, "fuzz", diagnostics);
    must_point_into(diagnostics, "it.toml", given, Order::as_found);
    if (has_errors(diagnostics)) return;

    Diagnostics none;
    std::string braced;
    for (const auto& part : expression::parse_sentence(written, none))
        for (const char c : part.words) braced += c == '{' || c == '}' ? std::string(2, c) : std::string(1, c);
    must(none.empty() && braced.size() <= given.size(), "more words than were written");

    const CompiledRule& compiled = set->compiled.at(0);
    for (const Period p : {Period::month(2021, 1), Period::month(2024, 3)})
        for (UnitIndex u = 0; u < 3; ++u) {
            const auto e = explain(catalogue, compiled, figures(), u, p);
            for (const std::string_view language : {"sv", "en"}) {
                const std::string said = say(catalogue, compiled, e, u, p, language);
                if (ingest::valid_utf8(given) == given.size()) must_be_text(said, "what is said");
                must(braced.size() != given.size() || e.level == Level::unknown || said.size() <= given.size(),
                     "words that nobody wrote");
            }
        }
}

const Registered here("say", run);

}  // namespace

}  // namespace varsko::fuzz
