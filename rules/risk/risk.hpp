// An entry of the risk register: probability x consequence = value, who owns it, what is done about it, and three
// opinions of its numbers kept apart: the base, what the figures say (computed), and what a person decided (own).
// A person's own value wins until it is released.  The colour of the measures is another matter than the value.
#pragma once

#include "rules/metric.hpp"
#include "rules/rule.hpp"

#include <optional>
#include <string>
#include <vector>

namespace varsko {

enum class RiskState : std::uint8_t { proposed, active, accepted, materialised, closed };
std::string_view text(RiskState);  // proposed active accepted materialised closed
std::optional<RiskState> parse_risk_state(std::string_view);

struct RiskMeasure {
    std::string text;
    std::optional<Day> start, end;
    std::string status;  // planned ongoing done, or empty
    friend bool operator==(const RiskMeasure&, const RiskMeasure&) = default;
};

struct RiskControl {
    std::string what, every, by;
    std::optional<Day> last_done;
    friend bool operator==(const RiskControl&, const RiskControl&) = default;
};

// Probability and consequence, 1-5 each.
struct Rating {
    int probability = 1, consequence = 1;
    int value() const { return probability * consequence; }
    friend bool operator==(const Rating&, const Rating&) = default;
};

struct OwnRating {
    std::optional<int> probability, consequence;  // either may be left to the figures
    std::string by, comment;
    Instant at{};
    friend bool operator==(const OwnRating&, const OwnRating&) = default;
};

struct Risk {
    std::string id;
    std::string type;  // environment staff quality delivery finance
    Localised text;
    RiskState state = RiskState::active;
    std::string closed_because;  // done | reduced | eliminated, with state closed
    Rating base, computed;       // INVARIANT computed follows from base and the living effects
    std::optional<OwnRating> own;
    std::string measures_level;  // green yellow red or empty: how the measures go
    std::string owner;           // a person's id or a role
    std::string unit;            // id, or empty: the whole organisation
    std::string origin;          // the rule that opened it ("rule metric unit episode"), or "file"
    std::vector<RiskMeasure> measures;
    std::vector<RiskControl> controls;
    std::string comment;
    int version = 0;  // counts changes

    Rating effective() const;  // own where a person set it, computed otherwise
};

// Why a risk is as it is: appended, never changed.
struct RiskEvent {
    std::string risk;
    Instant at{};
    std::string kind;                // opened rated moved own released measure control state edited imported
    std::string by;                  // a person, or "rule <id>"
    Rating before, after;            // effective values
    std::string figure;              // "net_cost asn 2024-03 ack outcome = -78622", where a figure did it
    std::string rule, metric, unit;  // where a rule did it
    std::string message;             // "EK-01: sannolikhet 3 -> 5, riskvärde 15 -> 25"
};

// The bands of risk value: up to green_to green, up to yellow_to yellow, above red.
struct RiskBands {
    int green_to = 6, yellow_to = 12;
};
Level level_of(const Rating&, const RiskBands&);

}  // namespace varsko
