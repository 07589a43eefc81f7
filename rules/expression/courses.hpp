// The detector of our own and the year-end forecast, over columns: how a unit's history is read for them.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/detect/detect.hpp"
#include "rules/expression/functions.hpp"
#include "rules/expression/program.hpp"

#include <optional>

namespace varsko::expression {

// How many due periods the detector looks at, this one among them.
int detector_history(const DueCalendar&);
// What comes round in the series: a year's due periods, for days the week.
int detector_season(const DueCalendar&);
// What is known of the figures that `step` reads: nothing, unless it is a metric's own figures.
detect::Asked asked_of(const Catalogue&, const Program&, int step, const DueCalendar&);

// Months that the forecast looks at, the year's own among them: six years and this one.
inline constexpr int forecast_history = 84;

bool is_condition(Function);  // of those below
bool is_of_year(Function);

// One function's answer from what was found; NaN where there is none.  `lacks`: how many values it needs, where that is
// why.
double answer(Function, const detect::Finding&, std::optional<int>& lacks);

}  // namespace varsko::expression
