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
#include <string>
#include <tuple>
#include <vector>

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
    choose,  // if(a, b, c)
    prev,
    last_year,
    at,
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
    chance  // a function of the chance group: rules/expression/chance.hpp
};

// Which of a metric's figures: the period's own, January to the period, or the whole year.
enum class Form : std::uint8_t { own, ytd, year };

struct Step {
    Op op = Op::constant;
    int a = -1, b = -1, c = -1;  // operands
    double number = 0;           // constant: its value; chance: the method's own setting
    int n = 0;       // prev: periods back; windows, rising: how many; at: which; round: decimals; by_unit: which table
    int enough = 0;  // windows: how many known are enough
    int over = 0;    // chance: how many newer periods after the n
    Function function = Function::prev;  // chance: which
    MetricIndex metric = 0;              // figure: whose; steps in time: whose calendar
    Scenario scenario = Scenario::outcome;
    Form form = Form::own;
    int derived = -1;  // figure: what it is where nothing is given

    // What follows from the above.
    bool reads_forecast = false;
    int depth = 1;
    std::vector<Period> breaks = {};  // steps in time: where what they read was redefined
};

class Program {
public:
    const Step& step(int i) const { return steps_[static_cast<std::size_t>(i)]; }
    std::size_t size() const { return steps_.size(); }

    int add(Step);  // its index, or that of an equal step
    int add_table(std::vector<double> by_unit);
    const std::vector<double>& table(int i) const { return tables_[static_cast<std::size_t>(i)]; }

    // Metrics that the step reads, directly or through derived ones.
    std::vector<MetricIndex> reads(int step, bool with_derived) const;

    // For "abs(ytd(budget)) = 0": what a division divides by, in words.
    std::map<int, std::string> divisors;

private:
    std::vector<Step> steps_;
    std::vector<std::vector<double>> tables_;
    using Key = std::tuple<Op, int, int, int, std::uint64_t, int, int, int, Function, MetricIndex, Scenario, Form, int>;
    std::map<Key, int> known_;
};

}  // namespace varsko::expression
