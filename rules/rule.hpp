// A rule as an admin wrote it: names, selections, and expressions that have not been compiled yet, each with its place
// so that an error deep in an expression points at the character.  rules/ruleset.hpp compiles it.
#pragma once

#include "rules/diagnostic.hpp"
#include "rules/level.hpp"
#include "rules/metric.hpp"
#include "rules/unit.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace varsko {

// An expression's text and where its first character stands.
struct Text {
    std::string text;
    Place place;
};

struct RiskEffect {
    std::string id;     // an existing risk; empty with open = true
    bool open = false;  // a flag opens a proposed risk
    std::string type;
    Localised risk_text;
    struct Change {  // "= 5" or "+1" of probability or consequence
        bool relative = false;
        int amount = 0;
    };
    std::map<Level, Change> probability, consequence;  // keyed by the level that does it
    std::string owner;                                 // a role or a person
    int after = 1;                                     // due periods in a row
    bool propose = false;                              // mode = "propose": a person confirms
    Place place;
};

struct Rule {
    std::string id;
    Localised title;
    Place place;
    std::vector<MetricIndex> metrics;
    std::vector<UnitIndex> units;  // selected, in catalogue order
    std::optional<int> goal;
    std::optional<Period> valid_from, valid_to;
    std::vector<std::pair<std::string, Text>> let;  // in file order
    std::optional<Text> value;                      // what is shown and followed; the first let where left out
    std::map<Level, Text> levels;                   // of green, yellow, red
    std::optional<Text> when;                       // a flag's condition
    Level severity = Level::yellow;                 // how a flag is routed
    bool judged = false;  // people say the level; what the figures give, if anything, is a proposal
    int for_periods = 1, clear_periods = 1;
    struct Notify {
        std::vector<std::string> on;  // red yellow worsened improved resolved missing corrected preliminary
        std::vector<std::string> to;  // roles or people
        // Again to who was told, while nobody has taken the alert.
        struct Remind {
            int days = 0;             // since they were last told; 0: on the first working day of each month
            std::vector<int> except;  // months without
        };
        std::optional<Remind> remind;
        // To others, when nobody has taken it for so many working days; in that order.
        struct Escalation {
            int working_days = 0;
            std::vector<std::string> to;  // roles or people
        };
        std::vector<Escalation> escalate;
    };
    std::optional<Notify> notify;
    std::vector<RiskEffect> risks;
    std::map<std::string, Text> say;  // language -> sentence with {name:format}
};

// Whether the whole of the period lies within the rule's life.
bool is_valid_at(const Rule&, Period);

}  // namespace varsko
