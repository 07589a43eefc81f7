#include "rules/course.hpp"

#include "rules/calendar.hpp"
#include "rules/inquiry.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace varsko {
namespace {

struct Named {
    std::string_view name, expression;
};
constexpr std::array<Named, course_columns> columns = {{
    {"outcome", "outcome"},
    {"expected", "expected(outcome)"},
    {"expected_low", "expected_low(outcome)"},
    {"expected_high", "expected_high(outcome)"},
    {"last_year", "last_year(outcome)"},
    {"budget", "budget"},
    {"target", "target"},
    {"capacity", "capacity"},
    {"outcome_to_date", "ytd(outcome)"},
    {"budget_to_date", "ytd(budget)"},
    {"last_year_to_date", "last_year(ytd(outcome))"},
    {"forecast", "forecast"},
    {"year_budget", "year(budget)"},
    {"year_end", "year_end(outcome)"},
    {"year_end_low", "year_end_low(outcome)"},
    {"year_end_high", "year_end_high(outcome)"},
}};

// Periods of the range that a figure of this unit says something of.
std::set<Period> reported(const Panel& panel, MetricIndex metric, UnitIndex unit, Period from, Period to)
{
    std::set<Period> out;
    for (const auto& [slice, column] : panel.slices(metric)) {
        const bool within = slice.period.grain() == from.grain() && from <= slice.period && slice.period <= to;
        if (slice.scenario == Scenario::outcome && within && column.missing[unit] != Missing::absent)
            out.insert(slice.period);
    }
    return out;
}

Missing why_missing(const Panel& panel, MetricIndex metric, UnitIndex unit, Period period)
{
    const Column* column = panel.column(metric, {Scenario::outcome, Span::own, period, {}});
    return column == nullptr || column->missing[unit] == Missing::known ? Missing::absent : column->missing[unit];
}

}  // namespace

std::string_view text(CourseColumn column) { return columns[static_cast<std::size_t>(column)].name; }

std::vector<CoursePoint> course(const Catalogue& catalogue, const Panel& panel, MetricIndex metric, UnitIndex unit,
                                Period from, Period to)
{
    std::set<Period> periods = reported(panel, metric, unit, from, to);
    for (const Period due : due_periods(catalogue.metrics[metric].calendar, from, to)) periods.insert(due);
    while (periods.size() > longest_course) periods.erase(periods.begin());

    std::array<std::string_view, course_columns> expressions;
    std::ranges::transform(columns, expressions.begin(), &Named::expression);
    const Inquiry inquiry(catalogue, metric, expressions);
    std::vector<CoursePoint> points;
    for (const Period period : periods) {
        const auto answers = inquiry.ask(panel, period, {&unit, 1});
        CoursePoint point{.period = period};
        for (std::size_t k = 0; k < course_columns; ++k) point.value[k] = answers.value[k][0];
        if (std::isnan(point[CourseColumn::outcome])) point.missing = why_missing(panel, metric, unit, period);
        point.preliminary = answers.preliminary[0] != 0;
        points.push_back(point);
    }
    return points;
}

}  // namespace varsko
