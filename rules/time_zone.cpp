#include "rules/time_zone.hpp"

#include <fmt/format.h>

namespace varsko {

namespace {

class Utc final : public TimeZone {
public:
    WallTime wall(Instant at) const override
    {
        const auto day = std::chrono::floor<std::chrono::days>(at);
        return {.day = Day(day), .time = std::chrono::floor<std::chrono::minutes>(at - day)};
    }
    Instant instant(const WallTime& shown) const override { return Instant(shown.day) + shown.time; }
};

}  // namespace

const TimeZone& utc()
{
    static const Utc zone;
    return zone;
}

std::string spoken(Instant at, const TimeZone& zone, std::string_view language)
{
    const WallTime shown = zone.wall(at);
    const auto hour = shown.time.count() / 60, minute = shown.time.count() % 60;
    return language == "en" ? fmt::format("{} at {:02}:{:02}", text(shown.day), hour, minute)
                            : fmt::format("{} kl. {:02}.{:02}", text(shown.day), hour, minute);
}

}  // namespace varsko
