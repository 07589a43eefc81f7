// Which units one looks at from another: the one above, those below, those beside, or a named group.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/expression/program.hpp"

#include <string>

namespace varsko::expression {

// Children and siblings are of the unit's own dimension: economy is not added to responsibility.
UnitSet units_beside(const Catalogue&, UnitSet::Kind);
// One list for everybody; empty where no unit is in the group.
UnitSet units_in_group(const Catalogue&, const std::string& group);
// Does the unit exist at any time of the period?
bool lives_in(const Unit&, Period);

}  // namespace varsko::expression
