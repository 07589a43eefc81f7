#include "rules/alert/alert.hpp"

#include "rules/alert/message.hpp"

#include <array>

namespace varsko {

namespace {
constexpr std::array<std::string_view, 6> states = {"quiet",        "pending",  "firing",
                                                    "acknowledged", "resolved", "corrected"};
}

std::string_view text(AlertState s) { return states.at(static_cast<std::size_t>(s)); }

bool is_living(AlertState s)
{
    return s == AlertState::pending || s == AlertState::firing || s == AlertState::acknowledged;
}

std::optional<AlertState> parse_alert_state(std::string_view s)
{
    for (std::size_t i = 0; i < states.size(); ++i)
        if (states[i] == s) return static_cast<AlertState>(i);
    return std::nullopt;
}

std::string_view spoken(const Alert& alert, std::string_view language)
{
    const auto say = [&](std::string_view sv, std::string_view en) { return language == "en" ? en : sv; };
    switch (alert.state) {
        case AlertState::quiet: return say("tyst", "quiet");
        case AlertState::pending: return say("väntar", "pending");
        case AlertState::firing: return say("larmar", "firing");
        case AlertState::acknowledged: return say("kvitterat", "acknowledged");
        case AlertState::corrected: return say("rättat", "corrected");
        case AlertState::resolved: break;
    }
    if (alert.ended_because == "year-closed") return say("år stängt", "year closed");
    if (alert.ended_because == "rule-ended") return say("regeln gäller inte längre", "rule no longer valid");
    if (alert.ended_because == "rule-removed") return say("regeln borttagen", "rule removed");
    if (alert.ended_because == "rule-changed") return say("regeln ändrad", "rule changed");
    if (alert.ended_because == "judged") return say("bedömt annorlunda", "judged otherwise");
    return say("löst", "resolved");
}

std::optional<AlertKey> AlertKey::parse(std::string_view id)
{
    const auto first = id.find(':');
    if (first == id.npos) return std::nullopt;
    const auto second = id.find(':', first + 1);
    if (second == id.npos || id.find(':', second + 1) != id.npos) return std::nullopt;
    AlertKey key{std::string(id.substr(0, first)), std::string(id.substr(first + 1, second - first - 1)),
                 std::string(id.substr(second + 1))};
    if (key.rule.empty() || key.metric.empty() || key.unit.empty()) return std::nullopt;
    return key;
}

std::string_view text(Delivery::Outcome o)
{
    switch (o) {
        case Delivery::Outcome::delivered: return "delivered";
        case Delivery::Outcome::retry_later: return "retry_later";
        case Delivery::Outcome::refused: return "refused";
        case Delivery::Outcome::interrupted: return "interrupted";
    }
    return "retry_later";
}

std::string_view text(OutboxRow::State s)
{
    switch (s) {
        case OutboxRow::State::waiting: return "waiting";
        case OutboxRow::State::delivered: return "delivered";
        case OutboxRow::State::dead: return "dead";
        case OutboxRow::State::held: return "held";
        case OutboxRow::State::gathered: return "gathered";
    }
    return "waiting";
}

}  // namespace varsko
