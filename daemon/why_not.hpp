// Why somebody was not told of an alert, from the rows: a named reason, and sentences a person understands.
//
//   told             they were: when, by what way, what the other side said
//   held             a gate is shut: which, since when, until when
//   waiting, dead    it waits to be sent, or is given up: after how many tries, and what the other side says
//   not-a-recipient  nobody's role, no route and no rule names them; who is told instead
//   not-asked        the rule's `on` does not ask for that level
//   old-news         it became known long after it was due
//   pending          it does not ring yet
//   never            the alert never rang
#pragma once

#include "rules/engine.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

enum class WhyNot : std::uint8_t { told, held, waiting, dead, not_a_recipient, not_asked, old_news, pending, never };
std::string_view text(WhyNot);

struct WhyNotQuestion {
    const World& world;
    const std::string& recipient;  // a person's id, or "channel:hook"
    const AlertKey& alert;
    const std::vector<OutboxRow>& messages;            // to them about it, oldest first
    const std::map<std::string, OutboxRow>& carriers;  // what those went in, that were gathered
    const std::vector<AlertEvent>& events;             // of the alert, oldest first
    Instant now{};
    std::function<std::string(Instant)> spell;  // for people
};
struct Answer {
    WhyNot reason = WhyNot::never;
    std::vector<Localised> sentences;
};
Answer why_not(const WhyNotQuestion&);

// A mail address, a person's id or name, or a channel: the id of who is told; nothing for a stranger.
std::optional<std::string> recipient_named(const World&, const std::string&);
std::vector<std::string> addresses(const World&);  // those that there are

}  // namespace varsko
