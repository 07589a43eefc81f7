// Classical decomposition: level, season, rest.
//
//   trend   the centred moving average over a year (of an even number of periods: half of the first and the last);
//           missing for half a year at both ends
//   season  by place in the year the mean of x - trend (or x / trend), moved (or scaled) to mean 0 (or 1)
//
// Smallest data: two full years, all known; the first value has place 0.
// Source: R stats 4.2.2, decompose.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

enum class Season : std::uint8_t { added, multiplied };

struct Decomposition {
    std::vector<double> trend;   // as long as the series; NaN at the ends
    std::vector<double> season;  // one per place in the year
};

// a_year: periods in a year, 2 or more.
Answer<Decomposition> decompose(Series, int a_year, Season);

}  // namespace varsko::chance
