// Which figure a name means at a period: own, accumulated, the year's; forecasts and versions; calendars and breaks.
#include "tests/rules/small_house.hpp"

#include <cmath>

using namespace varsko;
using varsko::test::SmallHouse;

namespace {

SmallHouse flow(std::vector<Scenario> scenarios = {Scenario::outcome, Scenario::budget, Scenario::forecast,
                                                   Scenario::target})
{
    SmallHouse h;
    h.metric("x", "plain", Good::lower, std::move(scenarios));
    return h;
}

bool missing(double x) { return std::isnan(x); }

}  // namespace

TEST_CASE("a month is as given, else the difference of two accumulations, January is its own accumulation")
{
    auto h = flow();
    h.give("x outcome u 2024-01 ack", 10);
    h.give("x outcome u 2024-02 ack", 25);
    h.give("x outcome u 2024-04 ack", 60);
    h.give("x outcome u 2024-05", 7);
    CHECK(h.compute("outcome", "2024-01") == 10);
    CHECK(h.compute("outcome", "2024-02") == 15);
    CHECK(missing(h.compute("outcome", "2024-03")));
    CHECK(missing(h.compute("outcome", "2024-04")));  // March's accumulation is not known
    CHECK(h.compute("outcome", "2024-05") == 7);
    h.give("x outcome u 2024-02", 14);  // given both: the month's own is the month
    CHECK(h.compute("outcome", "2024-02") == 14);
}

TEST_CASE("ytd is as given, else the sum of months, all of them known")
{
    auto h = flow();
    h.give("x outcome u 2024-01", 1);
    h.give("x outcome u 2024-02", 2);
    h.give("x outcome u 2024-04", 4);
    CHECK(h.compute("ytd(outcome)", "2024-01") == 1);
    CHECK(h.compute("ytd(outcome)", "2024-02") == 3);
    CHECK(missing(h.compute("ytd(outcome)", "2024-03")));
    CHECK(missing(h.compute("ytd(outcome)", "2024-04")));
    h.give("x outcome u 2024-03 ack", 100);  // as given wins, and later months build on it
    CHECK(h.compute("ytd(outcome)", "2024-03") == 100);
    CHECK(h.compute("ytd(outcome)", "2024-04") == 104);
    CHECK(h.compute("ytd(-outcome / 2)", "2024-04") == -52);
    CHECK(h.compute("prev(ytd(outcome))", "2024-04") == 100);
}

TEST_CASE("a year is its own figure, else December's accumulation, else twelve months")
{
    auto h = flow();
    for (int m = 1; m <= 12; ++m) h.give("x outcome u " + Period::month(2023, m).text(), m);
    CHECK(h.compute("year(outcome)", "2023-03") == 78);
    h.give("x outcome u 2023-12 ack", 80);
    CHECK(h.compute("year(outcome)", "2023-03") == 80);
    h.give("x outcome u 2023", 81);
    CHECK(h.compute("year(outcome)", "2023-03") == 81);
    CHECK(h.compute("last_year(year(outcome))", "2024-07") == 81);
    CHECK(missing(h.compute("year(outcome)", "2024-03")));
}

TEST_CASE("a stock's year to date is its last value, a mean's is the mean of the due months")
{
    auto h = flow();
    h.metric("x").adds_over_time = AddsOverTime::last;
    h.give("x outcome u 2024-01", 5);
    h.give("x outcome u 2024-02", 9);
    h.give("x outcome u 2024-12", 20);
    CHECK(h.compute("ytd(outcome)", "2024-02") == 9);
    CHECK(h.compute("year(outcome)", "2024-02") == 20);

    auto mean = flow();
    mean.metric("x").adds_over_time = AddsOverTime::mean;
    mean.metric("x").calendar.except = {2};
    mean.give("x outcome u 2024-01", 4);
    mean.give("x outcome u 2024-03", 8);
    CHECK(mean.compute("ytd(outcome)", "2024-03") == 6);
    CHECK(missing(mean.compute("ytd(outcome)", "2024-04")));
}

TEST_CASE("a said-to-be-missing cell is missing, and is not computed from others")
{
    auto h = flow();
    h.give("x outcome u 2024-01 ack", 10);
    h.give("x outcome u 2024-02 ack", 25);
    h.give("x outcome u 2024-02", 0, Missing::secret);
    CHECK(missing(h.compute("outcome", "2024-02")));
    h.give("x outcome u 2024-02", 0, Missing::lost);  // withdrawn: as if never given
    CHECK(h.compute("outcome", "2024-02") == 15);
}

TEST_CASE("a target for a year is every month's, a target for a month is that month's")
{
    auto h = flow();
    h.give("x target u 2024", 5);
    h.give("x target u 2024-06", 7);
    CHECK(h.compute("target", "2024-03") == 5);
    CHECK(h.compute("target", "2024-06") == 7);
    CHECK(missing(h.compute("target", "2025-01")));
    CHECK(missing(h.compute("budget", "2024-03")));
}

TEST_CASE("a new budget version counts from its decision on and corrects nothing before it")
{
    auto h = flow();
    h.give("x budget u 2024", 1000);
    h.give("x budget u 2024 made 2024-06-17", 1200);
    CHECK(h.compute("year(budget)", "2024-05") == 1000);
    CHECK(h.compute("year(budget)", "2024-06") == 1200);
    h.give("x budget v 2024", 1);  // a version is for those it names
    CHECK(h.compute("year(budget)", "2024-08", "v") == 1);
    for (int m = 1; m <= 12; ++m) h.give("x budget w " + Period::month(2024, m).text(), 10);
    h.give("x budget w 2024-11 made 2024-10", 50);
    CHECK(h.compute("year(budget)", "2024-09", "w") == 120);  // nobody knew yet
    CHECK(h.compute("year(budget)", "2024-10", "w") == 160);
}

TEST_CASE("a forecast is the newest made by then for that year, stepping back is to the version before")
{
    auto h = flow();
    h.give("x forecast u 2024 made 2024-03", 100);
    h.give("x forecast u 2024 made 2024-04", 110);
    h.give("x forecast u 2024 made 2024-08", 150);
    h.give("x forecast u 2025 made 2024-12", 200);
    h.give("x forecast u 2025 made 2025-02", 210);
    CHECK(missing(h.compute("forecast", "2024-02")));
    CHECK(h.compute("forecast", "2024-03") == 100);
    CHECK(h.compute("forecast", "2024-07") == 110);
    CHECK(h.compute("forecast", "2024-12") == 150);
    CHECK(h.compute("forecast", "2025-01") == 200);
    CHECK(h.compute("prev(forecast)", "2024-09") == 110);
    CHECK(h.compute("prev(forecast, 2)", "2024-09") == 100);
    CHECK(missing(h.compute("prev(forecast, 3)", "2024-09")));
    CHECK(h.compute("change(forecast)", "2024-09") == 40);
    CHECK(missing(h.compute("prev(forecast)", "2025-01")));  // of 2025 there is one
    CHECK(h.compute("change(forecast)", "2025-02") == 10);
    CHECK(h.truth("rising(forecast, 2)", "2024-09") == 1);
    CHECK(h.compute("last_year(forecast)", "2025-03") == 100);
}

TEST_CASE("steps and windows go over due periods only, and a due period without a figure is missing")
{
    auto h = flow();
    h.metric("x").calendar.except = {6, 7};
    h.give("x outcome u 2024-04", 1);
    h.give("x outcome u 2024-05", 2);
    h.give("x outcome u 2024-08", 3);
    h.give("x outcome u 2024-10", 5);
    CHECK(h.compute("prev(outcome)", "2024-08") == 2);
    CHECK(h.truth("rising(outcome, 2)", "2024-08") == 1);
    CHECK(h.compute("mean(outcome, 3)", "2024-08") == 2);
    CHECK(h.truth("rising(outcome, 1)", "2024-10") == -1);
    CHECK(missing(h.compute("sum(outcome, 4)", "2024-10")));
    CHECK(h.compute("sum(outcome, 4, min=3)", "2024-10") == 10);
    CHECK(missing(h.compute("sum(outcome, 4, min=4)", "2024-10")));
    CHECK(h.compute("count_known(outcome, 4)", "2024-10") == 3);
    CHECK(h.compute("mean(outcome, 4, min=3)", "2024-10") == Approx(10.0 / 3));
}

TEST_CASE("another metric is stepped by its own calendar")
{
    auto h = flow();
    h.metric("pulse", "plain", Good::higher).calendar.except = {6, 7};
    h.give("pulse outcome u 2024-05", 4);
    h.give("pulse outcome u 2024-08", 5);
    CHECK(h.compute("change(pulse.outcome)", "2024-08") == 1);
    CHECK(missing(
        h.compute("change(pulse.outcome + 0 * or_else(outcome, 0))", "2024-08")));  // both: the rule's own calendar
}

TEST_CASE("nothing is compared across a redefinition")
{
    auto h = flow();
    h.metric("x").breaks = {Period::month(2024, 1)};
    for (int m = 0; m < 6; ++m) h.give("x outcome u " + Period::month(2023, 10).plus(m).text(), m);
    CHECK(missing(h.compute("prev(outcome)", "2024-01")));
    CHECK(h.compute("prev(outcome)", "2024-02") == 3);
    CHECK(missing(h.compute("last_year(outcome)", "2024-10")));
    CHECK(h.truth("rising(outcome, 2)", "2024-02") == -1);
    CHECK(h.truth("rising(outcome, 2)", "2024-03") == 1);
    CHECK(missing(h.compute("mean(outcome, 3)", "2024-02")));
    CHECK(h.compute("mean(outcome, 3, min=2)", "2024-02") == 3.5);
    CHECK(h.compute("count_known(outcome, 6)", "2024-02") == 2);
    CHECK(h.compute("streak(outcome >= 0)", "2024-03") == 3);
    h.rules.clear();
    h.rule("it").value("outcome").when("outcome > 100");
    CHECK(h.explanation("it", "u", "2024-01").trend == Trend::unknown);
    CHECK(h.explanation("it", "u", "2024-02").trend == Trend::negative);
}

TEST_CASE("windows compute what they say")
{
    auto h = flow();
    int month = 0;
    for (const double v : {2, 4, 4, 4, 5, 5, 7, 9}) h.give("x outcome u " + Period::month(2024, ++month).text(), v);
    CHECK(h.compute("sum(outcome, 8)", "2024-08") == 40);
    CHECK(h.compute("mean(outcome, 8)", "2024-08") == 5);
    CHECK(h.compute("median(outcome, 8)", "2024-08") == 4.5);
    CHECK(h.compute("median(outcome, 3)", "2024-08") == 7);
    CHECK(h.compute("min(outcome, 3)", "2024-08") == 5);
    CHECK(h.compute("max(outcome, 8)", "2024-08") == 9);
    CHECK(h.compute("stddev(outcome, 8)", "2024-08") == 2);
    CHECK(h.compute("stddev_sample(outcome, 8)", "2024-08") == Approx(std::sqrt(32.0 / 7)));
    CHECK(h.compute("prev(mean(outcome, 2))", "2024-08") == 6);
    CHECK(missing(h.compute("mean(outcome, 9)", "2024-08")));
    CHECK(h.compute("min(outcome, 3.0)", "2024-08") == 3);  // a number with a point is a number
    CHECK(h.compute("max(outcome, 0)", "2024-08") == 9);
    CHECK(h.compute("min(outcome, budget, 1)", "2024-08") != h.compute("min(outcome, 2)", "2024-08"));
    CHECK(h.compute("at(outcome, 2)", "2024-08") == 4);
    CHECK(h.compute("outcome - at(outcome, 1)", "2024-08") == 7);
}

TEST_CASE("changes are against the due period before, or the same period last year")
{
    auto h = flow();
    h.give("x outcome u 2023-03", 50);
    h.give("x outcome u 2024-02", -40);
    h.give("x outcome u 2024-03", 60);
    h.give("x outcome u 2024-04", 0);
    h.give("x outcome u 2024-05", 3);
    CHECK(h.compute("change(outcome)", "2024-03") == 100);
    CHECK(h.compute("growth(outcome)", "2024-03") == 2.5);
    CHECK(h.compute("yoy(outcome)", "2024-03") == Approx(0.2));
    CHECK(missing(h.compute("growth(outcome)", "2024-05")));  // from nothing
    CHECK(h.truth("falling(outcome, 1)", "2024-04") == 1);
    CHECK(h.compute("streak(outcome > -100)", "2024-05") == 4);
    CHECK(h.compute("streak(outcome > 0)", "2024-04") == 0);
    CHECK(missing(h.compute("streak(outcome > 0)", "2024-06")));
    CHECK(h.compute("worse_by(outcome, 50)", "2024-03") == Approx(0.2));
}

TEST_CASE("unknown is neither yes nor no, except where it does not matter")
{
    auto h = flow();
    h.give("x outcome u 2024-03", 5);
    CHECK(h.truth("budget > 1 and outcome > 9", "2024-03") == 0);
    CHECK(h.truth("outcome > 9 and budget > 1", "2024-03") == 0);
    CHECK(h.truth("budget > 1 and outcome > 1", "2024-03") == -1);
    CHECK(h.truth("budget > 1 or outcome > 1", "2024-03") == 1);
    CHECK(h.truth("budget > 1 or outcome > 9", "2024-03") == -1);
    CHECK(h.truth("not budget > 1", "2024-03") == -1);
    CHECK(h.truth("not known(budget)", "2024-03") == 1);
    CHECK(h.truth("or_else(budget, 7) == 7", "2024-03") == 1);
    CHECK(h.truth("if(budget > 1, outcome, outcome) == 5", "2024-03") == -1);
    CHECK(h.truth("if(known(budget), budget, outcome) == 5", "2024-03") == 1);
    CHECK(h.truth("between(outcome, 5, 5)", "2024-03") == 1);
    CHECK(h.truth("outcome / 0 > 1", "2024-03") == -1);
    CHECK(h.truth("outcome * 0.1 + 0.2 == 0.7", "2024-03") == 1);
    CHECK(h.truth("outcome * 0.1 + 0.2 > 0.7 or outcome * 0.1 + 0.2 < 0.7", "2024-03") == 0);
}

TEST_CASE("an unknown condition before one that holds makes the level unknown, one after does not")
{
    auto h = flow();
    h.give("x outcome u 2024-03", 5);
    h.rule("first").level(Level::red, "budget < 1").level(Level::yellow, "outcome > 1");
    h.rule("after").level(Level::red, "outcome > 1").level(Level::yellow, "budget < 1");
    h.rule("no-yellow").level(Level::red, "outcome > 8").level(Level::green, "outcome < 3");
    h.rule("no-red").level(Level::green, "outcome < 3").level(Level::yellow, "outcome < 4");
    h.rule("only-green").level(Level::green, "outcome < 3");
    h.rule("only-red").level(Level::red, "outcome > 8");
    CHECK(h.level("first", "u", "2024-03") == Level::unknown);
    CHECK(h.level("after", "u", "2024-03") == Level::red);
    CHECK(h.level("no-yellow", "u", "2024-03") == Level::yellow);
    CHECK(h.level("no-red", "u", "2024-03") == Level::red);
    CHECK(h.level("only-green", "u", "2024-03") == Level::red);
    CHECK(h.level("only-red", "u", "2024-03") == Level::green);
    CHECK(h.level("only-red", "u", "2024-04") == Level::unknown);
}

TEST_CASE("the trend is signed by what is good, beyond the tolerance, of a share in percentage points")
{
    auto h = flow();
    h.metric("x").tolerance = 0.05;
    h.metric("s", "%", Good::higher).tolerance = 0.005;
    const std::vector<double> x = {100, 104, 110, 90, 90}, s = {0.02, 0.024, 0.03, 0.01, 0.01};
    for (int m = 0; m < 5; ++m) {
        h.give("x outcome u " + Period::month(2024, m + 1).text(), x[static_cast<std::size_t>(m)]);
        h.give("s outcome u " + Period::month(2024, m + 1).text(), s[static_cast<std::size_t>(m)]);
    }
    h.rule("x").when("outcome > 1000");
    h.rule("s", "s").when("outcome > 50%");
    h.rule("worse").value("worse_by(outcome, 100)").when("value > 50%");
    const auto trends = [&](const std::string& rule) {
        std::string out;
        for (int m = 1; m <= 5; ++m)
            out += std::string(text(h.explanation(rule, "u", Period::month(2024, m).text()).trend)).substr(0, 1);
        return out;
    };
    CHECK(trends("x") == "usnps");
    CHECK(trends("s") == "uspns");
    CHECK(trends("worse") == "usnps");  // a share: 4 points more are within 5
    // What is about the year is not compared across its end.
    h.give("x outcome u 2024-12 ack", 500);
    h.give("x outcome u 2025-01 ack", 50);
    h.rule("year").value("ytd(outcome)").when("value > 1000");
    CHECK(h.explanation("year", "u", "2025-01").trend == Trend::unknown);
    CHECK(h.explanation("x", "u", "2025-01").trend == Trend::unknown);
}

TEST_CASE("what rests on a preliminary figure is preliminary, and nothing else is")
{
    auto h = flow();
    h.give("x outcome u 2024-01", 1);
    h.give("x outcome u 2024-02", 2, Missing::known, true);
    h.give("x outcome u 2024-03", 3);
    h.give("x outcome v 2024-02", 2);
    h.give("x outcome v 2024-03", 2);
    h.rule("now").when("outcome > 1");
    h.rule("sum").value("ytd(outcome)").when("value > 1");
    h.rule("rising").when("rising(outcome, 2)");
    CHECK_FALSE(h.explanation("now", "u", "2024-03").preliminary);  // the trend alone looked at February
    CHECK(h.explanation("now", "u", "2024-02").preliminary);
    CHECK(h.explanation("sum", "u", "2024-03").preliminary);
    CHECK(h.explanation("rising", "u", "2024-03").preliminary);
    CHECK_FALSE(h.explanation("rising", "v", "2024-03").preliminary);
}

TEST_CASE("a constant may differ by the unit's level")
{
    SmallHouse h;
    h.unit("board", "board");
    h.unit("row", "row");
    h.metric("x", "tkr");
    h.catalogue.constants["smallest"] = {.value = 200, .measure = {Quantity::money, 1}, .by_level = {{"board", 0}}};
    h.rule("it").when("outcome >= smallest");
    h.give("x outcome board 2024-01", 50);
    h.give("x outcome row 2024-01", 50);
    CHECK(h.level("it", "board", "2024-01") == Level::flag);
    CHECK(h.level("it", "row", "2024-01") == Level::clear);
}

TEST_CASE("many units are judged as one is, in any order and beyond what is computed at a time")
{
    SmallHouse h;
    h.metric("x", "count", Good::lower, {Scenario::outcome, Scenario::budget});
    for (int u = 0; u < 5000; ++u) {
        Unit unit;
        unit.id = "u" + std::to_string(u);
        h.catalogue.units.push_back(unit);
    }
    h.rule("it").value("outcome - mean(outcome, 3)").when("rising(outcome, 2) or outcome > budget");
    h.build();
    REQUIRE(h.diagnostics.empty());
    for (UnitIndex u = 0; u < 5000; ++u)
        for (int m = 0; m < 4; ++m) {
            Figure f;
            f.unit = u;
            f.period = Period::month(2024, m + 1);
            f.value = Amount::from_integer((u * 7 + static_cast<unsigned>(m) * 13) % 11);
            if ((u + static_cast<unsigned>(m)) % 9) h.panel.put(f);
            f.scenario = Scenario::budget;
            f.value = Amount::from_integer(8);
            h.panel.put(f);
        }
    std::vector<UnitIndex> forward, backward;
    for (UnitIndex u = 0; u < 5000; ++u) forward.push_back(u), backward.push_back(4999 - u);
    const Period p = Period::month(2024, 4);
    Assessed a, b, one;
    const auto& rule = h.set->compiled.at(0);
    assess(h.catalogue, rule, h.panel, p, forward, a);
    assess(h.catalogue, rule, h.panel, p, backward, b);
    int flags = 0, unknown = 0;
    for (UnitIndex u = 0; u < 5000; ++u) {
        CHECK(a.level[u] == b.level[4999 - u]);
        CHECK(a.trend[u] == b.trend[4999 - u]);
        flags += a.level[u] == Level::flag;
        unknown += a.level[u] == Level::unknown;
        if (u % 97) continue;
        assess(h.catalogue, rule, h.panel, p, std::vector<UnitIndex>{u}, one);
        CHECK(one.level[0] == a.level[u]);
    }
    CHECK(flags > 500);
    CHECK(unknown > 500);
    assess(h.catalogue, rule, h.panel, p, {}, one);
    CHECK(one.level.empty());
}

TEST_CASE("an explanation names each cell once, the newest first, with the version it took")
{
    auto h = flow();
    h.give("x outcome u 2024-02", 3);
    h.give("x outcome u 2024-03", 5);
    h.give("x budget u 2024", 10);
    h.give("x budget u 2024 made 2024-02-15", 12);
    h.give("x budget u 2024 made 2024-05-15", 14);
    h.rule("it")
        .let("left", "year(budget) - ytd(outcome)")
        .let("moved", "change(outcome) + outcome")
        .when("moved > 3 or left < 0");
    const auto e = h.explanation("it", "u", "2024-03");
    REQUIRE(e.lets.size() == 2);
    CHECK(e.lets[1].value == 7);
    CHECK(e.lets[1].text == "change(outcome) + outcome");
    CHECK(e.conditions.at(0).truth == Explanation::Condition::Truth::yes);
    std::vector<std::string> cells;
    for (const auto& i : e.inputs)
        cells.push_back(std::string(text(i.slice.scenario)) + " " + text(i.slice.period, i.slice.span) +
                        (i.slice.made ? " " + i.slice.made.text() : "") +
                        (i.missing == Missing::known ? "" : " missing"));
    CHECK(cells == std::vector<std::string>{"budget 2024 2024-02-15", "outcome 2024-03", "outcome 2024-03 ack missing",
                                            "outcome 2024-02"});
}
