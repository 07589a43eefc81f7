#include "rules/measure.hpp"

#include "tests/catch.hpp"

using namespace varsko;

TEST_CASE("every measure reads back as it is printed")
{
    for (const auto* name : {"tkr", "kr", "mnkr", "count", "%", "days", "hours", "index", "plain"}) {
        INFO(name);
        REQUIRE(parse_measure(name));
        CHECK(text(*parse_measure(name)) == name);
    }
    CHECK_FALSE(parse_measure("tkkr"));
    CHECK_FALSE(parse_measure(""));
}

TEST_CASE("money is counted in thousands and shares as fractions")
{
    CHECK(parse_measure("mnkr")->factor == 1000);
    CHECK(parse_measure("kr")->factor == 0.001);
    CHECK(parse_measure("kr")->quantity == parse_measure("tkr")->quantity);
    CHECK(parse_measure("%") == Measure{Quantity::share, 1});
    CHECK(parse_measure("dagar") == parse_measure("days"));
    CHECK(text(Measure{Quantity::money, 7}) == "tkr");
}
