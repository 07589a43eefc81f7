// The inside of World, for rules/engine*.cpp, rules/world*.cpp and rules/trial/ only.  Everyone else sees
// rules/engine.hpp.
//
// Series live in tracks: one Track per compiled rule, with one position per unit that the rule is for.  A track keeps
// what was assessed, by column, and where each alert stands; names are made only for what fires.
#pragma once

#include "rules/alert/fold.hpp"
#include "rules/alert/route.hpp"
#include "rules/engine.hpp"

#include <array>
#include <climits>
#include <initializer_list>
#include <set>
#include <tuple>
#include <unordered_map>

namespace varsko {

// The last stored assessments of one (compiled rule, period), by position in the track.
struct Cells {
    std::vector<std::uint8_t> mark;  // level, trend and preliminary in one byte; see pack()
    std::vector<double> value;       // NaN: missing.  Empty: let go, and State::hold reads them again
    explicit Cells(std::size_t n = 0);
    // Where the values are let go: only the mark is asked for, or put.
    Seen seen(std::size_t position) const;
    bool put(std::size_t position, const Seen&);  // false: it stood there already
};

Seen seen(const AssessmentColumn&, std::size_t at);

// Where the alerts of a track lie in State::alerts, so that a month of twenty thousand alerts looks up no names.  A
// copy of the world has alerts of its own, so it starts with none; they are found again by name when first needed.
struct Links {
    std::vector<Alert*> of;  // by position; nullptr: not looked up yet
    Links() = default;
    Links(const Links&) {}
    Links(Links&&) noexcept = default;
    Links& operator=(const Links&)
    {
        of.clear();
        return *this;
    }
    Links& operator=(Links&&) noexcept = default;
    ~Links() = default;
};

struct Track {
    const CompiledRule* compiled = nullptr;  // of State::rules
    std::vector<UnitIndex> subjects;         // ascending
    FoldRule fold;
    std::map<Period, Cells> cells;  // due periods only
    std::vector<Life> lives;        // by position
    Period through;                 // every life is folded through here
    int year = INT_MIN;             // what lived in an earlier year than this is closed
    bool over = false;              // the rule is valid no more, and what lived is closed

    Links links;

    Track(const CompiledRule&, const Catalogue&);
    const Rule& rule() const { return *compiled->rule; }
    std::optional<std::size_t> position(UnitIndex) const;
};

struct KeyHash {
    std::size_t operator()(const AlertKey& k) const
    {
        const std::hash<std::string> hash;
        return (hash(k.rule) * 31 + hash(k.metric)) * 31 + hash(k.unit);
    }
};

// The first and newest period for which something other than a plan has been reported.
struct Observed {
    Period first, newest;
    void add(Period);
};

struct World::State {
    State(std::shared_ptr<const Configuration>, std::shared_ptr<const RuleSet>);

    std::shared_ptr<const Configuration> configuration;
    std::shared_ptr<const RuleSet> rules;
    Panel panel;
    std::vector<Observed> observed;  // by metric
    std::vector<Observed> planned;   // by metric: budgets, targets, capacities
    std::vector<Track> tracks;       // parallel to rules->compiled
    std::unordered_map<AlertKey, Alert, KeyHash> alerts;
    std::map<std::string, Risk> risks;
    std::unordered_map<AlertKey, std::map<std::string, Told>, KeyHash> told;  // by recipient
    World::AssessmentReader read_assessments;                                 // empty: all values stay in memory
    World::SourceLookups source_lookups;
    std::set<std::string> silences_told;      // ids of those whose end has been told of beforehand
    std::map<std::string, Silence> silences;  // by id: all that have not ended, and those that lately have
    std::shared_ptr<const TimeZone> zone;     // nullptr: UTC
    const TimeZone& time_zone() const { return zone ? *zone : utc(); }
    std::unordered_map<std::string, std::map<std::string, bool>> verdicts;  // by episode and person: of use
    std::size_t last_restored = 0;  // the track of the alert that was restored last
    bool writes = true;             // false: messages are decided and not written out, for who only counts them

    const Catalogue& catalogue() const { return configuration->catalogue; }
    Panel::Put put(const Figure&);  // into panel, observed and planned
    std::optional<std::size_t> track(std::string_view rule, MetricIndex) const;
    void restore(const Alert&);
    void put(const Judgement&);  // of a rule, metric or unit that is no more: nothing
    void put(const Opinion&);
    // The values of these cells are in memory afterwards, until they are let go.
    void hold(const Track&, Period, Cells&) const;
    void let_go(Cells&) const;  // REQUIRES that they are stored; does nothing without a reader
    // The due periods that this track is assessed for: none where nothing was observed yet.
    std::vector<Period> due(const Track&) const;
    // The newest year that figures or time have opened for a track whose alerts end with the year; else INT_MIN.
    int open_year(const Track&, Instant now) const;
    // A period after the rule's last has been reported, or has become due.
    bool is_over(const Track&, Instant now) const;
    // After folding quietly: a life whose alert has ended lives no more.  What time has ended since, and what new rules
    // have brought back, is news and left to the next command.
    void agree_with_alerts(Track&, Instant now);
    // Periods due so long before now that nobody is told.
    bool is_old_news(MetricIndex, Period, Instant now) const;
};

// Which periods of which units a batch of figures touched, by metric.
class Touched {
public:
    Touched(std::size_t metrics, std::size_t units);
    void add(const Figure&);
    bool empty() const { return metrics_.empty(); }
    const std::vector<MetricIndex>& metrics() const { return metrics_; }
    const std::vector<Slice>& slices(MetricIndex m) const { return by_metric_[m].slices; }       // each once, sorted
    const std::vector<std::uint8_t>& units(MetricIndex m) const { return by_metric_[m].units; }  // by unit; empty: none

private:
    struct One {
        std::vector<Slice> slices;
        std::vector<std::uint8_t> units;
        std::array<Slice, scenario_count> last;  // of each scenario: most figures repeat it
    };
    std::size_t unit_count_;
    std::vector<One> by_metric_;
    std::vector<MetricIndex> metrics_;
};

// ── the parts of a command, in the order they happen ────────────────────────────────────────────────────────────

// One thing that happened to one alert while figures were folded in.
struct Occurrence {
    std::size_t track = 0, position = 0;
    Transition transition = Transition::none;
    Period period;
    Life before, after;
    std::string_view why;  // "old-news", "figure-restated", "rule-changed", "judged"; empty: the fold's own
    bool told = true;
};

enum class Cause : std::uint8_t { figures, rules, judgement };

// A risk that moved, and the occurrence that did it.
struct Moved {
    std::string risk;
    std::size_t occurrence = 0;  // into Doing::occurrences; its size: new rules did it
    Rating before, after;        // computed
    bool opened = false;
};

// A missing-figures alert that changed.
struct Late {
    AlertKey key;
    MetricIndex metric = 0;
    UnitIndex unit = 0;
    Transition transition = Transition::none;  // fired, kept (still late), resolved
    std::vector<Period> periods;               // late now, oldest first; empty when resolved
    bool told = true;
};

// Somebody who is to hear again of an alert that nobody has taken, or for the first time because nobody has.
struct Again {
    std::size_t track = 0, position = 0;
    Recipient recipient;
    std::string_view transition;  // reminded, escalated
};

// What one command has done so far.
struct Doing {
    World::State& state;
    Instant now;
    Cause cause = Cause::figures;
    const Judgement* judgement = nullptr;  // the cause
    Changes changes{};
    std::vector<Occurrence> occurrences{};  // of one alert: in the order they happened
    std::vector<Late> late{};
    std::vector<Moved> moved{};
    std::vector<Again> again{};
    std::vector<std::vector<Level>> levels_before{};  // as changes.assessments: before this command
};

// Contradictions in the data that these figures are part of become findings.
void find_contradictions(Doing&, std::span<const Figure>);
// How many decimals it is written with, at most six.
int written_decimals(double);

// Findings by code, unit (the number of units: all of them), period, and what else makes one another.
using FoundForecasts = std::map<std::tuple<std::string, std::size_t, Period, std::string>, Finding>;
// Findings about forecasts and budgets: made before the figures are put in, told from after.
class ForecastWatch {
public:
    ForecastWatch(const World::State&, std::span<const Figure>, Instant now);
    void tell(Doing&) const;

private:
    FoundForecasts look() const;

    const World::State& state_;
    Instant now_;
    std::map<std::pair<MetricIndex, int>, std::vector<UnitIndex>> touched_;  // by metric and year; each once, ascending
    FoundForecasts before_;
};
// Assesses what was touched, or everything; keeps what differs; folds; leaves the occurrences.
void assess_and_fold(Doing&, const Touched*);
// Assesses what a person's judgement is of, and what stands on it; folds; leaves the occurrences.
void assess_judged(Doing&, const Judgement&, MetricIndex, UnitIndex);
// Years and rules that are over by now: what lives in them closes.
void end_what_is_over(Doing&);
// Occurrences become alert events and alerts.
void record(Doing&);
// Figures that are late, or have come: alerts of the rule "missing".  Looks at the touched metrics, or at all.
void settle_missing(Doing&, const Touched*);
// A total that is green above a row that is red: a finding, when it becomes so.
void find_hidden_rows(Doing&);
// Living effects become computed ratings, opened risks and risk events.
void move_risks(Doing&);
// Alerts that nobody has taken: who is reminded today, and who is told because those before them did nothing.
void call_again(Doing&);
// Whoever asked for a silence hears the day before it ends.
void tell_of_silences_that_end(Doing&);
// What differs from what was last told becomes messages.
void tell(Doing&);
// As rules/engine.hpp has it, of the World's inside.
std::optional<Hold> hold_of(const World::State&, const Message&, const std::optional<Hold>& was, Instant now);

Occasion occasion_of(const World::State&, const AlertKey&, const Rule&, UnitIndex, Level, Day today);
// `levels`: what it is and what it was.
Urgency urgency_of(Route::When, std::initializer_list<Level> levels, Level severity);

// By unit: those straight below it in its dimension.
std::vector<std::vector<UnitIndex>> rows_below(const Catalogue&);
std::string episode_of(const AlertKey&, Period since);
Alert& alert_of(World::State&, Track&, std::size_t position);  // made where there is none
AlertKey key_of(const World::State&, const Track&, std::size_t position);
std::string moved_text(const Risk&, const Moved&, std::string_view language);

}  // namespace varsko
