// Alerts that ring on and that nobody has taken.
//
//   remind = "14 days"                          who was told hears again, a fortnight after the last word
//   remind = "1st working day of the month"     likewise, then
//   escalate = [{ after = "5 working days", to = ["head"] }]     others hear, when so many have passed since it was
//   told
//
// On working days from half past seven, until somebody acknowledges.  Who has just been told of something new is not
// reminded of the old: the days count from the last word.
#include "rules/alert/tell.hpp"
#include "rules/calendar.hpp"
#include "rules/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko {

namespace {

bool believes(const Told& told, const Alert& alert) { return is_open(told) && told.episode == alert.episode; }

Day first_working_day_of_month(Day today)
{
    const std::chrono::year_month_day date{today};
    return nth_working_day_after(Day{date.year() / date.month() / 1} - std::chrono::days{1}, 1);
}

class Caller {
public:
    Caller(Doing& doing, Day today) : doing_(doing), state_(doing.state), today_(today) {}

    void look(const AlertKey& key, const std::map<std::string, Told>& told)
    {
        const auto alert = state_.alerts.find(key);
        if (alert == state_.alerts.end() || alert->second.state != AlertState::firing) return;
        const auto metric = state_.catalogue().metric(key.metric);
        const auto unit = state_.catalogue().unit(key.unit);
        const auto track = metric && unit ? state_.track(key.rule, *metric) : std::nullopt;
        const auto position = track ? state_.tracks[*track].position(*unit) : std::nullopt;
        if (!position) return;
        const auto& notify = state_.tracks[*track].rule().notify;
        if (!notify) return;
        std::optional<Day> first;
        for (const auto& [who, row] : told) {
            if (!believes(row, alert->second)) continue;
            const Day day = day_of(row.first == Instant{} ? row.at : row.first);
            first = std::min(first.value_or(day), day);
            if (notify->remind && is_due(*notify->remind, day_of(row.at))) remind(*track, *position, who);
        }
        if (first) escalate(*notify, key, alert->second, *first, {*track, *position}, told);
    }

private:
    Day day_of(Instant at) const { return state_.time_zone().wall(at).day; }

    bool is_due(const Rule::Notify::Remind& remind, Day last_word) const
    {
        const auto month = static_cast<int>(static_cast<unsigned>(std::chrono::year_month_day{today_}.month()));
        if (std::find(remind.except.begin(), remind.except.end(), month) != remind.except.end()) return false;
        if (remind.days > 0) return last_word + std::chrono::days{remind.days} <= today_;
        const Day first = first_working_day_of_month(today_);
        return last_word < first && first <= today_;
    }

    void remind(std::size_t track, std::size_t position, const std::string& who)
    {
        const Person* person = state_.catalogue().person(who);
        if (!person) return;  // a program, or somebody who has gone
        doing_.again.push_back(
            {.track = track,
             .position = position,
             .recipient = {.person = person, .id = who, .channel = person->channel, .why = "told-before"},
             .transition = "reminded"});
    }

    struct At {
        std::size_t track, position;
    };
    void escalate(const Rule::Notify& notify, const AlertKey& key, const Alert& alert, Day first, At at,
                  const std::map<std::string, Told>& told)
    {
        const Track& track = state_.tracks[at.track];
        const Occasion on = occasion_of(state_, key, track.rule(), track.subjects[at.position],
                                        track.lives[at.position].alive_level, today_);
        for (const auto& step : notify.escalate) {
            if (nth_working_day_after(first, step.working_days) > today_) return;
            for (const auto& who : step.to)
                for (Recipient& r : reached_by(*state_.configuration, who, on)) {
                    const auto row = told.find(r.id);
                    if (row != told.end() && believes(row->second, alert)) continue;
                    const bool listed = std::any_of(doing_.again.begin(), doing_.again.end(), [&](const Again& a) {
                        return a.track == at.track && a.position == at.position && a.recipient.id == r.id;
                    });
                    if (listed) continue;
                    r.why = fmt::format("escalated after {} working days, {}", step.working_days, r.why);
                    doing_.again.push_back(
                        {.track = at.track, .position = at.position, .recipient = r, .transition = "escalated"});
                }
        }
    }

    Doing& doing_;
    World::State& state_;
    Day today_;
};

}  // namespace

void call_again(Doing& doing)
{
    const auto& rules = doing.state.configuration->rules;
    const bool any = std::any_of(rules.begin(), rules.end(), [](const Rule& rule) {
        return rule.notify && (rule.notify->remind || !rule.notify->escalate.empty());
    });
    if (!any) return;
    const WallTime shown = doing.state.time_zone().wall(doing.now);
    if (!is_working_day(shown.day) || shown.time < usual_digest) return;
    Caller caller(doing, shown.day);
    std::vector<const AlertKey*> keys;  // in an order that is the same on every machine
    for (const auto& [key, told] : doing.state.told) keys.push_back(&key);
    std::sort(keys.begin(), keys.end(), [](const AlertKey* a, const AlertKey* b) { return *a < *b; });
    for (const AlertKey* key : keys) caller.look(*key, doing.state.told.at(*key));
}

}  // namespace varsko
