// Does an expression make sense?  Names are found, measures are compared, functions are given what they want; what is
// left is a step of a Program.  Every error of an expression is told, each at its own place; what depends on something
// wrong is not reported again.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/diagnostic.hpp"
#include "rules/expression/functions.hpp"
#include "rules/expression/other_rules.hpp"
#include "rules/expression/program.hpp"
#include "rules/expression/syntax.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace varsko::expression {

// In a rule for a share, `base` is the outcome of the metric named as the share's with "_base" added.
inline constexpr std::string_view base_name = "base", base_suffix = "_base";

// What an expression turned out to be.
struct Typed {
    int step = -1;  // -1: something is wrong with it, and that has been said
    bool is_condition = false;
    bool is_level = false;  // green 0, yellow 1, red 2
    Measure measure;
    bool is_constant = false;    // no figures in it
    bool is_zero = false;        // a 0 without a measure goes with everything
    bool is_difference = false;  // of two shares: percentage points
    bool ok() const { return step >= 0; }
};

class Checker {
public:
    // `others`: what rule("id") may mean; nullptr where no rule may be named.
    Checker(const Catalogue&, MetricIndex, Program&, Diagnostics&, const OtherRules* others = nullptr);

    // Parses and checks.  The text must live as long as the call.
    Typed check(const Text&);
    // A name that expressions checked later may use.
    void define(const std::string& name, const Typed& what) { names_[name] = what; }
    bool is_defined(const std::string& name) const { return names_.contains(name); }

    // This metric's own figures of a scenario.
    Typed scenario(Scenario);
    // What this metric's share is counted among, if it has a base.
    std::optional<Typed> base();
    // Every name that an expression of this metric may use.
    std::vector<std::string> known_names() const;
    // The expression that a metric's figures of a scenario are derived by.
    void check_derived(MetricIndex, Scenario, const Place&);
    void error(const Place&, std::string code, std::string message);

private:
    friend class Calls;  // rules/expression/calls.cpp: functions and their arguments

    Typed node(int index);
    Typed number(const Node&);
    Typed name(const Node&);
    Typed member(const Node&);
    Typed constant(const std::string& name, const Constant&);
    Typed unary(const Node&);
    Typed binary(const Node&);
    Typed sum(const Node&, Typed a, Typed b);
    Typed product(Typed a, Typed b);
    Typed ratio(const Node&, Typed a, Typed b);
    Typed comparison(const Node&, Typed a, Typed b);
    Typed compared(Operator, int a, int b);
    Typed level_comparison(const Node&, Typed a, Typed b);
    Typed logic(const Node&, Typed a, Typed b);

    // Brings two numbers to one measure, or says that they have none in common.  The verb is for people: "add".
    std::optional<Measure> common_measure(Typed& a, Typed& b, std::size_t offset, std::string_view what);
    bool want_number(const Typed&, std::size_t offset, std::string_view where);
    bool want_condition(const Typed&, std::size_t offset, std::string_view where);
    int scaled(int step, double factor);
    int add(Step);
    // The figures of one metric and scenario, in one form; -1 where its derived expression is broken (told elsewhere).
    int figure(MetricIndex, Scenario, Form);
    int derived(MetricIndex, Scenario, Form);
    // ytd(x) and year(x) go down to the figures of x, which must be linear in them.  -1: it is not, `why` says it.
    int push(int step, Form, std::string& why);
    // Figures are read at this metric's periods: a monthly rule cannot read a quarterly metric's quarter.
    bool same_periods(int root);
    // A step of another rule's program, and all below it, taken over; -1: this program would be too large.
    int taken_from(const Program&, int step);
    bool is_constant(int step) const;
    std::string words(const Node&) const;
    void error_at(std::size_t offset, std::string code, std::string message);

    const Catalogue& catalogue_;
    MetricIndex metric_;
    Program& program_;
    Diagnostics& diagnostics_;
    const OtherRules* others_;
    const Text* text_ = nullptr;
    Syntax syntax_;
    std::map<std::string, Typed> names_;
    std::map<std::pair<int, Form>, int> pushed_;
    std::set<std::pair<MetricIndex, Scenario>> deriving_;
    std::map<std::tuple<MetricIndex, Scenario, Form>, int> derived_;
    bool said_too_large_ = false;
    bool derives_from_itself_ = false;
};

// The measure as messages name it: "tkr", "a share (%)", "a plain number".
std::string described(Measure);

}  // namespace varsko::expression
