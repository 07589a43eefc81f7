// Functions and their arguments, for the checker.
#pragma once

#include "rules/expression/chance.hpp"
#include "rules/expression/checker.hpp"

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace varsko::expression {

class Calls {
public:
    Calls(Checker& checker, const Node& call) : c_(checker), call_(call) {}
    Typed check();

private:
    Typed unknown_function();
    bool right_count(const FunctionInfo&);
    bool only_options(const FunctionInfo&, std::initializer_list<std::string_view> allowed);
    std::optional<int> whole(std::size_t argument, int least, int most, std::string_view what);
    const Node& argument(std::size_t i) const { return c_.syntax_.at(positional_[i]); }
    Typed value(std::size_t i, std::string_view where);
    Typed value_or_level(std::size_t i, std::string_view where);
    // Both numbers of one measure, or both levels.
    std::optional<Measure> common(Typed& a, Typed& b, std::size_t argument, std::string_view what);
    bool is_window(const FunctionInfo&) const;
    bool reads_figures(int node) const;

    Step time_step(Op, const Typed& x, int n);
    Typed in_time(Op, Typed x, int n, int enough = 0, int around = -1);
    Typed as_known();
    Typed window(const FunctionInfo&);
    Typed extreme(const FunctionInfo&);
    Typed accumulated(Form);
    Typed change(bool relative, Op before);
    Typed trend_of(Op);
    Typed streak();
    Typed rounded(Op);
    Typed choose();
    Typed days_left();
    Typed between();
    Typed known();
    Typed or_else();
    Typed worse_by();

    // rules/expression/courses.cpp
    Typed course(const FunctionInfo&);

    // rules/expression/calls_chance.cpp
    Typed chance(const FunctionInfo&, const ChanceMethod&);
    std::optional<int> whole_option(const std::string& name, int least, int most, int usual, std::string_view what);
    std::optional<double> setting(const ChanceMethod::Setting&);
    std::optional<int> baseline(const ChanceMethod&);
    bool want_counts(const Typed&, std::size_t argument);
    std::optional<Measure> measure_of(const ChanceMethod&, std::vector<Typed>& operands);

    // rules/expression/calls_units.cpp
    Typed across(const FunctionInfo&);
    std::optional<int> unit_set(const FunctionInfo&, std::optional<int> group);
    std::optional<int> named_group();
    bool adds_over_units(int step);
    Typed rule(const FunctionInfo&);
    Typed level_of_rule(const OtherRule&);
    Typed worst();

    Checker& c_;
    const Node& call_;
    std::vector<int> positional_;
    std::map<std::string, int> options_;
};

}  // namespace varsko::expression
