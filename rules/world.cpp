#include "rules/world.hpp"

#include "rules/expression/formula.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace varsko {

namespace {

std::uint8_t pack(const Seen& seen)
{
    return static_cast<std::uint8_t>(static_cast<unsigned>(seen.level) | static_cast<unsigned>(seen.trend) << 3 |
                                     (seen.preliminary ? 1U << 5 : 0U));
}

Panel panel_for(const Catalogue& catalogue) { return {catalogue.units.size(), catalogue.metrics.size()}; }

}  // namespace

Cells::Cells(std::size_t n) : mark(n, pack({})), value(n, std::numeric_limits<double>::quiet_NaN()) {}

Seen Cells::seen(std::size_t i) const
{
    const unsigned m = mark[i];
    return {.level = static_cast<Level>(m & 7U),
            .trend = static_cast<Trend>(m >> 3 & 3U),
            .preliminary = (m >> 5 & 1U) != 0,
            .value = value.empty() ? std::numeric_limits<double>::quiet_NaN() : value[i]};
}

bool Cells::put(std::size_t i, const Seen& s)
{
    const auto m = pack(s);
    if (value.empty()) return std::exchange(mark[i], m) != m;
    if (m == mark[i] && (value[i] == s.value || (std::isnan(value[i]) && std::isnan(s.value)))) return false;
    mark[i] = m;
    value[i] = s.value;
    return true;
}

Seen seen(const AssessmentColumn& column, std::size_t i)
{
    return {.level = column.level[i],
            .trend = column.trend[i],
            .preliminary = column.preliminary[i] != 0,
            .value = column.value[i]};
}

Track::Track(const CompiledRule& c, const Catalogue&) : compiled(&c), subjects(c.rule->units)
{
    std::sort(subjects.begin(), subjects.end());
    subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
    fold = {
        .for_periods = c.rule->for_periods, .clear_periods = c.rule->clear_periods, .ends_with_year = c.ends_with_year};
    lives.resize(subjects.size());
}

std::optional<std::size_t> Track::position(UnitIndex unit) const
{
    if (unit < subjects.size() && subjects[unit] == unit) return unit;  // a rule for all units
    const auto found = std::lower_bound(subjects.begin(), subjects.end(), unit);
    if (found == subjects.end() || *found != unit) return std::nullopt;
    return static_cast<std::size_t>(found - subjects.begin());
}

void Observed::add(Period p)
{
    if (!first || p < first) first = p;
    if (!newest || newest < p) newest = p;
}

World::State::State(std::shared_ptr<const Configuration> c, std::shared_ptr<const RuleSet> r)
    : configuration(std::move(c)),
      rules(std::move(r)),
      panel(panel_for(configuration->catalogue)),
      observed(catalogue().metrics.size()),
      planned(catalogue().metrics.size())
{
    for (const MetricIndex m : rules->known_then()) panel.keep_versions(m);
    tracks.reserve(rules->compiled.size());
    for (const auto& compiled : rules->compiled) tracks.emplace_back(compiled, catalogue());
}

Panel::Put World::State::put(const Figure& f)
{
    const auto put = panel.put(f);
    if (put == Panel::Put::same) return put;
    const Grain grain = catalogue().metrics[f.metric].calendar.every;
    if (f.scenario == Scenario::forecast) {
        if (f.made) observed[f.metric].add(Period::of(grain, f.made.first_day()));
        return put;
    }
    // A year's outcome says nothing about which months have been reported.
    if (f.period.grain() != grain && f.period.grain() > grain) return put;
    const Period p = f.period.grain() == grain ? f.period : Period::of(grain, f.period.first_day());
    (f.scenario == Scenario::outcome ? observed : planned)[f.metric].add(p);
    return put;
}

// They come in the order of their keys: a track is looked up once for many.
void World::State::restore(const Alert& alert)
{
    Alert& kept = alerts[alert.key];
    kept = alert;
    const auto metric = catalogue().metric(alert.key.metric);
    const auto unit = catalogue().unit(alert.key.unit);
    if (!metric || !unit) return;
    const bool as_last = last_restored < tracks.size() && tracks[last_restored].compiled->metric == *metric &&
                         tracks[last_restored].rule().id == alert.key.rule;
    if (!as_last) last_restored = track(alert.key.rule, *metric).value_or(tracks.size());
    if (last_restored == tracks.size()) return;
    Track& its = tracks[last_restored];
    if (its.links.of.empty()) its.links.of.resize(its.subjects.size());
    if (const auto position = its.position(*unit)) its.links.of[*position] = &kept;
}

void World::State::put(const Judgement& judgement)
{
    const auto metric = catalogue().metric(judgement.metric);
    const auto unit = catalogue().unit(judgement.unit);
    if (metric && unit) panel.judgements().put(*metric, *unit, judgement);
}

void World::State::put(const Opinion& verdict) { verdicts[verdict.episode][verdict.by] = verdict.useful; }

std::optional<std::size_t> World::State::track(std::string_view rule, MetricIndex metric) const
{
    for (std::size_t i = 0; i < tracks.size(); ++i)
        if (tracks[i].compiled->metric == metric && tracks[i].rule().id == rule) return i;
    return std::nullopt;
}

void World::State::hold(const Track& track, Period period, Cells& cells) const
{
    if (cells.value.size() == cells.mark.size()) return;
    cells.value.assign(cells.mark.size(), std::numeric_limits<double>::quiet_NaN());
    const auto take = [&](const AssessmentColumn& column) {
        for (std::size_t i = 0; i < column.units.size(); ++i) {
            const auto position = track.position(column.units[i]);
            if (!position) continue;
            // A unit that the rule left and came back to has old rows that its cell does not stand for.
            const Seen stored = seen(column, i);
            const bool stands = pack(stored) == cells.mark[*position];
            cells.value[*position] = stands ? stored.value : std::numeric_limits<double>::quiet_NaN();
        }
    };
    read_assessments(catalogue(), track.rule().id, catalogue().metrics[track.compiled->metric].id, period, take);
}

void World::State::let_go(Cells& cells) const
{
    if (read_assessments) cells.value = std::vector<double>();  // = {} would keep the memory
}

std::vector<Period> World::State::due(const Track& track) const
{
    const Metric& metric = catalogue().metrics[track.compiled->metric];
    Observed range;
    const auto widen = [&](const std::vector<Observed>& from, MetricIndex m) {
        const Observed& o = from[m];
        if (!o.first) return;
        range.add(Period::of(track.compiled->grain, o.first.first_day()));
        range.add(Period::of(track.compiled->grain, o.newest.last_day()));
    };
    widen(observed, track.compiled->metric);
    if (!range.first || !metric.derived.empty())
        for (const auto m : track.compiled->reads) widen(observed, m);
    if (!range.first)
        for (const auto m : track.compiled->reads) widen(planned, m);
    // What people judge is a period too, also where no figure came; and so it is to the rules that stand on it.
    const auto judged = [&](const CompiledRule& rule) {
        if (const auto* periods = panel.judgements().of(rule.rule->id, rule.metric))
            for (const auto& [p, units] : *periods) range.add(Period::of(track.compiled->grain, p.last_day()));
    };
    if (!panel.judgements().empty()) {
        judged(*track.compiled);
        for (const auto& other : track.compiled->formula->program.rules()) judged(*other.compiled);
    }
    if (!range.first) return {};
    auto due = due_periods(metric.calendar, range.first, range.newest);
    std::erase_if(due, [&](Period p) { return !is_valid_at(track.rule(), p); });
    return due;
}

int World::State::open_year(const Track& track, Instant now) const
{
    if (!track.fold.ends_with_year) return INT_MIN;
    const DueCalendar& calendar = catalogue().metrics[track.compiled->metric].calendar;
    return year_begun(calendar, std::chrono::floor<std::chrono::days>(now)).value_or(INT_MIN);
}

bool World::State::is_over(const Track& track, Instant now) const
{
    const auto& valid_to = track.rule().valid_to;
    if (!valid_to) return false;
    const Period newest = observed[track.compiled->metric].newest;
    if (newest && newest.last_day() > valid_to->last_day()) return true;
    const DueCalendar& calendar = catalogue().metrics[track.compiled->metric].calendar;
    const Period next = due_before(calendar, *valid_to, -1);
    return next && due_day(calendar, next) < std::chrono::floor<std::chrono::days>(now);
}

void World::State::agree_with_alerts(Track& track, Instant now)
{
    const int open_year = this->open_year(track, now);
    const bool over = is_over(track, now);
    for (std::size_t i = 0; i < track.lives.size(); ++i) {
        Life& life = track.lives[i];
        if (!life.is_living()) continue;
        const auto found = alerts.find(key_of(*this, track, i));
        if (found != alerts.end() && is_living(found->second.state)) continue;
        if (turn_year(life, track.fold, open_year) != Transition::none) continue;
        if (over && end_rule(life) != Transition::none) continue;
        const Period through = life.through;
        life = Life{};  // it ended with its rule or its unit
        life.through = through;
    }
}

bool World::State::is_old_news(MetricIndex metric, Period period, Instant now) const
{
    const Day due = due_day(catalogue().metrics[metric].calendar, period);
    const Day today = std::chrono::floor<std::chrono::days>(now);
    return due + std::chrono::days{configuration->daemon.history_after_days} < today;
}

Touched::Touched(std::size_t metrics, std::size_t units) : unit_count_(units), by_metric_(metrics) {}

void Touched::add(const Figure& f)
{
    One& one = by_metric_[f.metric];
    if (one.units.empty()) {
        one.units.resize(unit_count_);
        metrics_.push_back(f.metric);
    }
    one.units[f.unit] = 1;
    const Slice slice{.scenario = f.scenario, .span = f.span, .period = f.period, .made = f.made};
    Slice& last = one.last[static_cast<std::size_t>(f.scenario)];
    if (last == slice) return;
    last = slice;
    const auto place = std::lower_bound(one.slices.begin(), one.slices.end(), slice);
    if (place == one.slices.end() || *place != slice) one.slices.insert(place, slice);
}

AlertKey key_of(const World::State& state, const Track& track, std::size_t position)
{
    const auto& catalogue = state.catalogue();
    return {.rule = track.rule().id,
            .metric = catalogue.metrics[track.compiled->metric].id,
            .unit = catalogue.units[track.subjects[position]].id};
}

Alert& alert_of(World::State& state, Track& track, std::size_t position)
{
    auto& links = track.links.of;
    if (links.empty()) links.resize(track.subjects.size());
    if (!links[position]) {
        const auto [place, is_new] = state.alerts.try_emplace(key_of(state, track, position));
        if (is_new) place->second.key = place->first;
        links[position] = &place->second;
    }
    return *links[position];
}

std::string episode_of(const AlertKey& key, Period since) { return key.id() + "@" + since.text(); }

}  // namespace varsko
