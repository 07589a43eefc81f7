#include "rules/how_unusual.hpp"
#include "tests/rules/engine_town.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

const std::string many = R"toml(
[[rule]]
id = "many"
metric = "opened"
units = "*"
value = "outcome"
when = "outcome > 10 count"
[[rule]]
id = "leaves"
metric = "opened"
units = "*"
value = "outcome"
when = "spike(outcome)"
[[rule]]
id = "tail"
metric = "opened"
units = "*"
value = "outcome"
when = "count_tail(outcome, 24, min=12) < 0.001"
[[rule]]
id = "over"
metric = "net_cost"
units = "*"
[rule.let]
amount = "ytd(outcome) - ytd(budget)"
[rule.levels]
red = "amount < 0 tkr"
[[rule]]
id = "share"
metric = "net_cost"
units = "*"
[rule.let]
part = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
[rule.levels]
red = "part < 0%"
)toml";

// The months from January 2022 on.
std::vector<Given> months(const std::string& series, const std::vector<double>& values)
{
    std::vector<Given> given;
    for (std::size_t i = 0; i < values.size(); ++i)
        given.push_back({series + " " + Period::month(2022, 1).plus(static_cast<int>(i)).text(), values[i]});
    return given;
}

Localised said(const Town& town, const std::string& rule, const std::string& metric, const std::string& period)
{
    const Catalogue& catalogue = town.world().catalogue();
    const CompiledRule* compiled = town.world().rules().find(rule, *catalogue.metric(metric));
    REQUIRE(compiled);
    const Period p = Period::parse(period).value();
    const UnitIndex unit = *catalogue.unit("adults");
    const Explanation e = explain(catalogue, *compiled, town.world().panel(), unit, p);
    const Panel& panel = town.world().panel();
    return how_unusual(catalogue, *compiled, panel, unit, p, e.value,
                       past_values(catalogue, *compiled, panel, unit, p));
}

}  // namespace

TEST_CASE("a value is ranked among the two years before it, from twelve known months on")
{
    Town town(many);
    town.take("2024-05-15", months("opened outcome adults", {5, 3, 9, 4, 6, 5, 7, 5, 4, 6, 5, 8, 2, 9, 12, 1}));
    const auto at = [&](const std::string& period) { return said(town, "many", "opened", period); };
    CHECK(at("2022-12").empty());  // eleven before it
    CHECK(at("2023-01") ==
          Localised{"Lägre än i alla 12 kända månader före.", "Lower than in all of the 12 known months before."});
    CHECK(at("2023-02") == Localised{"Så högt eller högre i 1 av 13 kända månader före.",
                                     "As high or higher in 1 of the 13 known months before."});
    CHECK(at("2023-03") ==
          Localised{"Högre än i alla 14 kända månader före.", "Higher than in all of the 14 known months before."});
    CHECK(at("2023-05").empty());  // no value, no place
}

TEST_CASE("only the last twenty-four months are looked at, and what is missing is not counted")
{
    Town town(many);
    auto given = months("opened outcome adults", std::vector<double>(31, 5));
    given[0].value = 99;  // January 2022, more than two years before July 2024
    given.erase(given.begin() + 20);
    given.back().value = 6;
    town.take("2024-08-20", given);
    CHECK(said(town, "many", "opened", "2024-07").en == "Higher than in all of the 23 known months before.");
}

TEST_CASE("a sum from January is not compared with other months' sums, its share of the budget is")
{
    Town town(many);
    auto given = months("net_cost outcome adults", std::vector<double>(14, -101));
    for (const auto& budget : months("net_cost budget adults", std::vector<double>(14, -100))) given.push_back(budget);
    given[13].value = -150;
    town.take("2023-03-20", given);
    CHECK(said(town, "over", "net_cost", "2023-02").empty());
    CHECK(said(town, "share", "net_cost", "2023-02").en == "Lower than in all of the 13 known months before.");
}

TEST_CASE("where a rule asks what chance does, it is said how often chance does it")
{
    Town town(many);
    std::vector<double> values(24, 0);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = i % 2 ? 9 : 11;
    values.push_back(30);
    town.take("2024-02-15", months("opened outcome adults", values));
    CHECK(said(town, "many", "opened", "2024-01").en == "Higher than in all of the 24 known months before.");
    const auto rare = said(town, "leaves", "opened", "2024-01");
    CHECK_THAT(rare.en, Catch::StartsWith("Higher than in all of the 24 known months before. Chance alone takes it"));
    CHECK_THAT(rare.sv, Catch::StartsWith("Högre än i alla 24 kända månader före. Så långt ut hamnar det av en slump"));
    CHECK_THAT(said(town, "leaves", "opened", "2023-12").en, Catch::Contains("Chance alone takes it this far out"));
    // P(X >= 30), X ~ NegBin(240.5, 24/25): 3 in a hundred million.
    CHECK_THAT(said(town, "tail", "opened", "2024-01").en,
               Catch::EndsWith("Chance alone takes it this far out less than once in 10,000 months."));
    // P(X >= 11), S = 231 in 23 months: 0.42.
    CHECK_THAT(said(town, "tail", "opened", "2023-11").en, Catch::Contains("about once in "));
    CHECK_FALSE(said(town, "many", "opened", "2023-11").en.find("Chance") != std::string::npos);
}
