#include "rules/alert/fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace varsko {

namespace {

bool same_number(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void begin_episode(Life& life, Period period)
{
    life.state = AlertState::pending;
    life.ended = Ended::not_yet;
    life.since = period;
    life.fired = {};
    life.alive_run = life.held = 0;
}

Transition fold_alive(Life& life, const FoldRule& rule, Period period, const Seen& seen)
{
    const bool begins = !life.is_living();
    if (begins) begin_episode(life, period);
    const Level before = life.alive_level;
    ++life.alive_run;
    life.good_run = 0;
    life.held = std::max(life.held, life.alive_run);
    life.last_alive = life.last = period;
    life.alive_level = seen.level;
    life.at_last = seen;
    if (life.state == AlertState::pending) {
        if (life.alive_run < rule.for_periods) return begins ? Transition::pending : Transition::kept;
        life.state = AlertState::firing;
        life.fired = period;
        return Transition::fired;
    }
    const int change = badness(seen.level) - badness(before);
    return change > 0 ? Transition::worsened : change < 0 ? Transition::improved : Transition::kept;
}

Transition fold_good(Life& life, const FoldRule& rule, Period period, const Seen& seen)
{
    if (!life.is_living()) return Transition::none;
    if (life.state == AlertState::pending) {
        const Period through = life.through;
        life = Life{};
        life.through = through;
        return Transition::dropped;
    }
    life.alive_run = 0;
    ++life.good_run;
    life.last = period;
    life.at_last = seen;
    if (life.good_run < rule.clear_periods) return Transition::kept;
    life.state = AlertState::resolved;
    life.ended = Ended::good;
    return Transition::resolved;
}

}  // namespace

bool same(const Seen& a, const Seen& b)
{
    return a.level == b.level && a.trend == b.trend && a.preliminary == b.preliminary && same_number(a.value, b.value);
}

bool same(const Life& a, const Life& b)
{
    return a.state == b.state && a.ended == b.ended && same(a.at_last, b.at_last) && a.alive_level == b.alive_level &&
           a.alive_run == b.alive_run && a.good_run == b.good_run && a.held == b.held && a.since == b.since &&
           a.fired == b.fired && a.last_alive == b.last_alive && a.last == b.last;
}

std::string_view text(Transition t)
{
    switch (t) {
        case Transition::none: return "none";
        case Transition::pending: return "pending";
        case Transition::fired: return "fired";
        case Transition::worsened: return "worsened";
        case Transition::improved: return "improved";
        case Transition::kept: return "kept";
        case Transition::resolved:
        case Transition::dropped: return "resolved";
        case Transition::year_closed: return "year-closed";
        case Transition::rule_ended: return "rule-ended";
        case Transition::restated: return "restated";
        case Transition::corrected: return "corrected";
    }
    return "none";
}

namespace {

Transition close(Life& life, Ended because, Transition closed)
{
    if (life.state == AlertState::pending) {
        const Period through = life.through;
        life = Life{};
        life.through = through;
        return Transition::dropped;
    }
    life.state = AlertState::resolved;
    life.ended = because;
    life.alive_run = life.good_run = 0;
    return closed;
}

}  // namespace

Transition turn_year(Life& life, const FoldRule& rule, int year)
{
    if (!rule.ends_with_year || !life.is_living() || year <= life.through.calendar_year()) return Transition::none;
    return close(life, Ended::year_closed, Transition::year_closed);
}

Transition end_rule(Life& life)
{
    return life.is_living() ? close(life, Ended::rule_ended, Transition::rule_ended) : Transition::none;
}

Transition fold(Life& life, const FoldRule& rule, Period period, const Seen& seen)
{
    life.through = period;
    if (seen.level == Level::unknown) return Transition::none;
    return is_alive(seen.level) ? fold_alive(life, rule, period, seen) : fold_good(life, rule, period, seen);
}

namespace {

Transition the_end(const Life& after)
{
    switch (after.ended) {
        case Ended::year_closed: return Transition::year_closed;
        case Ended::rule_ended: return Transition::rule_ended;
        default: return Transition::resolved;
    }
}

}  // namespace

Transition difference(const Life& before, const Life& after, bool holds)
{
    using enum AlertState;
    if (same(before, after)) return Transition::none;
    if (before.state == quiet || (before.state == resolved && holds && after.is_living())) {
        if (after.state == firing) return Transition::fired;
        if (after.state == pending) return Transition::pending;
        return after.state == resolved ? the_end(after) : Transition::none;
    }
    if (before.state == pending) {
        if (after.state == firing) return Transition::fired;
        if (after.state == pending) return Transition::restated;
        return after.state == resolved ? the_end(after) : Transition::dropped;
    }
    // It had fired.
    if (!holds || after.state == quiet) return Transition::corrected;
    if (before.state == resolved || after.state == pending) return Transition::restated;
    if (after.state == resolved) return the_end(after);
    if (after.last == before.last) return Transition::restated;
    const int change = badness(after.alive_level) - badness(before.alive_level);
    return change > 0 ? Transition::worsened : change < 0 ? Transition::improved : Transition::kept;
}

std::string reason(Transition t, const Life& after, const FoldRule& rule)
{
    const auto periods = [](std::string_view word, int have, int want) {
        return fmt::format("{}-{}-of-{}-periods", word, have, want);
    };
    switch (t) {
        case Transition::pending: return periods("held", after.alive_run, rule.for_periods);
        case Transition::fired:
            if (rule.for_periods > 1) return periods("held", rule.for_periods, rule.for_periods);
            break;
        case Transition::kept:
            if (after.state == AlertState::pending) return periods("held", after.alive_run, rule.for_periods);
            if (after.good_run > 0) return periods("clear", after.good_run, rule.clear_periods);
            break;
        case Transition::resolved:
            if (rule.clear_periods > 1) return periods("clear", rule.clear_periods, rule.clear_periods);
            break;
        case Transition::dropped: return "not-held";
        case Transition::year_closed: return "year-ended";
        case Transition::rule_ended: return "rule-ended";
        case Transition::restated:
        case Transition::corrected: return "figure-restated";
        default: break;
    }
    return std::string("level-").append(text(after.at_last.level));
}

}  // namespace varsko
