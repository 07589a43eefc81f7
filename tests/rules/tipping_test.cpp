#include "rules/tipping.hpp"

#include "tests/rules/engine_town.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

const std::string rules = R"toml(
[[rule]]
id = "balance"
metric = "net_cost"
units = "*"
[rule.let]
deviation = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
[rule.levels]
red = "deviation < -2%"
yellow = "deviation < 0%"
[rule.notify]
on = ["red", "yellow", "worsened", "improved", "resolved"]
to = ["chief"]
[[rule]]
id = "year"
metric = "net_cost"
units = "*"
value = "forecast - year(budget)"
levels = { red = "value < -10 tkr", yellow = "value < 0 tkr" }
[[rule]]
id = "few"
metric = "opened"
units = "*"
when = "outcome < 3 count"
notify = { on = ["flag"], to = ["chief"] }
[[rule]]
id = "both"
metric = "opened"
units = "*"
when = "outcome + placed.outcome > 20 count"
[[rule]]
id = "stands-on"
metric = "net_cost"
units = "*"
[rule.let]
worse = 'worst(rule("balance").level, rule("year").level)'
[rule.levels]
red = "worse == red"
yellow = "worse == yellow"
[[rule]]
id = "then"
metric = "opened"
units = "*"
when = "as_known(outcome, \"due\") > 3 count"
)toml";

struct Asked {
    std::string rule, metric, unit = "adults", period = "2024-03";
};

std::vector<Tipping> tips(const Town& town, const Asked& asked)
{
    const Catalogue& catalogue = town.world().catalogue();
    const CompiledRule* rule = town.world().rules().find(asked.rule, *catalogue.metric(asked.metric));
    REQUIRE(rule);
    const UnitIndex unit = *catalogue.unit(asked.unit);
    const Period p = Period::parse(asked.period).value();
    const Panel& panel = town.world().panel();
    return tipping(catalogue, *rule, panel, unit, p, explain(catalogue, *rule, panel, unit, p));
}

Localised said(const Town& town, const Asked& asked)
{
    const Catalogue& catalogue = town.world().catalogue();
    return in_words(catalogue, *town.world().rules().find(asked.rule, *catalogue.metric(asked.metric)),
                    tips(town, asked));
}

std::string in_swedish(const Town& town, const Asked& asked) { return said(town, asked).sv; }

// ~ stands for the blank that does not break, U+00A0.
std::string nb(std::string s)
{
    for (auto at = s.find('~'); at != s.npos; at = s.find('~', at)) s.replace(at, 1, "\u00A0");
    return s;
}

const std::vector<Given> march = {{"net_cost outcome adults 2024-03 ack", -101},
                                  {"net_cost budget adults 2024-03 ack", -100}};

}  // namespace

TEST_CASE("the nearest figures on both sides that give another level are found, and said in both languages")
{
    Town town(rules);
    town.take("2024-04-16", march);
    const auto found = tips(town, {"balance", "net_cost"});
    REQUIRE(found.size() == 2);
    CHECK(found[0].value == -100);
    CHECK(found[0].level == Level::green);
    CHECK(found[1].value == -103);
    CHECK(found[1].level == Level::red);
    const Localised all = said(town, {"balance", "net_cost"});
    CHECK(all.sv == nb("Ett utfall på −100~tkr för januari till mars 2024 hade gett grönt. "
                       "Ett utfall på −103~tkr för januari till mars 2024 hade gett rött."));
    CHECK(all.en == nb("An outcome of −100~tkr for January to March 2024 would have given green. "
                       "An outcome of −103~tkr for January to March 2024 would have given red."));
}

TEST_CASE("a figure with decimals is moved by what a reader of it would see")
{
    Town town(rules);
    town.take("2024-04-16",
              {{"net_cost outcome adults 2024-03 ack", -100.5}, {"net_cost budget adults 2024-03 ack", -100}});
    const auto found = tips(town, {"balance", "net_cost"});
    REQUIRE(found.size() == 2);
    CHECK(found[0].value == Approx(-100));
    CHECK(found[1].value == Approx(-102.1));
}

TEST_CASE("a forecast is a forecast, of its year and of when it was made")
{
    Town town(rules);
    town.take("2024-04-16",
              {{"net_cost forecast adults 2024 made 2024-03", -420}, {"net_cost budget adults 2024", -400}});
    CHECK(in_swedish(town, {"year", "net_cost"}) ==
          nb("En prognos på −410~tkr för 2024 (från mars 2024) hade gett gult."));
    CHECK(said(town, {"year", "net_cost"}).en ==
          nb("A forecast of −410~tkr for 2024 (made March 2024) would have given yellow."));
}

TEST_CASE("nobody opens fewer than no cases")
{
    Town town(rules);
    town.take("2024-04-16", {{"opened outcome adults 2024-03", 4},
                             {"placed outcome adults 2024-03", 30},
                             {"opened outcome youth_1 2024-03", 2}});
    CHECK(in_swedish(town, {"few", "opened"}) == "Ett utfall på 2 för mars 2024 hade gett en flagga.");
    CHECK(in_swedish(town, {"few", "opened", "youth_1"}) == "Ett utfall på 3 för mars 2024 hade gett ingen flagga.");
    // Fewer cases alone would not do: −10 of them would.
    CHECK(in_swedish(town, {"both", "opened"}) ==
          "Ett utfall på 16 för Placeringar, mars 2024, hade gett ingen flagga.");
}

TEST_CASE("of another metric its name is said, and the rule's own comes first")
{
    Town town(rules);
    town.take("2024-04-16", {{"opened outcome adults 2024-03", 15}, {"placed outcome adults 2024-03", 10}});
    CHECK(said(town, {"both", "opened"}) ==
          Localised{"Ett utfall på 10 för mars 2024 hade gett ingen flagga. "
                    "Ett utfall på 5 för Placeringar, mars 2024, hade gett ingen flagga.",
                    "An outcome of 10 for March 2024 would have given no flag. "
                    "An outcome of 5 for Placements, March 2024, would have given no flag."});
}

TEST_CASE("where one figure does not decide, nothing is said")
{
    Town town(rules);
    town.take("2024-04-16", {{"opened outcome adults 2024-03", 15},
                             {"opened outcome youth 2024-03", 2},
                             {"net_cost outcome youth 2024-03 ack", -101}});
    CHECK(tips(town, {"balance", "net_cost", "youth"}).empty());  // unknown: no budget
    CHECK(tips(town, {"then", "opened"}).empty());                // by what was known, and that is past
    CHECK(tips(town, {"balance", "net_cost"}).empty());           // no figures at all
}

TEST_CASE("a level that a person judged is not changed by a figure, neither here nor where another rule stands on it")
{
    Town town(rules);
    town.take("2024-04-16", march);
    town.take("2024-04-16",
              {{"net_cost forecast adults 2024 made 2024-03", -400}, {"net_cost budget adults 2024", -400}});
    REQUIRE(tips(town, {"stands-on", "net_cost"}).size() == 3);
    const AlertKey of{.rule = "balance", .metric = "net_cost", .unit = "adults"};
    REQUIRE(judge(town.world(),
                  {.of = of,
                   .period = Period::month(2024, 3),
                   .level = Level::red,
                   .comment = "Two months of invoices are not in",
                   .by = "head"},
                  Town::at("2024-04-17")));
    CHECK(tips(town, {"balance", "net_cost"}).empty());
    CHECK(tips(town, {"stands-on", "net_cost"}).empty());
}

TEST_CASE("a message says what would have changed the level, for as long as the alert stands")
{
    Town town(rules);
    const auto head = [](const Changes& changes) {
        REQUIRE(changes.messages.size() == 1);
        CHECK(changes.messages.front().recipient == "head");
        return changes.messages.front();
    };
    const auto has = [](const std::string& text, const std::string& part) { return text.find(part) != text.npos; };
    const Message fired = head(town.take("2024-04-16", march));
    CHECK(has(fired.text, nb("\nLimit:    An outcome of −100~tkr for January to March 2024 would have given green. "
                             "An outcome of −103~tkr for January to March 2024 would have given red.\n")));
    CHECK(has(fired.html, nb("<p style=\"margin:0\">Limit: An outcome of −100~tkr for January to March 2024 would")));
    CHECK(has(fired.annotations.at("explanation"), "Limit: "));
    const Message worse = head(town.take("2024-04-17", {{"net_cost outcome adults 2024-03 ack", -110}}));
    CHECK(worse.transition == "worsened");
    CHECK(has(worse.text, nb("Limit:    An outcome of −102~tkr for January to March 2024 would have given yellow.\n")));
    const Message over = head(town.take("2024-04-18", {{"net_cost outcome adults 2024-03 ack", -90}}));
    CHECK_FALSE(has(over.text, "Limit:"));
    CHECK_FALSE(has(over.html, "Limit:"));
}
