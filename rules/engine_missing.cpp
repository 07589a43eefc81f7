// Silence is an alarm: a figure that is due and has not come is an alert of its own on (metric, unit).
//
// It fires the day after the due day, says every late period, and is resolved when all of them have come.
#include "rules/world.hpp"

#include <algorithm>
#include <set>

namespace varsko {

namespace {

bool has_come(Missing m)
{
    switch (m) {
        case Missing::known:
        case Missing::not_applicable:
        case Missing::secret:
        case Missing::suppressed:
        case Missing::not_computable: return true;
        default: return false;
    }
}

class Lateness {
public:
    explicit Lateness(Doing& doing)
        : doing_(doing), state_(doing.state), today_(std::chrono::floor<std::chrono::days>(doing.now))
    {
    }

    void look_at(MetricIndex m)
    {
        const Metric& metric = state_.catalogue().metrics[m];
        if (!metric.expected) return;
        const auto due = late_by_now(m);
        for (const UnitIndex unit : metric.expected->units) settle(m, unit, due);
    }

private:
    // The periods whose due day has passed, oldest first.
    std::vector<Period> late_by_now(MetricIndex m) const
    {
        const Metric& metric = state_.catalogue().metrics[m];
        const Expected& expected = *metric.expected;
        const Period from = expected.from ? *expected.from : state_.observed[m].first;
        if (!from) return {};
        Period to = Period::of(metric.calendar.every, today_);
        if (expected.to && expected.to->last_day() < to.last_day())
            to = Period::of(metric.calendar.every, expected.to->last_day());
        auto due = due_periods(metric.calendar, from, to);
        while (!due.empty() && due_day(metric.calendar, due.back()) >= today_) due.pop_back();
        return due;
    }

    bool came(MetricIndex m, UnitIndex unit, Period p) const
    {
        const auto& scenarios = state_.catalogue().metrics[m].scenarios;
        const bool has_outcome = std::find(scenarios.begin(), scenarios.end(), Scenario::outcome) != scenarios.end();
        const Scenario scenario = has_outcome || scenarios.empty() ? Scenario::outcome : scenarios.front();
        const auto in = [&](Span span, Period period, Period made) {
            const Column* column =
                state_.panel.column(m, {.scenario = scenario, .span = span, .period = period, .made = made});
            return column && has_come(column->missing[unit]);
        };
        if (in(Span::own, p, {}) || in(Span::accumulated, p, {})) return true;
        return scenario == Scenario::forecast && in(Span::own, p.whole_year(), p);
    }

    void settle(MetricIndex m, UnitIndex unit, const std::vector<Period>& due)
    {
        const auto& catalogue = state_.catalogue();
        const Unit& u = catalogue.units[unit];
        std::vector<Period> late;
        for (const Period p : due)
            if (!(u.from && p.last_day() < *u.from) && !(u.to && p.first_day() > *u.to) && !came(m, unit, p))
                late.push_back(p);
        AlertKey key{.rule = "missing", .metric = catalogue.metrics[m].id, .unit = u.id};
        const auto found = state_.alerts.find(key);
        const bool lives = found != state_.alerts.end() && (found->second.state == AlertState::firing ||
                                                            found->second.state == AlertState::acknowledged);
        if (late.empty() && !lives) return;
        Alert& alert = state_.alerts[key];
        alert.key = key;
        const Alert before = alert;
        if (late.empty())
            resolve(alert);
        else if (!stand(alert, late, lives))
            return;
        Late change{.key = key, .metric = m, .unit = unit, .periods = late};
        change.transition = late.empty() ? Transition::resolved : lives ? Transition::kept : Transition::fired;
        change.told = late.empty() || !state_.is_old_news(m, late.back(), doing_.now);
        note(before, alert, change);
        doing_.late.push_back(std::move(change));
    }

    void resolve(Alert& alert)
    {
        alert.state = AlertState::resolved;
        alert.level = Level::green;
        alert.ended_because = "good";
        alert.ack.reset();
        alert.changed = doing_.now;
    }

    // False where it stands so already.
    bool stand(Alert& alert, const std::vector<Period>& late, bool lives)
    {
        if (lives && alert.since == late.front() && alert.last == late.back()) return false;
        const bool another = !lives || alert.last < late.back();
        alert.since = late.front();
        alert.last = late.back();
        if (!lives) alert.fired = late.back();
        alert.level = Level::yellow;
        alert.value = std::numeric_limits<double>::quiet_NaN();
        alert.episode = episode_of(alert.key, alert.since);
        alert.ended_because.clear();
        if (another) alert.ack.reset();  // it was acknowledged for fewer periods
        if (alert.ack) alert.ack->episode = alert.episode;
        alert.state = alert.ack ? AlertState::acknowledged : AlertState::firing;
        alert.changed = doing_.now;
        return true;
    }

    void note(const Alert& before, const Alert& alert, const Late& change)
    {
        AlertEvent event;
        event.key = alert.key;
        event.episode = alert.episode;
        event.at = doing_.now;
        event.period = alert.last;
        event.transition = text(change.transition);
        event.reason = !change.told                                ? "old-news"
                       : change.transition == Transition::resolved ? "figure-came"
                       : change.transition == Transition::fired    ? "figure-late"
                       : before.last < alert.last                  ? "another-figure-late"
                                                                   : "some-figures-came";
        event.before = before.state;
        event.after = alert.state;
        event.level_before = before.level;
        event.level_after = alert.level;
        event.value_before = event.value_after = std::numeric_limits<double>::quiet_NaN();
        event.ruleset = state_.rules->version;
        event.told = change.told;
        doing_.changes.events.push_back(std::move(event));
        doing_.changes.alerts.push_back(alert);
    }

    Doing& doing_;
    World::State& state_;
    Day today_;
};

}  // namespace

void settle_missing(Doing& doing, const Touched* touched)
{
    Lateness lateness(doing);
    if (touched) {
        for (const MetricIndex m : touched->metrics()) lateness.look_at(m);
        return;
    }
    const auto metrics = static_cast<MetricIndex>(doing.state.catalogue().metrics.size());
    for (MetricIndex m = 0; m < metrics; ++m) lateness.look_at(m);
}

}  // namespace varsko
