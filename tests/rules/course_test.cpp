// A figure's course: what its columns are, and which periods it has.
#include "rules/course.hpp"
#include "rules/inquiry.hpp"
#include "tests/rules/small_house.hpp"

#include <cmath>

using namespace varsko;
using varsko::test::SmallHouse;

namespace {

using enum CourseColumn;

std::string month(int n) { return Period::month(2021, 1).plus(n).text(); }

// Three calm years of counts, and one month that is none of them.
SmallHouse counts()
{
    SmallHouse h;
    h.metric("x", "count", Good::lower, {Scenario::outcome, Scenario::target});
    for (int n = 0; n < 36; ++n) h.give("x outcome u " + month(n), 50 + (n * 7) % 5);
    h.give("x outcome u " + month(36), 90);
    h.give("x target u " + month(36), 55);
    return h;
}

std::vector<CoursePoint> course_of(SmallHouse& h, const std::string& from, const std::string& to)
{
    h.build();
    return course(h.catalogue, h.panel, 0, h.unit("u"), *Period::parse(from), *Period::parse(to));
}

}  // namespace

TEST_CASE("a course has what was, what was expected before it came, and what it was a year before")
{
    SmallHouse h = counts();
    const auto points = course_of(h, "2021-01", "2024-01");
    REQUIRE(points.size() == 37);
    const CoursePoint& last = points.back();
    CHECK(last.period == Period::month(2024, 1));
    CHECK(last[outcome] == 90);
    CHECK(last[last_year] == 50 + (24 * 7) % 5);
    CHECK(last[expected] == Approx(52).margin(3));
    CHECK(last[expected_low] < last[expected]);
    CHECK(last[expected] < last[expected_high]);
    CHECK(last[expected_high] < 90);
    CHECK(last[target] == 55);
    CHECK(last[outcome_to_date] == 90);
    CHECK(last.missing == Missing::known);
    CHECK(std::isnan(points.front()[expected]));
    CHECK(std::isnan(points.front()[last_year]));
}

TEST_CASE("the expected band of a month is not moved by what came after it")
{
    SmallHouse with = counts(), without = counts();
    without.figures.erase(without.figures.end() - 2, without.figures.end());
    const auto a = course_of(with, "2023-12", "2023-12"), b = course_of(without, "2023-12", "2023-12");
    CHECK(a.front()[expected_low] == b.front()[expected_low]);
    CHECK(a.front()[expected_high] == b.front()[expected_high]);
}

TEST_CASE("due periods without a figure say why, and reported ones that were not due are there")
{
    SmallHouse h;
    h.metric("x").calendar.except = {1};
    h.give("x outcome u 2024-01", 1, Missing::known, true);
    h.give("x outcome u 2024-02", 0, Missing::secret);
    h.give("x outcome v 2024-03", 4);
    const auto points = course_of(h, "2023-12", "2024-03");
    REQUIRE(points.size() == 4);
    CHECK(points[0].missing == Missing::absent);
    CHECK(points[1][outcome] == 1);
    CHECK(points[1].preliminary);
    CHECK(points[2].missing == Missing::secret);
    CHECK(std::isnan(points[2][outcome]));
    CHECK(points[3].missing == Missing::absent);
    CHECK_FALSE(points[3].preliminary);
}

TEST_CASE("a course is cut to its newest periods")
{
    SmallHouse h;
    h.metric("x");
    h.give("x outcome u 2024-03", 1);
    const auto points = course_of(h, "1900-01", "2024-03");
    CHECK(points.size() == longest_course);
    CHECK(points.back().period == Period::month(2024, 3));
}

TEST_CASE("the year's columns are money's, to date and to its end")
{
    SmallHouse h;
    h.metric("x", "tkr", Good::higher, {Scenario::outcome, Scenario::budget, Scenario::forecast});
    for (int n = -24; n < 38; ++n) {
        h.give("x outcome u " + month(n), -100 - (n + 24) % 3);
        h.give("x budget u " + month(n), -100);
    }
    h.give("x budget u 2024", -1200);
    h.give("x forecast u 2024 made 2024-02", -1230);
    const auto points = course_of(h, "2024-01", "2024-02");
    const CoursePoint& february = points.back();
    CHECK(february[outcome_to_date] == -100 - 60 % 3 + -100 - 61 % 3);
    CHECK(february[budget_to_date] == -200);
    CHECK(february[last_year_to_date] == -100 - 48 % 3 + -100 - 49 % 3);
    CHECK(february[forecast] == -1230);
    CHECK(february[year_budget] == -1200);
    CHECK(february[year_end_low] < february[year_end]);
    CHECK(february[year_end] == Approx(-1212).margin(20));
}

TEST_CASE("an expression that is not of the metric is missing, and the others are answered")
{
    SmallHouse h;
    h.metric("open").adds_over_time = AddsOverTime::last;
    h.give("open outcome u 2024-03", 7);
    h.build();
    const std::vector<std::string_view> expressions = {"year_end(outcome)", "outcome", "budget + 1", "nonsense("};
    const Inquiry inquiry(h.catalogue, 0, expressions);
    const std::vector<UnitIndex> units = {0};
    const auto answers = inquiry.ask(h.panel, Period::month(2024, 3), units);
    CHECK(std::isnan(answers.value[0][0]));
    CHECK(answers.value[1][0] == 7);
    CHECK(std::isnan(answers.value[2][0]));
    CHECK(std::isnan(answers.value[3][0]));
    CHECK(inquiry.ask(h.panel, Period::month(2024, 3), {}).value.at(1).empty());
}
