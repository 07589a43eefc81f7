#include "rules/calendar.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace varsko;

namespace {
Day day(std::string_view s) { return parse_day(s).value(); }
Period period(std::string_view s) { return Period::parse(s).value(); }
}  // namespace

TEST_CASE("Easter falls where the almanac says")
{
    CHECK(text(easter_sunday(2019)) == "2019-04-21");
    CHECK(text(easter_sunday(2020)) == "2020-04-12");
    CHECK(text(easter_sunday(2024)) == "2024-03-31");
    CHECK(text(easter_sunday(2008)) == "2008-03-23");
    CHECK(text(easter_sunday(2038)) == "2038-04-25");  // the latest it can be
}

TEST_CASE("Swedish holidays have their names")
{
    CHECK(holiday(day("2024-01-01")) == "Nyårsdagen");
    CHECK(holiday(day("2024-01-06")) == "Trettondedag jul");
    CHECK(holiday(day("2024-03-29")) == "Långfredagen");
    CHECK(holiday(day("2024-04-01")) == "Annandag påsk");
    CHECK(holiday(day("2024-05-01")) == "Första maj");
    CHECK(holiday(day("2024-05-09")) == "Kristi himmelsfärdsdag");
    CHECK(holiday(day("2024-05-19")) == "Pingstdagen");
    CHECK(holiday(day("2024-06-06")) == "Nationaldagen");
    CHECK(holiday(day("2024-06-21")) == "Midsommarafton");
    CHECK(holiday(day("2024-06-22")) == "Midsommardagen");
    CHECK(holiday(day("2026-06-20")) == "Midsommardagen");  // the earliest
    CHECK(holiday(day("2027-06-26")) == "Midsommardagen");  // the latest
    CHECK(holiday(day("2024-11-02")) == "Alla helgons dag");
    CHECK(holiday(day("2020-10-31")) == "Alla helgons dag");
    CHECK(holiday(day("2021-11-06")) == "Alla helgons dag");
    CHECK(holiday(day("2024-12-24")) == "Julafton");
    CHECK(holiday(day("2024-12-31")) == "Nyårsafton");
    CHECK(holiday(day("2004-05-31")) == "Annandag pingst");
    CHECK(holiday(day("2004-06-06")).empty());
    CHECK(holiday(day("2005-05-16")).empty());
    CHECK(holiday(day("2024-04-16")).empty());
}

TEST_CASE("working days skip weekends, holidays and eves")
{
    CHECK(is_working_day(day("2024-04-16")));
    CHECK_FALSE(is_working_day(day("2024-04-13")));  // Saturday
    CHECK_FALSE(is_working_day(day("2024-06-21")));  // Midsummer's eve
    CHECK(is_working_day(day("2024-12-23")));
    CHECK_FALSE(is_working_day(day("2024-12-24")));
}

TEST_CASE("Easter Monday moves the tenth working day after March 2024")
{
    // 2 3 4 5, 8 9 10 11 12, 15 April; the first is Easter Monday.
    CHECK(text(nth_working_day_after(day("2024-03-31"), 10)) == "2024-04-15");
    CHECK(text(nth_working_day_after(day("2019-03-31"), 10)) == "2019-04-12");
    CHECK(text(nth_working_day_after(day("2024-04-12"), 1)) == "2024-04-15");
}

TEST_CASE("due days are counted in working days, in days, or to the end of the next month")
{
    const auto march = period("2024-03");
    CHECK(text(due_day({}, march)) == "2024-04-15");
    CHECK(text(due_day({.every = Grain::month, .except = {}, .due = {15, false}}, march)) == "2024-04-15");
    CHECK(text(due_day({.every = Grain::month, .except = {}, .due = {0, false}}, march)) == "2024-03-31");
    CHECK(text(due_day({.every = Grain::month, .except = {}, .due = {0, false, true}}, period("2024-01"))) ==
          "2024-02-29");
    CHECK(text(due_day({.every = Grain::month, .except = {}, .due = {0, true, true}}, period("2024-05"))) ==
          "2024-06-28");
    CHECK(text(due_day({.every = Grain::tertial, .except = {}, .due = {20, false}}, period("2024-T1"))) ==
          "2024-05-20");
}

TEST_CASE("periods outside the calendar are stepped over")
{
    const DueCalendar no_summer{.every = Grain::month, .except = {6, 7}, .due = {}};
    CHECK(is_due(no_summer, period("2024-05")));
    CHECK_FALSE(is_due(no_summer, period("2024-06")));
    CHECK_FALSE(is_due(no_summer, period("2024-T1")));
    CHECK_FALSE(is_due(no_summer, Period{}));
    CHECK(due_before(no_summer, period("2024-08"), 1).text() == "2024-05");
    CHECK(due_before(no_summer, period("2024-08"), 2).text() == "2024-04");
    CHECK(due_before(no_summer, period("2024-05"), -1).text() == "2024-08");
    CHECK(due_before(no_summer, period("2024-07"), 1).text() == "2024-05");
    CHECK(due_before(no_summer, period("2024-07"), 0).text() == "2024-07");
    std::vector<std::string> texts;
    for (const auto p : due_periods(no_summer, period("2024-04"), period("2024-09"))) texts.push_back(p.text());
    CHECK(texts == std::vector<std::string>{"2024-04", "2024-05", "2024-08", "2024-09"});
    CHECK(due_periods(no_summer, period("2024-09"), period("2024-04")).empty());
}

TEST_CASE("a year has begun in the reports when its first due period's due day has passed")
{
    const DueCalendar months{};
    CHECK(year_begun(months, day("2024-01-02")) == 2023);
    CHECK(year_begun(months, day("2024-02-14")) == 2023);  // January is due today
    CHECK(year_begun(months, day("2024-02-15")) == 2024);
    CHECK(year_begun(months, day("2024-12-31")) == 2024);
    const DueCalendar no_january{.every = Grain::month, .except = {1, 2}, .due = {15, false}};
    CHECK(first_due_of_year(no_january, 2024).text() == "2024-03");
    CHECK(year_begun(no_january, day("2024-04-15")) == 2023);
    CHECK(year_begun(no_january, day("2024-04-16")) == 2024);
    // A year's own figure is due the year after.
    const DueCalendar years{.every = Grain::year, .except = {}, .due = {90, false}};
    CHECK(year_begun(years, day("2025-03-31")) == 2023);
    CHECK(year_begun(years, day("2025-04-01")) == 2024);
    CHECK_FALSE(year_begun({.every = Grain::year, .except = {1}, .due = {}}, day("2024-06-01")));
}

TEST_CASE("a calendar on which nothing is due has no period before")
{
    const DueCalendar never{.every = Grain::year, .except = {1}, .due = {}};
    CHECK_FALSE(due_before(never, period("2024"), 1));
}

TEST_CASE("going back and forth over due periods ends where it began")
{
    CHECK(rc::check([] {
        const auto except = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(1, 12));  // December always remains
        const DueCalendar calendar{.every = Grain::month, .except = except, .due = {}};
        const auto start =
            due_before(calendar, Period::month(*rc::gen::inRange(1990, 2060), *rc::gen::inRange(1, 13)), -1);
        const int n = *rc::gen::inRange(0, 40);
        const auto back = due_before(calendar, start, n);
        RC_ASSERT(due_before(calendar, back, -n) == start);
        RC_ASSERT(due_periods(calendar, back, start).size() == static_cast<std::size_t>(n) + 1);
    }));
}
