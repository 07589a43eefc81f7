// The functions of the rule language, in one table: the checker obeys it and the documentation is printed from it.
#pragma once

#include "rules/spoken.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::expression {

enum class Function : std::uint8_t {
    prev,
    last_year,
    ytd,
    year,
    at,
    as_known,
    sum,
    mean,
    median,
    minimum,
    maximum,
    stddev,
    stddev_sample,
    count_known,
    change,
    growth,
    yoy,
    rising,
    falling,
    streak,
    abs,
    round,
    floor,
    choose,
    between,
    known,
    or_else,
    worse_by,
    // rules/expression/courses.cpp
    spike,
    dip,
    shift,
    drift,
    expected,
    expected_low,
    expected_high,
    unusual,
    year_end,
    year_end_low,
    year_end_high,
    year_to_go,
    pace,
    seasonal_share,
    days_left,
    // chance: rules/expression/chance.cpp
    xmr_upper,
    xmr_lower,
    xmr_centre,
    nhs,
    nhs_rule,
    run_chart,
    c_upper,
    c_lower,
    u_upper,
    u_lower,
    laney_upper,
    laney_lower,
    poisson_tail,
    poisson_limit,
    garwood_upper,
    garwood_lower,
    count_limit,
    count_tail,
    compare,
    compare_upper,
    compare_lower,
    funnel_upper,
    funnel_lower,
    cusum,
    cusum_down,
    cusum_poisson,
    ewma,
    ewma_upper,
    ewma_lower,
    ears,
    ears_upper,
    farrington,
    farrington_upper,
    farrington_expected,
    mann_kendall,
    theil_sen,
    // units and levels: rules/expression/units.cpp
    parent,
    sum_units,
    mean_units,
    share_units,
    rank,
    percentile,
    rule,
    worst
};

// What its first argument may be.
enum class Takes : std::uint8_t { number, count, condition, number_or_level, levels, anything, rule, choice, nothing };
// The measure of what it gives: x's own, a share, one thing's by another's …
enum class Gives : std::uint8_t { as_x, plain, days, share, condition, level, per_base, of_the_rule };

struct FunctionInfo {
    Function function;
    std::string_view name;
    std::string_view group;      // time, change, unusual, chance, year, units, levels, usual
    std::string_view signature;  // "mean(x, n, min=n)"
    Takes takes;
    Gives gives;
    Spoken formula;            // what it computes, in words or signs
    Spoken smallest;           // the smallest data that gives an answer
    Spoken source;             // where the definition comes from
    std::string_view example;  // an expression that can be written as it stands
    int fewest, most;          // arguments, options not counted
};

// "count -> share", "antal -> andel": the units of measure of what goes in and what comes out.
std::string measures(const FunctionInfo&, std::string_view language);
std::string_view group_name(std::string_view group, std::string_view language);
// The table of one group as Markdown, as docs/rule-language.md has it.
std::string markdown(std::string_view group);

std::span<const FunctionInfo> functions();
const FunctionInfo* find_function(std::string_view name);
std::string_view name_of(Function);
// "abs at between …", for messages.
std::vector<std::string> function_names();

}  // namespace varsko::expression
