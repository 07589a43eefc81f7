// Periods, days and instants as they are written, counted and spoken.
#include "rules/period.hpp"

#include "tests/catch.hpp"

using namespace varsko;

namespace {

Day day(std::string_view s) { return parse_day(s).value(); }
Period period(std::string_view s) { return Period::parse(s).value(); }

// "2024-01-01..2024-03-31"
std::string days(std::string_view s) { return text(period(s).first_day()) + ".." + text(period(s).last_day()); }

}  // namespace

TEST_CASE("each kind of period is written in one way, has its days, its year and its number in it")
{
    struct Known {
        const char *text, *days;
        int year, number;
        Grain grain;
    };
    static constexpr Known all[] = {
        {"2024-02-29", "2024-02-29..2024-02-29", 2024, 60, Grain::day},
        {"2024-01-01", "2024-01-01..2024-01-01", 2024, 1, Grain::day},
        {"2024-W01", "2024-01-01..2024-01-07", 2024, 1, Grain::week},
        {"2021-W01", "2021-01-04..2021-01-10", 2021, 1, Grain::week},
        {"2020-W53", "2020-12-28..2021-01-03", 2020, 53, Grain::week},
        {"1969-W01", "1968-12-30..1969-01-05", 1969, 1, Grain::week},
        {"2024-02", "2024-02-01..2024-02-29", 2024, 2, Grain::month},
        {"2023-12", "2023-12-01..2023-12-31", 2023, 12, Grain::month},
        {"2024-T1", "2024-01-01..2024-04-30", 2024, 1, Grain::tertial},
        {"2024-T3", "2024-09-01..2024-12-31", 2024, 3, Grain::tertial},
        {"2024-Q1", "2024-01-01..2024-03-31", 2024, 1, Grain::quarter},
        {"2024-Q4", "2024-10-01..2024-12-31", 2024, 4, Grain::quarter},
        {"2024-H1", "2024-01-01..2024-06-30", 2024, 1, Grain::half_year},
        {"2024-H2", "2024-07-01..2024-12-31", 2024, 2, Grain::half_year},
        {"2024", "2024-01-01..2024-12-31", 2024, 1, Grain::year},
    };
    for (const Known& known : all) {
        INFO(known.text);
        const Period p = period(known.text);
        CHECK(p.text() == known.text);
        CHECK(days(known.text) == known.days);
        CHECK(p.calendar_year() == known.year);
        CHECK(p.number() == known.number);
        CHECK(p.grain() == known.grain);
        CHECK(Period::of(known.grain, p.first_day()) == p);
        CHECK(Period::of(known.grain, p.last_day()) == p);
        CHECK(p.plus(1).first_day() == p.last_day() + std::chrono::days{1});
        CHECK(p.plus(1).plus(-1) == p);
        CHECK(Period::from_ordinal(p.grain(), p.ordinal()) == p);
    }
}

TEST_CASE("what is no period is not read as one")
{
    for (const char* wrong :
         {"",        "24",         "202",        "mars",       "0000",        "20x4",        "2024-",
          "2024/03", "2024-00",    "2024-13",    "2024-3",     "2024-T0",     "2024-T4",     "2024-Q0",
          "2024-Q5", "2024-H0",    "2024-H3",    "2024-X1",    "2024-W00",    "2024-W53",    "2024-W1",
          "2024-W",  "2024-02-30", "2024-00-10", "2023-02-29", "2024-03 ack", "2024-03-31T", "-2024"}) {
        INFO(wrong);
        CHECK_FALSE(Period::parse(wrong));
    }
    CHECK(Period::parse("2020-W53"));
    CHECK(Period::parse("0001"));
    CHECK_FALSE(Period());
    CHECK(Period().text().empty());
}

TEST_CASE("last year is the same place of the year before, as near as there is one")
{
    CHECK(period("2024-03").last_year().text() == "2023-03");
    CHECK(period("2024-T2").last_year().text() == "2023-T2");
    CHECK(period("2024-Q4").last_year().text() == "2023-Q4");
    CHECK(period("2024-H1").last_year().text() == "2023-H1");
    CHECK(period("2024").last_year().text() == "2023");
    CHECK(period("2024-02-29").last_year().text() == "2023-02-28");
    CHECK(period("2024-03-01").last_year().text() == "2023-03-01");
    CHECK(period("2021-W10").last_year().text() == "2020-W10");
    CHECK(period("2020-W53").last_year().text() == "2019-W52");
    CHECK(period("2021-W52").last_year().text() == "2020-W52");
    CHECK(period("2026-W53").last_year().text() == "2025-W52");  // 29 December 2025 is of the first week of 2026
    CHECK(period("2026-W20").last_year().text() == "2025-W20");
}

TEST_CASE("the first of the year is of the same kind")
{
    CHECK(period("2024-09").first_of_year().text() == "2024-01");
    CHECK(period("2024-T3").first_of_year().text() == "2024-T1");
    CHECK(period("2024-12-24").first_of_year().text() == "2024-01-01");
    CHECK(period("2020-W53").first_of_year().text() == "2020-W01");
    CHECK(period("2024-09").whole_year().text() == "2024");
}

TEST_CASE("only months are accumulated")
{
    const auto march = parse_period_and_span("2024-03 ack");
    REQUIRE(march);
    CHECK(march->period == period("2024-03"));
    CHECK(march->span == Span::accumulated);
    CHECK(text(march->period, march->span) == "2024-03 ack");
    const auto own = parse_period_and_span("2024-Q1");
    REQUIRE(own);
    CHECK(own->span == Span::own);
    CHECK(text(own->period, own->span) == "2024-Q1");
    for (const char* wrong : {"2024-Q1 ack", "2024 ack", "2024-03  ack", " ack", "2024-13 ack", "2024-03-31 ack"}) {
        INFO(wrong);
        CHECK_FALSE(parse_period_and_span(wrong));
    }
}

TEST_CASE("an instant is read in any zone and written in UTC")
{
    const auto again = [](std::string_view s) {
        const auto t = parse_instant(s);
        return t ? text(*t) : "none";
    };
    CHECK(again("2024-04-16") == "2024-04-16T00:00:00.000Z");
    CHECK(again("2024-04-16T07:30:05Z") == "2024-04-16T07:30:05.000Z");
    CHECK(again("2024-04-16t07:30:05z") == "2024-04-16T07:30:05.000Z");
    CHECK(again("2024-04-16 23:59:59+02:00") == "2024-04-16T21:59:59.000Z");
    CHECK(again("2024-04-16T23:59:59-01:30") == "2024-04-17T01:29:59.000Z");
    CHECK(again("2024-04-16T12:00:00+23:59") == "2024-04-15T12:01:00.000Z");
    CHECK(again("2024-12-31T23:59:60Z") == "2025-01-01T00:00:00.000Z");  // a leap second
    CHECK(again("2024-04-16T07:30:05.5Z") == "2024-04-16T07:30:05.500Z");
    CHECK(again("2024-04-16T07:30:05.123456Z") == "2024-04-16T07:30:05.123Z");
    CHECK(again("1969-12-31T23:59:59.250Z") == "1969-12-31T23:59:59.250Z");
    for (const char* wrong :
         {"", "2024", "2024-02-30", "2024-04-16T", "2024-04-16T07:30Z", "2024-04-16T07:30:05", "2024-04-16X07:30:05Z",
          "2024-04-16T24:00:00Z", "2024-04-16T07:60:00Z", "2024-04-16T07:30:61Z", "2024-04-16T07:30:05.Z",
          "2024-04-16T07-30:05Z", "2024-04-16T07:30-05Z", "2024-04-16T07:30:05+24:00", "2024-04-16T07:30:05+02:60",
          "2024-04-16T07:30:05+0200", "2024-04-16T07:30:05 02:00", "2024-04-16T07:30:05+02:00Z",
          "2024-04-16T7:30:05Z "}) {
        INFO(wrong);
        CHECK(again(wrong) == "none");
    }
}

TEST_CASE("a day is read in one form")
{
    CHECK(text(day("2024-02-29")) == "2024-02-29");
    CHECK(text(day("0001-01-01")) == "0001-01-01");
    for (const char* wrong : {"", "2024-2-29", "2024-02-29 ", "2023-02-29", "2024-04-31", "0000-01-01", "2024-01-00",
                              "2024/01/01", "2024-01/01", "20-24-01-01", "2024-0a-01", "2024-01-0a"}) {
        INFO(wrong);
        CHECK_FALSE(parse_day(wrong));
    }
}

TEST_CASE("periods are spoken in the reader's language")
{
    CHECK(spoken(period("2024-01"), "sv") == "januari 2024");
    CHECK(spoken(period("2024-12"), "en") == "December 2024");
    CHECK(spoken(period("2020-W53"), "sv") == "vecka 53 2020");
    CHECK(spoken(period("2020-W53"), "en") == "week 53 of 2020");
    CHECK(spoken(period("2024-T2"), "sv") == "tertial 2 2024");
    CHECK(spoken(period("2024-T2"), "en") == "four-month period 2 of 2024");
    CHECK(spoken(period("2024-Q3"), "sv") == "kvartal 3 2024");
    CHECK(spoken(period("2024-Q3"), "en") == "quarter 3 of 2024");
    CHECK(spoken(period("2024-H2"), "sv") == "halvår 2 2024");
    CHECK(spoken(period("2024-H2"), "en") == "half-year 2 of 2024");
    CHECK(spoken(period("2024"), "sv") == "2024");
    CHECK(spoken(period("2024-03-31"), "en") == "2024-03-31");
}

TEST_CASE("kinds of periods have names that read back")
{
    for (const auto grain :
         {Grain::day, Grain::week, Grain::month, Grain::tertial, Grain::quarter, Grain::half_year, Grain::year})
        CHECK(parse_grain(text(grain)) == grain);
    CHECK_FALSE(parse_grain("decade"));
    CHECK(period("2024-12-31") < period("2024-W01"));  // by kind first
    CHECK(period("2023-12") < period("2024-01"));
}
