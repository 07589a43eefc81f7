#include "rules/rule.hpp"

#include "tests/catch.hpp"

using namespace varsko;

TEST_CASE("levels and trends are spelled as the contract says")
{
    CHECK(text(Level::green) == "green");
    CHECK(text(Level::yellow) == "yellow");
    CHECK(text(Level::red) == "red");
    CHECK(text(Level::unknown) == "unknown");
    CHECK(text(Level::clear) == "clear");
    CHECK(text(Level::flag) == "flag");
    CHECK(text(Trend::positive) == "positive");
    CHECK(text(Trend::stable) == "stable");
    CHECK(text(Trend::negative) == "negative");
    CHECK(text(Trend::unknown) == "unknown");
    CHECK(text(Dimension::responsibility) == "responsibility");
    CHECK(text(Dimension::activity) == "activity");
    CHECK(text(Dimension::cost_kind) == "cost_kind");
}

TEST_CASE("a flag is as bad as yellow, and only bad levels are alive")
{
    CHECK(badness(Level::green) == 0);
    CHECK(badness(Level::clear) == 0);
    CHECK(badness(Level::yellow) == badness(Level::flag));
    CHECK(badness(Level::red) > badness(Level::yellow));
    CHECK_FALSE(is_alive(Level::unknown));
    CHECK(is_alive(Level::flag));
}
