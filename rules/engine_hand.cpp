// What people do to alerts by hand.
#include "rules/world.hpp"

#include <fmt/format.h>

namespace varsko {

std::string_view text(Refusal r)
{
    switch (r) {
        case Refusal::unknown_alert: return "unknown-alert";
        case Refusal::unknown_silence: return "unknown-silence";
        case Refusal::unknown_assessment: return "unknown-assessment";
        case Refusal::not_judged: return "not-judged";
        case Refusal::not_due: return "not-due";
        case Refusal::not_firing: return "not-firing";
        case Refusal::already_acknowledged: return "already-acknowledged";
        case Refusal::unknown_risk: return "unknown-risk";
        case Refusal::bad_value: return "bad-value";
        case Refusal::closed: return "closed";
        case Refusal::needs_comment: return "needs-comment";
        case Refusal::personal_number: return "personal-number";
        case Refusal::exists: return "exists";
        case Refusal::link_used: return "link-used";
    }
    return "bad-value";
}

namespace {

AlertEvent by_hand(const Alert& alert, std::string transition, const std::string& by, const std::string& comment,
                   Instant now)
{
    AlertEvent e;
    e.key = alert.key;
    e.episode = alert.episode;
    e.at = now;
    e.period = alert.last;
    e.transition = std::move(transition);
    e.reason = "by-hand";
    e.before = e.after = alert.state;
    e.level_before = e.level_after = alert.level;
    e.value_before = e.value_after = alert.value;
    e.by = by;
    e.comment = comment;
    return e;
}

std::optional<Refused> refuse_text(const std::string& text)
{
    if (text.find_first_not_of(" \t\r\n") == text.npos)
        return Refused{Refusal::needs_comment, "a comment is needed: say in a few words what is done about it"};
    if (has_personal_number(text))
        return Refused{Refusal::personal_number, "a personal number stands in the comment; write it without"};
    return std::nullopt;
}

}  // namespace

Result<Changes, Refused> acknowledge(World& world, const AlertKey& key, const std::string& by,
                                     const std::string& comment, Instant now)
{
    auto& state = world.state();
    const auto found = state.alerts.find(key);
    if (found == state.alerts.end() || found->second.state == AlertState::quiet)
        return failure(Refused{Refusal::unknown_alert, fmt::format("no alert \"{}\"", key.id())});
    Alert& alert = found->second;
    if (alert.state == AlertState::acknowledged)
        return failure(
            Refused{Refusal::already_acknowledged,
                    fmt::format("\"{}\" was acknowledged by {} at {}", key.id(), alert.ack ? alert.ack->by : "somebody",
                                alert.ack ? text(alert.ack->at) : "an unknown time")});
    if (alert.state != AlertState::firing)
        return failure(
            Refused{Refusal::not_firing, fmt::format("\"{}\" is {}, not firing", key.id(), text(alert.state))});
    if (auto refused = refuse_text(comment)) return failure(std::move(*refused));

    Changes changes;
    auto event = by_hand(alert, "acknowledged", by, comment, now);
    // It stands at the level that keeps it alive: one good month of the two that `clear` asks for does not lower it.
    Level level = alert.level;
    if (const auto metric = state.catalogue().metric(key.metric))
        if (const auto track = state.track(key.rule, *metric))
            if (const auto unit = state.catalogue().unit(key.unit))
                if (const auto position = state.tracks[*track].position(*unit))
                    level = state.tracks[*track].lives[*position].alive_level;
    alert.ack = Acknowledgement{.by = by, .comment = comment, .at = now, .episode = alert.episode, .level = level};
    alert.state = AlertState::acknowledged;
    alert.changed = now;
    event.after = alert.state;
    changes.alerts.push_back(alert);
    changes.events.push_back(std::move(event));
    return changes;
}

Result<Changes, Refused> comment(World& world, const AlertKey& key, const std::string& by, const std::string& text,
                                 Instant now)
{
    auto& state = world.state();
    const auto found = state.alerts.find(key);
    if (found == state.alerts.end() || found->second.state == AlertState::quiet)
        return failure(Refused{Refusal::unknown_alert, fmt::format("no alert \"{}\"", key.id())});
    if (auto refused = refuse_text(text)) return failure(std::move(*refused));
    Changes changes;
    changes.events.push_back(by_hand(found->second, "commented", by, text, now));
    return changes;
}

}  // namespace varsko
