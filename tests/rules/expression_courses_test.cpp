// The detector of our own and the year-end forecast as rules write them.
#include "tests/rules/small_house.hpp"

using namespace varsko;
using varsko::test::SmallHouse;

namespace {

// Monthly from 2019-01.
void give(SmallHouse& h, const std::string& of, const std::vector<double>& values)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        h.give(of + " " + Period::month(2019, 1).plus(static_cast<int>(i)).text(), values[i]);
}

SmallHouse house(const std::vector<double>& outcome, const std::string& measure = "count", Kind kind = Kind::flow)
{
    SmallHouse h;
    auto& m = h.metric("x", measure, Good::lower, {Scenario::outcome, Scenario::budget});
    m.kind = kind;
    if (kind != Kind::flow) m.adds_over_time = AddsOverTime::last;
    give(h, "x outcome u", outcome);
    return h;
}

const std::vector<double> around_ten = {11, 9,  12, 8,  10, 13, 11, 7,  12, 9,  14, 10, 8, 11, 10, 12, 9,  13,
                                        6,  11, 10, 12, 8,  9,  13, 10, 11, 12, 7,  10, 9, 14, 11, 8,  10, 12};

std::vector<double> followed_by(std::vector<double> past, std::initializer_list<double> then)
{
    past.insert(past.end(), then);
    return past;
}

std::string missing_because(SmallHouse& h, const std::string& condition, const std::string& period)
{
    h.rules.clear();
    h.rule("it").when(condition);
    return h.said("it", "u", period, "en");
}

std::string complaint(SmallHouse& h, const std::string& expression)
{
    h.rules.clear();
    h.rule("it").value(expression).level(Level::red, "known(value)");
    h.build();
    return h.diagnostics.empty() ? "" : h.diagnostics[0].text();
}

}  // namespace

TEST_CASE("worked example 10: with three values a spike is unknown, and it says how many it needs")
{
    SmallHouse h = house({2, 1, 5});
    CHECK(h.truth("spike(outcome)", "2019-03") == -1);
    CHECK(missing_because(h, "spike(outcome)", "2019-03").find("spike needs 12 months, has 3") != std::string::npos);
    CHECK(missing_because(h, "shift(outcome)", "2019-03").find("shift needs 18 months, has 3") != std::string::npos);
    CHECK(missing_because(h, "drift(outcome)", "2019-03").find("drift needs 24 months, has 3") != std::string::npos);
    h.rules.clear();
    h.rule("it").when("spike(outcome)");
    CHECK(h.said("it", "u", "2019-03", "sv").find("spike behöver 12 månader, har 3") != std::string::npos);
    CHECK(h.compute("growth(outcome)", "2019-03") == Approx(4.0));
}

TEST_CASE("a spike, a dip, a shift and a drift are told apart")
{
    SmallHouse spike = house(followed_by(around_ten, {25}));
    CHECK(spike.truth("spike(outcome)", "2022-01") == 1);
    CHECK(spike.truth("dip(outcome) or shift(outcome) or drift(outcome)", "2022-01") == 0);
    CHECK(spike.truth("spike(outcome)", "2021-12") == 0);
    CHECK(spike.compute("expected(outcome)", "2022-01") == Approx(10.4).margin(0.8));
    CHECK(spike.truth("outcome > expected_high(outcome) and expected_low(outcome) < 5 count", "2022-01") == 1);
    CHECK(spike.truth("unusual(outcome) < 0.1%", "2022-01") == 1);
    SmallHouse dip = house(followed_by(around_ten, {0}));
    CHECK(dip.truth("dip(outcome)", "2022-01") == 1);
    SmallHouse shift = house(followed_by(around_ten, {16, 15, 17, 16, 15, 16}));
    CHECK(shift.truth("shift(outcome)", "2022-06") == 1);
    CHECK(shift.truth("spike(outcome)", "2022-06") == 0);
    SmallHouse drift = house(followed_by(around_ten, {10, 12, 14, 15, 17, 18}));
    CHECK(drift.truth("drift(outcome)", "2022-06") == 1);
}

TEST_CASE("what comes later does not change what was said of a month")
{
    SmallHouse early = house(around_ten), late = house(followed_by(around_ten, {40, 0, 37, 90, 2, 55}));
    for (const char* month : {"2020-06", "2020-12", "2021-07", "2021-12"})
        for (const char* what : {"expected(outcome)", "expected_high(outcome)", "unusual(outcome)"})
            CHECK(early.compute(what, month) == late.compute(what, month));
    for (const char* month : {"2021-06", "2021-12"})
        CHECK(early.compute("year_end(outcome)", month) == late.compute("year_end(outcome)", month));
}

TEST_CASE("a missing period is stepped over, and one's own is missing")
{
    SmallHouse h;
    h.metric("x");
    give(h, "x outcome u", around_ten);
    h.figures.erase(h.figures.begin() + 20);
    h.give("x outcome u 2022-02", 25);  // January has no figure
    CHECK(h.truth("spike(outcome)", "2022-02") == 1);
    CHECK(h.truth("spike(outcome)", "2022-01") == -1);
    CHECK(missing_because(h, "spike(outcome)", "2022-01").find("needs") == std::string::npos);
}

TEST_CASE("a redefinition ends the history")
{
    SmallHouse h = house(followed_by(around_ten, {25, 26, 24}));
    h.metric("x").breaks = {Period::month(2022, 1)};
    CHECK(h.truth("spike(outcome)", "2022-03") == -1);
    CHECK(missing_because(h, "spike(outcome)", "2022-03").find("has 3") != std::string::npos);
    CHECK(h.truth("spike(outcome)", "2021-12") == 0);
}

TEST_CASE("the metric's kind is used: whole shares are no counts, and money is no count")
{
    SmallHouse index = house(followed_by(around_ten, {15}), "index", Kind::index);
    SmallHouse count = house(followed_by(around_ten, {15}), "count");
    // An index may be below nothing; a count may not.
    CHECK(index.compute("expected_low(outcome)", "2022-01") != count.compute("expected_low(outcome)", "2022-01"));
    SmallHouse money = house(std::vector<double>(36, 4), "tkr");
    SmallHouse few = house(std::vector<double>(36, 4), "count");
    CHECK(money.compute("expected_high(outcome)", "2021-12") < 5);
    CHECK(few.compute("expected_high(outcome)", "2021-12") >= 7);
}

TEST_CASE("year end: the forecast, its band, what is to come, the pace")
{
    std::vector<double> months;
    const double shape[] = {90, 95, 100, 100, 105, 98, 60, 80, 110, 115, 120, 127};
    for (int y = 0; y < 5; ++y)
        for (const double s : shape) months.push_back(s);
    months.resize(48 + 8);
    SmallHouse h = house(months, "tkr");
    CHECK(h.compute("year_end(outcome)", "2023-08") == Approx(1200).epsilon(1e-3));
    CHECK(h.compute("ytd(outcome) + year_to_go(outcome)", "2023-08") == h.compute("year_end(outcome)", "2023-08"));
    CHECK(h.truth("year_end_low(outcome) <= year_end(outcome) and year_end(outcome) <= year_end_high(outcome)",
                  "2023-08") == 1);
    CHECK(h.compute("seasonal_share(outcome)", "2023-08") == Approx(728.0 / 1200));
    CHECK(h.compute("pace(outcome)", "2023-08") == Approx(1200));
    CHECK(h.compute("year_end(outcome)", "2022-12") == Approx(1200));
    // Twice a year's autumn after the spring: nothing of it is known in August.
    h.rules.clear();
    h.rule("it").when("year_end_high(outcome) > 0 tkr");
    CHECK(h.said("it", "u", "2020-03", "en").find("year_end_high needs 39 months, has 15") != std::string::npos);
}

TEST_CASE("year end: months that are never due count nothing, and a due one that is missing is no forecast")
{
    SmallHouse h;
    h.metric("x", "tkr").calendar.except = {7};
    for (int y = 2019; y <= 2023; ++y)
        for (int m = 1; m <= (y == 2023 ? 8 : 12); ++m)
            if (m != 7) h.give("x outcome u " + Period::month(y, m).text(), 100);
    CHECK(h.compute("year_end(outcome)", "2023-08") == Approx(1100).epsilon(0.01));
    h.figures.pop_back();
    h.give("x outcome u 2023-09", 100);
    CHECK(h.truth("known(year_end(outcome))", "2023-09") == 0);
}

TEST_CASE("year end is of monthly sums only")
{
    SmallHouse stock = house(around_ten, "count", Kind::stock);
    CHECK(complaint(stock, "year_end(outcome)").find("sums the months of a year; x is no sum of its months") !=
          std::string::npos);
    SmallHouse quarters;
    quarters.metric("x").calendar.every = Grain::quarter;
    quarters.unit("u");
    CHECK(complaint(quarters, "pace(outcome)").find("x is not monthly") != std::string::npos);
}
