// Who is told of an alert, asked beforehand or afterwards: the same as when it is told.
#include "rules/alert/tell.hpp"
#include "rules/risk/effects.hpp"
#include "rules/world.hpp"

#include <algorithm>

namespace varsko {

Occasion occasion_of(const World::State& state, const AlertKey& key, const Rule& rule, UnitIndex unit, Level level,
                     Day today)
{
    Occasion o{.rule = rule.id,
               .metric = key.metric,
               .unit = unit,
               .level = level,
               .severity = rule.severity,
               .goal = rule.goal,
               .risks = {},
               .owners = {},
               .today = today};
    for (const RiskEffect& effect : rule.risks) {
        const auto risk = state.risks.find(effect.open ? opened_risk_id(key) : effect.id);
        if (risk == state.risks.end()) continue;
        o.risks.push_back(risk->first);
        o.owners.push_back(owner_of(state.catalogue(), risk->second.owner, unit));
    }
    return o;
}

Urgency urgency_of(Route::When when, std::initializer_list<Level> levels, Level severity)
{
    if (when == Route::When::digest) return Urgency::patient;
    const bool red = std::any_of(levels.begin(), levels.end(), [&](Level l) {
        return l == Level::red || (l == Level::flag && severity == Level::red);
    });
    return red || when == Route::When::at_once ? Urgency::urgent : Urgency::calm;
}

std::optional<std::vector<Addressee>> who_would_be_told(const World& world, const AlertKey& key, Level level,
                                                        Instant now)
{
    const auto& state = world.state();
    const auto metric = state.catalogue().metric(key.metric);
    const auto unit = state.catalogue().unit(key.unit);
    const auto index = metric && unit ? state.track(key.rule, *metric) : std::nullopt;
    if (!index || !state.tracks[*index].position(*unit)) return std::nullopt;
    const Rule& rule = state.tracks[*index].rule();
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const auto& on = rule.notify && !rule.notify->on.empty() ? rule.notify->on : default_on();
    const Standing standing{.level = level, .severity = rule.severity, .transition = "fired"};
    const bool asked = !what_to_tell(standing, on, nullptr).transition.empty();
    std::vector<Addressee> found;
    for (Recipient& r : recipients(*state.configuration, rule.notify ? rule.notify->to : std::vector<std::string>(),
                                   occasion_of(state, key, rule, *unit, level, today))) {
        Message message;
        message.alert = key;
        message.recipient = r.id;
        message.level = level;
        message.urgency = urgency_of(r.when, {level}, rule.severity);
        found.push_back({.recipient = r, .asked = asked, .hold = hold_of(state, message, std::nullopt, now)});
    }
    return found;
}

}  // namespace varsko
