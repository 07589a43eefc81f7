// How far back a year is, for methods that compare with the same time of earlier years.
#pragma once

#include "rules/metric.hpp"

namespace varsko::expression {

// Due periods in a year: 12 for a monthly metric, 10 where June and July are not reported; 52 weeks.
int due_in_a_year(const DueCalendar&);
// Neighbours on each side that count as the same time of the year: one month, three weeks.
int beside_the_same_time(Grain);

}  // namespace varsko::expression
