// What the occurrences of one command do to the register.
#include "rules/alert/route.hpp"
#include "rules/risk/effects.hpp"
#include "rules/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace varsko {

namespace {

class Mover {
public:
    explicit Mover(Doing& doing) : doing_(doing), state_(doing.state) {}

    void run()
    {
        for (std::size_t n = 0; n < doing_.occurrences.size(); ++n)
            for (const RiskEffect& effect : rule(n).risks) look_at(n, effect);
        if (doing_.cause == Cause::rules)  // an effect may be gone with its rule
            for (const auto& [id, risk] : state_.risks) affected_.insert(id);
        for (const auto& id : affected_) move(id);
    }

private:
    const Occurrence& occurrence(std::size_t n) const { return doing_.occurrences[n]; }
    const Track& track(std::size_t n) const { return state_.tracks[occurrence(n).track]; }
    const Rule& rule(std::size_t n) const { return track(n).rule(); }
    // Where the alert stands when all is folded in.
    const Life& life(std::size_t n) const { return track(n).lives[occurrence(n).position]; }
    AlertKey key(std::size_t n) const { return key_of(state_, track(n), occurrence(n).position); }

    void look_at(std::size_t n, const RiskEffect& effect)
    {
        if (effect.propose && !effect.open) {
            const auto& o = occurrence(n);
            if (counts(effect, o.after) && !counts(effect, o.before)) propose(n, effect);
            return;
        }
        if (!effect.open) {
            affected_.insert(effect.id);
            return;
        }
        const auto mine = newest_opened_by(key(n));
        if (!mine.empty()) affected_.insert(mine);
        if (counts(effect, life(n)) && (mine.empty() || state_.risks.at(mine).state == RiskState::closed))
            open(n, effect);
    }

    std::string newest_opened_by(const AlertKey& key) const
    {
        std::string newest;
        const std::string id = opened_risk_id(key);
        for (auto at = state_.risks.lower_bound(id); at != state_.risks.end() && at->first.starts_with(id); ++at)
            if (is_opened_by(at->first, key) && (newest.size() < at->first.size() || newest < at->first))
                newest = at->first;
        return newest;
    }

    void propose(std::size_t n, const RiskEffect& effect)
    {
        const auto found = state_.risks.find(effect.id);
        if (found == state_.risks.end()) return;
        Risk after = found->second;
        auto effects = living_effects(state_, effect.id);
        const Level level = occurrence(n).after.alive_level;
        const auto at = [&](const auto& changes) {
            const auto change = changes.find(level);
            return change == changes.end() ? std::nullopt : std::optional(change->second);
        };
        effects.push_back({.track = occurrence(n).track,
                           .position = occurrence(n).position,
                           .probability = at(effect.probability),
                           .consequence = at(effect.consequence)});
        const Rating now = found->second.effective(), proposed = computed_rating(after, effects);
        add_event(n, effect.id, "proposed-change", now, proposed,
                  moved_text(effect.id, now, proposed, state_.catalogue().language));
    }

    void open(std::size_t n, const RiskEffect& effect)
    {
        const AlertKey k = key(n);
        const auto& catalogue = state_.catalogue();
        std::string id = opened_risk_id(k);
        for (int number = 2; state_.risks.contains(id); ++number) id = fmt::format("{}-{}", opened_risk_id(k), number);
        const Metric& metric = catalogue.metrics[track(n).compiled->metric];
        const Unit& unit = catalogue.units[track(n).subjects[occurrence(n).position]];
        const auto text = [&](const std::string& own, const std::string& title) {
            return own.empty() && title.empty()
                       ? std::string()
                       : fmt::format("{}: {}, {}", own.empty() ? title : own, metric.name.sv, unit.name);
        };
        Risk risk;
        risk.id = id;
        risk.type = effect.type;
        risk.text = {.sv = text(effect.risk_text.sv, rule(n).title.sv),
                     .en = text(effect.risk_text.en, rule(n).title.en)};
        if (risk.text.sv.empty()) risk.text.sv = fmt::format("{}, {}", metric.name.sv, unit.name);
        risk.state = RiskState::proposed;
        risk.unit = unit.id;
        risk.owner = owner_of(catalogue, effect.owner, track(n).subjects[occurrence(n).position]);
        risk.origin = fmt::format("{} {} {} {}", k.rule, k.metric, k.unit, episode_of(k, life(n).since));
        risk.computed = computed_rating(risk, living_effects(state_, id));
        risk.version = 1;
        const Rating nothing = risk.base, computed = risk.computed;
        state_.risks.emplace(id, risk);
        doing_.changes.risks.push_back(risk);
        add_event(n, id, "opened", nothing, computed, fmt::format("{}: {}", id, risk.text.sv));
        doing_.moved.push_back({.risk = id, .occurrence = n, .before = nothing, .after = computed, .opened = true});
    }

    void move(const std::string& id)
    {
        const auto found = state_.risks.find(id);
        if (found == state_.risks.end() || !follows_figures(found->second)) return;
        Risk& risk = found->second;
        const auto effects = living_effects(state_, id);
        const Rating before = risk.computed, after = computed_rating(risk, effects), shown = risk.effective();
        if (before == after) return;
        risk.computed = after;
        ++risk.version;
        const std::size_t n = cause(id, before, after);
        doing_.moved.push_back({.risk = id, .occurrence = n, .before = before, .after = after, .opened = false});
        add_event(n, id, "moved", shown, risk.effective(),
                  moved_text(risk, doing_.moved.back(), state_.catalogue().language));
        doing_.changes.risks.push_back(risk);
    }

    // The occurrence that explains the move best: one whose alert now gives the new number, or gave the old one.
    std::size_t cause(const std::string& id, const Rating& before, const Rating& after) const
    {
        const bool up = after.value() > before.value();
        std::size_t first = doing_.occurrences.size();
        for (std::size_t n = 0; n < doing_.occurrences.size(); ++n)
            for (const RiskEffect& effect : rule(n).risks) {
                if (effect.open ? !is_opened_by(id, key(n)) : effect.id != id) continue;
                if (first == doing_.occurrences.size()) first = n;
                const bool now = counts(effect, life(n)), was = counts(effect, occurrence(n).before);
                const Level level = up ? life(n).alive_level : occurrence(n).before.alive_level;
                const Rating& target = up ? after : before;
                if ((up ? now : was) && (gives(effect.probability, level, target.probability) ||
                                         gives(effect.consequence, level, target.consequence)))
                    return n;
            }
        return first;
    }

    static bool gives(const std::map<Level, RiskEffect::Change>& changes, Level level, int target)
    {
        const auto at = changes.find(level);
        return at != changes.end() && (at->second.relative || at->second.amount == target);
    }

    void add_event(std::size_t n, const std::string& risk, std::string kind, const Rating& before, const Rating& after,
                   std::string message)
    {
        const bool by_rule = n < doing_.occurrences.size();
        const AlertKey k = by_rule ? key(n) : AlertKey{};
        doing_.changes.risk_events.push_back({.risk = risk,
                                              .at = doing_.now,
                                              .kind = std::move(kind),
                                              .by = by_rule ? "rule " + k.rule : "new rules",
                                              .before = before,
                                              .after = after,
                                              .figure = by_rule ? figure(n) : std::string(),
                                              .rule = k.rule,
                                              .metric = k.metric,
                                              .unit = k.unit,
                                              .message = std::move(message)});
    }

    // "net_cost asn 2024-03 ack outcome = -78622"
    std::string figure(std::size_t n) const
    {
        if (const Judgement* j = doing_.judgement)
            return fmt::format("{} {} {} {} by {}", j->rule, j->unit, j->period.text(),
                               j->level ? fmt::format("judged {}", text(*j->level)) : "judgement withdrawn", j->by);
        const auto& catalogue = state_.catalogue();
        const auto explained = explain(catalogue, *track(n).compiled, state_.panel,
                                       track(n).subjects[occurrence(n).position], occurrence(n).period);
        for (const Input& input : explained.inputs) {
            if (input.missing != Missing::known) continue;
            const auto value = Amount::from_double(input.value);
            return fmt::format("{} {} {} {} = {}", catalogue.metrics[input.metric].id, catalogue.units[input.unit].id,
                               text(input.slice.period, input.slice.span), text(input.slice.scenario),
                               value ? value->text() : "");
        }
        return {};
    }

    Doing& doing_;
    World::State& state_;
    std::set<std::string> affected_;
};

}  // namespace

std::string moved_text(const Risk& risk, const Moved& moved, std::string_view language)
{
    const bool english = language == "en";
    if (moved.opened)
        return fmt::format("{}: {} {} ({})", risk.id, english ? "proposed, risk value" : "föreslagen, riskvärde",
                           moved.after.value(), risk.text.in(language));
    std::string s = moved_text(risk.id, moved.before, moved.after, language);
    if (risk.own && english)
        s += fmt::format(" (computed; the value {} that {} gave it stands)", risk.effective().value(), risk.own->by);
    if (risk.own && !english)
        s += fmt::format(" (beräknat; det egna värdet {} av {} gäller)", risk.effective().value(), risk.own->by);
    return s;
}

void move_risks(Doing& doing)
{
    const auto moves = [](const Track& t) { return !t.rule().risks.empty(); };
    const auto& tracks = doing.state.tracks;
    if (doing.cause == Cause::rules || std::any_of(tracks.begin(), tracks.end(), moves)) Mover(doing).run();
}

}  // namespace varsko
