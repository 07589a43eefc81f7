// The course of one figure for one unit, period by period, as a chart and the table beside it show it: what it was,
// what was to be expected of it before it came, what it was a year before, what it is held against, and what the year
// is expected to end at.
//
// The expected band is the detector's (rules/detect/detect.hpp): a value outside it would have rung alone.  The year's
// end and its band are those of rules/forecast/year_end.hpp, and hold four times out of five.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/panel.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace varsko {

enum class CourseColumn : std::uint8_t {
    outcome,
    expected,
    expected_low,
    expected_high,
    last_year,
    budget,
    target,
    capacity,
    outcome_to_date,  // January to the period
    budget_to_date,
    last_year_to_date,
    forecast,  // of the year, the newest made by the period
    year_budget,
    year_end,  // what we expect of the year, from the outcomes alone
    year_end_low,
    year_end_high,
};
inline constexpr std::size_t course_columns = 16;
std::string_view text(CourseColumn);  // "expected_low"

struct CoursePoint {
    Period period;
    std::array<double, course_columns> value{};  // NaN: missing
    Missing missing = Missing::known;            // why there is no outcome
    bool preliminary = false;
    double operator[](CourseColumn c) const { return value[static_cast<std::size_t>(c)]; }
};

inline constexpr int longest_course = 600;  // periods

// The due periods of the range and those that something was reported of, oldest first; at most the newest
// `longest_course` of them.  REQUIRES: both periods are of the metric's own grain, from <= to.
std::vector<CoursePoint> course(const Catalogue&, const Panel&, MetricIndex, UnitIndex, Period from, Period to);

}  // namespace varsko
