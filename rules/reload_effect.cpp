#include "rules/reload_effect.hpp"

#include <fmt/format.h>

#include <map>

namespace varsko {

namespace {

bool rings(AlertState state) { return state == AlertState::firing || state == AlertState::acknowledged; }

}  // namespace

std::string text(const ReloadCounts& did)
{
    return fmt::format("alerts: {} began, {} ended, {} changed level; risks that moved: {}; messages: {}", did.began,
                       did.ended, did.changed, did.risks, did.messages);
}

ReloadCounts ReloadEffect::counts() const
{
    const auto n = [](std::size_t size) { return static_cast<std::uint32_t>(size); };
    return {.began = n(began.size()),
            .ended = n(ended.size()),
            .changed = n(changed.size()),
            .risks = n(risks.size()),
            .messages = n(messages)};
}

ReloadEffect effect_of(const Changes& changes)
{
    std::map<AlertKey, ReloadEffect::Moved> alerts;
    for (const AlertEvent& event : changes.events) {
        ReloadEffect::Moved& moved = alerts[event.key];
        if (moved.first == nullptr) moved.first = &event;
        moved.last = &event;
    }
    for (const Alert& alert : changes.alerts)
        if (const auto moved = alerts.find(alert.key); moved != alerts.end()) moved->second.alert = &alert;

    ReloadEffect effect;
    for (const auto& [key, moved] : alerts) {
        const bool before = rings(moved.first->before), after = rings(moved.last->after);
        if (!before && after) effect.began.push_back(moved);
        if (before && !after) effect.ended.push_back(moved);
        if (before && after && moved.first->level_before != moved.last->level_after) effect.changed.push_back(moved);
    }
    for (const RiskEvent& event : changes.risk_events)
        if (event.before != event.after || event.kind == "opened" || event.kind == "imported")
            effect.risks.push_back(&event);
    effect.messages = changes.messages.size();
    return effect;
}

}  // namespace varsko
