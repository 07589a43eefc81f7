#include "daemon/calendar.hpp"

#include "tests/catch.hpp"

using namespace varsko;
using namespace std::chrono_literals;

namespace {

const Clock stockholm("Europe/Stockholm", std::nullopt);
const auto machine = std::chrono::steady_clock::time_point{} + 1000h;

// At a wall-clock time, so long after the machine's own beginning.
LastTick at(std::string_view wall, std::chrono::seconds steady)
{
    const auto instant = parse_instant(wall).value();
    return {.day = stockholm.day_of(instant - 1min), .wall = instant, .steady = machine + steady};
}

}  // namespace

TEST_CASE("the first look is a tick")
{
    CHECK(why_tick(std::nullopt, at("2024-04-16T08:00:00Z", 0s), false) == TickReason::start);
}

TEST_CASE("every ten minutes is a tick, and nothing before")
{
    const auto last = at("2024-04-16T08:00:00Z", 0s);
    CHECK(why_tick(last, at("2024-04-16T08:01:00Z", 60s), false) == TickReason::none);
    CHECK(why_tick(last, at("2024-04-16T08:09:59Z", 599s), false) == TickReason::none);
    CHECK(why_tick(last, at("2024-04-16T08:10:00Z", 600s), false) == TickReason::ten_minutes);
}

TEST_CASE("a new day begins one minute past the zone's midnight, once")
{
    const auto last = at("2024-04-15T21:55:00Z", 0s);                                       // 23:55
    CHECK(why_tick(last, at("2024-04-15T22:00:30Z", 330s), false) == TickReason::none);     // 00:00:30
    CHECK(why_tick(last, at("2024-04-15T22:01:00Z", 360s), false) == TickReason::new_day);  // 00:01
    CHECK(why_tick(at("2024-04-15T22:01:00Z", 360s), at("2024-04-15T22:02:00Z", 420s), false) == TickReason::none);
}

TEST_CASE("the days of the two clock changes are days like others")
{
    // 31 March 2024 has 23 hours: from 23:00 UTC to 22:00 UTC.
    CHECK(why_tick(at("2024-03-31T21:55:00Z", 0s), at("2024-03-31T22:01:00Z", 360s), false) == TickReason::new_day);
    CHECK(why_tick(at("2024-03-31T00:58:00Z", 0s), at("2024-03-31T01:02:00Z", 240s), false) == TickReason::none);
    // 27 October 2024 has 25.
    CHECK(why_tick(at("2024-10-27T22:00:00Z", 0s), at("2024-10-27T22:05:00Z", 300s), false) == TickReason::none);
    CHECK(why_tick(at("2024-10-27T22:55:00Z", 0s), at("2024-10-27T23:01:00Z", 360s), false) == TickReason::new_day);
}

TEST_CASE("a clock that is set, either way, and a machine that slept are noticed")
{
    const auto last = at("2024-04-16T08:00:00Z", 0s);
    CHECK(why_tick(last, at("2024-04-16T09:30:00Z", 60s), false) == TickReason::clock_jumped);
    CHECK(why_tick(last, at("2024-04-16T06:00:00Z", 60s), false) == TickReason::clock_jumped);
    CHECK(why_tick(last, at("2024-04-16T08:01:30Z", 60s), false) == TickReason::none);  // NTP's small steps
    CHECK(why_tick(last, at("2030-01-01T08:00:00Z", 60s), false) == TickReason::new_day);
}

TEST_CASE("in trouble the house is asked every few seconds whether it is over")
{
    const auto last = at("2024-04-16T08:00:00Z", 0s);
    CHECK(why_tick(last, at("2024-04-16T08:00:05Z", 5s), true) == TickReason::trouble);
    CHECK(why_tick(last, at("2024-04-16T08:00:05Z", 5s), false) == TickReason::none);
    CHECK(why_tick(last, at("2024-04-16T08:00:02Z", 2s), true) == TickReason::none);
}
