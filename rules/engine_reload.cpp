// New rules, a new catalogue: what still has a name is carried over, everything is assessed and folded anew, and only
// real differences are told, as they would be for new figures.
#include "rules/world.hpp"

#include <algorithm>

namespace varsko {

namespace {

// old index -> new index, by id; nullopt for what is gone.
template <class Index, class T, class Find>
std::vector<std::optional<Index>> carried(const std::vector<T>& old, Find find)
{
    std::vector<std::optional<Index>> out;
    out.reserve(old.size());
    for (const T& one : old) out.push_back(find(one.id));
    return out;
}

struct Carrying {
    std::vector<std::optional<UnitIndex>> units;
    std::vector<std::optional<MetricIndex>> metrics;

    Carrying(const Catalogue& from, const Catalogue& to)
        : units(carried<UnitIndex>(from.units, [&](const std::string& id) { return to.unit(id); })),
          metrics(carried<MetricIndex>(from.metrics, [&](const std::string& id) { return to.metric(id); }))
    {
    }
};

void carry_panel(const World::State& from, World::State& to, const Carrying& names)
{
    for (std::size_t m = 0; m < names.metrics.size(); ++m) {
        if (!names.metrics[m]) continue;
        for (const auto& [slice, column] : from.panel.slices(static_cast<MetricIndex>(m)))
            for (std::size_t u = 0; u < names.units.size(); ++u) {
                if (!names.units[u] || column.missing[u] == Missing::absent) continue;
                Figure f;
                f.metric = *names.metrics[m];
                f.unit = *names.units[u];
                f.scenario = slice.scenario;
                f.span = slice.span;
                f.period = slice.period;
                f.made = slice.made;
                f.missing = column.missing[u];
                f.preliminary = column.preliminary[u] != 0;
                if (f.missing == Missing::known) f.value = Amount::from_double(column.value[u]).value_or(Amount{});
                to.put(f);
            }
    }
}

void carry_versions(const World::State& from, World::State& to, const Carrying& names)
{
    for (const auto& [m, versions] : from.panel.versions()) {
        const auto metric = names.metrics[m];
        for (const auto& version : versions) {
            const auto unit = names.units[version.figure.unit];
            if (!metric || !unit) continue;
            Figure f = version.figure;
            f.metric = *metric;
            f.unit = *unit;
            to.panel.remember(f, version.known_at);
        }
    }
}

void carry_track(const Track& from, Track& to, const std::vector<Period>& due, const Carrying& names)
{
    if (from.compiled->grain != to.compiled->grain) return;
    std::vector<std::pair<std::size_t, std::size_t>> positions;
    for (std::size_t i = 0; i < from.subjects.size(); ++i) {
        const auto unit = names.units[from.subjects[i]];
        if (const auto position = unit ? to.position(*unit) : std::nullopt) positions.emplace_back(i, *position);
    }
    for (const Period p : due) {
        const auto at = from.cells.find(p);
        if (at == from.cells.end()) continue;
        Cells& cells = to.cells.try_emplace(p, to.subjects.size()).first->second;
        if (at->second.value.empty()) cells.value = std::vector<double>();  // let go there, let go here
        for (const auto& [before, after] : positions) cells.put(after, at->second.seen(before));
    }
    for (const auto& [before, after] : positions) to.lives[after] = from.lives[before];
    to.through = from.through;
}

void carry_tracks(const World::State& from, World::State& to, const Carrying& names)
{
    for (const Track& old : from.tracks) {
        const auto metric = names.metrics[old.compiled->metric];
        if (!metric) continue;
        if (const auto index = to.track(old.rule().id, *metric))
            carry_track(old, to.tracks[*index], to.due(to.tracks[*index]), names);
    }
}

bool still_asked(const World::State& state, const AlertKey& key)
{
    const auto metric = state.catalogue().metric(key.metric);
    const auto unit = state.catalogue().unit(key.unit);
    if (!metric || !unit) return false;
    if (key.rule == "missing") {
        const auto& expected = state.catalogue().metrics[*metric].expected;
        return expected && std::find(expected->units.begin(), expected->units.end(), *unit) != expected->units.end();
    }
    const auto track = state.track(key.rule, *metric);
    return track && state.tracks[*track].position(*unit);
}

void end_removed(Doing& doing)
{
    for (auto& [key, alert] : doing.state.alerts) {
        if (!is_living(alert.state) || still_asked(doing.state, key)) continue;
        AlertEvent event;
        event.key = key;
        event.episode = alert.episode;
        event.at = doing.now;
        event.period = alert.last;
        event.transition = "resolved";
        event.reason = "rule-removed";
        event.before = alert.state;
        event.after = AlertState::resolved;
        event.level_before = event.level_after = alert.level;
        event.value_before = event.value_after = alert.value;
        event.ruleset = doing.state.rules->version;
        event.told = false;
        alert.state = AlertState::resolved;
        alert.ended_because = "rule-removed";
        alert.ack.reset();
        alert.changed = doing.now;
        doing.changes.events.push_back(std::move(event));
        doing.changes.alerts.push_back(alert);
        for (auto& [recipient, told] : doing.state.told[key]) {
            if (told.transition == "ended") continue;
            told.transition = "ended";
            doing.changes.told.push_back({.alert = key, .recipient = recipient, .told = told});
        }
    }
}

}  // namespace

Changes reload(World& world, std::shared_ptr<const Configuration> configuration, std::shared_ptr<const RuleSet> rules,
               Instant now)
{
    World::State& old = world.state();
    World::State next(std::move(configuration), std::move(rules));
    const Carrying names(old.catalogue(), next.catalogue());
    carry_panel(old, next, names);
    carry_versions(old, next, names);
    for (const Judgement& judgement : old.panel.judgements().all()) next.put(judgement);
    carry_tracks(old, next, names);
    next.alerts = old.alerts;
    next.risks = old.risks;
    next.told = old.told;
    next.verdicts = old.verdicts;
    next.read_assessments = old.read_assessments;
    next.source_lookups = old.source_lookups;
    next.silences = old.silences;
    next.zone = old.zone;

    Doing doing{.state = next, .now = now, .cause = Cause::rules};
    end_removed(doing);
    assess_and_fold(doing, nullptr);
    record(doing);
    find_hidden_rows(doing);
    settle_missing(doing, nullptr);
    move_risks(doing);
    tell(doing);
    Changes changes = std::move(doing.changes);
    world.state() = std::move(next);
    return changes;
}

}  // namespace varsko
