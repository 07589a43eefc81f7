// What one recipient is to be told: the difference between how an alert stands and what was last told to them.
//
//   told yellow, stands red      worsened           told red, stands red (again)     nothing
//   told nothing, stands red     fired              told red, resolved since         resolved
//
// The rule's `on` chooses among these; a correction goes to everybody who was told wrong, and that an alarm was judged
// away or milder to everybody who was told of it.
#pragma once

#include "rules/alert/alert.hpp"
#include "rules/engine.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace varsko {

// How an alert stands after a command, as far as people are concerned.
struct Standing {
    enum class End : std::uint8_t {
        none,
        good,
        year_closed,
        rule_ended,
        corrected,
        judged
    } end = End::none;               // none: it fires
    Level level = Level::unknown;    // what keeps it alive
    Level severity = Level::yellow;  // how a flag is routed
    std::string_view transition{};   // the last thing that happened: fired worsened improved kept restated …
    bool restated = false;           // a figure was restated, or a rule changed
    bool judged = false;             // a person judged otherwise
    bool preliminary = false;
    std::string_view episode{};  // the one that stands, or that ended
};

struct Telling {
    std::string_view transition;  // empty: say nothing
    bool ends = false;            // what was told is over, said or not
};

// `on`: the rule's, or default_on() where it names none.  `told`: nullptr where nothing ever was.
Telling what_to_tell(const Standing&, const std::vector<std::string>& on, const Told* told);
const std::vector<std::string>& default_on();

// Does the recipient still believe in a living alert?
bool is_open(const Told&);

}  // namespace varsko
