#include "rules/configuration/values.hpp"
#include "tests/catch.hpp"

using namespace varsko;
using namespace varsko::configuration;

TEST_CASE("days are written with their word")
{
    CHECK(parse_day_count("60 days") == 60);
    CHECK(parse_day_count("1 day") == 1);
    CHECK(parse_day_count("2 weeks") == 14);
    CHECK(parse_day_count("14dagar") == 14);
    CHECK(parse_day_count("0 days") == 0);
    for (const auto* wrong :
         {"60", "days", "-3 days", "1.5 days", "60 months", "", "99999 days", "600 weeks", "1 day 2"}) {
        INFO(wrong);
        CHECK_FALSE(parse_day_count(wrong));
    }
}

TEST_CASE("short times are written with their word")
{
    CHECK(parse_seconds("30 s")->count() == 30);
    CHECK(parse_seconds("5 min")->count() == 300);
    CHECK(parse_seconds("1 h")->count() == 3600);
    CHECK_FALSE(parse_seconds("30"));
    CHECK_FALSE(parse_seconds("30 ms"));
}

TEST_CASE("amounts have their measure, decimals with point or comma, and blanks between thousands")
{
    const auto tkr = parse_quantified("200 tkr");
    REQUIRE(tkr);
    CHECK(tkr->value == 200);
    CHECK(tkr->measure == parse_measure("tkr"));
    CHECK(parse_quantified("0.5%")->value == Approx(0.005));
    CHECK(parse_quantified("0,5 %")->value == Approx(0.005));
    CHECK(parse_quantified("2%")->measure->quantity == Quantity::share);
    CHECK(parse_quantified("1 000 tkr")->value == 1000);
    CHECK(parse_quantified("\u22121\u00A0000 tkr")->value == -1000);
    CHECK(parse_quantified("+3")->value == 3);
    CHECK_FALSE(parse_quantified("3")->measure);
    for (const auto* wrong : {"", "tkr", "2 tkkr", "1.2.3", "--2", "2%%", "nan", "inf", "1e5"}) {
        INFO(wrong);
        CHECK_FALSE(parse_quantified(wrong));
    }
}

TEST_CASE("due days are counted from the period's end")
{
    CHECK(parse_due("10th working day after") == DueRule{10, true});
    CHECK(parse_due("1st working day") == DueRule{1, true});
    CHECK(parse_due("15th day after") == DueRule{15, false});
    CHECK(parse_due("15 days after") == DueRule{15, false});
    CHECK(parse_due("last day after") == DueRule{0, false, true});
    CHECK(parse_due("Last working day after") == DueRule{0, true, true});
    for (const auto* wrong : {"", "soon", "10th", "day after", "0th working day after", "10th workin day after",
                              "-1 days after", "10th working day before"}) {
        INFO(wrong);
        CHECK_FALSE(parse_due(wrong));
    }
}

TEST_CASE("times of day are four digits and a colon")
{
    using namespace std::chrono_literals;
    CHECK(clock_time("00:00") == 0min);
    CHECK(clock_time("07:30") == 7h + 30min);
    CHECK(clock_time("23:59") == 24h - 1min);
    for (const char* wrong : {"24:00", "7:30", "07:60", "07.30", "07:3x", "", "07:300"}) CHECK_FALSE(clock_time(wrong));
}

TEST_CASE("months are numbers or names in either language")
{
    CHECK(parse_month("06") == 6);
    CHECK(parse_month("6") == 6);
    CHECK(parse_month("juni") == 6);
    CHECK(parse_month("Maj") == 5);
    CHECK(parse_month("okt") == 10);
    CHECK(parse_month("October") == 10);
    CHECK_FALSE(parse_month("13"));
    CHECK_FALSE(parse_month("0"));
    CHECK_FALSE(parse_month("midsommar"));
}

TEST_CASE("ids have their letters")
{
    CHECK(is_identifier("child_youth_1"));
    CHECK_FALSE(is_identifier("1child"));
    CHECK_FALSE(is_identifier("Child"));
    CHECK_FALSE(is_identifier("barn-unga"));
    CHECK_FALSE(is_identifier("å"));
    CHECK_FALSE(is_identifier(""));
    CHECK(is_rule_id("goal-4"));
    CHECK_FALSE(is_rule_id("goal:4"));
    CHECK(is_risk_id("EK-01"));
    CHECK_FALSE(is_risk_id("EK 01"));
}
