#include "rules/alert/hold.hpp"

#include "rules/calendar.hpp"
#include "tests/catch.hpp"

using namespace varsko;
using namespace std::chrono_literals;

namespace {

// Sweden's clocks by their rule (last Sundays of March and October, 01:00 UTC), without a database of zones.
class Swedish final : public TimeZone {
public:
    WallTime wall(Instant at) const override { return utc().wall(at + away(at)); }
    Instant instant(const WallTime& shown) const override
    {
        const Instant as_summer = utc().instant(shown) - 2h;
        if (is_summer(as_summer)) return as_summer;
        const Instant as_winter = utc().instant(shown) - 1h;
        return is_summer(as_winter) ? change(as_winter, std::chrono::March) : as_winter;
    }

private:
    static Instant change(Instant at, std::chrono::month month)
    {
        const std::chrono::year year = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(at)}.year();
        return Instant(Day(year / month / std::chrono::Sunday[std::chrono::last])) + 1h;
    }
    static bool is_summer(Instant at)
    {
        return change(at, std::chrono::March) <= at && at < change(at, std::chrono::October);
    }
    static std::chrono::hours away(Instant at) { return is_summer(at) ? 2h : 1h; }
};
const Swedish sweden;

Instant at(std::string_view wall)
{
    const auto day = parse_day(wall.substr(0, 10));
    const auto hour = std::stoi(std::string(wall.substr(11, 2))), minute = std::stoi(std::string(wall.substr(14, 2)));
    return sweden.instant({.day = day.value(), .time = std::chrono::hours(hour) + std::chrono::minutes(minute)});
}

std::string shown(const std::optional<Hold>& hold)
{
    if (!hold) return "goes";
    const WallTime until = sweden.wall(hold->until.value());
    return std::string(text(hold->why)) + " " + text(until.day) + " " + std::to_string(until.time / 1h) + ":" +
           std::to_string(until.time.count() % 60);
}

Person person(bool nights, bool weekends, std::optional<std::chrono::minutes> digest = {})
{
    Person p;
    if (nights || weekends) p.quiet = Person::Quiet{.nights = std::nullopt, .weekends = weekends};
    if (nights) p.quiet->nights = Person::Nights{.from = 18h, .to = 7h};
    p.digest = digest;
    return p;
}

std::string held(const Person& p, std::string_view when, Urgency urgency = Urgency::calm)
{
    return shown(hold_of_person(p, urgency, at(when), sweden));
}

}  // namespace

TEST_CASE("quiet nights defer to the morning, by the clock on the wall")
{
    const Person p = person(true, false);
    CHECK(held(p, "2024-04-16 17:59") == "goes");
    CHECK(held(p, "2024-04-16 18:00") == "quiet-hours 2024-04-17 7:0");
    CHECK(held(p, "2024-04-17 06:59") == "quiet-hours 2024-04-17 7:0");
    CHECK(held(p, "2024-04-17 07:00") == "goes");
    CHECK(held(p, "2024-04-17 03:00", Urgency::urgent) == "quiet-hours 2024-04-17 7:0");
    // Friday night to Saturday morning: the weekend is not quiet for this person.
    CHECK(held(p, "2024-04-19 22:00") == "quiet-hours 2024-04-20 7:0");
}

TEST_CASE("quiet hours within a day end the same day")
{
    Person p = person(false, false);
    p.quiet = Person::Quiet{.nights = Person::Nights{.from = 12h, .to = 13h}};
    CHECK(held(p, "2024-04-16 12:30") == "quiet-hours 2024-04-16 13:0");
    CHECK(held(p, "2024-04-16 13:00") == "goes");
}

TEST_CASE("quiet weekends, and public holidays, defer to the next working day")
{
    const Person days = person(false, true), both = person(true, true);
    CHECK(held(days, "2024-04-20 10:00") == "quiet-hours 2024-04-22 0:0");
    CHECK(held(both, "2024-04-19 20:00") == "quiet-hours 2024-04-22 7:0");
    CHECK(held(both, "2024-04-21 03:00") == "quiet-hours 2024-04-22 7:0");
    CHECK(held(both, "2024-03-28 19:00") == "quiet-hours 2024-04-02 7:0");  // Easter
    CHECK(held(both, "2024-12-23 19:00") == "quiet-hours 2024-12-27 7:0");  // Christmas
}

TEST_CASE("a digest waits for the next working day's hour, red does not wait for it")
{
    const Person p = person(false, false, 7h + 30min);
    CHECK(held(p, "2024-04-16 06:00") == "digest 2024-04-16 7:30");
    CHECK(held(p, "2024-04-16 07:30") == "digest 2024-04-17 7:30");
    CHECK(held(p, "2024-04-19 09:00") == "digest 2024-04-22 7:30");
    CHECK(held(p, "2024-06-20 09:00") == "digest 2024-06-24 7:30");  // Midsummer
    CHECK(held(p, "2024-04-16 09:00", Urgency::urgent) == "goes");
    CHECK(held(p, "2024-04-16 09:00", Urgency::patient) == "digest 2024-04-17 7:30");
}

TEST_CASE("a route's digest has the usual hour where the person has none, and a digest in a quiet hour waits it out")
{
    CHECK(held(person(false, false), "2024-04-16 09:00") == "goes");
    CHECK(held(person(false, false), "2024-04-16 09:00", Urgency::patient) == "digest 2024-04-17 7:30");
    CHECK(held(person(true, false, 6h), "2024-04-16 09:00") == "digest 2024-04-17 7:0");
}

TEST_CASE(
    "a whole year, hour by hour over both changes of the clock: never held in a working hour, never sent in a "
    "quiet one, and what is held goes when it was said to")
{
    const Person p = person(true, true);
    int goes = 0, waits = 0;
    const Instant begin = at("2026-01-01 00:00"), end = at("2027-01-01 00:00");
    for (Instant now = begin; now < end; now += 30min) {
        const WallTime wall = sweden.wall(now);
        const bool working = is_working_day(wall.day) && wall.time >= 7h && wall.time < 18h;
        const auto hold = hold_of_person(p, Urgency::calm, now, sweden);
        INFO(text(wall.day) << " " << wall.time.count());
        REQUIRE(!hold == working);
        if (!hold) {
            ++goes;
            continue;
        }
        ++waits;
        REQUIRE(hold->until.value() > now);
        REQUIRE_FALSE(hold_of_person(p, Urgency::calm, *hold->until, sweden));   // open then …
        REQUIRE(hold_of_person(p, Urgency::calm, *hold->until - 1min, sweden));  // … and not before
        REQUIRE(sweden.wall(*hold->until).time == 7h);
    }
    CHECK(goes + waits == 365 * 48);
    CHECK(goes == 251 * 22);  // working days of 2026, eleven hours each
}

TEST_CASE("the words of a gate are its name, and come back")
{
    for (const auto why : {Hold::Why::inhibited, Hold::Why::silence, Hold::Why::quiet_hours, Hold::Why::digest}) {
        CHECK(parse_hold(text(why)) == why);
        CHECK_FALSE(spoken(why, "sv").empty());
        CHECK_FALSE(spoken(why, "en").empty());
    }
    CHECK_FALSE(parse_hold("nothing"));
}
