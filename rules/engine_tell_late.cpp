// An alert of missing figures: who expected them hears of each further period, and once that all have come.
#include "rules/alert/tell.hpp"
#include "rules/engine_post.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace varsko {

namespace {

std::vector<std::string> expecting(const World::State& state, const Late& late)
{
    std::vector<std::string> to;
    const auto& expected = state.catalogue().metrics[late.metric].expected;
    if (expected && !expected->by.empty()) to.push_back(expected->by);
    for (const Track& track : state.tracks) {
        const auto& notify = track.rule().notify;
        if (track.compiled->metric != late.metric || !notify || !track.position(late.unit)) continue;
        if (std::find(notify->on.begin(), notify->on.end(), "missing") != notify->on.end())
            to.insert(to.end(), notify->to.begin(), notify->to.end());
    }
    return to;
}

Occasion occasion_of(const Late& late, Instant now)
{
    return {.rule = "missing",
            .metric = late.key.metric,
            .unit = late.unit,
            .level = Level::yellow,
            .severity = Level::yellow,
            .goal = std::nullopt,
            .risks = {},
            .owners = {},
            .today = std::chrono::floor<std::chrono::days>(now)};
}

}  // namespace

void tell_of_late(Doing& doing, Post& post, const Late& late)
{
    if (!late.told) return;
    World::State& state = doing.state;
    const Alert& alert = state.alerts.at(late.key);
    Letter letter;
    letter.key = late.key;
    letter.episode = alert.episode;
    letter.transition = text(late.transition);
    letter.period = alert.last;
    letter.since = alert.since;
    letter.level = alert.level;
    letter.level_before = late.transition == Transition::resolved ? Level::yellow : Level::unknown;
    letter.value = letter.value_before = std::numeric_limits<double>::quiet_NaN();
    letter.metric = late.metric;
    letter.unit = late.unit;
    const DueCalendar& calendar = state.catalogue().metrics[late.metric].calendar;
    for (const Period p : late.periods) letter.late.emplace_back(p, due_day(calendar, p));
    if (late.transition == Transition::resolved) {
        for (const auto& [id, told] : std::map(state.told[late.key])) {
            if (!is_open(told)) continue;
            if (const auto r = post.told_before(id)) post.send(letter, *r, alert.level, Level::yellow);
            post.end(late.key, id, "resolved");
        }
        return;
    }
    letter.transition = "fired";
    for (const Recipient& r : recipients(*state.configuration, expecting(state, late), occasion_of(late, doing.now))) {
        const auto& rows = state.told[late.key];
        const auto row = rows.find(r.id);
        // Each further period is news; that some of them came is not.
        if (row != rows.end() && is_open(row->second) && row->second.period >= alert.last) continue;
        post.send(letter, r, alert.level, Level::yellow);
    }
}

}  // namespace varsko
