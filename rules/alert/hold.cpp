#include "rules/alert/hold.hpp"

#include "rules/calendar.hpp"

#include <array>

namespace varsko {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr std::array<std::string_view, 4> names = {"inhibited", "silence", "quiet-hours", "digest"};

bool is_weekend(Day day) { return !is_working_day(day); }

// When the quiet that `shown` lies in ends, if it lies in one: the night's end first, then, where weekends are quiet,
// the first working day's beginning, or its night's end.
std::optional<WallTime> quiet_until(const Person::Quiet& quiet, WallTime shown)
{
    WallTime at = shown;
    const auto night = quiet.nights;
    const auto in_night = [&](std::chrono::minutes time) {
        if (!night) return false;
        return night->from <= night->to ? night->from <= time && time < night->to
                                        : time >= night->from || time < night->to;
    };
    for (;;) {
        if (quiet.weekends && is_weekend(at.day)) {
            do at.day += days{1};
            while (is_weekend(at.day));
            at.time = 0min;
        } else if (in_night(at.time)) {
            if (night->from > night->to && at.time >= night->from) at.day += days{1};
            at.time = night->to;
        } else {
            break;
        }
    }
    return at == shown ? std::nullopt : std::optional(at);
}

// The next working day's hour that is not over.
WallTime next_digest(std::chrono::minutes hour, WallTime shown)
{
    WallTime at{.day = shown.day, .time = hour};
    while (at <= shown || !is_working_day(at.day)) at.day += days{1};
    return at;
}

}  // namespace

std::string_view text(Hold::Why why) { return names.at(static_cast<std::size_t>(why)); }

std::optional<Hold::Why> parse_hold(std::string_view s)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names.at(i) == s) return static_cast<Hold::Why>(i);
    return std::nullopt;
}

std::string_view spoken(Hold::Why why, std::string_view language)
{
    const bool english = language == "en";
    switch (why) {
        case Hold::Why::inhibited: return english ? "a larger alert" : "ett större larm";
        case Hold::Why::silence: return english ? "a silence" : "en tystnad";
        case Hold::Why::quiet_hours: return english ? "quiet hours" : "tysta timmar";
        case Hold::Why::digest: return english ? "the day's digest" : "dagens sammandrag";
    }
    return "";
}

std::optional<Hold> hold_of_person(const Person& person, Urgency urgency, Instant now, const TimeZone& zone)
{
    const WallTime shown = zone.wall(now);
    const bool waits = urgency == Urgency::patient || (person.digest && urgency == Urgency::calm);
    if (waits) {
        WallTime at = next_digest(person.digest.value_or(usual_digest), shown);
        if (person.quiet)
            if (const auto later = quiet_until(*person.quiet, at)) at = *later;
        return Hold{.why = Hold::Why::digest, .until = zone.instant(at)};
    }
    if (person.quiet)
        if (const auto end = quiet_until(*person.quiet, shown))
            return Hold{.why = Hold::Why::quiet_hours, .until = zone.instant(*end)};
    return std::nullopt;
}

}  // namespace varsko
