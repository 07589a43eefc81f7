// Working days in Sweden, and the days that periods are due.  Weekends, the public holidays of lag (1989:253), and the
// eves that offices keep (Midsummer, Christmas and New Year's Eve) are not working days.
#pragma once

#include "rules/metric.hpp"
#include "rules/period.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace varsko {

Day easter_sunday(int year);    // Meeus/Jones/Butcher
std::string_view holiday(Day);  // its Swedish name, also of the three eves, or empty
bool is_working_day(Day);
Day nth_working_day_after(Day, int n);  // n >= 1

bool is_due(const DueCalendar&, Period);  // is this period reported at all?
Day due_day(const DueCalendar&, Period);  // when its figure should be here
// The n:th due period before (n > 0) or after (n < 0) one; the given period itself need not be due.  A period of
// another grain stands for the calendar's own that holds its last day.  None where nothing is ever due.
Period due_before(const DueCalendar&, Period, int n);
// None where nothing is ever due.
Period first_due_of_year(const DueCalendar&, int year);
// The newest year that has begun in the reports: the due day of its first due period has passed.
std::optional<int> year_begun(const DueCalendar&, Day today);
// All due periods from `first` to `last`, both included.
std::vector<Period> due_periods(const DueCalendar&, Period first, Period last);

// The day a figure is usually known: the day its period is due.  A forecast is known when it is made; a plan for a
// longer time than the metric is followed by (a year's budget) when that time begins, not when it is over.
Period known_with(const DueCalendar&, const Figure&);
Day usually_known(const DueCalendar&, const Figure&);

}  // namespace varsko
