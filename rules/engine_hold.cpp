// Silences, and which gate is shut for a message: rules/alert/hold.hpp says in which order they stand.
#include "rules/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko {

namespace {

constexpr std::chrono::days longest_silence{366};

// Does the alert of the source for this unit ring, at the level asked for?
bool rings(const World::State& state, const Inhibition& inhibition, const AlertKey& source)
{
    const auto found = state.alerts.find(source);
    if (found == state.alerts.end()) return false;
    const Alert& alert = found->second;
    const bool lives = alert.state == AlertState::firing || alert.state == AlertState::acknowledged;
    return lives && (!inhibition.level || alert.level == *inhibition.level);
}

// The alert of that inhibition's source that rings for this unit.
std::optional<AlertKey> ringing(const World::State& state, const Inhibition& inhibition, UnitIndex of)
{
    const Catalogue& catalogue = state.catalogue();
    for (const Track& track : state.tracks) {
        if (track.rule().id != inhibition.source) continue;
        for (const UnitIndex unit : track.subjects) {
            const bool concerns = inhibition.units == Inhibition::Units::all || unit == of ||
                                  (inhibition.units == Inhibition::Units::below && catalogue.is_under(of, unit));
            if (!concerns) continue;
            AlertKey key{.rule = inhibition.source,
                         .metric = catalogue.metrics[track.compiled->metric].id,
                         .unit = catalogue.units[unit].id};
            if (rings(state, inhibition, key)) return key;
        }
    }
    return std::nullopt;
}

std::optional<Refused> refuse(const Silence& silence, Instant now)
{
    const auto bad = [](std::string message) { return Refused{Refusal::bad_value, std::move(message)}; };
    if (silence.of.empty())
        return bad(
            "say what to silence: a rule (alertname=\"…\"), a unit, a metric or a level; all at once is not silenced");
    if (silence.comment.find_first_not_of(" \t\r\n") == std::string::npos)
        return Refused{Refusal::needs_comment, "a comment is needed: say in a few words why nobody need be told"};
    if (has_personal_number(silence.comment))
        return Refused{Refusal::personal_number, "a personal number stands in the comment; write it without"};
    if (silence.to <= silence.from || silence.to <= now)
        return bad(
            fmt::format("a silence ends after it begins, and not in the past: it would end {}", text(silence.to)));
    if (silence.to - std::max(silence.from, now) > longest_silence)
        return bad("a silence lasts a year at most; what need never be told is a matter for the rule's \"on\"");
    return std::nullopt;
}

}  // namespace

Result<Changes, Refused> add(World& world, Silence silence, Instant now)
{
    auto& state = world.state();
    silence.made = now;
    silence.from = std::max(silence.from, now);
    if (auto refused = refuse(silence, now)) return failure(std::move(*refused));
    silence.id = silence_id(silence);
    if (state.silences.contains(silence.id))
        return failure(Refused{Refusal::exists, fmt::format("the same silence is there already: {}", silence.id)});
    Changes changes;
    changes.silences.push_back(silence);
    state.silences.emplace(silence.id, std::move(silence));
    return changes;
}

Result<Changes, Refused> end_silence(World& world, const std::string& id, const std::string& by, Instant now)
{
    auto& state = world.state();
    const auto found = state.silences.find(id);
    if (found == state.silences.end())
        return failure(Refused{Refusal::unknown_silence, fmt::format("no silence \"{}\"", id)});
    Silence& silence = found->second;
    if (silence.state(now) == Silence::State::expired)
        return failure(Refused{Refusal::closed, fmt::format("the silence ended {}", text(silence.to))});
    silence.to = now;
    silence.from = std::min(silence.from, now);
    silence.ended_by = by;
    Changes changes;
    changes.silences.push_back(silence);
    return changes;
}

std::vector<AlertKey> silenced_by(const World& world, const Silence& silence)
{
    std::vector<AlertKey> held;
    for (const auto& [key, alert] : world.state().alerts) {
        const bool lives = alert.state == AlertState::firing || alert.state == AlertState::acknowledged;
        if (lives && holds(silence, world.catalogue(), {.alert = key, .level = alert.level})) held.push_back(key);
    }
    std::sort(held.begin(), held.end());
    return held;
}

std::vector<std::string> silences_of(const World::State& state, const AlertKey& key, Level level, Instant now)
{
    std::vector<std::string> ids;
    for (const auto& [id, silence] : state.silences) {
        const bool is_active = silence.state(now) == Silence::State::active;
        if (is_active && holds(silence, state.catalogue(), {.alert = key, .level = level})) ids.push_back(id);
    }
    return ids;
}

std::string inhibitor_of(const World::State& state, const AlertKey& key)
{
    const auto unit = state.catalogue().unit(key.unit);
    if (!unit) return {};
    for (const Inhibition& inhibition : state.configuration->inhibitions) {
        const auto& targets = inhibition.targets;
        if (std::find(targets.begin(), targets.end(), key.rule) == targets.end()) continue;
        if (const auto source = ringing(state, inhibition, *unit)) return source->id();
    }
    return {};
}

std::optional<Hold> hold_of(const World::State& state, const Message& message, const std::optional<Hold>& was,
                            Instant now)
{
    if (auto source = inhibitor_of(state, message.alert); !source.empty())
        return Hold{.why = Hold::Why::inhibited, .by = std::move(source)};
    std::optional<Hold> silent;  // the one that ends last
    for (const std::string& id : silences_of(state, message.alert, message.level, now)) {
        const Instant to = state.silences.at(id).to;
        if (!silent || *silent->until < to) silent = Hold{.why = Hold::Why::silence, .by = id, .until = to};
    }
    if (silent) return silent;
    const Person* person = state.catalogue().person(message.recipient);
    if (!person) return std::nullopt;
    // The digest that it waited for is this one.
    const bool its_turn = was && was->why == Hold::Why::digest && was->until && *was->until <= now;
    return hold_of_person(*person, its_turn ? Urgency::urgent : message.urgency, now, state.time_zone());
}

std::vector<std::string> silences_of(const World& world, const AlertKey& key, Level level, Instant now)
{
    return silences_of(world.state(), key, level, now);
}

std::string inhibitor_of(const World& world, const AlertKey& key) { return inhibitor_of(world.state(), key); }

std::optional<Hold> hold_of(const World& world, const Message& message, const std::optional<Hold>& was, Instant now)
{
    return hold_of(world.state(), message, was, now);
}

}  // namespace varsko
