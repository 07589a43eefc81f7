// How unusual a value is, in one or two sentences that are true of any figures:
//
//   Högre än i alla 24 kända månader före. Så långt ut hamnar det av en slump ungefär en gång på 740 månader.
//
// The first counts: how many of the due periods of the two years before had a value as high or higher, or as low or
// lower, whichever are fewer.  Twelve of them must be known.  A sum from January is not compared with other months'
// sums, and nothing is compared across a redefinition.  The second is said where the rule asks what chance does, and is
// what that function answers.
#pragma once

#include "rules/assess.hpp"
#include "rules/past.hpp"

#include <span>

namespace varsko {

// Empty where nothing can be said.  `value`: the rule's at that period; `past`: its values before.
Localised how_unusual(const Catalogue&, const CompiledRule&, const Panel&, UnitIndex, Period, double value,
                      std::span<const PastValue> past);

}  // namespace varsko
