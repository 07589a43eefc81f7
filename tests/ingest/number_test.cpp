#include "ingest/number.hpp"
#include "ingest/spoken_period.hpp"
#include "tests/catch.hpp"

#include <string>

using namespace varsko;
using namespace varsko::ingest;

namespace {

// "-24278", "83%", "8.5 / 7", "83% of 29", "3 in 2019-09", "bad", "secret", ""
std::string read(std::string_view cell, bool dots = false)
{
    const auto n = read_number(cell, dots);
    switch (n.kind) {
        case Number::Kind::empty: return "";
        case Number::Kind::bad: return "bad";
        case Number::Kind::missing: return std::string(text(n.missing));
        case Number::Kind::value: break;
    }
    std::string s = n.value.text();
    if (n.percent) s += "%";
    if (n.second) s += " / " + n.second->text();
    if (n.base) s += " of " + n.base->text();
    if (n.as_of) s += " in " + n.as_of->text();
    if (n.measure) s += " " + std::string(text(*n.measure));
    return s;
}

std::string period(std::string_view cell, PeriodContext context = {})
{
    const auto p = read_period(cell, context);
    if (!p) return "none";
    return text(p->period, p->span) + (p->ambiguous ? " ?" : "");
}

}  // namespace

TEST_CASE("thousands are parted by blanks of every width, and only between groups of three")
{
    CHECK(read("1 227") == "1227");
    CHECK(read("-24\u00A0278") == "-24278");
    CHECK(read("1\u202F234\u202F567,5") == "1234567.5");
    CHECK(read("12\u2009345") == "12345");
    CHECK(read("1 23") == "bad");
    CHECK(read("1234 567") == "bad");
    CHECK(read("1 2345") == "bad");
    CHECK(read("12  345") == "bad");
    CHECK(read("1.234.567") == "bad");
    CHECK(read("1,234.5") == "bad");
    CHECK(read("1.234,5") == "bad");
}

TEST_CASE("a minus is a hyphen, a dash, a sign, brackets or a trailing hyphen")
{
    CHECK(read("-5") == "-5");
    CHECK(read("\u22125") == "-5");
    CHECK(read("\u20135,5") == "-5.5");
    CHECK(read("- 1 250") == "-1250");
    CHECK(read("(2 100)") == "-2100");
    CHECK(read("1 250-") == "-1250");
    CHECK(read("+5") == "5");
    CHECK(read("(-5)") == "bad");
    CHECK(read("-5-") == "bad");
    CHECK(read("-0") == "0");
}

TEST_CASE("a comma is a decimal mark, always, a dot where it cannot be anything else")
{
    CHECK(read("1,234") == "1.234");
    CHECK(read("6.15%") == "6.15%");
    CHECK(read("106,3%") == "106.3%");
    CHECK(read("1.234") == "bad");
    CHECK(read("1.234", true) == "1.234");
    CHECK(read("0.1234567") == "0.123457");
    CHECK(read_number("1.234", false).ambiguous);
    CHECK(read("1E+05") == "bad");
    CHECK(read("12345678901234567890") == "bad");
    CHECK(read("922337203685,775807") == "922337203685.775807");
    CHECK(read(std::string(60, '1')) == "bad");
}

TEST_CASE("compounds keep both their parts")
{
    CHECK(read("83% (29 st)") == "83% of 29");
    CHECK(read("83 % (1 029)") == "83% of 1029");
    CHECK(read("8,5/7") == "8.5 / 7");
    CHECK(read("3 (sep. 2019)") == "3 in 2019-09");
    CHECK(read("12 (15)") == "bad");
    CHECK(read("46 % (2019)") == "bad");
    CHECK(read("8/7/6") == "bad");
    CHECK(read("1 227*") == "1227");
    CHECK(read("5\u00B9") == "5");
    CHECK(read("-1,4 mnkr") == "-1.4 mnkr");
    CHECK(read("29 st") == "29 count");
    CHECK(read("5 kg") == "bad");
    CHECK(read("Jan") == "bad");
    CHECK(read("2024-03") == "bad");
}

TEST_CASE("each mark of missing has its meaning")
{
    for (const auto* mark : {"-", "---", "\u2013", "N/A", "n/a", "saknas"}) CHECK(read(mark) == "not reported");
    for (const auto* mark : {"#DIVISION/0!", "#V\u00C4RDEFEL!", "#REFERENS!", "#SAKNAS!", "#DIV/0!"})
        CHECK(read(mark) == "not computable");
    CHECK(read(".") == "not applicable");
    CHECK(read("..") == "secret");
    CHECK(read("<5") == "suppressed");
    CHECK(read("< 10 st") == "suppressed");
    CHECK(read("<x") == "bad");
    CHECK(read("") == "");
}

TEST_CASE("periods are read as reports write them")
{
    CHECK(period("2024-03") == "2024-03");
    CHECK(period("202403") == "2024-03");
    CHECK(period("2024M03") == "2024-03");
    CHECK(period("2024-03-01") == "2024-03-01");
    CHECK(period("mars 2024") == "2024-03");
    CHECK(period("Sept 24") == "2024-09");
    CHECK(period("2024 mars") == "2024-03");
    CHECK(period("2024-03 ack") == "2024-03 ack");
    CHECK(period("mars 2024 ack.") == "2024-03 ack");
    CHECK(period("Jan 24 - Mars 24") == "2024-03 ack");
    CHECK(period("Jan-Mar 19") == "2019-03 ack");
    CHECK(period("jan \u2013 mars 2024") == "2024-03 ack");
    CHECK(period("Jan 24 - Dec 24") == "2024");
    CHECK(period("Hel\u00E5r 18") == "2018");
    CHECK(period("2024-T1") == "2024-T1");
    CHECK(period("2024K2") == "2024-Q2");
    CHECK(period("2024-W09") == "2024-W09");
    CHECK(period("Mars", {.year = 2024}) == "2024-03");
    CHECK(period("Apr-24") == "2024-04 ?");
    CHECK(period("mar-24", {.month_column = true}) == "2024-03");
    CHECK(period("Apr-2024") == "2024-04");
    for (const auto* none : {"mars", "2024-13", "202413", "24-03", "Feb 24 - Mars 24", "Jan 23 - Mars 24", "hej 2024",
                             "2024 och 2025", "", "-"}) {
        INFO(none);
        CHECK(period(none) == "none");
    }
}

TEST_CASE("a title or a file name speaks of one period")
{
    const auto found = [](std::string_view s) { return find_period(s).value_or(Period{}).text(); };
    CHECK(found("M\u00E5nadsrapport mars 2024") == "2024-03");
    CHECK(found("ekonomi_mars_2024.csv") == "2024-03");
    CHECK(found("2024-03-ekonomi.csv") == "2024-03");
    CHECK(found("uppf 202403.csv") == "2024-03");
    CHECK(found("uppf_20240331.csv") == "2024-03");
    CHECK(found("Period: jan - mars 2024") == "2024-03");
    CHECK(found("\u00C5r: 2019") == "2019");
    CHECK_FALSE(find_period("Ekonomisk uppf\u00F6ljning"));
}
