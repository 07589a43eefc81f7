#include "rules/trial/backtest.hpp"

#include "rules/expression/formula.hpp"
#include "rules/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace varsko::trial {

std::size_t Backtest::alarms() const
{
    std::size_t n = 0;
    for (const auto& rule : rules) n += rule.alarms.size();
    return n;
}

bool same_words(const Catalogue& a, const Catalogue& b)
{
    const auto same_unit = [](const Unit& x, const Unit& y) { return x.id == y.id; };
    const auto same_metric = [](const Metric& x, const Metric& y) {
        return x.id == y.id && x.calendar.every == y.calendar.every && x.calendar.except == y.calendar.except &&
               x.calendar.due == y.calendar.due;
    };
    return std::equal(a.units.begin(), a.units.end(), b.units.begin(), b.units.end(), same_unit) &&
           std::equal(a.metrics.begin(), a.metrics.end(), b.metrics.begin(), b.metrics.end(), same_metric);
}

std::optional<Window> all_of(const World& world)
{
    Observed all;
    for (const Observed& o : world.state().observed) {
        if (!o.first) continue;
        all.add(Period::of(Grain::month, o.first.first_day()));
        all.add(Period::of(Grain::month, o.newest.last_day()));
    }
    if (!all.first) return std::nullopt;
    return Window{.from = all.first, .to = all.newest};
}

// ── may the panel as it is now be asked? ─────────────────────────────────────────────────────────────────────────

namespace {

// When each period of a rule came, if each came at one instant and in order.
struct Timetable {
    std::vector<std::pair<Period, Instant>> came;  // oldest first
    Localised trouble;                             // why it is not so
};

std::size_t cells_of(const Panel& panel, MetricIndex m, const Slice& slice)
{
    const Column* column = panel.column(m, slice);
    if (column == nullptr) return 0;
    const auto absent = std::count(column->missing.begin(), column->missing.end(), Missing::absent);
    return column->missing.size() - static_cast<std::size_t>(absent);
}

Timetable timetable(const World::State& state, const CompiledRule& rule, const Arrivals& arrivals)
{
    struct When {
        Instant first, last;
        bool outcome = false;
    };
    std::map<Period, When> outcomes;
    std::vector<std::pair<Period, Instant>> plans;
    Timetable out;
    std::set<MetricIndex> read(rule.reads.begin(), rule.reads.end());
    read.insert(rule.metric);  // its outcomes say which periods there are
    for (const MetricIndex m : read) {
        const std::string& id = state.catalogue().metrics[m].id;
        for (const auto& [slice, known] : arrivals.of(m)) {
            if (known.versions > cells_of(state.panel, m, slice)) {
                out.trouble = {.sv = fmt::format("{} har rättats: {}", id, text(slice.period, slice.span)),
                               .en = fmt::format("{} was restated: {}", id, text(slice.period, slice.span))};
                return out;
            }
            const bool longer = slice.period.grain() > rule.grain;
            if (longer || slice.made) {
                out.trouble = {.sv = fmt::format("den läser {} för hela året, eller som det var gjort", id),
                               .en = fmt::format("it reads {} of the whole year, or as it was made", id)};
                return out;
            }
            const Period p = Period::of(rule.grain, slice.period.first_day());
            if (slice.scenario != Scenario::outcome) {
                plans.emplace_back(p, known.last);
                continue;
            }
            auto [at, is_new] = outcomes.try_emplace(p, When{.first = known.first, .last = known.last});
            at->second.first = std::min(at->second.first, known.first);
            at->second.last = std::max(at->second.last, known.last);
        }
    }
    const Metric& metric = state.catalogue().metrics[rule.metric];
    for (const auto& [p, when] : outcomes) {
        if (when.first != when.last)
            out.trouble = {.sv = fmt::format("siffrorna för {} kom i delar", p.text()),
                           .en = fmt::format("the figures of {} came in parts", p.text())};
        else if (!out.came.empty() && when.first < out.came.back().second)
            out.trouble = {.sv = fmt::format("siffrorna för {} kom före månadens innan", p.text()),
                           .en = fmt::format("the figures of {} came before those of the period before", p.text())};
        else if (state.is_old_news(rule.metric, p, when.first))
            out.trouble = {.sv = fmt::format("siffrorna för {} var gamla nyheter när de kom", p.text()),
                           .en = fmt::format("the figures of {} came when they were old news", p.text())};
        else if (!is_due(metric.calendar, p))
            out.trouble = {.sv = fmt::format("{} finns inte i kalendern för {}", p.text(), metric.id),
                           .en = fmt::format("{} is not in the calendar of {}", p.text(), metric.id)};
        if (!out.trouble.sv.empty()) return out;
        out.came.emplace_back(p, when.first);
    }
    for (const auto& [p, known] : plans) {
        const auto at = outcomes.find(p);
        if (at == outcomes.end() || known > at->second.first) {
            out.trouble = {.sv = fmt::format("en plan för {} kom för sig, eller efter utfallet", p.text()),
                           .en = fmt::format("a plan for {} came by itself, or after the outcome", p.text())};
            return out;
        }
    }
    return out;
}

// Why a rule cannot be replayed column by column; empty: it can.
Localised obstacle(const World::State& state, const Configuration& configuration, const CompiledRule& rule,
                   const Arrivals& arrivals, Timetable& times)
{
    if (!rule.rule->risks.empty()) return {.sv = "den flyttar en risk", .en = "it moves a risk"};
    if (rule.rule->notify || !configuration.routes.empty())
        return {.sv = "den meddelar någon", .en = "it tells people"};
    if (rule.whole_year || rule.ends_with_year) return {.sv = "den läser året", .en = "it reads the year"};
    const auto& program = rule.formula->program;
    for (std::size_t i = 0; i < program.size(); ++i)
        if (program.step(static_cast<int>(i)).op == expression::Op::as_known)
            return {.sv = "den läser vad som var känt då", .en = "it reads what was known then"};
    const auto& judgements = state.panel.judgements();
    const bool stands_on_others = !rule.formula->program.rules().empty();
    if (rule.rule->judged || judgements.of(rule.rule->id, rule.metric) || (stands_on_others && !judgements.empty()))
        return {.sv = "människor har bedömt den", .en = "people have judged it"};
    times = timetable(state, rule, arrivals);
    return times.trouble;
}

// ── column by column ─────────────────────────────────────────────────────────────────────────────────────────────

std::vector<Alarm> folded(const World::State& state, const CompiledRule& rule, const Timetable& times,
                          const Window& window)
{
    const Track track(rule, state.catalogue());
    std::vector<Alarm> alarms;
    std::vector<std::uint32_t> open(track.subjects.size());
    std::vector<Life> lives(track.subjects.size());
    Assessed found;
    Period last;  // that came before the replay's end
    for (const auto& [p, at] : times.came)
        if (at < window.end()) last = p;
    for (const Period p : state.due(track)) {
        if (!last || p > last) break;
        assess(state.catalogue(), rule, state.panel, p, track.subjects, found);
        for (std::size_t i = 0; i < lives.size(); ++i) {
            Life& life = lives[i];
            const Level level = found.level[i];
            if (!life.is_living() && !is_alive(level)) continue;
            switch (fold(life, track.fold, p, {.level = level})) {
                case Transition::fired:
                    open[i] = static_cast<std::uint32_t>(alarms.size());
                    alarms.push_back(
                        {.unit = track.subjects[i], .since = life.since, .fired = p, .ended = {}, .worst = level});
                    break;
                case Transition::worsened:
                    if (badness(level) > badness(alarms[open[i]].worst)) alarms[open[i]].worst = level;
                    break;
                case Transition::resolved:
                    alarms[open[i]].ended = p;
                    alarms[open[i]].ended_because = "good";
                    break;
                default: break;
            }
        }
    }
    std::erase_if(alarms, [&](const Alarm& a) { return !window.holds(a.fired); });
    std::stable_sort(alarms.begin(), alarms.end(), [](const Alarm& a, const Alarm& b) { return a.unit < b.unit; });
    return alarms;
}

}  // namespace

Backtest by_column(const World& world, const Arrivals& arrivals, const Configuration& configuration,
                   const RuleSet& rules, const Window& window)
{
    Backtest out;
    const auto& state = world.state();
    for (const CompiledRule& rule : rules.compiled) {
        Replayed& one = out.rules.emplace_back();
        one.rule = rule.rule->id;
        one.metric = state.catalogue().metrics[rule.metric].id;
        Timetable times;
        one.stepwise_because = obstacle(state, configuration, rule, arrivals, times);
        if (!one.is_stepwise()) one.alarms = folded(state, rule, times, window);
    }
    return out;
}

// ── arrival by arrival ───────────────────────────────────────────────────────────────────────────────────────────

void AlarmBook::add(const std::vector<AlertEvent>& events)
{
    for (const AlertEvent& e : events) {
        if (e.key.rule == "missing") continue;
        OneAlert& alert = alerts_[e.key];
        const bool fires = e.after == AlertState::firing || e.after == AlertState::acknowledged;
        if (fires) {
            const auto at = e.episode.rfind('@');
            const auto since = Period::parse(std::string_view(e.episode).substr(at == std::string::npos ? 0 : at + 1));
            if (!alert.open)
                alert.all.push_back({.unit = catalogue_.unit(e.key.unit).value_or(0),
                                     .since = since.value_or(e.period),
                                     .fired = e.period,
                                     .ended = {},
                                     .worst = e.level_after});
            alert.open = true;
            Alarm& alarm = alert.all.back();
            if (since) alarm.since = *since;
            if (is_alive(e.level_after) && badness(e.level_after) > badness(alarm.worst)) alarm.worst = e.level_after;
        } else if (alert.open) {
            alert.open = false;
            alert.all.back().ended = e.period;
            alert.all.back().ended_because = e.transition == "year-closed"  ? "year-closed"
                                             : e.transition == "rule-ended" ? "rule-ended"
                                             : e.reason == "judged"         ? "judged"
                                             : e.transition == "resolved"   ? "good"
                                                                            : "corrected";
        }
    }
}

std::vector<Alarm> AlarmBook::alarms(const std::string& rule, const std::string& metric, const Window& window) const
{
    std::vector<Alarm> out;
    for (auto at = alerts_.lower_bound({rule, metric, ""}); at != alerts_.end(); ++at) {
        if (at->first.rule != rule || at->first.metric != metric) break;
        for (const Alarm& a : at->second.all)
            if (window.holds(a.fired)) out.push_back(a);
    }
    std::stable_sort(out.begin(), out.end(), [](const Alarm& a, const Alarm& b) { return a.unit < b.unit; });
    return out;
}

namespace {

struct Version {
    Figure figure;
    Instant known_at;
};

// What is read, in the order it became known.  Of metrics that rank their sources the versions come worst source first:
// one that comes after a better one's is left out, as it was then.
std::vector<Version> in_time(const Catalogue& catalogue, const Versions& versions,
                             const std::vector<std::uint8_t>& read, Instant end)
{
    struct Placed {
        Version version;
        std::size_t place;
    };
    std::vector<Placed> ranked;
    std::vector<Version> out;
    std::size_t place = 0;
    versions([&](const Figure& f, Instant known_at) {
        ++place;
        if (known_at >= end || !read[f.metric]) return;
        if (catalogue.metrics[f.metric].source_rank.empty())
            out.push_back({f, known_at});
        else
            ranked.push_back({{f, known_at}, place});
    });
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Placed& a, const Placed& b) { return a.version.known_at < b.version.known_at; });
    std::map<std::tuple<MetricIndex, UnitIndex, Slice>, std::size_t> best;
    for (const Placed& one : ranked) {
        const Figure& f = one.version.figure;
        auto& stands =
            best[{f.metric, f.unit, {.scenario = f.scenario, .span = f.span, .period = f.period, .made = f.made}}];
        if (one.place < stands) continue;
        stands = one.place;
        out.push_back(one.version);
    }
    const auto earlier = [](const Version& a, const Version& b) { return a.known_at < b.known_at; };
    if (!std::is_sorted(out.begin(), out.end(), earlier)) std::stable_sort(out.begin(), out.end(), earlier);
    return out;
}

// The configuration with only those rules, compiled anew.
std::shared_ptr<const Configuration> only(const Configuration& all, const std::set<std::string>& rules)
{
    auto some = std::make_shared<Configuration>(all);
    std::erase_if(some->rules, [&](const Rule& r) { return !rules.contains(r.id); });
    return some;
}

}  // namespace

void by_arrival(Backtest& out, const std::shared_ptr<const Configuration>& all, const Window& window,
                const Versions& versions, bool texts, std::span<const Judgement> judgements)
{
    std::set<std::string> names;
    for (const Replayed& one : out.rules)
        if (one.is_stepwise()) names.insert(one.rule);
    if (names.empty()) return;
    auto configuration = only(*all, names);
    Diagnostics diagnostics;
    auto rules = compile(configuration->catalogue, configuration->rules, configuration->version, diagnostics);
    if (has_errors(diagnostics)) {  // one of them asks a rule that was left out
        configuration = all;
        rules = compile(all->catalogue, all->rules, all->version, diagnostics);
    }
    World world(configuration, rules);
    world.state().writes = texts;
    std::vector<std::uint8_t> read(configuration->catalogue.metrics.size());
    for (const CompiledRule& rule : rules->compiled) {
        read[rule.metric] = 1;
        for (const MetricIndex m : rule.reads) read[m] = 1;
    }

    AlarmBook book(configuration->catalogue);
    const auto keep = [&](Changes&& changes) {
        book.add(changes.events);
        for (Message& m : changes.messages) {
            if (m.alert.rule == "missing" || !window.holds(m.period)) continue;
            ++out.messages[m.recipient];
            if (texts) out.texts.push_back(std::move(m));
        }
    };
    const auto all_versions = in_time(configuration->catalogue, versions, read, window.end());
    auto next = judgements.begin();
    // A judgement of what this configuration does not judge is refused, and left out.
    const auto repeat_until = [&](Instant until) {
        for (; next != judgements.end() && next->at < until; ++next) {
            if (!names.contains(next->rule)) continue;
            const Judging judging{.of = {.rule = next->rule, .metric = next->metric, .unit = next->unit},
                                  .period = next->period,
                                  .level = next->level,
                                  .comment = next->comment,
                                  .by = next->by};
            if (auto changes = judge(world, judging, next->at)) keep(std::move(*changes));
        }
    };
    for (std::size_t from = 0, to = 0; from < all_versions.size(); from = to) {
        const Instant now = all_versions[from].known_at;
        repeat_until(now);
        std::vector<Figure> together;
        for (; to < all_versions.size() && all_versions[to].known_at == now; ++to)
            together.push_back(all_versions[to].figure);
        if (from == 0) keep(adopt_risks(world, now));
        keep(take_in(world, together, now));
    }
    repeat_until(window.end());
    for (Replayed& one : out.rules)
        if (one.is_stepwise()) one.alarms = book.alarms(one.rule, one.metric, window);
}

}  // namespace varsko::trial
