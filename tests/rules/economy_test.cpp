// The economy table.  Figures: monthly reports of March 2019 and March 2024, Tyresö.
#include "rules/economy.hpp"
#include "tests/rules/configuration_support.hpp"
#include "tests/rules/small_house.hpp"

#include <cmath>

using namespace varsko;
using varsko::test::SmallHouse;

namespace {

using enum EconomyColumn;
const Period march = Period::month(2024, 3);

struct Printed {
    std::string unit;
    double outcome, budget, forecast, year_budget, last_year;
};
const std::vector<Printed> printed_2024 = {
    {"asn", -78622, -77214, -308853, -308853, -291455},       {"overhead", -24278, -24200, -94513, -96799, -91631},
    {"care_adults", -20091, -20402, -77929, -81607, -76312},  {"child_youth", -22681, -19791, -90122, -79162, -80953},
    {"income_support", -5715, -6434, -22861, -25737, -24283}, {"labour_market", -3627, -4401, -14507, -17606, -14961},
    {"integration", -2230, -1986, -8920, -7942, -3316}};

SmallHouse house(Good good = Good::higher)
{
    SmallHouse h;
    h.metric("net_cost", "tkr", good, {Scenario::outcome, Scenario::budget, Scenario::forecast});
    return h;
}

SmallHouse as_printed()
{
    SmallHouse h = house();
    for (const Printed& p : printed_2024) {
        h.give("net_cost outcome " + p.unit + " 2024-03 ack", p.outcome);
        h.give("net_cost budget " + p.unit + " 2024-03 ack", p.budget);
        h.give("net_cost forecast " + p.unit + " 2024 made 2024-03", p.forecast);
        h.give("net_cost budget " + p.unit + " 2024", p.year_budget);
        h.give("net_cost outcome " + p.unit + " 2023", p.last_year);
        if (p.unit != "asn") h.catalogue.units[h.unit(p.unit)].parent = h.unit("asn");
    }
    return h;
}

std::vector<EconomyRow> table(SmallHouse& h, Period period = march)
{
    h.build();
    return economy(h.catalogue, h.panel, 0, period, Dimension::responsibility);
}

const EconomyRow& row_of(const std::vector<EconomyRow>& rows, const SmallHouse& h, const std::string& unit)
{
    for (const EconomyRow& row : rows)
        if (h.catalogue.units[row.unit].id == unit) return row;
    throw std::runtime_error("no row " + unit);
}

std::vector<std::string> verdicts(const EconomyRow& row)
{
    std::vector<std::string> out;
    for (const SumCheck& check : row.sums)
        out.push_back(std::string(text(check.column)) + " " + std::string(text(check.verdict)));
    return out;
}

std::vector<std::string> tree(const std::vector<EconomyRow>& rows, const SmallHouse& h)
{
    std::vector<std::string> out;
    for (const EconomyRow& row : rows)
        out.push_back(std::string(static_cast<std::size_t>(row.depth), '>') + h.catalogue.units[row.unit].id);
    return out;
}

}  // namespace

TEST_CASE("the economy table of March 2024 is the printed one")
{
    SmallHouse h = as_printed();
    const auto rows = table(h);
    REQUIRE(rows.size() == 7);
    CHECK(tree(rows, h).front() == "asn");
    CHECK(tree(rows, h).at(3) == ">child_youth");
    const EconomyRow& board = rows.front();
    CHECK(board[deviation] == -1408);
    CHECK(board[deviation_share] == Approx(-0.01823).epsilon(0.001));
    CHECK(board[year_deviation] == 0);
    CHECK(board[last_year] == -291455);
    CHECK(std::isnan(board[forecast_change]));
    const EconomyRow& children = row_of(rows, h, "child_youth");
    CHECK(children[deviation] == -2890);
    CHECK(children[deviation_share] == Approx(-0.146).epsilon(0.001));
    CHECK(children[year_deviation] == -10960);
    CHECK(children[year_deviation_share] == Approx(-0.1385).epsilon(0.001));
    CHECK(children.total == rows.front().unit);
}

TEST_CASE("the printed rows make the printed totals, but for rounding")
{
    SmallHouse h = as_printed();
    const auto rows = table(h);
    CHECK(verdicts(rows.front()) ==
          std::vector<std::string>{"outcome agrees", "budget agrees", "forecast rounded", "year_budget agrees"});
    CHECK(rows.front().sums.at(2).difference == -1);
    CHECK(rows.front().sums.at(2).count == 6);
    CHECK(rows.at(1).sums.empty());
}

TEST_CASE("a total that its rows do not make says by how much, and whether rows are missing")
{
    SmallHouse h = as_printed();
    h.give("net_cost outcome integration 2024-03 ack", -2330);
    auto rows = table(h);
    CHECK(verdicts(rows.front()).front() == "outcome differs");
    CHECK(rows.front().sums.front().difference == 100);
    h.give("net_cost outcome integration 2024-03 ack", 0, Missing::lost);
    rows = table(h);
    CHECK(verdicts(rows.front()).front() == "outcome rows-missing");
    CHECK(rows.front().sums.front().missing == 1);
    CHECK(rows.front().sums.front().difference == -2230);
}

TEST_CASE("rounding allows half of the last digit for each number, and no more")
{
    SmallHouse h = house();
    h.give("net_cost outcome total 2024-03 ack", 12);
    for (const char* row : {"a", "b", "c"}) {
        h.give(std::string("net_cost outcome ") + row + " 2024-03 ack", 3);
        h.catalogue.units[h.unit(row)].parent = h.unit("total");
    }
    CHECK(verdicts(table(h).front()) == std::vector<std::string>{"outcome differs"});
    h.give("net_cost outcome total 2024-03 ack", 11);
    CHECK(verdicts(table(h).front()) == std::vector<std::string>{"outcome rounded"});
    h.give("net_cost outcome total 2024-03 ack", 9.4);
    CHECK(verdicts(table(h).front()) == std::vector<std::string>{"outcome differs"});
    h.give("net_cost outcome total 2024-03 ack", 9.2);
    CHECK(verdicts(table(h).front()) == std::vector<std::string>{"outcome rounded"});
}

TEST_CASE("a forecast's change is against the forecast before, for the same year")
{
    SmallHouse h = house();
    h.give("net_cost forecast a 2024 made 2024-02", -300);
    h.give("net_cost forecast a 2024 made 2024-03", -320);
    CHECK(table(h).front()[forecast_change] == -20);
    CHECK(table(h).front()[forecast] == -320);
}

TEST_CASE("below zero is worse than the budget, also where costs are counted as positive")
{
    SmallHouse h = house(Good::lower);
    h.give("net_cost outcome a 2024-03 ack", 110);
    h.give("net_cost budget a 2024-03 ack", 100);
    h.give("net_cost budget a 2024", 400);
    h.give("net_cost forecast a 2024 made 2024-02", 430);
    h.give("net_cost forecast a 2024 made 2024-03", 440);
    const auto rows = table(h);
    CHECK(rows.front()[deviation] == -10);
    CHECK(rows.front()[deviation_share] == Approx(-0.1));
    CHECK(rows.front()[year_deviation] == -40);
    CHECK(rows.front()[forecast_change] == -10);
}

TEST_CASE("a total names its rows for a time, else they are the units below it that live then")
{
    SmallHouse h = house();
    for (const char* unit : {"asn", "ifo", "adults", "old", "by_itself"}) {
        h.unit(unit);
        h.give(std::string("net_cost outcome ") + unit + " 2024-03 ack", -1);
    }
    auto& units = h.catalogue.units;
    units[h.unit("ifo")].parent = units[h.unit("adults")].parent = units[h.unit("old")].parent = h.unit("asn");
    units[h.unit("by_itself")].parent = h.unit("asn");
    units[h.unit("old")].to = parse_day("2023-12-31");
    CHECK(tree(table(h), h) == std::vector<std::string>{"asn", ">ifo", ">adults", ">by_itself", "old"});
    units[h.unit("asn")].rows = {
        {.of = {h.unit("ifo"), h.unit("by_itself")}, .from = {}, .to = parse_day("2024-03-31")}};
    units[h.unit("ifo")].rows = {{.of = {h.unit("adults"), h.unit("asn")}, .from = {}, .to = {}}};
    CHECK(tree(table(h), h) == std::vector<std::string>{"asn", ">ifo", ">>adults", ">by_itself", "old"});
    h.figures.push_back({"net_cost outcome asn 2024-04 ack", -1, Missing::known, false});
    CHECK(tree(table(h, Period::month(2024, 4)), h) == std::vector<std::string>{"asn"});
}

TEST_CASE("units of another dimension are not rows, and what has no figure is left out")
{
    SmallHouse h = as_printed();
    h.unit("empty");
    h.catalogue.units[h.unit("integration")].dimension = Dimension::cost_kind;
    CHECK(table(h).size() == 6);
    CHECK(economy(h.catalogue, h.panel, 0, march, Dimension::cost_kind).size() == 1);
    CHECK(economy(h.catalogue, h.panel, 0, march, Dimension::activity).empty());
    CHECK(economy(h.catalogue, h.panel, 0, Period::month(2022, 3), Dimension::responsibility).empty());
}

TEST_CASE("an economy table is made of money with an outcome and something to hold it against")
{
    SmallHouse h = house();
    h.metric("referrals", "count", Good::lower, {Scenario::outcome, Scenario::budget});
    h.metric("grant", "tkr", Good::higher, {Scenario::budget, Scenario::forecast});
    h.metric("result", "tkr", Good::higher, {Scenario::outcome, Scenario::forecast});
    h.metric("fees", "tkr", Good::higher, {Scenario::outcome});
    h.metric("derived", "tkr", Good::higher, {Scenario::outcome}).derived[Scenario::budget] = "grant.budget";
    h.metric("price", "kr", Good::lower, {Scenario::outcome, Scenario::budget}).adds_over_time = AddsOverTime::mean;
    CHECK(economy_metrics(h.catalogue) == std::vector<MetricIndex>{0, 3, 5});
}

TEST_CASE("a unit's rows are read, and what cannot be its row is told")
{
    const auto read = with_town(
        "[[unit]]\nid = \"ifo\"\nrows = [{ of = [\"adults\"], to = 2023-12-31 }, { of = \"child_youth\" }]\n");
    REQUIRE(told(read).empty());
    const Catalogue& catalogue = read.configuration.catalogue;
    const UnitIndex ifo = *catalogue.unit("ifo");
    CHECK(rows_of(catalogue, ifo, *parse_day("2023-12-31")) == std::vector{*catalogue.unit("adults")});
    CHECK(rows_of(catalogue, ifo, *parse_day("2024-01-01")) == std::vector{*catalogue.unit("child_youth")});
    CHECK(told(with_town("[[unit]]\nid = \"x\"\nrows = [{ of = [\"x\"] }]\n")) ==
          std::vector<std::string>{"3:18 wrong-value"});
    CHECK(told(with_town("[[unit]]\nid = \"x\"\nrows = [{ of = [\"adlts\"] }]\n")) ==
          std::vector<std::string>{"3:18 unknown-name"});
    CHECK(told(with_town("[[unit]]\nid = \"x\"\nrows = [{ to = 2024-01-01 }]\n")).size() == 1);
    CHECK(told(with_town("[[unit]]\nid = \"x\"\nrows = [{ of = \"asn\", from = 2024-01-02, to = 2024-01-01 }]\n")) ==
          std::vector<std::string>{"3:42 wrong-value"});
}
