// What would have given another colour: for each figure of the period itself, the nearest other value that does.
//
// The rule is run again on nothing but the figures it looked at, with one of them moved, first in longer and longer
// steps and then halving.  So the answer holds for any rule that reads its own cells; where the small panel does not
// even give the colour that the large one gave (a rule that reads across units), nothing is said.
#pragma once

#include "daemon/views.hpp"

#include <vector>

namespace varsko {

struct Tipping {
    Input input;                   // the figure that is moved, as it is
    double value = 0;              // the nearest value, in the figure's own measure, that changes the level
    Level level = Level::unknown;  // to this
};

std::vector<Tipping> tipping(const World&, const CompiledRule&, UnitIndex, Period, const Explanation&);

// [{metric, unit, scenario, period, value, level, shown {sv, en}}]
Json view_tipping(const World&, const CompiledRule&, UnitIndex, Period, const Explanation&);

}  // namespace varsko
