#include "rules/expression/functions.hpp"

#include <algorithm>
#include <array>

namespace varsko::expression {

namespace {

constexpr std::string_view ours = "own definition";
constexpr std::string_view textbook = "descriptive statistics";

constexpr std::array table = {
    FunctionInfo{Function::prev, "prev", "time", "prev(x, n=1)",
                 "x at the n:th due period before; of a forecast: the n:th version before, for the same year",
                 "that period", ours, "outcome > prev(outcome)", 1, 2},
    FunctionInfo{Function::last_year, "last_year", "time", "last_year(x)", "x at the same period one year earlier",
                 "that period", ours, "outcome < last_year(outcome)", 1, 1},
    FunctionInfo{Function::ytd, "ytd", "time", "ytd(x)",
                 "January to this period: as given, else the sum of the periods; of a stock its last value, of a mean "
                 "the mean; x is linear in figures",
                 "the accumulation, or every period of the year so far", ours, "ytd(outcome) < ytd(budget)", 1, 1},
    FunctionInfo{Function::year, "year", "time", "year(x)",
                 "the whole year: as given, else accumulated to its last period; x is linear in figures",
                 "the year's figure, or every period of it", ours, "forecast < year(budget)", 1, 1},
    FunctionInfo{Function::at, "at", "time", "at(x, k)",
                 "x at the k:th period of this year: at(x, 8) is August of a monthly metric", "that period", ours,
                 "outcome > at(outcome, 1)", 2, 2},
    FunctionInfo{Function::sum, "sum", "time", "sum(x, n, min=n)",
                 "the sum of the n due periods that end with this one", "n periods, or min of them", textbook,
                 "sum(outcome, 3) > 10", 2, 2},
    FunctionInfo{Function::mean, "mean", "time", "mean(x, n, min=n)",
                 "sum / number, over the n due periods that end with this one", "n periods, or min of them", textbook,
                 "outcome > mean(outcome, 12, min=8)", 2, 2},
    FunctionInfo{Function::median, "median", "time", "median(x, n, min=n)",
                 "the middle one of the n, or the mean of the two middle ones", "n periods, or min of them", textbook,
                 "outcome > median(outcome, 12)", 2, 2},
    FunctionInfo{Function::minimum, "min", "time", "min(x, n, min=n) or min(a, b, ...)",
                 "the smallest of the n due periods that end with this one, where x reads figures and n is a whole "
                 "number from 2 written without a measure; "
                 "else the smallest of the numbers",
                 "n periods, or min of them; every number", textbook, "outcome <= min(outcome, 12)", 2, 8},
    FunctionInfo{Function::maximum, "max", "time", "max(x, n, min=n) or max(a, b, ...)",
                 "the largest of the n due periods that end with this one, where x reads figures and n is a whole "
                 "number from 2 written without a measure; "
                 "else the largest of the numbers",
                 "n periods, or min of them; every number", textbook, "outcome >= max(outcome, 12)", 2, 8},
    FunctionInfo{Function::stddev, "stddev", "time", "stddev(x, n, min=n)",
                 "sqrt(sum (x - mean)^2 / n): of the population", "n periods, or min of them", textbook,
                 "outcome > prev(mean(outcome, 24)) + 3 * prev(stddev(outcome, 24))", 2, 2},
    FunctionInfo{Function::stddev_sample, "stddev_sample", "time", "stddev_sample(x, n, min=n)",
                 "sqrt(sum (x - mean)^2 / (n - 1)): of a sample", "n periods, or min of them, and two", textbook,
                 "stddev_sample(outcome, 12) > 3", 2, 2},
    FunctionInfo{Function::count_known, "count_known", "time", "count_known(x, n)",
                 "how many of the n due periods that end with this one are known; never missing", "none", ours,
                 "count_known(outcome, 12) >= 8", 2, 2},
    FunctionInfo{Function::change, "change", "change", "change(x)", "x - prev(x)", "two periods", ours,
                 "change(outcome) > 0", 1, 1},
    FunctionInfo{Function::growth, "growth", "change", "growth(x)", "(x - prev(x)) / abs(prev(x))",
                 "two periods, the earlier not 0", ours, "growth(outcome) > 20%", 1, 1},
    FunctionInfo{Function::yoy, "yoy", "change", "yoy(x)", "(x - last_year(x)) / abs(last_year(x))",
                 "this period and last year's, that one not 0", ours, "yoy(outcome) > 20%", 1, 1},
    FunctionInfo{Function::rising, "rising", "change", "rising(x, n)", "n rises in a row, ending with this period",
                 "n + 1 periods", ours, "rising(outcome, 2)", 2, 2},
    FunctionInfo{Function::falling, "falling", "change", "falling(x, n)", "n falls in a row, ending with this period",
                 "n + 1 periods", ours, "falling(outcome, 2)", 2, 2},
    FunctionInfo{Function::streak, "streak", "change", "streak(condition)",
                 "for how many due periods in a row, ending with this one, the condition holds; an unknown earlier one "
                 "ends the count",
                 "this period", ours, "streak(outcome < budget) >= 3", 1, 1},
    FunctionInfo{Function::abs, "abs", "usual", "abs(x)", "x without its sign", "x", textbook,
                 "abs(outcome - budget) > 5", 1, 1},
    FunctionInfo{Function::round, "round", "usual", "round(x, decimals=0)",
                 "nearest, halves away from zero, in x's own measure", "x", textbook, "round(outcome) == 5", 1, 2},
    FunctionInfo{Function::floor, "floor", "usual", "floor(x)", "the largest whole number not above x", "x", textbook,
                 "floor(outcome) == 5", 1, 1},
    FunctionInfo{Function::choose, "if", "usual", "if(condition, a, b)",
                 "a where the condition holds, b where it does not", "the condition and what it chooses", ours,
                 "if(known(budget), budget, target) > 0", 3, 3},
    FunctionInfo{Function::between, "between", "usual", "between(x, low, high)", "low <= x and x <= high", "all three",
                 ours, "between(outcome, 1, 5)", 3, 3},
    FunctionInfo{Function::known, "known", "usual", "known(x)", "x is not missing", "none", ours,
                 "known(budget) and outcome < budget", 1, 1},
    FunctionInfo{Function::or_else, "or_else", "usual", "or_else(x, y)", "x, or y where x is missing", "x or y", ours,
                 "or_else(budget, 0) == 0", 2, 2},
    FunctionInfo{Function::worse_by, "worse_by", "usual", "worse_by(x, ref)",
                 "how much worse x is than ref by the metric's good direction, as a share of abs(ref); below 0 where "
                 "it is better",
                 "both, ref not 0", ours, "worse_by(outcome, budget) > 2%", 2, 2},
};

constexpr std::array<std::string_view, 22> planned = {
    "spike",        "dip",       "shift",      "drift",       "xmr_upper",  "xmr_lower",  "xmr_centre",
    "poisson_tail", "ears",      "farrington", "year_end",    "year_to_go", "pace",       "seasonal_share",
    "parent",       "sum_units", "mean_units", "share_units", "rank",       "percentile", "as_known",
    "rule"};

}  // namespace

std::span<const FunctionInfo> functions() { return table; }

const FunctionInfo* find_function(std::string_view name)
{
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& f) { return f.name == name; });
    return found == table.end() ? nullptr : &*found;
}

bool is_planned(std::string_view name) { return std::find(planned.begin(), planned.end(), name) != planned.end(); }

std::vector<std::string> function_names()
{
    std::vector<std::string> names;
    for (const auto& f : table) names.emplace_back(f.name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace varsko::expression
