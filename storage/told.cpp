#include "storage/told.hpp"

namespace varsko {

ToldByStep::ToldByStep(const Changes& changes)
{
    if (changes.messages.empty()) return;
    for (const auto& event : changes.events) events_.emplace(event.key, &event);
    for (const auto& alert : changes.alerts) alerts_.insert_or_assign(alert.key, &alert);
}

Told ToldByStep::operator()(const Message& message) const
{
    Told told{.episode = message.episode, .transition = message.transition, .period = message.period};
    const AlertEvent* of = nullptr;
    for (auto [i, end] = events_.equal_range(message.alert); i != end; ++i)
        if (i->second->transition == message.transition && i->second->period == message.period) of = i->second;
    if (of) {
        told.level = of->level_after;
        told.value = of->value_after;
    } else if (const auto alert = alerts_.find(message.alert); alert != alerts_.end()) {
        told.level = alert->second->level;
        told.value = alert->second->value;
    }
    return told;
}

}  // namespace varsko
