// From numbers to a level and a trend: what assess() does for many units and explain() for one.
#pragma once

#include "rules/assess.hpp"
#include "rules/expression/formula.hpp"

#include <span>

namespace varsko::expression {

// Conditions are tried in order; an unknown one before one that holds makes the level unknown.
Level level_of(const Formula&, std::span<const double> truths);

// The period that a value's trend is measured from; none across a redefinition, or across the year's end where the rule
// is about the year.
Period compared_with(const Catalogue&, const CompiledRule&, Period);

// Beyond the metric's tolerance, signed by what is good.  The tolerance of a share is in percentage points.
Trend trend_of(const Catalogue&, const CompiledRule&, double now, double before);

// Of levels that people say: a better colour is positive.
Trend trend_of_levels(Level now, Level before);

}  // namespace varsko::expression
