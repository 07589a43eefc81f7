// What would have given another colour: for each figure of the period itself, the nearest other value that does.
//
//   Ett utfall på −20 186 tkr för januari till mars 2024 hade gett gult.
//
// The rule is run again on nothing but the figures it looked at, with one of them moved, first in longer and longer
// steps and then halving.  So the answer holds for any rule that reads its own cells; where the small panel does not
// even give the colour that the large one gave (a rule that reads across units), nothing is said.
#pragma once

#include "rules/assess.hpp"
#include "rules/localised.hpp"

#include <vector>

namespace varsko {

struct Tipping {
    Input input;                   // the figure that is moved, as it is
    double value = 0;              // the nearest value, in the figure's own measure, that changes the level
    Level level = Level::unknown;  // to this
};

// None where it is not the figures as they are known now that decide: where a person has judged, and where the rule
// asks what was known then.
std::vector<Tipping> tipping(const Catalogue&, const CompiledRule&, const Panel&, UnitIndex, Period,
                             const Explanation&);

// A sentence each, the rule's own metric first, and no more of them than are read.  Empty where there is none.
Localised in_words(const Catalogue&, const CompiledRule&, const std::vector<Tipping>&);

}  // namespace varsko
