// Why a message that is decided is not sent yet, and until when.
//
// The gates stand in this order, and the first that is shut names the reason:
//
//   inhibited     an alert that says the same of something greater rings          until it does no more
//   silence       somebody asked for silence, with a reason and an end            until its end
//   quiet-hours   the person's nights or weekends                                 until they end
//   digest        the person wants what is not urgent once a day                  until the next working day's hour
//
// Nothing is dropped: whatever a gate held goes when all are open, together with whatever else waited for the same
// person (rules/alert/gather.hpp).
#pragma once

#include "rules/person.hpp"
#include "rules/time_zone.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace varsko {

struct Hold {
    enum class Why : std::uint8_t { inhibited, silence, quiet_hours, digest } why = Why::digest;
    std::string by{};                // the silence's id, the id of the alert that inhibits; else empty
    std::optional<Instant> until{};  // empty: nobody knows beforehand
    friend bool operator==(const Hold&, const Hold&) = default;
};
std::string_view text(Hold::Why);  // as above
std::optional<Hold::Why> parse_hold(std::string_view);
// "tysta timmar" …
std::string_view spoken(Hold::Why, std::string_view language);

// urgent: red, or of something that was told red, or sent by a route that says "at once"; it passes a digest and waits
// out quiet hours.  patient: its route says "digest", whatever it is.
enum class Urgency : std::uint8_t { calm, urgent, patient };

// The person's own gates.
std::optional<Hold> hold_of_person(const Person&, Urgency, Instant now, const TimeZone&);

// When a route says "digest" and the person has no hour.
inline constexpr std::chrono::minutes usual_digest{7 * 60 + 30};

}  // namespace varsko
