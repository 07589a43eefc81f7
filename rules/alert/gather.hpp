// What waited for one person becomes one message, when the gates that held it are open.
//
// Each alert stands in it once, under what became of it meanwhile; of several messages about it the newest counts, with
// what it was before the first:
//
//   fired, then worsened          new          worsened, then resolved     over
//   fired, then resolved          passed: it came and went, and nobody was told while it lasted
//
// A message that waited alone stays what it was, with a line on top that says why it comes late.
#pragma once

#include "rules/alert/message.hpp"
#include "rules/configuration.hpp"
#include "rules/time_zone.hpp"

#include <kainjow/mustache.hpp>

#include <span>
#include <string_view>

namespace varsko {

// In the order they stand in the message.
enum class Section : std::uint8_t {
    fired,
    worsened,
    missing,
    improved,
    corrected,
    over,
    passed,
    unchanged,
    risks,
    others
};
// REQUIRES at least one; of one alert, oldest first.
Section section_of(std::span<const Message* const>);

// REQUIRES at least one, all to one recipient, oldest first.  The id is made of theirs.
Message gather(const Configuration&, std::span<const OutboxRow>, Instant now, const TimeZone&);

// Every name that a template of a gathered message has; see sample_facts().
kainjow::mustache::data sample_gathering(bool full);

}  // namespace varsko
