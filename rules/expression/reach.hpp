// How far a rule looks: which metrics it reads, and how much later a figure can still matter.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/expression/formula.hpp"

#include <vector>

namespace varsko::expression {

struct Reach {
    std::vector<MetricIndex> reads;
    int lookback = 0;  // due periods; INT_MAX: all later
    bool ends_with_year = false;
    bool whole_year = false;
    bool across_units = false;  // it reads other units than its own
    bool whole = true;          // false: some part of the formula could not be compiled
};

// Conditions and value, and the value's trend; lets and sentences are made when somebody asks.
Reach reach_of(const Catalogue&, const Formula&);

}  // namespace varsko::expression
