// From occurrences to messages: for each alert that something happened to, what each recipient is told.
#include "rules/alert/letter.hpp"
#include "rules/alert/tell.hpp"
#include "rules/engine_grounds.hpp"
#include "rules/engine_post.hpp"
#include "rules/engine_rows.hpp"
#include "rules/risk/effects.hpp"
#include "rules/world.hpp"

#include <algorithm>
#include <set>

namespace varsko {

namespace {

// One row for each (alert, recipient): the last.
void keep_newest(std::vector<ToldTo>& rows)
{
    std::map<std::pair<std::string, std::string>, std::size_t> last;
    for (std::size_t i = 0; i < rows.size(); ++i) last[{rows[i].alert.id(), rows[i].recipient}] = i;
    std::vector<ToldTo> kept;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (last.at({rows[i].alert.id(), rows[i].recipient}) == i) kept.push_back(std::move(rows[i]));
    rows = std::move(kept);
}

// The occurrences of one alert, oldest first, as indices.
using Group = std::span<const std::size_t>;

class Teller {
public:
    explicit Teller(Doing& doing)
        : doing_(doing),
          state_(doing.state),
          rows_(doing.state),
          post_(doing),
          today_(std::chrono::floor<std::chrono::days>(doing.now))
    {
    }

    void run()
    {
        std::vector<std::size_t> order;
        for (std::size_t n = 0; n < doing_.occurrences.size(); ++n)
            if (somebody_might_be_told(doing_.occurrences[n])) order.push_back(n);
        const auto id = [&](std::size_t n) {
            return std::pair(doing_.occurrences[n].track, doing_.occurrences[n].position);
        };
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return std::pair(id(a), a) < std::pair(id(b), b); });
        std::vector<Group> totals;
        for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
            while (to < order.size() && id(order[to]) == id(order[from])) ++to;
            const Group group = Group(order).subspan(from, to - from);
            const Occurrence& o = doing_.occurrences[group.back()];
            if (rows_.row_behind(o.track, o.position))
                totals.push_back(group);
            else
                alert(group);
        }
        // Totals that are bad because one row is: after the rows, the deepest first.
        std::stable_sort(totals.begin(), totals.end(), [&](Group a, Group b) { return depth(a) > depth(b); });
        for (const Group group : totals) alert(group);
        for (const Late& late : doing_.late) tell_of_late(doing_, post_, late);
        for (const Again& call : doing_.again) again(call);
        keep_newest(doing_.changes.told);
    }

private:
    bool somebody_might_be_told(const Occurrence& o) const
    {
        const Rule& rule = state_.tracks[o.track].rule();
        return rule.notify || !state_.configuration->routes.empty() || !rule.risks.empty();
    }

    int depth(Group group) const
    {
        const Occurrence& o = doing_.occurrences[group.back()];
        const auto& units = state_.catalogue().units;
        int depth = 0;
        for (auto at = units[state_.tracks[o.track].subjects[o.position]].parent; at; at = units[*at].parent) ++depth;
        return depth;
    }

    struct About {
        AlertKey key;
        const Track* track = nullptr;
        const Alert* alert = nullptr;
        UnitIndex unit = 0;
        const Occurrence* first = nullptr;
        const Occurrence* last = nullptr;
        Standing standing;
        Period period;
        std::vector<const Moved*> moved;
        std::optional<Grounds> grounds;  // made when the first message is written
    };

    void alert(Group group)
    {
        About about = look_at(group);
        const bool told =
            std::any_of(group.begin(), group.end(), [&](std::size_t n) { return doing_.occurrences[n].told; });
        if (!told) return end_quietly(about);
        const auto& on = on_of(about.track->rule());
        std::set<std::string> reached;
        if (about.standing.end == Standing::End::none) {
            if (turns_a_year(group))
                end_last_year(about);
            else
                carry_over(about);
            for (const Recipient& r : recipients(*state_.configuration, to_of(about.track->rule()), occasion(about)))
                tell_one(about, on, r, reached);
        } else {
            tell_of_the_end(about, on, reached);
        }
        tell_risk_owners(about, reached);
    }

    // Nothing has happened, and that is why.
    void again(const Again& call)
    {
        const Track& track = state_.tracks[call.track];
        const Life& life = track.lives[call.position];
        About about;
        about.key = key_of(state_, track, call.position);
        about.alert = &state_.alerts.at(about.key);
        const Occurrence stands{.track = call.track,
                                .position = call.position,
                                .transition = Transition::kept,
                                .period = about.alert->last,
                                .before = life,
                                .after = life};
        about.first = about.last = &stands;
        about.track = &track;
        about.unit = track.subjects[call.position];
        about.period = about.alert->last;
        about.standing.severity = track.rule().severity;
        about.standing.level = life.alive_level;
        about.standing.episode = about.alert->episode;
        send(about, std::string(call.transition), call.recipient);
    }

    About look_at(Group group) const
    {
        About about;
        about.first = &doing_.occurrences[group.front()];
        about.last = &doing_.occurrences[group.back()];
        about.track = &state_.tracks[about.last->track];
        about.key = key_of(state_, *about.track, about.last->position);
        about.alert = &state_.alerts.at(about.key);
        about.unit = about.track->subjects[about.last->position];
        const Life& life = about.track->lives[about.last->position];
        Standing& s = about.standing;
        s.severity = about.track->rule().severity;
        s.transition = text(about.last->transition);
        s.restated = about.last->why == "figure-restated" || about.last->why == "rule-changed";
        s.judged = about.last->why == "judged";
        s.preliminary = life.at_last.preliminary;
        s.level = life.alive_level;
        if (life.state != AlertState::firing) {
            s.end = life.ended == Ended::year_closed  ? Standing::End::year_closed
                    : life.ended == Ended::rule_ended ? Standing::End::rule_ended
                    : s.judged                        ? Standing::End::judged
                                                      : Standing::End::good;
            for (const auto n : group) {
                const Occurrence& o = doing_.occurrences[n];
                const bool undone = o.transition == Transition::corrected ||
                                    (o.transition == Transition::restated && o.after.state == AlertState::pending);
                if (undone) s.end = Standing::End::corrected;
            }
            s.level = about.last->before.alive_level;
        }
        about.period = about.last->period;
        for (const Moved& m : doing_.moved)
            if (std::find(group.begin(), group.end(), m.occurrence) != group.end()) about.moved.push_back(&m);
        about.standing.episode = about.alert->episode;
        return about;
    }

    static const std::vector<std::string>& on_of(const Rule& rule)
    {
        return rule.notify && !rule.notify->on.empty() ? rule.notify->on : default_on();
    }

    static std::vector<std::string> to_of(const Rule& rule)
    {
        return rule.notify ? rule.notify->to : std::vector<std::string>();
    }

    Occasion occasion(const About& about) const
    {
        return occasion_of(state_, about.key, about.track->rule(), about.unit, about.standing.level, today_);
    }

    void tell_one(About& about, const std::vector<std::string>& on, const Recipient& r, std::set<std::string>& reached)
    {
        const auto& rows = state_.told[about.key];
        const auto row = rows.find(r.id);
        const Telling telling = what_to_tell(about.standing, on, row == rows.end() ? nullptr : &row->second);
        if (telling.transition.empty()) return;
        // One red row is told once: not as a red total as well.
        const bool is_news = telling.transition == "fired" || telling.transition == "worsened";
        if (is_news && rows_.known_to(r.id, index_of(about), about.last->position)) return;
        send(about, std::string(telling.transition), r);
        reached.insert(r.id);
    }

    void tell_of_the_end(About& about, const std::vector<std::string>& on, std::set<std::string>& reached)
    {
        const auto rows = state_.told[about.key];  // a copy: sending writes to it
        for (const auto& [id, told] : rows) {
            const Telling telling = what_to_tell(about.standing, on, &told);
            if (!telling.transition.empty()) {
                if (const auto r = post_.told_before(id))
                    send(about, std::string(telling.transition), *r, told.episode);
                reached.insert(id);
            }
            if (telling.ends)
                post_.end(about.key, id, telling.transition.empty() ? "ended" : std::string(telling.transition));
        }
    }

    void end_quietly(const About& about)
    {
        if (about.standing.end == Standing::End::none) return;
        const auto rows = state_.told.find(about.key);
        if (rows == state_.told.end()) return;
        for (const auto& [id, told] : std::map(rows->second))
            if (is_open(told)) post_.end(about.key, id, "ended");
    }

    bool turns_a_year(Group group) const
    {
        return std::any_of(group.begin(), group.end(),
                           [&](std::size_t n) { return doing_.occurrences[n].transition == Transition::year_closed; });
    }

    // Last year's alert ended with its year, and this year's is another: as bad as the old one or not, it is news, on
    // whichever side of the year's end its first figures came.
    void end_last_year(const About& about)
    {
        for (const auto& [id, told] : std::map(state_.told[about.key]))
            if (is_open(told) && told.episode != about.alert->episode) post_.end(about.key, id, "ended");
    }

    // Several episodes in one command, or one that began earlier than was known: who believes in a living alert is
    // right, and need not be told of the seam.
    void carry_over(const About& about)
    {
        for (auto& [id, told] : state_.told[about.key]) {
            if (!is_open(told) || told.episode == about.alert->episode) continue;
            told.episode = about.alert->episode;
            doing_.changes.told.push_back({.alert = about.key, .recipient = id, .told = told});
        }
    }

    void tell_risk_owners(About& about, std::set<std::string>& reached)
    {
        for (const Moved* moved : about.moved) {
            const Risk& risk = state_.risks.at(moved->risk);
            const auto& catalogue = state_.catalogue();
            const auto unit = risk.unit.empty() ? std::nullopt : catalogue.unit(risk.unit);
            Occasion on = occasion(about);
            on.unit = unit.value_or(about.unit);
            for (Recipient r : reached_by(*state_.configuration, risk.owner, on)) {
                if (!reached.insert(r.id).second) continue;
                r.why = "risk-owner " + risk.id;
                send(about, "risk-moved", r);
            }
        }
    }

    static std::size_t index_of(const About& about) { return about.last->track; }

    void give_grounds(About& about)
    {
        if (!lookup_ && state_.source_lookups) lookup_ = state_.source_lookups();
        about.grounds = grounds_of(state_,
                                   {.track = *about.track,
                                    .position = about.last->position,
                                    .period = about.period,
                                    .restated = about.standing.restated,
                                    .lives = about.standing.end == Standing::End::none},
                                   lookup_.get());
    }

    // `episode`: the one that the recipient was told of, where it is that one's end.
    void send(About& about, const std::string& transition, const Recipient& r, const std::string& episode = {})
    {
        const auto& catalogue = state_.catalogue();
        if (!about.grounds && state_.writes) give_grounds(about);
        Letter letter;
        letter.key = about.key;
        letter.episode = episode.empty() ? about.alert->episode : episode;
        letter.transition = transition;
        letter.period = about.period;
        letter.since = about.alert->since;
        // What it was before: in this episode where it lived; else at the period before, not in an episode long ended.
        const Life& before = about.first->before;
        const bool same_episode = before.is_living() && before.since == about.alert->since;
        letter.level_before = same_episode ? before.at_last.level : Level::unknown;
        if (about.grounds) {
            const Explanation& explanation = about.grounds->explanation;
            letter.value_before = same_episode ? before.at_last.value : explanation.previous;
            letter.level = explanation.level;
            letter.value = explanation.value;
            letter.preliminary = explanation.preliminary;
            letter.explanation = &explanation;
            letter.sources = about.grounds->sources;
            letter.suppression = &about.grounds->suppression;
            letter.chart = &about.grounds->chart;
            letter.unusual = about.grounds->unusual;
            letter.would_change = about.grounds->would_change;
        }
        letter.over = about.standing.end != Standing::End::none;
        letter.year_closed = about.standing.end == Standing::End::year_closed;
        letter.rule_ended = about.standing.end == Standing::End::rule_ended;
        letter.rule = about.track->compiled;
        letter.metric = about.track->compiled->metric;
        letter.unit = about.unit;
        if (state_.writes && about.standing.end == Standing::End::none)
            letter.row_lines = rows_.sentences(index_of(about), about.last->position, language_of(catalogue, r));
        for (const Moved* moved : about.moved)
            letter.risk_lines.push_back(moved_text(state_.risks.at(moved->risk), *moved, language_of(catalogue, r)));
        post_.send(letter, r, about.standing.level, about.standing.severity);
    }

    Doing& doing_;
    World::State& state_;
    Rows rows_;
    Post post_;
    Day today_;
    std::unique_ptr<SourceLookup> lookup_;  // made when first needed
};

}  // namespace

void tell(Doing& doing) { Teller(doing).run(); }

}  // namespace varsko
