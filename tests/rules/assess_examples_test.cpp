// The worked examples of the rule language.  Figures: monthly reports of March 2019 and March 2024, Tyresö.
#include "tests/rules/small_house.hpp"

#include <cmath>

using namespace varsko;
using varsko::test::SmallHouse;

namespace {

SmallHouse economy()
{
    SmallHouse h;
    h.unit("asn", "board", "Arbetsmarknads- och socialnämnden");
    h.unit("child_youth", "area", "Barn- och ungdomsvård");
    h.metric("net_cost", "tkr", Good::higher, {Scenario::outcome, Scenario::budget, Scenario::forecast}).tolerance =
        0.005;
    h.metric("grant", "tkr", Good::higher, {Scenario::budget});
    h.metric("result", "tkr", Good::higher, {Scenario::outcome, Scenario::forecast});
    h.metric("net_cost").derived[Scenario::budget] = "-grant.budget";
    h.catalogue.constants["smallest_amount"] = {
        .value = 200, .measure = {Quantity::money, 1}, .by_level = {{"board", 0}}};
    h.rule("budget-balance")
        .let("deviation", "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))")
        .let("amount", "ytd(outcome) - ytd(budget)")
        .let("months", "streak(deviation < 0%)")
        .level(Level::red, "deviation < -2% and abs(amount) >= smallest_amount")
        .level(Level::yellow, "deviation < 0%")
        .say("sv", "{unit} ligger {deviation:+.1%} ({amount:+} tkr) mot budget, {months} månader i rad.")
        .say("en", "{unit} is {deviation:+.1%} ({amount:+}) against budget.");
    h.rule("goal-4")
        .value("(forecast - year(budget)) / abs(year(budget))")
        .level(Level::red, "value < -2%")
        .level(Level::yellow, "value < 0%");
    return h;
}

void march_2024(SmallHouse& h, const std::string& unit, double outcome, double budget)
{
    h.give("net_cost outcome " + unit + " 2024-03 ack", outcome);
    h.give("net_cost budget " + unit + " 2024-03 ack", budget);
}

SmallHouse counts(std::initializer_list<double> jan_to_mar)
{
    SmallHouse h;
    h.metric("x");
    int month = 1;
    for (const double v : jan_to_mar) h.give("x outcome u 2019-0" + std::to_string(month++), v);
    return h;
}

}  // namespace

TEST_CASE("example 1: the board is 1 408 tkr over, -1.82 %, yellow")
{
    auto h = economy();
    march_2024(h, "asn", -78622, -77214);
    const auto e = h.explanation("budget-balance", "asn", "2024-03");
    CHECK(e.level == Level::yellow);
    CHECK(e.value == Approx(-0.01823).epsilon(0.001));
    CHECK(e.lets.at(1).value == -1408);
    CHECK(h.said("budget-balance", "asn", "2024-03") ==
          "Arbetsmarknads- och socialnämnden ligger −1,8\u00a0% (−1\u00a0408\u00a0tkr) mot budget, 1 månader i rad.");
    CHECK(h.said("budget-balance", "asn", "2024-03", "en") ==
          "Arbetsmarknads- och socialnämnden is −1.8% (−1,408\u00a0tkr) against budget.");
}

TEST_CASE("example 2: child and youth care is red at -14.6 %")
{
    auto h = economy();
    march_2024(h, "child_youth", -22681, -19791);
    CHECK(h.level("budget-balance", "child_youth", "2024-03") == Level::red);
    CHECK(h.value("budget-balance", "child_youth", "2024-03") == Approx(-0.146).epsilon(0.001));
}

TEST_CASE("examples 3, 4 and 5: green at +1.5 %, red at -12.3 %, yellow at -0.3 %")
{
    auto h = economy();
    march_2024(h, "care_adults", -20091, -20402);
    march_2024(h, "integration", -2230, -1986);
    march_2024(h, "overhead", -24278, -24200);
    CHECK(h.level("budget-balance", "care_adults", "2024-03") == Level::green);
    CHECK(h.value("budget-balance", "care_adults", "2024-03") == Approx(0.0152).epsilon(0.01));
    CHECK(h.level("budget-balance", "integration", "2024-03") == Level::red);
    CHECK(h.value("budget-balance", "integration", "2024-03") == Approx(-0.1229).epsilon(0.01));
    CHECK(h.level("budget-balance", "overhead", "2024-03") == Level::yellow);
    CHECK(h.value("budget-balance", "overhead", "2024-03") == Approx(-0.0032).epsilon(0.01));
}

TEST_CASE("example 6: exactly -2.00 % is yellow, a larger deviation is red")
{
    for (const double budget : {-50000.0, -12345.5, -77214.0, -1e8}) {
        auto h = economy();
        march_2024(h, "asn", budget * 1.02, budget);
        CHECK(h.level("budget-balance", "asn", "2024-03") == Level::yellow);
        auto worse = economy();
        march_2024(worse, "asn", budget * 1.0201, budget);
        CHECK(worse.level("budget-balance", "asn", "2024-03") == Level::red);
    }
}

TEST_CASE("example 7: without a budget the level is unknown, and it says which figure is missing")
{
    auto h = economy();
    h.catalogue.metrics[0].derived.clear();
    h.give("net_cost outcome asn 2024-03 ack", -78622);
    const auto e = h.explanation("budget-balance", "asn", "2024-03");
    CHECK(e.level == Level::unknown);
    CHECK(e.missing == std::vector<std::string>{"budget 2024-03 ack"});
    CHECK(h.said("budget-balance", "asn", "2024-03").find("saknas") != std::string::npos);
}

TEST_CASE("example 8: 59, 65, 88 is two rises in March, three cannot be known from three values")
{
    auto h = counts({59, 65, 88});
    CHECK(h.truth("rising(outcome, 2)", "2019-03") == 1);
    CHECK(h.truth("rising(outcome, 3)", "2019-03") == -1);
    CHECK(h.truth("rising(outcome, 2)", "2019-02") == -1);
}

TEST_CASE("example 9: 11, 9, 13 is not two rises, the growth is +44.4 %")
{
    auto h = counts({11, 9, 13});
    CHECK(h.truth("rising(outcome, 2)", "2019-03") == 0);
    CHECK(h.compute("growth(outcome)", "2019-03") == Approx(4.0 / 9));
}

TEST_CASE("example 12: the pulse 4.74 is yellow and 5.16 is green")
{
    SmallHouse h;
    h.metric("pulse", "plain", Good::higher);
    h.rule("pulse-level").level(Level::green, "outcome >= 5").level(Level::yellow, "outcome >= 3");
    h.give("pulse outcome u 2019-03", 4.74);
    h.give("pulse outcome u 2019-04", 5.16);
    CHECK(h.level("pulse-level", "u", "2019-03") == Level::yellow);
    CHECK(h.level("pulse-level", "u", "2019-04") == Level::green);
}

TEST_CASE("example 13: 3 650 care days against at most 2 555 is not met")
{
    SmallHouse h;
    h.metric("care_days", "days", Good::lower, {Scenario::outcome, Scenario::target}).calendar.every = Grain::year;
    h.rule("care-days").level(Level::green, "outcome <= target");
    h.give("care_days outcome u 2020", 3650);  // a constructed outcome
    h.give("care_days target u 2020", 2555);
    CHECK(h.level("care-days", "u", "2020") == Level::red);
}

TEST_CASE("example 14: rising on 88, and no longer when March is restated to 61")
{
    auto h = counts({59, 65, 88});
    CHECK(h.truth("rising(outcome, 2)", "2019-03") == 1);
    h.give("x outcome u 2019-03", 61);  // a constructed restatement
    CHECK(h.truth("rising(outcome, 2)", "2019-03") == 0);
}

TEST_CASE("example 15: the older report's grant stands for the budget where none is given")
{
    auto h = economy();
    h.unit("labour_market", "area");
    h.give("grant budget asn 2019-03 ack", 60048);
    h.give("net_cost outcome asn 2019-03 ack", -60864);
    h.give("grant budget labour_market 2019-03 ack", 2356);
    h.give("net_cost outcome labour_market 2019-03 ack", -2990);
    h.give("net_cost outcome board_itself 2019-03 ack", -76);
    const auto total = h.explanation("budget-balance", "asn", "2019-03");
    CHECK(total.level == Level::yellow);
    CHECK(total.value == Approx(-0.0136).epsilon(0.01));
    CHECK(total.lets.at(1).value == -816);
    const auto labour = h.explanation("budget-balance", "labour_market", "2019-03");
    CHECK(labour.level == Level::red);
    CHECK(labour.value == Approx(-0.269).epsilon(0.01));
    const auto board = h.explanation("budget-balance", "board_itself", "2019-03");
    CHECK(board.level == Level::unknown);
    CHECK(std::isnan(board.value));
    CHECK(board.missing == std::vector<std::string>{"grant.budget 2019-03 ack"});

    // A budget of nothing can be subtracted and not divided by: the absolute limit judges it.
    h.give("grant budget board_itself 2019-03 ack", 0);
    h.rule("no-budget").let("amount", "ytd(outcome) - ytd(budget)").level(Level::red, "amount <= -200 tkr");
    const auto nothing = h.explanation("budget-balance", "board_itself", "2019-03");
    CHECK(nothing.level == Level::unknown);
    CHECK(nothing.missing == std::vector<std::string>{"abs(ytd(budget)) = 0"});
    CHECK(nothing.lets.at(1).value == -76);
    CHECK(h.level("no-budget", "board_itself", "2019-03") == Level::green);
}

TEST_CASE("example 16: a forecast equal to the year's budget is green")
{
    auto h = economy();
    march_2024(h, "asn", -78622, -77214);
    h.give("net_cost forecast asn 2024 made 2024-03", -308853);
    h.give("net_cost budget asn 2024", -308853);
    const auto e = h.explanation("goal-4", "asn", "2024-03");
    CHECK(e.level == Level::green);
    CHECK(e.value == 0);
    CHECK(e.inputs.size() == 2);
    // In February nobody had made that forecast.
    CHECK(h.level("goal-4", "asn", "2024-02") == Level::unknown);
}

TEST_CASE("example 17: the forecast before, for the same year, is -6 277")
{
    auto h = economy();
    h.give("result forecast asn 2019 made 2019-03", -12696);
    h.give("result forecast asn 2019 made 2019-02", -6277);  // -12 696 - -6 419, as the report prints the change
    h.give("result forecast asn 2018 made 2018-12", 500);
    h.rule("forecast", "result").value("prev(forecast)").let("moved", "change(forecast)").when("moved <= -500 tkr");
    const auto e = h.explanation("forecast", "asn", "2019-03");
    CHECK(e.value == -6277);
    CHECK(e.lets.at(0).value == -6419);
    CHECK(e.level == Level::flag);
    CHECK(h.level("forecast", "asn", "2019-02") == Level::unknown);  // nothing before it for 2019
}
