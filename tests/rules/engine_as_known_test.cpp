// as_known(): versions are kept of what rules ask it of, through restatements, late knowledge, reloads and restarts.
#include "tests/rules/engine_town.hpp"

using namespace varsko;
using varsko::test::Town;

namespace {

const std::string revised = R"toml(
[[rule]]
id = "revised"
title = { sv = "Rättad", en = "Revised" }
metric = "opened"
units = ["board"]
value = 'outcome - as_known(outcome, "due")'
levels = { red = "value > 5 count", yellow = "value > 0" }
)toml";

double value(const Town& town, const std::string& rule, const std::string& period)
{
    const Catalogue& catalogue = town.world().catalogue();
    const UnitIndex units[] = {*catalogue.unit("board")};
    const auto compiled = std::find_if(town.world().rules().compiled.begin(), town.world().rules().compiled.end(),
                                       [&](const CompiledRule& c) { return c.rule->id == rule; });
    Assessed found;
    assess(catalogue, *compiled, town.world().panel(), Period::parse(period).value(), units, found);
    return found.value[0];
}

}  // namespace

TEST_CASE("how much a month has been restated since it was due is a rule")
{
    Town town(revised);  // March is due on 16 April 2024: the tenth working day after, without Easter
    town.take("2024-04-12", {{"opened outcome board 2024-03", 88}});
    CHECK(value(town, "revised", "2024-03") == 0);
    CHECK(town.state("revised:opened:board") == "quiet");
    town.take("2024-04-14", {{"opened outcome board 2024-03", 90}});
    CHECK(value(town, "revised", "2024-03") == 0);  // before it was due
    town.take("2024-05-10", {{"opened outcome board 2024-03", 99}});
    CHECK(value(town, "revised", "2024-03") == 9);
    CHECK(town.state("revised:opened:board") == "firing");

    const auto e = explain(town.world().catalogue(), town.world().rules().compiled.at(0), town.world().panel(), 0,
                           Period::month(2024, 3));
    REQUIRE(e.inputs.size() == 2);
    CHECK(e.inputs[0].value == 99);
    CHECK_FALSE(e.inputs[0].known_by);
    CHECK(e.inputs[1].value == 90);
    CHECK(e.inputs[1].known_by);

    SECTION("new rules and a restart find the same versions")
    {
        town.reload(revised + "\n[constants]\nother = 1\n", "2024-05-11");
        CHECK(value(town, "revised", "2024-03") == 9);
        Town again(revised);
        const std::pair<const char*, double> versions[] = {{"2024-04-12", 88}, {"2024-04-14", 90}, {"2024-05-10", 99}};
        for (const auto& [day, n] : versions)
            again.world().restore(again.figure({"opened outcome board 2024-03", n}), Town::at(day));
        CHECK(value(again, "revised", "2024-03") == 9);
    }
    SECTION("what comes late and was known early is known early")
    {
        const Figure early = town.figure({"opened outcome board 2024-03", 91});
        const Instant at[] = {Town::at("2024-04-15")};
        take_in(town.world(), {}, {.figures = {&early, 1}, .known_at = at}, Town::at("2024-05-12"));
        CHECK(value(town, "revised", "2024-03") == 8);
    }
}

TEST_CASE("a forecast as it was known when August was due")
{
    Town town(R"toml(
[[rule]]
id = "since-august"
metric = "net_cost"
units = ["board"]
value = "forecast - as_known(forecast, 8)"
levels = { red = "abs(value) > 1000 tkr" }
)toml");
    town.take("2024-09-10", {{"net_cost forecast board 2024 made 2024-08", -30000}});
    town.take("2024-12-10",
              {{"net_cost forecast board 2024 made 2024-11", -31500}, {"net_cost outcome board 2024-11 ack", -28000}});
    CHECK(value(town, "since-august", "2024-11") == -1500);
    CHECK(value(town, "since-august", "2024-08") == 0);
}

TEST_CASE("of metrics that nobody asks, no versions are kept")
{
    Town town(revised);
    const auto& panel = town.world().panel();
    CHECK(panel.versions().size() == 1);
    CHECK(panel.keeps_versions(*town.world().catalogue().metric("opened")));
    town.take("2024-04-12", {{"placed outcome board 2024-03", 88}, {"opened outcome board 2024-03", 1}});
    CHECK(panel.versions().begin()->second.size() == 1);
}

TEST_CASE("a metric that ranks its sources cannot be asked what was known")
{
    const auto read = Town::read(R"toml(
[[metric]]
id = "ranked"
measure = "count"
source_rank = ["a*.csv"]
[[rule]]
id = "it"
metric = "ranked"
when = 'as_known(outcome, "due") > 0'
)toml");
    REQUIRE_FALSE(read.ok());
    CHECK(std::any_of(read.diagnostics.begin(), read.diagnostics.end(),
                      [](const Diagnostic& d) { return d.code == "ranked-sources"; }));
}
