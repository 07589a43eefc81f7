// CUSUM: small shifts add up.
//
//   normal    C(t) = max(0, C(t-1) + (x(t) - mean) / sigma - k), k = 1/2; alarm above h = 4 or 5
//   downward  the same of -(x - mean)
//   Poisson   C(t) = max(0, C(t-1) + x(t) - k), k = mean (rise) / ln(1 + rise): the mean likelihood ratio between the
//   mean
//             and the mean risen by that share
//
// C(0) = 0; a missing value adds nothing.  Smallest data: one value; the mean and sigma are given (from a baseline:
// XmR's centre and sigma).  With k 1/2 and h 4 a two-sided chart of a stable series rings once in 168 points, h 5 once
// in 465. Source: Page (1954), Biometrika 41; NIST/SEMATECH e-Handbook 6.3.2.3; Lucas (1985), Technometrics 27.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

enum class Direction : std::uint8_t { up, down };

// C after each value.  sigma > 0: a constant baseline has none.
Answer<std::vector<double>> cusum(Series, double mean, double sigma, double k = 0.5, Direction = Direction::up);
// rise > 0 as a share: 0.5 looks for 50 % more.
Answer<std::vector<double>> poisson_cusum(Series counts, double mean, double rise = 0.5);

}  // namespace varsko::chance
