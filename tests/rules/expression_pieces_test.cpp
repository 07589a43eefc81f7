// Prices and volumes, shares and what they are counted among: measures that multiply, `base`, an if without an else,
// and how much of the year is left.
#include "tests/rules/small_house.hpp"

#include <cmath>

using namespace varsko;
using Catch::Matchers::Contains;
using varsko::test::SmallHouse;

namespace {

SmallHouse prices()
{
    SmallHouse h;
    h.metric("paid", "tkr", Good::lower, {Scenario::outcome, Scenario::budget});
    h.metric("price", "kr", Good::lower, {Scenario::outcome, Scenario::budget});
    h.metric("households", "count", Good::lower, {Scenario::outcome, Scenario::budget});
    h.metric("stay", "days", Good::lower);
    h.give("price outcome u 2024-03", 9000);
    h.give("price budget u 2024-03", 8500);
    h.give("households outcome u 2024-03", 259);
    h.give("households budget u 2024-03", 240);
    h.give("stay outcome u 2024-03", 30);
    h.give("paid outcome u 2024-03", 2331);
    return h;
}

std::string complaint(SmallHouse h, const std::string& condition)
{
    h.rule("it").when(condition);
    h.build();
    return h.diagnostics.size() == 1 ? h.diagnostics[0].text() : std::to_string(h.diagnostics.size()) + " errors";
}

}  // namespace

TEST_CASE("so many at a price is money, and money by pieces is a price")
{
    auto h = prices();
    CHECK(h.compute("price.outcome * households.outcome + 0 tkr", "2024-03") == 2331000);  // in kr, as the price
    CHECK(h.compute("0 tkr + households.outcome * price.outcome", "2024-03") == 2331);
    CHECK(h.compute("0 kr + outcome / households.outcome", "2024-03") == 9000);
    CHECK(h.compute("2 count * 6 tkr * days_left()", "2024-03") == 2 * 6 * 275);
    CHECK(h.compute("0 tkr + 180 tkr / stay.outcome", "2024-03") == 6);
    CHECK(h.compute("0 days + stay.outcome * 3 count", "2024-03") == 90);
    CHECK(h.compute("0 days + stay.outcome / 3 count", "2024-03") == 10);
    // The parts of a deviation make the whole of it.
    CHECK(h.compute("(price.outcome - price.budget) * households.outcome + (households.outcome - households.budget) * "
                    "price.budget - (price.outcome * households.outcome - price.budget * households.budget)",
                    "2024-03") == 0);
    CHECK_THAT(complaint(prices(), "households.outcome * households.budget > 3 count"), Contains("plain number"));
    CHECK_THAT(complaint(prices(), "outcome * price.outcome > 3 tkr"), Contains("plain number"));
    CHECK_THAT(complaint(prices(), "households.outcome / stay.outcome > 3 count"), Contains("plain number"));
    CHECK_THAT(complaint(prices(), "price.outcome * households.outcome > 3 count"), Contains("kr and count"));
}

TEST_CASE("days_left counts from the period's last day to the year's")
{
    auto h = prices();
    CHECK(h.compute("days_left()", "2024-03") == 275);
    CHECK(h.compute("days_left()", "2023-12") == 0);
    CHECK(h.compute("days_left()", "2024-01") == 335);
    CHECK(h.compute("prev(days_left())", "2024-03") == 306);
    CHECK(h.compute("last_year(days_left())", "2024-02") == 306);
    h.metric("paid").calendar.every = Grain::week;
    CHECK(h.compute("days_left()", "2020-W52") == 4);
    CHECK(h.compute("days_left()", "2020-W53") == 0);  // it ends on the third of January
    h.metric("paid").calendar.every = Grain::month;
    CHECK_THAT(complaint(prices(), "days_left(3) > 3 days"), Contains("days_left takes 0 arguments, not 1"));
    CHECK_THAT(complaint(prices(), "days_left() > 3"), Contains("days and a plain number"));
    CHECK_THAT(complaint(prices(), "ytd(days_left()) > 3 days"), Contains("only sums and differences"));
}

TEST_CASE("an if without an else says nothing where its condition does not hold, and the explanation says why")
{
    SmallHouse h;
    h.metric("own_homes", "%", Good::higher);
    h.metric("own_homes_base", "count", Good::neither).adds_over_time = AddsOverTime::last;
    h.give("own_homes outcome big 2019-03", 0.83);
    h.give("own_homes_base outcome big 2019-03", 29);
    h.give("own_homes outcome small 2019-03", 0.46);
    h.give("own_homes_base outcome small 2019-03", 2);
    h.give("own_homes outcome bare 2019-03", 0.5);
    h.rule("it")
        .let("share", "if(base >= 10 count, outcome)")
        .level(Level::yellow, "share < 85%")
        .say("sv", "{share:.0%} av {base}");
    CHECK(h.level("it", "big", "2019-03") == Level::yellow);
    CHECK(h.level("it", "bare", "2019-03") == Level::unknown);
    CHECK(h.said("it", "big", "2019-03") == "83\u00a0% av 29");

    const auto e = h.explanation("it", "small", "2019-03");
    CHECK(e.level == Level::unknown);
    CHECK(std::isnan(e.value));
    REQUIRE(e.missing.size() == 1);
    CHECK(e.missing[0] == "it is said only where base >= 10 count");
    CHECK(e.missing_sv.at(e.missing[0]) == "det sägs bara där base >= 10 count");
    CHECK(e.inputs.size() == 2);

    const auto bare = h.explanation("it", "bare", "2019-03");
    CHECK(bare.missing == std::vector<std::string>{"own_homes_base.outcome 2019-03"});
}

TEST_CASE("an if without an else may choose a level, and stands in other rules as it does in its own")
{
    SmallHouse h;
    h.metric("x", "count");
    h.give("x outcome u 2024-03", 5);
    h.rule("other").let("seen", "if(outcome > 9 count, outcome)").level(Level::red, "seen > 20 count");
    h.rules.back().units = {h.unit("u")};
    h.rule("it").when("worst(rule(\"other\").level, if(outcome > 9 count, red)) == red");
    const auto e = h.explanation("it", "u", "2024-03");
    CHECK(e.level == Level::unknown);
    CHECK(e.missing == std::vector<std::string>{"it is said only where outcome > 9 count"});
}

TEST_CASE("base is what a share is counted among, a metric without one says which is missing")
{
    SmallHouse h;
    h.metric("own_homes", "%", Good::higher);
    h.metric("own_homes_base", "count", Good::neither).adds_over_time = AddsOverTime::last;
    h.metric("heard", "%", Good::higher);
    h.give("own_homes_base outcome u 2019-02", 26);
    h.give("own_homes_base outcome u 2019-03", 29);
    CHECK(h.compute("base", "2019-03") == 29);
    CHECK(h.compute("change(base)", "2019-03") == 3);
    CHECK(h.compute("ytd(base)", "2019-03") == 29);
    CHECK(h.compute("own_homes_base.outcome - base", "2019-03") == 0);
    CHECK(h.truth("base > 28 count", "2019-03") == 1);

    h.rules.clear();
    h.rule("it", "heard").when("base > 3 count");
    h.build();
    REQUIRE(h.diagnostics.size() == 1);
    CHECK_THAT(h.diagnostics[0].text(),
               Contains(R"(the metric heard has no base: that is the outcome of a metric "heard_base")"));
}
