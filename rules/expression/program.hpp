// A checked expression as a small graph of steps.  Equal steps are one step, so what two conditions share is computed
// once.  Every step gives one number per unit; a condition's numbers are 1 (holds), 0 (does not) and NaN (unknown).
//
//   growth(x)   is   (x - prev(x)) / abs(prev(x)), with one prev(x)
//
// Steps know their operands by index and stand after them.
#pragma once

#include "rules/expression/functions.hpp"
#include "rules/figure.hpp"

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace varsko {
struct CompiledRule;  // rules/ruleset.hpp
}

namespace varsko::expression {

inline constexpr int longest_window = 600;  // due periods
inline constexpr int most_steps = 20'000;   // of one rule and metric
inline constexpr int deepest_program = 1'000;

enum class Op : std::uint8_t {
    constant,
    by_unit,
    figure,
    negate,
    abs,
    round,
    floor,
    known,
    opposite,
    add,
    subtract,
    multiply,
    divide,
    smaller,
    larger,
    or_else,
    less,
    less_equal,
    equal,
    not_equal,
    both,
    either,
    choose,     // if(a, b, c)
    days_left,  // of the year, after the period
    prev,
    last_year,
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
    rising,
    falling,
    streak,
    chance,       // a function of the chance group: rules/expression/chance.hpp
    course,       // the detector of our own: rules/expression/courses.hpp
    year_course,  // the year-end forecast: the same
    // across units: rules/expression/units.cpp
    parent,
    sum_units,
    mean_units,
    share_units,
    rank,
    percentile,
    // levels, as numbers: green 0, yellow 1, red 2
    worst,
    rule_level,  // of another rule, whose own steps are its operand
    rule_value
};
bool is_across_units(Op);

// Which of a metric's figures: the period's own, January to the period, or the whole year.
enum class Form : std::uint8_t { own, ytd, year };

struct Step {
    Op op = Op::constant;
    int a = -1, b = -1, c = -1;  // operands
    double number =
        0;      // constant: its value; chance: the method's own setting; rank: 1 where higher is better, else -1
    int n = 0;  // prev: periods back; windows, rising: how many; at: which; as_known: which
                // period of the year it was due with, 0: its own, or the day; round: decimals; by_unit: which table;
                // across units: which set; rule_level: which rule
    int enough = 0;  // windows: how many known are enough; across units: likewise, 0: all
    int over = 0;    // chance: how many newer periods after the n; as_known: 1: n is a day, since 1970
    Function function = Function::prev;  // chance, course: which
    MetricIndex metric = 0;              // figure: whose; steps in time: whose calendar
    Scenario scenario = Scenario::outcome;
    Form form = Form::own;
    int derived = -1;  // figure: what it is where nothing is given

    // What follows from the above.
    bool reads_forecast = false;
    int depth = 1;
    std::vector<Period> breaks = {};  // steps in time: where what they read was redefined
};

// Which units a step looks at beside the own one: for each unit a list of others.
struct UnitSet {
    enum class Kind : std::uint8_t { parent, children, siblings, group } kind = Kind::children;
    std::string group;                          // its name
    std::vector<int> list_of;                   // by unit; -1: it has none
    std::vector<std::vector<UnitIndex>> lists;  // each ascending
};

// Another rule that this one stands on, and which units it is for.
struct OtherRule {
    std::shared_ptr<const CompiledRule> compiled;
    std::vector<std::uint8_t> is_for;  // by unit
    bool for_all = false;
};

class Program {
public:
    const Step& step(int i) const { return steps_[static_cast<std::size_t>(i)]; }
    std::size_t size() const { return steps_.size(); }

    int add(Step);                               // its index, or that of an equal step
    int add_table(std::vector<double> by_unit);  // these too: an equal one is found again
    int add_units(UnitSet);
    int add_rule(OtherRule);
    const std::vector<double>& table(int i) const { return tables_[static_cast<std::size_t>(i)]; }

    const UnitSet& units(int i) const { return unit_sets_[static_cast<std::size_t>(i)]; }
    const OtherRule& rule(int i) const { return rules_[static_cast<std::size_t>(i)]; }
    const std::vector<OtherRule>& rules() const { return rules_; }

    // The step and all below it, operands first.
    std::vector<int> below(int step) const;
    // Metrics that the step reads, directly or through derived ones.
    std::vector<MetricIndex> reads(int step, bool with_derived) const;

    // For "abs(ytd(budget)) = 0": what a division divides by, in words.
    std::map<int, std::string> divisors;
    // For "only where base >= 10 count": what an if without an else asks, in words.
    std::map<int, std::string> asked;

private:
    std::vector<Step> steps_;
    std::vector<std::vector<double>> tables_;
    std::vector<UnitSet> unit_sets_;
    std::vector<OtherRule> rules_;
    using Key = std::tuple<Op, int, int, int, std::uint64_t, int, int, int, Function, MetricIndex, Scenario, Form, int>;
    std::map<Key, int> known_;
};

}  // namespace varsko::expression
