// Is there a trend, and how steep?  Without a shape or a distribution being assumed.
//
//   Mann-Kendall  S = sum of sign(x(j) - x(i)) over i < j;  Z = (S - sign S) / sqrt(var), var = (n (n - 1) (2n + 5) -
//   sum
//                 over ties t (t - 1) (2t + 5)) / 18
//   Theil-Sen     the median of (x(j) - x(i)) / (j - i), per period
//
// |Z| above 1.96 is chance in one case of twenty, if the values are independent: open cases and other stocks are not,
// and there it rings far too often.  Missing values are left out; the others keep their places. Smallest data: 8
// values. Source: Mann (1945), Econometrica 13; Kendall; Sen (1968), JASA 63.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

struct MannKendall {
    double s = 0, variance = 0, z = 0;
};

inline constexpr int trend_needs = 8;

Answer<MannKendall> mann_kendall(Series);  // a constant series has S and Z 0
Answer<double> theil_sen(Series);          // change per period

}  // namespace varsko::chance
