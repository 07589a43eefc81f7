// All that the rules know of time zones: somebody tells what the clock on the wall shows.
#pragma once

#include "rules/period.hpp"

#include <string>
#include <string_view>

namespace varsko {

struct WallTime {
    Day day;
    std::chrono::minutes time{};  // since midnight, 0 … 24 h - 1 min
    friend auto operator<=>(const WallTime&, const WallTime&) = default;
};

class TimeZone {
public:
    virtual ~TimeZone() = default;
    virtual WallTime wall(Instant) const = 0;  // whole minutes, rounded down
    // The first instant that the clock on the wall shows this.  A time that is skipped in spring is the one that the
    // clock jumps to.
    virtual Instant instant(const WallTime&) const = 0;
};

// Where nobody tells: UTC.
const TimeZone& utc();

// "2024-04-16 kl. 22.14"
std::string spoken(Instant, const TimeZone&, std::string_view language);

}  // namespace varsko
