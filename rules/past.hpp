// What a rule's value was before a period: over the due periods of the two years before it, or back to where the metric
// was redefined.
#pragma once

#include "rules/panel.hpp"
#include "rules/ruleset.hpp"

#include <vector>

namespace varsko {

struct Catalogue;

struct PastValue {
    Period period;
    double value = 0;  // NaN: missing
};
// Newest first, as known now.
std::vector<PastValue> past_values(const Catalogue&, const CompiledRule&, const Panel&, UnitIndex, Period);

}  // namespace varsko
