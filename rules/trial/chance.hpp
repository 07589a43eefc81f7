// How often a rule rings when nothing has happened.
//
// Each series is given a life in which nothing ever changes: the same level, the same scatter from month to month, and
// nothing else.  The rule is run over many years of that, and what it raises is chance.
//
//   level    the mean of the series' own months
//   scatter  from the differences of months that follow each other, so that a shift or a trend in the real history does
//            not count as scatter:  s2 = sum (x[t] - x[t-1])^2 / (2 (n - 1))      von Neumann et al. 1941
//   counts   Poisson where s2 is at most the mean, else negative binomial of that mean and variance
//   stocks   carried on from the month before: x[t] - m = r (x[t-1] - m) + e, r the series' own first autocorrelation
//   others   normal; a share stays within 0 and 1
//   budget   the level, in every month: a unit that keeps its budget but for scatter
//
// Season is not part of it.  Needs 12 known months; series with fewer are left out, and how many are in is said.
#pragma once

#include "rules/engine.hpp"

#include <optional>

namespace varsko::trial {

struct ByChance {
    double alarms_a_year = 0;  // of all series together
    std::size_t series = 0;    // that had history enough and that the rule could judge
    std::size_t left_out = 0;  // that have figures, but too few
};

// Deterministic: the same figures give the same answer.  Cost: about 13 years of months for at most 400 series; of
// more, every n-th is run and the answer scaled.
ByChance by_chance(const World&, const CompiledRule&);

}  // namespace varsko::trial
