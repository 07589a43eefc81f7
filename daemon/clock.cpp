#include "daemon/clock.hpp"

#include <date/tz.h>

#include <cstdlib>
#include <stdexcept>

namespace varsko {

namespace {

using Milliseconds = std::chrono::milliseconds;

const date::time_zone& zone(const std::string& name)
{
    try {
        return *date::locate_zone(name);
    } catch (const std::runtime_error&) {
        throw std::runtime_error("no time zone \"" + name +
                                 "\" in the system's tz database; expected a name like Europe/Stockholm");
    }
}

date::local_time<Milliseconds> local(const std::string& name, Instant at) { return zone(name).to_local(at); }

// A wall-clock time that the spring change leaves out becomes the instant of the change; one that autumn gives twice is
// its first.
Instant from_local(const std::string& name, date::local_time<Milliseconds> wall)
{
    return std::chrono::floor<Milliseconds>(zone(name).to_sys(wall, date::choose::earliest));
}

// Where tests kill the daemon they may also set its clock: VARSKO_CLOCK=2024-04-16T07:00:00Z is the time when this is
// first asked, and runs on from there.
#if VARSKO_FAILPOINTS
Milliseconds set_by_a_test()
{
    static const Milliseconds away = [] {
        const char* set = std::getenv("VARSKO_CLOCK");
        const auto wanted = set != nullptr ? parse_instant(set) : std::nullopt;
        if (set != nullptr && !wanted) throw std::runtime_error("VARSKO_CLOCK wants a time like 2024-04-16T07:00:00Z");
        return wanted ? *wanted - std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) : Milliseconds(0);
    }();
    return away;
}
#else
Milliseconds set_by_a_test() { return Milliseconds(0); }
#endif

}  // namespace

Clock::Clock(std::string time_zone, std::optional<Day> pretend) : zone_(std::move(time_zone)), pretend_(pretend)
{
    zone(zone_);
}

Instant Clock::now() const { return shown(real_now()); }

Instant Clock::real_now()
{
    return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) + set_by_a_test();
}

Instant Clock::shown(Instant real) const
{
    if (!pretend_) return real;
    const auto wall = local(zone_, real);
    const auto time_of_day = wall - date::floor<date::days>(wall);
    return from_local(zone_, date::local_days(pretend_->time_since_epoch()) + time_of_day);
}

Day Clock::today() const { return day_of(now()); }

Day Clock::day_of(Instant at) const { return Day(date::floor<date::days>(local(zone_, at)).time_since_epoch()); }

WallTime Clock::wall(Instant at) const
{
    const auto shown = date::floor<std::chrono::minutes>(local(zone_, at));
    const auto day = date::floor<date::days>(shown);
    return {.day = Day(day.time_since_epoch()), .time = shown - day};
}

Instant Clock::instant(const WallTime& shown) const
{
    return from_local(zone_, date::local_days(shown.day.time_since_epoch()) + shown.time);
}

std::string Clock::local_text(Instant at) const
{
    return date::format("%Y-%m-%d %H:%M", date::floor<std::chrono::minutes>(local(zone_, at)));
}

}  // namespace varsko
