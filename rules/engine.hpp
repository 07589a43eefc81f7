// One command in, one set of changes out.  The daemon, the command line, rule tests, backtests and what-ifs all call
// this; nothing else decides.
//
//   figures, a tick of the clock, an acknowledgement, an edit of a risk, new rules
//      -> assessments that differ, alert events, risk events, messages to send
//
// The engine changes the World in memory and returns what changed.  Whoever called must make the changes durable in one
// transaction; if that fails, the World must be thrown away and built again from storage.
#pragma once

#include "rules/alert/message.hpp"
#include "rules/alert/route.hpp"
#include "rules/alert/silence.hpp"
#include "rules/alert/verdict.hpp"
#include "rules/assess.hpp"
#include "rules/calendar.hpp"
#include "rules/configuration.hpp"
#include "rules/panel.hpp"
#include "rules/personal_number.hpp"
#include "rules/result.hpp"
#include "rules/ruleset.hpp"
#include "rules/source_lookup.hpp"

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace varsko {

// Assessments of one (rule, metric, period) that differ from the last ones stored, by column.
struct AssessmentColumn {
    std::string rule, metric;
    Period period;
    std::string ruleset;
    std::vector<UnitIndex> units;
    std::vector<Level> level;
    std::vector<Trend> trend;
    std::vector<double> value;
    std::vector<std::uint8_t> preliminary;
};

// Something about the data that a person should know: accumulation and months disagree, a control total is off.
struct Finding {
    std::string code, metric, unit;
    Period period;
    Localised message;
};

// What has been told to whom: the last message per (alert, recipient), or that its episode ended since ("ended").
struct Told {
    std::string episode{}, transition{};
    Level level = Level::unknown;
    Period period{};
    double value = 0;
    Instant at{};
    Instant first{};  // when its episode was first told to them; the epoch: not known, `at` stands for it
};

struct ToldTo {
    AlertKey alert;
    std::string recipient;
    Told told;
};

struct Changes {
    std::vector<AssessmentColumn> assessments;
    std::vector<Judgement> judgements;  // appended; withdrawals too
    std::vector<Opinion> verdicts;      // appended
    std::vector<Alert> alerts;          // each alert that changed, as it now stands
    std::vector<AlertEvent> events;
    std::vector<Risk> risks;  // each risk that changed, as it now stands
    std::vector<RiskEvent> risk_events;
    std::vector<Message> messages;
    std::vector<Silence> silences;  // each that is new or changed, as it now stands
    std::vector<ToldTo> told;       // each (alert, recipient) whose Told changed, as it now stands: more than
                                    // the messages say, for an episode may end without a message
    std::vector<Finding> findings;
    bool empty() const;
};

// Everything the engine decides from.
class World {
public:
    World(std::shared_ptr<const Configuration>, std::shared_ptr<const RuleSet>);
    ~World();
    World(World&&) noexcept;
    World& operator=(World&&) noexcept;
    World clone() const;  // for dry runs and what-ifs

    const Configuration& configuration() const;
    const Catalogue& catalogue() const;
    const RuleSet& rules() const;
    std::shared_ptr<const Configuration> shared_configuration() const;
    std::shared_ptr<const RuleSet> shared_rules() const;

    // Of every assessment the level and trend are in memory.  Its value is asked for only when that period is assessed
    // or folded again: with a reader it is let go once it is stored, and read again when it is needed.  Without one
    // all values stay.  The reader gives the columns stored of one rule, metric and period, oldest first.
    using AssessmentReader = std::function<void(const Catalogue&, std::string_view rule, std::string_view metric,
                                                Period, const std::function<void(const AssessmentColumn&)>&)>;
    void read_assessments_with(AssessmentReader);
    // A message says where its figures stood: a lookup is made for a command that writes one.  Without it none is said.
    using SourceLookups = std::function<std::unique_ptr<SourceLookup>()>;
    void look_up_sources_with(SourceLookups);
    // What people's clocks show, for quiet hours and digests; without it UTC.
    void tell_time_with(std::shared_ptr<const TimeZone>);
    void stored();  // all that commands have changed so far is durable

    // ── built from storage at start; each may be called before restored() only ──────────────────────────────────
    void restore(const Figure&, Instant known_at = {});  // when: for as_known()
    void restore(const Alert&);
    void restore(const Risk&);
    void restore_told(const AlertKey&, const std::string& recipient, const Told&);
    void restore(const AssessmentColumn&);  // in the order they were stored
    void restore(const Judgement&);         // likewise
    void restore(const Opinion&);           // likewise
    void restore(const Silence&);
    void restored(Instant now);  // folds once, quietly: a restart causes no transition

    // ── what readers see ─────────────────────────────────────────────────────────────────────────────────────────
    const Panel& panel() const;
    std::vector<Alert> alerts() const;  // all that ever had an episode, worst and newest first
    const Alert* alert(const AlertKey&) const;
    VerdictCount verdicts(const std::string& episode) const;
    const std::map<std::string, Risk>& risks() const;
    Level risk_level(const Risk&) const;
    const std::map<std::string, Silence>& silences() const;
    const TimeZone& time_zone() const;

    struct State;  // rules/engine.cpp
    State& state() { return *state_; }
    const State& state() const { return *state_; }

private:
    explicit World(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

// Takes figures in that became known now.  Periods that were due long before change state and tell nobody.
Changes take_in(World&, std::span<const Figure>, Instant now);
// When figures became known, where that is not now: `figures` are those that came, also such as do not hold any more.
struct Knowledge {
    std::span<const Figure> figures;
    std::span<const Instant> known_at;  // one per figure
};
Changes take_in(World&, std::span<const Figure>, const Knowledge&, Instant now);
// Time has passed: figures that are late now, years that are over, alerts that nobody has taken.
Changes tick(World&, Instant now);
// New configuration: alerts of rules that are gone end as "rule-removed"; the rest is folded anew.  A changed catalogue
// keeps everything that still has a name.
Changes reload(World&, std::shared_ptr<const Configuration>, std::shared_ptr<const RuleSet>, Instant now);

enum class Refusal : std::uint8_t {
    unknown_alert,
    unknown_silence,
    unknown_assessment,
    not_judged,
    not_due,
    not_firing,
    already_acknowledged,
    unknown_risk,
    bad_value,
    closed,
    needs_comment,
    personal_number,
    exists,
    link_used
};
std::string_view text(Refusal);
struct Refused {
    Refusal reason;
    std::string message;
};

Result<Changes, Refused> acknowledge(World&, const AlertKey&, const std::string& by, const std::string& comment,
                                     Instant now);
Result<Changes, Refused> comment(World&, const AlertKey&, const std::string& by, const std::string& text, Instant now);

// What a person says of one assessment; without a level what was said is withdrawn.  Colours for a rule of colours,
// flag or clear for a flag; red wants a comment.
struct Judging {
    AlertKey of;
    Period period;
    std::optional<Level> level{};
    std::string comment{}, by{};
};
Result<Changes, Refused> judge(World&, const Judging&, Instant now);
// Was the alert of use?  Of its newest episode that fired; each person's last word counts.
Result<Changes, Refused> judge_alert(World&, const AlertKey&, bool useful, const std::string& by, Instant now);

// Silences what the matchers fit, from `from` to `to`.  Refused without an end, a reason or a matcher, with an end that
// has passed, and with one more than a year away.
Result<Changes, Refused> add(World&, Silence, Instant now);
// Before its time; what it held is looked at again.
Result<Changes, Refused> end_silence(World&, const std::string& id, const std::string& by, Instant now);
// The living alerts that it fits, told or not.
std::vector<AlertKey> silenced_by(const World&, const Silence&);
// The silences that hold an alert at this level now.
std::vector<std::string> silences_of(const World&, const AlertKey&, Level, Instant now);
// The alert that inhibits another's now, as an id; empty: none.
std::string inhibitor_of(const World&, const AlertKey&);

// Who would be told if this alert fired at this level now; none where the rule is not for that unit.
struct Addressee {
    Recipient recipient;
    bool asked = true;         // false: the rule's `on` does not ask for this level
    std::optional<Hold> hold;  // the gate that would hold it
};
std::optional<std::vector<Addressee>> who_would_be_told(const World&, const AlertKey&, Level, Instant now);

// Which gate is shut for a message; `was`: what it was held by until now.  Empty: none, it goes.
std::optional<Hold> hold_of(const World&, const Message&, const std::optional<Hold>& was, Instant now);

// What a person does to a risk.  Only the fields that are set change; `release` gives the value back to the figures.
struct RiskEdit {
    std::optional<int> probability{}, consequence{};
    bool release = false;
    std::optional<RiskState> state{};
    std::string closed_because{}, measures_level{}, owner{}, text{};
    std::optional<RiskMeasure> measure{};  // added, or replaces the one with the same text
    std::optional<RiskControl> control{};  // likewise: "last done" is set this way
    std::string comment{}, by{};
};
Result<Changes, Refused> edit(World&, const std::string& risk, const RiskEdit&, Instant now);
Result<Changes, Refused> add(World&, Risk, const std::string& by, Instant now);
// A line of a register that is read in.  Entered where there is no such risk.  Where there is one its measures and
// controls are added or replaced, and anything else that differs is refused: a file does not overwrite what people have
// decided since.
struct RiskEntry {
    Risk risk;                         // of the ratings only `base`; what is empty is not said
    std::optional<RiskState> state{};  // not said: active
    bool lists_only = false;           // nothing but id, measures and controls
};
struct RefusedEntry {
    std::size_t index = 0;
    Refused refused;
};
// All of them, or none and every reason.
Result<Changes, std::vector<RefusedEntry>> enter(World&, std::span<const RiskEntry>, const std::string& by,
                                                 Instant now);
// Risks of the configuration that the register does not have yet, closed ones included: added as "imported".  Called at
// start and after a reload; the register's own entries are never overwritten.
Changes adopt_risks(World&, Instant now);

}  // namespace varsko
