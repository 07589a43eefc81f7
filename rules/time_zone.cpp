#include "rules/time_zone.hpp"

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

}  // namespace varsko
