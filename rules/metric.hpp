// A metric: what is counted, which direction is good, how it adds up, and when it is due.
#pragma once

#include "rules/diagnostic.hpp"
#include "rules/figure.hpp"
#include "rules/localised.hpp"
#include "rules/measure.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace varsko {

enum class Good : std::uint8_t { higher, lower, neither };
enum class AddsOverTime : std::uint8_t { sum, last, mean };
enum class Kind : std::uint8_t { flow, stock, share, index };

// The n:th day, or the n:th working day, after a period's last day; or the last (working) day of the month after it.
struct DueRule {
    int days = 10;
    bool working_days = true;
    bool month_end = false;  // `days` then says nothing
    friend bool operator==(const DueRule&, const DueRule&) = default;
};

// Which periods a metric is reported for, and when each is due.
struct DueCalendar {
    Grain every = Grain::month;
    std::vector<int> except;  // numbers within the year that are never due: {6, 7} skips June and July
    DueRule due;
};

// Which units should have reported, from when to when, and who is to be reminded.
struct Expected {
    std::vector<UnitIndex> units;
    std::optional<Period> from, to;
    std::string by;  // a role
};

struct Metric {
    std::string id;
    Localised name;
    Measure measure;
    Good good = Good::neither;
    Kind kind = Kind::flow;
    AddsOverTime adds_over_time = AddsOverTime::sum;
    std::string adds_over_units = "sum";  // sum | mean:<weight metric> | none
    std::vector<Scenario> scenarios = {Scenario::outcome};
    std::vector<std::string> groups, aliases;
    DueCalendar calendar;
    std::optional<Expected> expected;
    double tolerance = 0;  // of trend: a share where tolerance_relative, else in the value's own measure
    bool tolerance_relative = true;
    int smallest_shown = 0;  // counts below are masked outside the board; 0: never
    bool publish_exact = false;
    std::string decided_by;
    std::optional<Day> decided_on;
    std::string risk;                          // the risk that this metric belongs to, or empty
    std::map<Scenario, std::string> derived;   // scenario -> expression over other metrics, used where nothing is given
    std::map<Scenario, Place> derived_places;  // where each expression's first character stands
    std::vector<Period> breaks;                // the first period of a new definition: no comparison across it
    std::vector<std::string> source_rank;      // file patterns, best first; empty: the latest known wins
};

}  // namespace varsko
