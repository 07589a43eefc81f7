#include "rules/engine.hpp"

#include "rules/world.hpp"

#include <algorithm>
#include <cmath>

namespace varsko {

bool Changes::empty() const
{
    return assessments.empty() && alerts.empty() && events.empty() && risks.empty() && risk_events.empty() &&
           messages.empty() && silences.empty() && told.empty() && findings.empty() && judgements.empty() &&
           verdicts.empty();
}

World::World(std::shared_ptr<const Configuration> configuration, std::shared_ptr<const RuleSet> rules)
    : state_(std::make_unique<State>(std::move(configuration), std::move(rules)))
{
}
World::World(std::unique_ptr<State> state) : state_(std::move(state)) {}
World::~World() = default;
World::World(World&&) noexcept = default;
World& World::operator=(World&&) noexcept = default;
World World::clone() const { return World(std::make_unique<State>(*state_)); }

const Configuration& World::configuration() const { return *state_->configuration; }
const Catalogue& World::catalogue() const { return state_->catalogue(); }
const RuleSet& World::rules() const { return *state_->rules; }
std::shared_ptr<const Configuration> World::shared_configuration() const { return state_->configuration; }
std::shared_ptr<const RuleSet> World::shared_rules() const { return state_->rules; }
const Panel& World::panel() const { return state_->panel; }
const std::map<std::string, Risk>& World::risks() const { return state_->risks; }
Level World::risk_level(const Risk& risk) const
{
    return level_of(risk.effective(), state_->configuration->risk_bands);
}

const std::map<std::string, Silence>& World::silences() const { return state_->silences; }
const TimeZone& World::time_zone() const { return state_->time_zone(); }

void World::restore(const Figure& figure, Instant known_at)
{
    state_->put(figure);
    state_->panel.remember(figure, known_at);
}
void World::restore(const Alert& alert) { state_->restore(alert); }
void World::restore(const Risk& risk) { state_->risks[risk.id] = risk; }
void World::restore_told(const AlertKey& alert, const std::string& recipient, const Told& told)
{
    state_->told[alert][recipient] = told;
}

void World::restore(const AssessmentColumn& column)
{
    const auto metric = catalogue().metric(column.metric);
    const auto index = metric ? state_->track(column.rule, *metric) : std::nullopt;
    if (!index) return;  // a rule or metric that is no more
    Track& track = state_->tracks[*index];
    Cells& cells = track.cells.try_emplace(column.period, track.subjects.size()).first->second;
    state_->let_go(cells);
    for (std::size_t i = 0; i < column.units.size(); ++i)
        if (const auto position = track.position(column.units[i])) cells.put(*position, seen(column, i));
}

void World::restore(const Judgement& judgement) { state_->put(judgement); }
void World::restore(const Opinion& verdict) { state_->put(verdict); }
void World::restore(const Silence& silence) { state_->silences.insert_or_assign(silence.id, silence); }

void World::restored(Instant now)
{
    for (Track& track : state_->tracks) {
        const auto due = state_->due(track);
        // What rules before these, or fewer figures, have said of periods that are not due is history.
        std::erase_if(track.cells,
                      [&](const auto& one) { return !std::binary_search(due.begin(), due.end(), one.first); });
        // A period whose every answer was unknown left no row; it was assessed all the same.
        for (const Period p : due) state_->let_go(track.cells.try_emplace(p, track.subjects.size()).first->second);
        for (auto& [p, cells] : track.cells) {
            state_->hold(track, p, cells);
            for (std::size_t i = 0; i < track.lives.size(); ++i) {
                turn_year(track.lives[i], track.fold, p.calendar_year());
                fold(track.lives[i], track.fold, p, cells.seen(i));
            }
            track.through = p;
            state_->let_go(cells);
        }
        state_->agree_with_alerts(track, now);
    }
}

void World::read_assessments_with(AssessmentReader reader) { state_->read_assessments = std::move(reader); }

void World::look_up_sources_with(SourceLookups lookups) { state_->source_lookups = std::move(lookups); }

void World::tell_time_with(std::shared_ptr<const TimeZone> zone) { state_->zone = std::move(zone); }

void World::stored()
{
    for (Track& track : state_->tracks)
        for (auto& [p, cells] : track.cells) state_->let_go(cells);
}

std::vector<Alert> World::alerts() const
{
    std::vector<Alert> out;
    for (const auto& [key, alert] : state_->alerts)
        if (alert.state != AlertState::quiet) out.push_back(alert);
    const auto rank = [](const Alert& a) {
        const bool lives = a.state == AlertState::firing || a.state == AlertState::acknowledged;
        const int life = lives ? 0 : a.state == AlertState::pending ? 1 : 2;
        const auto since = a.since ? a.since.first_day() : Day{};
        return std::tuple(life, -badness(a.level), -since.time_since_epoch().count());
    };
    std::sort(out.begin(), out.end(), [&](const Alert& a, const Alert& b) {
        const auto ra = rank(a), rb = rank(b);
        return ra != rb ? ra < rb : a.key < b.key;
    });
    return out;
}

const Alert* World::alert(const AlertKey& key) const
{
    const auto found = state_->alerts.find(key);
    return found == state_->alerts.end() || found->second.state == AlertState::quiet ? nullptr : &found->second;
}

VerdictCount World::verdicts(const std::string& episode) const
{
    VerdictCount out;
    if (const auto found = state_->verdicts.find(episode); found != state_->verdicts.end())
        for (const auto& [by, useful] : found->second) ++(useful ? out.useful : out.noise);
    return out;
}

Changes take_in(World& world, std::span<const Figure> figures, Instant now)
{
    const std::vector<Instant> known_at(world.panel().versions().empty() ? 0 : figures.size(), now);
    return take_in(world, figures,
                   {.figures = known_at.empty() ? std::span<const Figure>() : figures, .known_at = known_at}, now);
}

Changes take_in(World& world, std::span<const Figure> figures, const Knowledge& knowledge, Instant now)
{
    auto& state = world.state();
    if (!state.panel.versions().empty())
        for (std::size_t i = 0; i < knowledge.figures.size(); ++i)
            state.panel.remember(knowledge.figures[i], knowledge.known_at[i]);
    Touched touched(state.catalogue().metrics.size(), state.catalogue().units.size());
    const ForecastWatch forecasts(state, figures, now);
    for (const Figure& f : figures)
        if (state.put(f) != Panel::Put::same) touched.add(f);
    Doing doing{.state = state, .now = now};
    if (touched.empty()) return std::move(doing.changes);
    find_contradictions(doing, figures);
    forecasts.tell(doing);
    assess_and_fold(doing, &touched);
    record(doing);
    find_hidden_rows(doing);
    settle_missing(doing, &touched);
    move_risks(doing);
    tell(doing);
    return std::move(doing.changes);
}

Changes tick(World& world, Instant now)
{
    Doing doing{.state = world.state(), .now = now};
    end_what_is_over(doing);
    record(doing);
    settle_missing(doing, nullptr);
    move_risks(doing);
    call_again(doing);
    tell(doing);
    tell_of_silences_that_end(doing);
    return std::move(doing.changes);
}

}  // namespace varsko
