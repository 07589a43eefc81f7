#include "daemon/clock.hpp"

#include "tests/catch.hpp"

using namespace varsko;

namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }
const Clock stockholm("Europe/Stockholm", std::nullopt);

}  // namespace

TEST_CASE("a day begins at the zone's midnight, not at Greenwich's")
{
    CHECK(stockholm.day_of(at("2024-04-15T21:59:59Z")) == parse_day("2024-04-15").value());
    CHECK(stockholm.day_of(at("2024-04-15T22:00:00Z")) == parse_day("2024-04-16").value());
    CHECK(stockholm.day_of(at("2024-12-31T23:00:00Z")) == parse_day("2025-01-01").value());
}

TEST_CASE("local time is told across both changes of the clock")
{
    CHECK(stockholm.local_text(at("2026-03-29T00:59:00Z")) == "2026-03-29 01:59");
    CHECK(stockholm.local_text(at("2026-03-29T01:00:00Z")) == "2026-03-29 03:00");
    CHECK(stockholm.local_text(at("2026-10-25T00:30:00Z")) == "2026-10-25 02:30");
    CHECK(stockholm.local_text(at("2026-10-25T01:30:00Z")) == "2026-10-25 02:30");
}

TEST_CASE("a clock that does not pretend shows the real time")
{
    CHECK(stockholm.shown(at("2026-11-21T23:30:00Z")) == at("2026-11-21T23:30:00Z"));
    CHECK_FALSE(stockholm.pretended());
}

TEST_CASE("a pretending clock shows its day at the real time of day in the zone")
{
    const Clock april("Europe/Stockholm", parse_day("2024-04-16"));
    // 08:30 in Stockholm's winter is 06:30 UTC in its summer.
    CHECK(april.shown(at("2026-11-21T07:30:00.250Z")) == at("2024-04-16T06:30:00.250Z"));
    // 23:30 UTC is already half past midnight of the next day: still the pretended day, at half past midnight.
    CHECK(april.shown(at("2026-11-21T23:30:00Z")) == at("2024-04-15T22:30:00Z"));
    CHECK(april.day_of(april.shown(at("2026-11-21T23:30:00Z"))) == parse_day("2024-04-16").value());
    CHECK(april.today() == parse_day("2024-04-16").value());
}

TEST_CASE("a pretended day that leaves out an hour still has a time for every moment")
{
    const Clock spring("Europe/Stockholm", parse_day("2026-03-29"));
    CHECK(spring.shown(at("2026-11-21T01:30:00Z")) == at("2026-03-29T01:00:00Z"));  // 02:30 does not exist
    const Clock autumn("Europe/Stockholm", parse_day("2026-10-25"));
    CHECK(autumn.shown(at("2026-11-21T01:30:00Z")) == at("2026-10-25T00:30:00Z"));  // 02:30 comes twice: the first
}

TEST_CASE("a zone that does not exist is one clear sentence")
{
    CHECK_THROWS_WITH(
        Clock("Europe/Tyreso", std::nullopt),
        "no time zone \"Europe/Tyreso\" in the system's tz database; expected a name like Europe/Stockholm");
}
