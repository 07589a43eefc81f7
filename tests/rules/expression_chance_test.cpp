// The chance group as rules write it: the same numbers, by due periods, without hindsight, and with a reason where
// there is no answer.
#include "rules/expression/chance.hpp"
#include "rules/expression/functions.hpp"
#include "tests/rules/chance/oracle.hpp"
#include "tests/rules/small_house.hpp"

using namespace varsko;
using varsko::test::near;
using varsko::test::oracles;
using varsko::test::series_s;
using varsko::test::SmallHouse;

namespace {

// Monthly from 2019-01.
void give_months(SmallHouse& h, const std::string& of, const std::vector<double>& values, const std::string& unit = "u")
{
    for (std::size_t i = 0; i < values.size(); ++i)
        h.give("x " + of + " " + unit + " " + Period::month(2019, 1).plus(static_cast<int>(i)).text(), values[i]);
}

SmallHouse house(const std::vector<double>& outcome, const std::string& measure = "count")
{
    SmallHouse h;
    h.metric("x", measure, Good::lower, {Scenario::outcome, Scenario::budget});
    give_months(h, "outcome", outcome);
    return h;
}

std::vector<double> first(const std::vector<double>& x, std::size_t n)
{
    return {x.begin(), x.begin() + static_cast<int>(n)};
}

std::string complaint(SmallHouse& h, const std::string& expression)
{
    h.rules.clear();
    h.rule("it").value(expression).level(Level::red, "known(value)");
    h.build();
    return h.diagnostics.empty() ? "" : h.diagnostics[0].text();
}

std::string missing_because(SmallHouse& h, const std::string& expression, const std::string& period)
{
    h.rules.clear();
    h.rule("it").value(expression).level(Level::red, "known(value)");
    const auto e = h.explanation("it", "u", period);
    std::string out;
    for (const auto& m : e.missing) out += (out.empty() ? "" : "; ") + m;
    return out;
}

}  // namespace

TEST_CASE("a limit is that of the periods before: the numbers of the test series")
{
    SmallHouse h = house(series_s);
    // The 24 of the oracle are judged in the month after them; the twelve of its baseline, in January 2020.
    h.give("x outcome u 2021-01", 12);
    CHECK(h.compute("xmr_upper(outcome, 24)", "2021-01") == near(17.5781818182));
    CHECK(h.compute("xmr_lower(outcome, 24)", "2021-01") == near(7.4218181818));
    CHECK(h.compute("xmr_centre(outcome, 24)", "2021-01") == near(12.5));
    CHECK(h.compute("xmr_upper(outcome, 12)", "2020-01") == near(17.2954545455));
    CHECK(h.compute("xmr_lower(outcome, 12)", "2020-01") == near(5.2045454545));
    CHECK(h.compute("c_upper(outcome, 12)", "2020-01") == near(21.3123058987));
    CHECK(h.compute("c_lower(outcome, 12)", "2020-01") == near(1.1876941013));
    CHECK(h.compute("count_limit(outcome, 12)", "2020-01") == 24);  // 135 in twelve months
    CHECK(h.compute("xmr_upper(outcome)", "2021-01") == near(17.5781818182));

    SECTION("the value that is judged does not move its limit, nor does what comes later")
    {
        SmallHouse other = house(first(series_s, 12));
        other.give("x outcome u 2020-01", 500);
        other.give("x outcome u 2020-02", 700);
        CHECK(other.compute("xmr_upper(outcome, 12)", "2020-01") == near(17.2954545455));
        CHECK(other.truth("outcome > xmr_upper(outcome, 12)", "2020-01") == 1);
    }
    SECTION("the limit is there before the value is")
    {
        SmallHouse early = house(first(series_s, 12));
        CHECK(early.compute("xmr_upper(outcome, 12)", "2020-01") == near(17.2954545455));
        CHECK(early.truth("outcome > xmr_upper(outcome, 12)", "2020-01") == -1);
    }
}

TEST_CASE("methods that judge a period by itself and those before it")
{
    SmallHouse h = house(series_s);
    CHECK(h.compute("ears_upper(outcome)", "2020-12") == near(22.3237793757));
    CHECK(h.compute("ears_upper(outcome, 2)", "2020-12") == near(18.3921586876));
    CHECK(h.compute("ears_upper(outcome, 3)", "2020-12") == near(19.4469943189));
    CHECK(h.truth("ears(outcome)", "2020-12") == 1);
    CHECK(h.truth("ears(outcome)", "2020-11") == 0);
    CHECK(h.truth("ears(outcome, 2)", "2020-10") == 1);
    CHECK(h.truth("ears(outcome, 3)", "2020-10") == 1);
    CHECK(h.truth("ears(outcome, 3)", "2020-09") == 0);
    CHECK(h.compute("mann_kendall(outcome, 12)", "2020-12") == near(2.9625831185));
    CHECK(h.compute("theil_sen(outcome)", "2020-12") == near(0.88888888889));
    CHECK(h.truth("run_chart(outcome, 24)", "2020-12") == 0);
    // From 0 in January 2020, where the oracle's sum is 0 too; sigma is the baseline's own.
    CHECK(h.compute("cusum(outcome, 12)", "2020-12") == near(12.76184, 1e-5));
    CHECK(h.compute("cusum(outcome, 12, over=11)", "2020-11") == near(6.43744, 1e-5));
    CHECK(h.compute("cusum_down(outcome, 12)", "2020-12") == 0);
    CHECK(h.compute("cusum_poisson(outcome, 12)", "2020-12") == near(17.6352151207));
    // lambda 0.2 over one month: a fifth of the way, and its limit.
    CHECK(h.compute("ewma(outcome, 12, over=1)", "2020-01") == near(11.25 + 0.2 * (11 - 11.25)));
    CHECK(h.compute("ewma_upper(outcome, 12, over=1)", "2020-01") == near(11.25 + 3 * 2.0148291425 * 0.2));
    CHECK(h.compute("ewma_lower(outcome, 12, over=1)", "2020-01") == near(11.25 - 3 * 2.0148291425 * 0.2));
    CHECK(h.truth("ewma(outcome, 12) > ewma_upper(outcome, 12)", "2020-12") == 1);
}

TEST_CASE("the NHS rules ring when they can, not when the chart later shows it")
{
    // Centre 11.25, limits 5.2 and 17.3 by the first twelve; the last seven rise, the newest is outside.
    SmallHouse h = house(series_s);
    CHECK(h.compute("nhs_rule(outcome, 12)", "2020-12") == 1);
    CHECK(h.truth("nhs(outcome, 12)", "2020-07") == 0);  // with hindsight the third of the trend

    SmallHouse rising =
        house({10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 9.1, 9.2, 9.3, 9.4, 9.5, 9.6, 9.7}, "plain");
    CHECK(rising.compute("nhs_rule(outcome, 12)", "2020-07") == 2);
    CHECK(rising.compute("nhs_rule(outcome, 12)", "2020-06") == 0);
    CHECK(rising.truth("nhs(outcome, 12)", "2020-07") == 1);

    // Limits by the twelve before: 11.46 and 6.41 from it, two thirds of which is 4.27.
    SmallHouse near_limit = house({10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 16, 11.5, 16.5}, "plain");
    CHECK(near_limit.compute("nhs_rule(outcome, 12)", "2020-03") == 3);
    SmallHouse low = house({10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 9, 10, 9, 10, 9, 10}, "plain");
    CHECK(low.compute("nhs_rule(outcome, 12)", "2020-07") == -4);
}

TEST_CASE("counts and their bases")
{
    SmallHouse h = house(oracles().at("u_chart").at("count").get<std::vector<double>>());
    give_months(h, "budget", oracles().at("u_chart").at("n").get<std::vector<double>>());
    // The oracle's chart has all 24 months as baseline, and limits at each month's own base.
    h.give("x budget u 2021-01", 472);
    CHECK(h.compute("u_upper(outcome, budget)", "2021-01") ==
          near(oracles().at("u_chart").at("ucl").back().get<double>(), 1e-9));
    CHECK(h.compute("laney_upper(outcome, budget)", "2021-01") == near(0.0401596));
    CHECK(h.compute("u_lower(outcome, budget)", "2021-01") ==
          near(0.028103044496 - 3 * std::sqrt(0.028103044496 / 472)));
    CHECK(h.compute("laney_lower(outcome, budget)", "2021-01") == near(2 * 0.028103044496 - 0.0401596));
    CHECK(h.truth("outcome / budget > laney_upper(outcome, budget, 12)", "2020-12") == 1);
}

TEST_CASE("one count, two counts, and what was expected")
{
    SmallHouse h = house({158, 226, 5, 10, 4});
    h.give("x budget u 2019-03", 2);
    CHECK(h.compute("poisson_tail(outcome, budget)", "2019-03") == near(0.0526530173));
    CHECK(h.compute("poisson_tail(3 count, 10 count)", "2019-03") == near(0.9972306043));
    CHECK(h.compute("poisson_limit(10 count)", "2019-03") == 22);
    CHECK(h.compute("poisson_limit(budget, alpha=5%)", "2019-03") == 6);
    CHECK(h.compute("garwood_lower(outcome)", "2019-03") == near(1.6234863901));
    CHECK(h.compute("garwood_upper(outcome)", "2019-03") == near(11.6683320793));
    CHECK(h.compute("compare(prev(outcome), outcome)", "2019-02") == near(0.00061006594));
    CHECK(h.compute("compare_lower(prev(outcome), outcome)", "2019-02") == near(0.56687466468));
    CHECK(h.compute("compare_upper(prev(outcome), outcome)", "2019-02") == near(0.86048402501));
    CHECK(h.compute("compare(outcome, prev(outcome), 226 / 158)", "2019-02") == near(1));
    CHECK(h.compute("funnel_lower(outcome)", "2019-04") == near(0.296052));
    CHECK(h.compute("funnel_upper(outcome)", "2019-04") == near(2.413397));
    CHECK(h.compute("funnel_upper(outcome, level=95%)", "2019-04") < 2);
}

TEST_CASE("the months before decide the count that alarms, alone and three together")
{
    std::vector<double> four(24, 4.0), ten(24, 10.0);
    four.insert(four.end(), {8, 8, 8});
    ten.insert(ten.end(), {15, 16, 16});
    SmallHouse h = house(four);
    give_months(h, "outcome", ten, "v");
    CHECK(h.compute("count_limit(outcome, 24, alpha=0.005)", "2021-01") == 11);
    CHECK(h.compute("count_limit(outcome, 24, over=3, alpha=0.5%)", "2021-03") == 24);
    CHECK(h.truth("sum(outcome, 3) >= count_limit(outcome, 24, over=3, alpha=0.005)", "2021-03") == 1);
    CHECK(h.truth("count_tail(outcome, 24, over=3) <= 0.005", "2021-03") == 1);
    CHECK(h.truth("count_tail(outcome, 24, over=3) <= 0.001", "2021-03") == 0);
    CHECK(h.compute("count_limit(outcome, 24, alpha=0.005)", "2021-01", "v") == 20);
    CHECK(h.compute("count_limit(outcome, 24)", "2021-01", "v") == 22);
    CHECK(h.compute("count_limit(outcome, 24, over=3, alpha=0.005)", "2021-03", "v") == 47);
    CHECK(h.truth("sum(outcome, 3) >= count_limit(outcome, 24, over=3, alpha=0.005)", "2021-03", "v") == 1);
}

TEST_CASE("Farrington reads five years")
{
    const auto& oracle = oracles().at("farrington_flexible");
    SmallHouse h = house(oracle.at("y").get<std::vector<double>>());
    CHECK(h.compute("farrington_upper(outcome)", "2024-04") == near(24.3929170944));
    CHECK(h.compute("farrington_expected(outcome)", "2024-04") == near(17.1397606031));
    CHECK(h.truth("farrington(outcome)", "2024-04") == 1);
    CHECK(h.truth("farrington(outcome)", "2024-05") == 0);
    CHECK(h.truth("farrington(outcome)", "2024-08") == 1);
    CHECK(h.truth("farrington(outcome, alpha=0.0000001)", "2024-08") == 0);
    CHECK(missing_because(h, "farrington_upper(outcome)", "2022-01") == "farrington_upper needs 61 months, has 37");
    CHECK(h.truth("farrington(outcome, min=40)", "2024-03") == 0);

    // Nothing at all happens: that is no alarm, and there is no limit.
    SmallHouse zeros = house(std::vector<double>(72, 0.0));
    CHECK(zeros.truth("farrington(outcome)", "2024-12") == 0);
    CHECK(missing_because(zeros, "farrington_upper(outcome)", "2024-12") == "farrington_upper needs 5 cases, has 0");
}

TEST_CASE("a method without an answer says how many values it needs, in both languages")
{
    SmallHouse h = house({3, 4, 5});
    CHECK(missing_because(h, "xmr_upper(outcome, 12)", "2019-04") == "xmr_upper needs 12 months, has 3");
    CHECK(missing_because(h, "xmr_upper(outcome, 24, min=12)", "2019-04") == "xmr_upper needs 12 months, has 3");
    CHECK(missing_because(h, "mann_kendall(outcome)", "2019-03") == "mann_kendall needs 12 months, has 3");
    CHECK(missing_because(h, "ears_upper(outcome)", "2019-03") == "ears_upper needs 8 months, has 3");
    CHECK(missing_because(h, "poisson_limit(budget)", "2019-03") == "budget 2019-03");
    CHECK(missing_because(h, "funnel_upper(outcome - outcome)", "2019-03") ==
          "funnel_upper the expected value is not above 0");
    h.rules.clear();
    h.rule("it").when("outcome > xmr_upper(outcome, 12)");
    CHECK(h.said("it", "u", "2019-03").find("saknas: xmr_upper behöver 12 månader, har 2") != std::string::npos);
    CHECK(h.said("it", "u", "2019-03", "en").find("missing: xmr_upper needs 12 months, has 2") != std::string::npos);

    SmallHouse weekly;
    weekly.metric("w").calendar.every = Grain::week;
    weekly.give("w outcome u 2019-W05", 3);
    weekly.rule("it").when("ears(outcome)");
    CHECK(weekly.said("it", "u", "2019-W05").find("ears behöver 8 veckor, har 1") != std::string::npos);
}

TEST_CASE("a missing month makes a history missing, unless min= says how many are enough")
{
    auto values = series_s;
    SmallHouse h;
    h.metric("x");
    for (std::size_t i = 0; i < values.size(); ++i)
        if (i != 5) h.give("x outcome u " + Period::month(2019, 1).plus(static_cast<int>(i)).text(), values[i]);
    CHECK(std::isnan(h.compute("xmr_centre(outcome, 12)", "2020-01")));
    CHECK(h.compute("xmr_centre(outcome, 14, min=12)", "2020-03") == near((135 - 11 + 21) / 13.0));
    CHECK(h.compute("xmr_centre(outcome, 12)", "2020-07") == near(h.compute("mean(outcome, 12)", "2020-06")));
    CHECK(missing_because(h, "xmr_upper(outcome, 14)", "2020-03") == "xmr_upper needs 14 months, has 13");

    // The same of the newer ones: with min= a missing month adds nothing, without it there is no sum.
    SmallHouse newer;
    newer.metric("x");
    for (std::size_t i = 0; i < values.size(); ++i)
        if (i != 18) newer.give("x outcome u " + Period::month(2019, 1).plus(static_cast<int>(i)).text(), values[i]);
    CHECK(std::isnan(newer.compute("cusum_poisson(outcome, 12)", "2020-12")));
    CHECK(newer.compute("cusum_poisson(outcome, 13, min=12, over=11)", "2020-12") > 10);
    CHECK(std::isnan(newer.compute("cusum_poisson(outcome, 13, min=12, over=6)", "2020-07")));
}

TEST_CASE("a history steps over what is not due and stops at a break")
{
    SmallHouse h;
    h.metric("x").calendar.except = {7};
    std::vector<double> values;
    for (int m = 0; m < 26; ++m) {
        const Period p = Period::month(2019, 1).plus(m);
        if (p.number() == 7) continue;
        values.push_back(10 + m % 3);
        h.give("x outcome u " + p.text(), values.back());
    }
    double sum = 0;
    for (std::size_t i = 0; i < 22; ++i) sum += values[i];
    CHECK(h.compute("xmr_centre(outcome, 22)", "2021-01") == near(sum / 22));
    CHECK(missing_because(h, "farrington_upper(outcome)", "2021-01") == "farrington_upper needs 56 months, has 23");

    h.metric("x").breaks = {Period::month(2020, 1)};
    CHECK(missing_because(h, "xmr_upper(outcome, 12)", "2020-12") == "xmr_upper needs 12 months, has 10");
    // The eleven due ones of 2020 and January: what lies before the break stays out, also where min= is content.
    double since = 0;
    for (std::size_t i = 11; i < 23; ++i) since += values[i];
    CHECK(h.compute("xmr_centre(outcome, 12)", "2021-02") == near(since / 12));
    CHECK(h.compute("xmr_centre(outcome, 20, min=12)", "2021-02") == near(since / 12));
    CHECK(h.compute("ewma(outcome, 20, over=1, min=12)", "2021-02") == near(0.8 * since / 12 + 0.2 * values[23]));
}

TEST_CASE("constant and all-zero histories have limits, or a reason")
{
    for (const double value : {0.0, 5.0}) {
        INFO(value);
        SmallHouse h = house(std::vector<double>(40, value));
        give_months(h, "budget", std::vector<double>(40, 100.0));
        const std::string now = "2022-04";
        for (const char* f : {"xmr_upper", "xmr_lower", "xmr_centre", "ewma", "ewma_upper", "ewma_lower"}) {
            INFO(f);
            CHECK(h.compute(std::string(f) + "(outcome)", now) == near(value));
        }
        CHECK(h.truth("nhs(outcome)", now) == 0);
        CHECK(h.truth("ears(outcome) or ears(outcome, 2)", now) == 0);
        CHECK(h.compute("c_upper(outcome)", now) == near(value + 3 * std::sqrt(value)));
        CHECK(h.compute("laney_upper(outcome, budget)", now) == near(value / 100));
        CHECK(h.compute("count_limit(outcome)", now) == (value == 0 ? 2 : 14));
        CHECK(h.compute("mann_kendall(outcome)", now) == 0);
        CHECK(h.compute("theil_sen(outcome)", now) == 0);
        CHECK(h.compute("poisson_tail(outcome, budget)", now) == near(1));
        CHECK(missing_because(h, "cusum(outcome)", now) == "cusum the values do not vary");
        CHECK(missing_because(h, "if(run_chart(outcome), 1, 0)", now) == "run_chart the values do not vary");
        CHECK(missing_because(h, "ears_upper(outcome, 3)", now) == "ears_upper the values do not vary");
    }
}

TEST_CASE("units of measure: a limit of tkr is tkr, a probability is plain, and only counts are counted")
{
    SmallHouse h;
    h.metric("x", "tkr", Good::lower, {Scenario::outcome, Scenario::budget});
    h.metric("n", "count");
    h.unit("u");
    CHECK(complaint(h, "outcome - xmr_upper(outcome, 12)").empty());
    CHECK(complaint(h, "ewma(outcome) + 3 tkr").empty());
    CHECK(complaint(h, "theil_sen(outcome) + 3 tkr").empty());
    CHECK(complaint(h, "mann_kendall(outcome) + 3").empty());
    CHECK(complaint(h, "poisson_tail(n.outcome, 3 count) + 0.5").empty());
    CHECK(complaint(h, "u_upper(n.outcome, n.outcome) + 1%").empty());
    CHECK(complaint(h, "u_upper(n.outcome, outcome) + 0.5").empty());
    CHECK(complaint(h, "funnel_upper(n.outcome) + 1%").empty());
    CHECK(complaint(h, "count_limit(n.outcome) + 1 count").empty());
    using Catch::Contains;
    CHECK_THAT(complaint(h, "xmr_upper(outcome, 12) + 1 count"), Contains("tkr and count"));
    CHECK_THAT(complaint(h, "mann_kendall(outcome) + 3 tkr"), Contains("plain number and tkr"));
    CHECK_THAT(complaint(h, "c_upper(outcome)"), Contains("c_upper judges counts of events; this is tkr"));
    CHECK_THAT(complaint(h, "compare(n.outcome, outcome)"), Contains("counts of events"));
    CHECK_THAT(complaint(h, "poisson_tail(n.outcome, 3 tkr)"), Contains("counts of events; this is tkr"));
    CHECK_THAT(complaint(h, "compare(n.outcome, n.outcome, 3 tkr)"), Contains("a plain number, not tkr"));
}

TEST_CASE("what a call of the chance group may say")
{
    SmallHouse h = house({1, 2});
    using Catch::Contains;
    CHECK_THAT(complaint(h, "xmr_upper(outcome, 6)"), Contains("a whole number from 12 to 540"));
    CHECK_THAT(complaint(h, "xmr_upper(outcome, 24, min=8)"), Contains("from 12 to 24"));
    CHECK_THAT(complaint(h, "xmr_upper(outcome, 24, over=3)"), Contains("xmr_upper has no option \"over\""));
    CHECK_THAT(complaint(h, "count_limit(outcome, 24, alpha=7)"), Contains("alpha is a number from 1e-09 to 0.5"));
    CHECK_THAT(complaint(h, "count_limit(outcome, 24, alpha=outcome)"), Contains("\"outcome\" stands here"));
    CHECK_THAT(complaint(h, "count_limit(outcome, 24, over=0)"), Contains("whole number from 1 to 60"));
    CHECK_THAT(complaint(h, "ears(outcome, 4)"), Contains("which of C1, C2 and C3"));
    CHECK_THAT(complaint(h, "nhs(outcome) + 1"), Contains("this is a condition"));
    CHECK_THAT(complaint(h, "poisson_tail(outcome)"), Contains("takes 2 arguments"));
    CHECK_THAT(complaint(h, "ytd(xmr_upper(outcome))"), Contains("cannot be taken"));
    SmallHouse days;
    days.metric("d").calendar.every = Grain::day;
    days.unit("u");
    days.rule("it").when("farrington(outcome)");
    days.build();
    REQUIRE(days.diagnostics.size() == 1);
    CHECK_THAT(days.diagnostics[0].text(), Contains("too far for days"));
}

TEST_CASE("every function of the group has its method, and every example can be written")
{
    SmallHouse h;
    h.metric("x", "plain", Good::lower, {Scenario::outcome, Scenario::budget, Scenario::target, Scenario::forecast});
    h.unit("u");
    h.catalogue.units[0].groups = {"peers"};
    int methods = 0;
    for (const auto& f : expression::functions()) {
        INFO(f.name);
        CHECK((expression::chance_method(f.function) != nullptr) == (f.group == "chance"));
        methods += f.group == "chance";
        h.rules.clear();
        h.rule("it").when(std::string(f.example));
        h.rule("balance").level(Level::red, "outcome > budget");
        h.rule("trend").when("rising(outcome, 2)");
        h.build();
        for (const auto& d : h.diagnostics) UNSCOPED_INFO(d.text());
        CHECK(h.diagnostics.empty());
    }
    CHECK(methods == 36);
}
