// What rules would have said all along: the engine over all history with a turned clock, in memory.
//
//   alarms of a rule     since 2023-09, fired 2023-10, over 2023-12: one entry per episode that fired
//
// It never sees a figure before it was known.  A rule is replayed in one of two ways, which say the same:
//
//   column by column     where every column it reads came whole, once, in the order of periods, and it tells nobody:
//                        each period is assessed for all units at once over the panel as it is now, and folded
//   arrival by arrival   anything else: every version of every figure is taken in at the instant it became known, by
//                        the engine that the daemon runs
#pragma once

#include "rules/engine.hpp"
#include "rules/trial/arrivals.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace varsko::trial {

// An episode that fired.
struct Alarm {
    UnitIndex unit = 0;
    Period since, fired;
    Period ended;  // none: it had not ended when the replay did
    Level worst = Level::unknown;
    std::string_view ended_because{};  // good, year-closed, rule-ended, corrected, judged
    friend bool operator==(const Alarm&, const Alarm&) = default;
};

// One rule on one metric.
struct Replayed {
    std::string rule, metric;
    std::vector<Alarm> alarms;   // by unit, then oldest first
    Localised stepwise_because;  // why arrival by arrival; empty: column by column
    bool is_stepwise() const { return !stepwise_because.sv.empty(); }
};

struct Window {
    Period from, to;  // months: alarms that fired in these
    // What is known then is replayed: March's figures come in April.
    Instant end() const { return Instant(to.plus(1).last_day()) + std::chrono::days{1}; }
    bool holds(Period p) const { return from.first_day() <= p.last_day() && p.last_day() <= to.last_day(); }
};

struct Backtest {
    std::vector<Replayed> rules;                  // in the order of the rule set
    std::map<std::string, std::size_t> messages;  // by recipient: how many would have gone
    std::vector<Message> texts;                   // where they were asked for
    std::size_t alarms() const;
};

// Calls back with every version of every figure, oldest knowledge first.
using Versions = std::function<void(const std::function<void(const Figure&, Instant known_at)>&)>;

// Column by column, as many rules as can be.  REQUIRES arrivals of all that the panel was made from.
// `rules`: the world's own, or others over the same units, metrics and calendars (see same_words).
Backtest by_column(const World&, const Arrivals&, const Configuration&, const RuleSet&, const Window&);
// The rest, those of `rules` that have a stepwise_because, arrival by arrival: fills them in.
// `judgements`: what people said of assessments, oldest first; each is repeated when it was made.
void by_arrival(Backtest&, const std::shared_ptr<const Configuration>&, const Window&, const Versions&, bool texts,
                std::span<const Judgement> judgements = {});

// From the first period that anything was reported for to the newest; empty where nothing was.
std::optional<Window> all_of(const World&);

// Have they the same units, metrics and calendars, so that one's panel is the other's?
bool same_words(const Catalogue&, const Catalogue&);

// From events to episodes, as they come.
class AlarmBook {
public:
    explicit AlarmBook(const Catalogue& catalogue) : catalogue_(catalogue) {}
    void add(const std::vector<AlertEvent>&);
    // Of one rule and metric, by unit and then oldest first.
    std::vector<Alarm> alarms(const std::string& rule, const std::string& metric, const Window&) const;

private:
    const Catalogue& catalogue_;
    struct OneAlert {
        std::vector<Alarm> all;
        bool open = false;
    };
    std::map<AlertKey, OneAlert> alerts_;
};

}  // namespace varsko::trial
