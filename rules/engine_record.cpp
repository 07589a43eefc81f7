// Occurrences become events and alerts; acknowledgements are carried, or lapse.
#include "rules/world.hpp"

#include <algorithm>
#include <utility>

namespace varsko {

namespace {

std::string ended_because(const Life& life)
{
    switch (life.ended) {
        case Ended::good: return "good";
        case Ended::year_closed: return "year-closed";
        case Ended::rule_ended: return "rule-ended";
        case Ended::not_yet: break;
    }
    return "";
}

void take_over(Alert& alert, const Life& life)
{
    if (alert.since != life.since || alert.episode.empty()) alert.episode = episode_of(alert.key, life.since);
    alert.since = life.since;
    alert.fired = life.fired;
    alert.last = life.last;
    alert.level = life.at_last.level;
    alert.trend = life.at_last.trend;
    alert.value = life.at_last.value;
    alert.preliminary = life.at_last.preliminary;
    alert.state = life.state;
    alert.ended_because = ended_because(life);
}

class Recorder {
public:
    explicit Recorder(Doing& doing) : doing_(doing) { doing.changes.events.reserve(doing.occurrences.size()); }

    void record(const Occurrence& o)
    {
        Track& track = doing_.state.tracks[o.track];
        Alert& alert = alert_of(doing_.state, track, o.position);
        const AlertState before = alert.state;
        const auto ack = std::exchange(alert.ack, std::nullopt);
        become(alert, o);
        AlertEvent& event = doing_.changes.events.emplace_back();
        event.key = alert.key;
        event.episode = o.after.is_living() ? alert.episode
                        : o.before.since    ? episode_of(alert.key, o.before.since)
                                            : alert.episode;
        event.at = doing_.now;
        event.period = o.period;
        event.transition = text(o.transition);
        event.reason = o.why.empty() ? reason(o.transition, o.after, track.fold) : std::string(o.why);
        event.before = before;
        event.after = alert.state;
        event.level_before = o.before.at_last.level;
        event.value_before = o.before.at_last.value;
        const auto cells = track.cells.find(o.period);
        if (cells != track.cells.end()) doing_.state.hold(track, o.period, cells->second);
        const Seen now = cells == track.cells.end() ? o.after.at_last : cells->second.seen(o.position);
        event.level_after = now.level;
        event.value_after = now.value;
        event.ruleset = doing_.state.rules->version;
        event.told = o.told;
        if (const Judgement* j = doing_.judgement; j && j->rule == alert.key.rule && j->unit == alert.key.unit) {
            event.by = j->by;
            event.comment = j->comment;
        }
        if (ack) keep_or_lapse(alert, *ack, o);
    }

private:
    void become(Alert& alert, const Occurrence& o) const
    {
        alert.changed = doing_.now;
        const bool gone = !o.after.is_living() && o.before.is_living() && o.after.state == AlertState::quiet;
        const bool judged = doing_.cause == Cause::judgement;
        if (o.transition == Transition::corrected) {
            take_over(alert, o.before);
            alert.state = AlertState::corrected;
            alert.ended_because = "corrected";
        } else if (gone && doing_.cause != Cause::figures && o.before.state == AlertState::firing) {
            take_over(alert, o.before);
            alert.state = AlertState::resolved;
            alert.ended_because = judged ? "judged" : "rule-changed";
        } else if (o.after.state == AlertState::quiet) {
            const AlertKey key = alert.key;
            alert = Alert{};
            alert.key = key;
            alert.changed = doing_.now;
        } else {
            take_over(alert, o.after);
            if (judged && o.transition == Transition::resolved) alert.ended_because = "judged";
        }
    }

    // An acknowledgement holds while the alert fires on at no worse a level.
    void keep_or_lapse(Alert& alert, Acknowledgement ack, const Occurrence& o)
    {
        if (o.before.state != AlertState::firing || alert.state != AlertState::firing) return;
        if (badness(o.after.alive_level) <= badness(ack.level)) {
            ack.episode = alert.episode;
            alert.ack = std::move(ack);
            alert.state = AlertState::acknowledged;
            doing_.changes.events.back().after = alert.state;
            return;
        }
        AlertEvent lapsed = doing_.changes.events.back();
        lapsed.transition = "lapsed";
        lapsed.reason = "level-worsened-past-acknowledged";
        lapsed.before = AlertState::acknowledged;
        lapsed.after = AlertState::firing;
        doing_.changes.events.push_back(std::move(lapsed));
    }

    Doing& doing_;
};

}  // namespace

void record(Doing& doing)
{
    Recorder recorder(doing);
    std::vector<std::pair<std::size_t, std::size_t>> changed;
    changed.reserve(doing.occurrences.size());
    for (const Occurrence& o : doing.occurrences) {
        recorder.record(o);
        changed.emplace_back(o.track, o.position);
    }
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    doing.changes.alerts.reserve(changed.size());
    for (const auto& [track, position] : changed)
        doing.changes.alerts.push_back(alert_of(doing.state, doing.state.tracks[track], position));
}

}  // namespace varsko
