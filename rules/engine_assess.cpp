// From touched figures to what happened: assess the periods they reach, keep what differs, fold.
//
// A period that is new to a track is assessed for all its units; an older one only for the units that were touched.
// Every (unit, due period) has therefore been assessed with the figures as known now, whatever came in which batch.
#include "rules/expression/formula.hpp"
#include "rules/world.hpp"

#include <algorithm>
#include <climits>
#include <cmath>

namespace varsko {

namespace {

// The due periods, of a sorted list, that a figure can change the assessment of.
struct Reach {
    Period from, to;  // both included; `to` none: all later
};

Reach reach(const Track& track, const DueCalendar& calendar, const Slice& slice)
{
    const Grain grain = track.compiled->grain;
    const bool coarser = slice.period.grain() > grain;
    Period from = Period::of(grain, slice.period.first_day());
    const Period to = Period::of(grain, slice.period.last_day());
    // A rule about the year may look at a later month of it: the budget's sum, `at(x, 8)`.
    // From that month it may see a forecast, or a budget, that was made after its own.
    const bool looks_ahead = track.compiled->whole_year && grain != Grain::year;
    if (looks_ahead)
        from = Period::of(grain, from.whole_year().first_day());
    else if (coarser && slice.made)
        from = std::max(from, Period::of(grain, slice.made.first_day()));
    int lookback = track.compiled->lookback;
    if (lookback == INT_MAX) return {from, {}};
    if (slice.span == Span::accumulated) ++lookback;  // the next month's own value is a difference
    if (lookback <= 0) return {from, to};
    const Period last = due_before(calendar, to, -lookback);
    return {from, last ? std::max(last, to) : Period{}};
}

// What is assessed of one track: periods new to it, and known ones again for some positions.  Where another metric's
// figures, or a plan's, stood in for the rule's own until there were any, some periods are due no more.
struct Plan {
    std::vector<Period> fresh, again, gone;
    std::vector<std::size_t> positions;  // of `again`
    bool empty() const { return fresh.empty() && again.empty() && gone.empty(); }
    bool is_gone(Period p) const { return std::binary_search(gone.begin(), gone.end(), p); }
};

Plan plan(const World::State& state, const Track& track, const Touched* touched)
{
    Plan plan;
    const auto due = state.due(track);
    for (const Period p : due)
        if (!track.cells.contains(p)) plan.fresh.push_back(p);
    if (track.cells.size() + plan.fresh.size() > due.size())
        for (const auto& [p, cells] : track.cells)
            if (!std::binary_search(due.begin(), due.end(), p)) plan.gone.push_back(p);
    if (!touched) {
        for (const auto& [p, cells] : track.cells)
            if (!plan.is_gone(p)) plan.again.push_back(p);
        for (std::size_t i = 0; i < track.subjects.size(); ++i) plan.positions.push_back(i);
        return plan;
    }
    const DueCalendar& calendar = state.catalogue().metrics[track.compiled->metric].calendar;
    std::vector<Reach> reaches;
    std::vector<std::uint8_t> hit(track.subjects.size(), track.compiled->across_units ? 1 : 0);
    for (const MetricIndex m : track.compiled->reads) {
        const auto& units = touched->units(m);
        if (units.empty()) continue;
        for (const auto& slice : touched->slices(m)) reaches.push_back(reach(track, calendar, slice));
        for (std::size_t i = 0; i < hit.size(); ++i) hit[i] |= units[track.subjects[i]];
    }
    if (reaches.empty()) return plan;
    for (const auto& [p, cells] : track.cells)
        if (!plan.is_gone(p) && std::any_of(reaches.begin(), reaches.end(),
                                            [&](const Reach& r) { return r.from <= p && (!r.to || p <= r.to); }))
            plan.again.push_back(p);
    for (std::size_t i = 0; i < hit.size(); ++i)
        if (hit[i]) plan.positions.push_back(i);
    return plan;
}

// Assesses, keeps what differs in cells and changes, and tells which positions changed at `changed`.
class Assessor {
public:
    Assessor(Doing& doing, Track& track) : doing_(doing), track_(track) {}

    void run(Period period, std::span<const std::size_t> positions, std::vector<std::uint8_t>* changed)
    {
        const auto& state = doing_.state;
        units_.clear();
        for (const auto i : positions) units_.push_back(track_.subjects[i]);
        found_.resize(units_.size());
        assess(state.catalogue(), *track_.compiled, state.panel, period, units_, found_);
        Cells& cells = track_.cells.try_emplace(period, track_.subjects.size()).first->second;
        state.hold(track_, period, cells);
        AssessmentColumn column;
        std::vector<Level> before;
        for (std::size_t n = 0; n < positions.size(); ++n) {
            const Seen seen{.level = found_.level[n],
                            .trend = found_.trend[n],
                            .preliminary = found_.preliminary[n] != 0,
                            .value = found_.value[n]};
            const Seen was = cells.seen(positions[n]);
            if (!cells.put(positions[n], seen)) continue;
            before.push_back(was.level);
            if (changed) (*changed)[positions[n]] = 1;
            if (doing_.cause == Cause::figures) compare_with_judgement(units_[n], period, was, seen);
            column.units.push_back(units_[n]);
            column.level.push_back(seen.level);
            column.trend.push_back(seen.trend);
            column.value.push_back(seen.value);
            column.preliminary.push_back(seen.preliminary ? 1 : 0);
        }
        if (!column.units.empty()) add(std::move(column), period, std::move(before));
    }

    // The period is due no more: what was said of it is unknown from now on.
    void take_back(Period period)
    {
        const auto at = track_.cells.find(period);
        doing_.state.hold(track_, period, at->second);
        AssessmentColumn column;
        std::vector<Level> before;
        for (std::size_t i = 0; i < track_.subjects.size(); ++i) {
            const Seen was = at->second.seen(i);
            if (same(was, Seen{})) continue;
            before.push_back(was.level);
            column.units.push_back(track_.subjects[i]);
        }
        track_.cells.erase(at);
        if (column.units.empty()) return;
        const std::size_t n = column.units.size();
        column.level.assign(n, Level::unknown);
        column.trend.assign(n, Trend::unknown);
        column.value.assign(n, std::numeric_limits<double>::quiet_NaN());
        column.preliminary.assign(n, 0);
        add(std::move(column), period, std::move(before));
    }

private:
    void add(AssessmentColumn column, Period period, std::vector<Level> before)
    {
        column.rule = track_.rule().id;
        column.metric = doing_.state.catalogue().metrics[track_.compiled->metric].id;
        column.period = period;
        column.ruleset = doing_.state.rules->version;
        doing_.changes.assessments.push_back(std::move(column));
        doing_.levels_before.push_back(std::move(before));
    }

    // A judgement stands when the figures change under it, and it is said that they did.
    void compare_with_judgement(UnitIndex unit, Period period, const Seen& was, const Seen& now)
    {
        const auto& catalogue = doing_.state.catalogue();
        const Rule& rule = track_.rule();
        const Metric& metric = catalogue.metrics[track_.compiled->metric];
        const Judgement* said = doing_.state.panel.judgements().of(rule.id, track_.compiled->metric, period, unit);
        const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
        if (!said || same(now.value, said->value) || !same(was.value, said->value)) return;
        const Measure measure = track_.compiled->formula->value.measure;
        const auto number = [&](double x) {
            return Localised{spoken(x, measure, "", "sv"), spoken(x, measure, "", "en")};
        };
        doing_.changes.findings.push_back(
            {.code = "figures-changed-after-judgement",
             .metric = metric.id,
             .unit = catalogue.units[unit].id,
             .period = period,
             .message = both("{}, {}, {}: bedömdes som {} när siffrorna gav {}; nu ger de {}, och bedömningen gäller "
                             "tills någon tar tillbaka den",
                             "{}, {}, {}: was judged {} when the figures gave {}; now they give {}, and the judgement "
                             "stands until somebody withdraws it",
                             catalogue.units[unit].name, Localised{rule.title.in("sv"), rule.title.in("en")},
                             Localised{spoken(period, "sv"), spoken(period, "en")},
                             Localised{spoken(*said->level, "sv"), spoken(*said->level, "en")}, number(said->value),
                             number(now.value))});
    }

    Doing& doing_;
    Track& track_;
    std::vector<UnitIndex> units_;
    Assessed found_;
};

bool holds_still(const Track& track, std::size_t position, const Life& before)
{
    if (!before.since) return false;
    for (auto at = track.cells.lower_bound(before.since); at != track.cells.end() && at->first <= before.last_alive;
         ++at)
        if (is_alive(at->second.seen(position).level)) return true;
    return false;
}

class Folder {
public:
    Folder(Doing& doing, std::size_t index)
        : doing_(doing),
          index_(index),
          track_(doing.state.tracks[index]),
          open_year_(std::max(track_.year, doing.state.open_year(track_, doing.now))),
          over_(track_.over || doing.state.is_over(track_, doing.now))
    {
    }

    // Periods that come after their year or their rule is over belong before its end: they are not folded on, but all
    // of it again. True where there are any.
    bool takes_latecomers(std::span<const Period> fresh)
    {
        bool any = false;
        for (const Period p : fresh) {
            if (!track_.through || p <= track_.through || (p.calendar_year() >= open_year_ && !over_)) continue;
            track_.through = p;
            any = true;
        }
        return any;
    }

    // Positions whose past changed: from the beginning through track.through.
    void again(const std::vector<std::uint8_t>& changed)
    {
        std::vector<std::size_t> positions;
        for (std::size_t i = 0; i < changed.size(); ++i)
            if (changed[i]) positions.push_back(i);
        if (positions.empty()) return;
        std::vector<Life> lives(positions.size());
        for (auto& [p, cells] : track_.cells) {
            if (p > track_.through) break;
            doing_.state.hold(track_, p, cells);
            for (std::size_t n = 0; n < positions.size(); ++n) step(lives[n], p, cells.seen(positions[n]));
        }
        for (Life& life : lives) close(life);
        for (std::size_t n = 0; n < positions.size(); ++n) {
            Life& now = track_.lives[positions[n]];
            const Life before = now;
            now = lives[n];
            restated(positions[n], before, now);
        }
    }

    // Periods after track.through, for all positions.
    void on()
    {
        At at = track_.through ? track_.cells.upper_bound(track_.through) : track_.cells.begin();
        at = history(at);
        for (; at != track_.cells.end(); ++at) {
            for (std::size_t i = 0; i < track_.lives.size(); ++i) news(i, at->first, at->second.seen(i));
            track_.through = at->first;
            if (at->first.calendar_year() < open_year_) track_.year = INT_MIN;
            track_.over = false;
        }
        end_what_is_over();
    }

    // The year is over though no figure of the next has come; or the rule is.
    void end_what_is_over()
    {
        if (open_year_ <= track_.year && over_ == track_.over) return;
        track_.year = open_year_;
        track_.over = over_;
        for (std::size_t i = 0; i < track_.lives.size(); ++i) {
            Life& life = track_.lives[i];
            const Life before = life;
            const auto t = close(life);
            if (t == Transition::none) continue;
            const bool fresh =
                life.ended == Ended::rule_ended ? is_fresh_end_of_rule() : is_fresh_end(before.last.calendar_year());
            add(i, t, before.last, before, life, {}, fresh);
        }
    }

private:
    using At = std::map<Period, Cells>::const_iterator;

    // Thousands of units ask of one period.
    bool is_old(Period p)
    {
        if (!asked_ || asked_->first != p)
            asked_ = {p, doing_.state.is_old_news(track_.compiled->metric, p, doing_.now)};
        return asked_->second;
    }

    void step(Life& life, Period p, const Seen& seen) const
    {
        turn_year(life, track_.fold, p.calendar_year());
        fold(life, track_.fold, p, seen);
    }

    // What time has ended by now.
    Transition close(Life& life) const
    {
        const auto t = turn_year(life, track_.fold, open_year_);
        return t == Transition::none && over_ ? end_rule(life) : t;
    }

    bool is_fresh_end_of_rule() const
    {
        const MetricIndex metric = track_.compiled->metric;
        const Period next = due_before(doing_.state.catalogue().metrics[metric].calendar, *track_.rule().valid_to, -1);
        return !doing_.state.is_old_news(metric, next, doing_.now);
    }

    bool is_fresh_end(int year) const
    {
        const MetricIndex metric = track_.compiled->metric;
        const Period next = first_due_of_year(doing_.state.catalogue().metrics[metric].calendar, year + 1);
        return next && !doing_.state.is_old_news(metric, next, doing_.now);
    }

    // Old news is folded without a word; what it came to is one occurrence that nobody is told of.
    At history(At at)
    {
        if (at == track_.cells.end() || !is_old(at->first)) return at;
        const std::vector<Life> before = track_.lives;
        track_.over = false;  // the rule ends after its last period, not here
        for (; at != track_.cells.end() && is_old(at->first); ++at) {
            for (std::size_t i = 0; i < track_.lives.size(); ++i) step(track_.lives[i], at->first, at->second.seen(i));
            track_.through = at->first;
        }
        for (std::size_t i = 0; i < before.size(); ++i) {
            Life& after = track_.lives[i];
            turn_year(after, track_.fold, open_year_);
            const auto t = difference(before[i], after, true);
            if (t != Transition::none)
                add(i, t, after.last ? after.last : before[i].last, before[i], after, "old-news", false);
        }
        return at;
    }

    void news(std::size_t i, Period p, const Seen& seen)
    {
        Life& life = track_.lives[i];
        if (!life.is_living() && !is_alive(seen.level)) {
            life.through = p;
            return;
        }
        const Life before = life;
        if (const auto t = turn_year(life, track_.fold, p.calendar_year()); t != Transition::none)
            add(i, t, p, before, life, {}, true);
        const Life between = life;
        if (const auto t = fold(life, track_.fold, p, seen); t != Transition::none)
            add(i, t, p, between, life, {}, true);
    }

    void restated(std::size_t i, const Life& before, const Life& after)
    {
        const bool by_figures = doing_.cause == Cause::figures, rules = doing_.cause == Cause::rules;
        auto t = difference(before, after, holds_still(track_, i, before));
        if (t == Transition::none) return;
        const bool corrected = t == Transition::corrected;
        const Period p = corrected || !after.last ? before.last : after.last;
        if (corrected && !by_figures) t = Transition::resolved;
        const bool is_new = after.last > before.last && !corrected;
        const std::string_view why = rules ? "rule-changed" : is_new ? "" : by_figures ? "figure-restated" : "judged";
        const bool fresh = !is_old(p);
        if (corrected && after.is_living()) {
            Life ended = before;  // the old episode ends as corrected, and another one lives
            ended.state = AlertState::quiet;
            add(i, t, p, before, ended, why, fresh || !rules);
            const bool told = !is_old(after.last);
            const auto began = after.state == AlertState::firing ? Transition::fired : Transition::pending;
            add(i, began, after.last, ended, after, told ? why : "old-news", told);
            return;
        }
        if (corrected && !rules)
            add(i, t, p, before, after, why, true);  // who was told wrong is told, however long ago it was
        else if (doing_.cause == Cause::judgement && before.is_living() && !after.is_living())
            add(i, t, p, before, after, why, true);  // and so is who was told what a person now judges away
        else
            add(i, t, p, before, after, fresh ? why : "old-news", fresh);
    }

    void add(std::size_t i, Transition t, Period p, const Life& before, const Life& after, std::string_view why,
             bool told)
    {
        doing_.occurrences.push_back({.track = index_,
                                      .position = i,
                                      .transition = t,
                                      .period = p,
                                      .before = before,
                                      .after = after,
                                      .why = why.empty() && doing_.cause == Cause::judgement ? "judged" : why,
                                      .told = told});
    }

    Doing& doing_;
    std::size_t index_;
    Track& track_;
    int open_year_;
    bool over_;
    std::optional<std::pair<Period, bool>> asked_;
};

}  // namespace

void end_what_is_over(Doing& doing)
{
    for (std::size_t t = 0; t < doing.state.tracks.size(); ++t) Folder(doing, t).end_what_is_over();
}

namespace {

// `all_anew`: everything is folded again, whether its assessment changed or not.
void carry_out(Doing& doing, std::size_t t, const Plan& planned, bool all_anew)
{
    Track& track = doing.state.tracks[t];
    Assessor assessor(doing, track);
    // So do periods that were folded in and are due no more.
    std::vector<std::uint8_t> changed(track.subjects.size(), all_anew || !planned.gone.empty() ? 1 : 0);
    std::vector<std::size_t> all(track.subjects.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    for (const Period p : planned.gone) assessor.take_back(p);
    for (const Period p : planned.again) assessor.run(p, planned.positions, p <= track.through ? &changed : nullptr);
    for (const Period p : planned.fresh) assessor.run(p, all, track.through && p <= track.through ? &changed : nullptr);
    Folder folder(doing, t);
    if (folder.takes_latecomers(planned.fresh)) std::fill(changed.begin(), changed.end(), std::uint8_t{1});
    if (track.through) folder.again(changed);
    folder.on();
}

bool stands_on(const Track& track, const std::string& rule)
{
    const auto& others = track.compiled->formula->program.rules();
    return std::any_of(others.begin(), others.end(), [&](const auto& o) { return o.compiled->rule->id == rule; });
}

}  // namespace

void assess_and_fold(Doing& doing, const Touched* touched)
{
    for (std::size_t t = 0; t < doing.state.tracks.size(); ++t) {
        const Plan planned = plan(doing.state, doing.state.tracks[t], touched);
        if (planned.empty() && touched) {
            if (doing.state.tracks[t].rule().valid_to) Folder(doing, t).end_what_is_over();
            continue;
        }
        carry_out(doing, t, planned, !touched);
    }
}

void assess_judged(Doing& doing, const Judgement& judgement, MetricIndex metric, UnitIndex unit)
{
    const Touched no_figures(doing.state.catalogue().metrics.size(), doing.state.catalogue().units.size());
    for (std::size_t t = 0; t < doing.state.tracks.size(); ++t) {
        const Track& track = doing.state.tracks[t];
        const bool own = track.compiled->metric == metric && track.rule().id == judgement.rule;
        if (!own && !stands_on(track, judgement.rule)) continue;
        Plan planned = plan(doing.state, track, &no_figures);
        // What stands on it may look back at it, or at the whole year; where it alone is concerned, the next period's
        // trend is.
        const Period last = due_before(doing.state.catalogue().metrics[metric].calendar, judgement.period, -1);
        const Day from = own ? judgement.period.first_day() : judgement.period.whole_year().first_day();
        for (const auto& [p, cells] : track.cells)
            if (p.last_day() >= from && (!own || !last || p <= last) && !planned.is_gone(p)) planned.again.push_back(p);
        for (std::size_t i = 0; i < track.subjects.size(); ++i)
            if (!own || track.subjects[i] == unit) planned.positions.push_back(i);
        carry_out(doing, t, planned, false);
    }
}

}  // namespace varsko
