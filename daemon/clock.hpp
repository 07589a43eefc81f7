// The only file that asks the system what time it is, and the only one that knows time zones.
#pragma once

#include "rules/time_zone.hpp"

#include <optional>
#include <string>

namespace varsko {

class Clock : public TimeZone {
public:
    // With `pretend` the clock shows that day at the real time of day: examples only, and it is said wherever a date
    // is. Throws std::runtime_error with a sentence for a zone that the system does not know.
    Clock(std::string time_zone, std::optional<Day> pretend);
    Instant now() const;
    static Instant real_now();          // never pretends: for HTTP's Date and for what only machines see
    Day today() const;                  // in the zone
    Instant shown(Instant real) const;  // what now() says when the system's clock says `real`
    Day day_of(Instant) const;          // the zone's day at that instant
    std::optional<Day> pretended() const { return pretend_; }
    std::string local_text(Instant) const;  // "2024-04-16 07:30", for people
    WallTime wall(Instant) const override;
    Instant instant(const WallTime&) const override;
    const std::string& time_zone() const { return zone_; }

private:
    std::string zone_;
    std::optional<Day> pretend_;
};

}  // namespace varsko
