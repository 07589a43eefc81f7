// The functions of the chance group, one row each: what they read, what they give, and which method of rules/chance/
// answers.  The checker and the evaluation go by the rows; nothing else knows the methods.
//
// A function looks at a history: n due periods, the baseline, and `over` newer ones that end with this period.  With no
// newer ones the baseline ends with this period.  Limits are those of the baseline, computed before what they judge.
#pragma once

#include "rules/chance/answer.hpp"
#include "rules/expression/functions.hpp"

#include <span>
#include <string_view>

namespace varsko::expression {

struct History {
    chance::Series x, y, z;  // by operand, oldest first: the baseline, then the newer ones; NaN is missing
    int n = 0, over = 0;
    int a_year = 12;    // due periods in a year
    double number = 0;  // the method's own setting
    chance::Series baseline() const { return x.first(static_cast<std::size_t>(n)); }
    chance::Series newer() const { return x.last(static_cast<std::size_t>(over)); }
};

struct ChanceMethod {
    enum class Gives : std::uint8_t {
        as_x,  // in x's measure
        plain,
        condition,
        share,  // of what was expected
        per_y   // x / y
    };
    struct Setting {
        std::string_view name = {};  // "alpha"; empty: none
        double usual = 0, least = 0, most = 0;
    };
    // How long the baseline is.
    enum class Window : std::uint8_t {
        none,
        written,  // as the rule says, `usual` where it does not
        ears,     // by the method number in its place
        years     // five years and this period
    };

    Function function;
    Gives gives;
    int operands;  // of which the last ones may be left out, down to the table's fewest
    Window window = Window::none;
    int least = 0, usual = 0;   // written: how long it must be at least, and is
    int over = 0;               // newer periods
    bool over_is_said = false;  // … as the rule says with over=
    bool reads_newer = true;    // false: x is read in the baseline only
    bool counts = false;        // x counts events
    Setting setting = {};
    chance::Answer<double> (*compute)(const History&) = nullptr;
};

// None for functions of other groups.
const ChanceMethod* chance_method(Function);

}  // namespace varsko::expression
