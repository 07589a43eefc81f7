// c and u charts: counts, and counts by what they are counted among.
//
//   c    mean -+ 3 sqrt(mean)
//   u    p -+ 3 sqrt(p / n(i)), p = sum of counts / sum of n, n(i) the exposure at that point
//   u'   Laney's: the distance times sigma_z, the moving-range deviation of z(i) = (u(i) - p) / sqrt(p / n(i)); wider
//        where the rates vary more than counting explains, narrower where less
//
// Lower limits are cut at 0.  With a mean count below about 5 the normal form rings too often: use poisson.hpp.
// Smallest data: 12 counts; u' besides, two neighbours.  Missing ones are left out, with their exposure.
// Source: Montgomery, Introduction to Statistical Quality Control, ch. 7; Laney (2002), Quality Engineering 14.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

struct Limits {
    double centre = 0, lower = 0, upper = 0;
};

inline constexpr int count_chart_needs = 12;

Answer<Limits> c_limits(Series counts);

struct Rates {
    double centre = 0;           // p
    double sigma_z = 1;          // Laney's multiplier; 0: the rates are all p
    std::vector<double> z = {};  // of the points where count and exposure are known
    // The limits at an exposure n > 0.
    Limits at(double n) const;
    Limits laney_at(double n) const;
};

// The two series must be equally long.
Answer<Rates> u_rates(Series counts, Series exposure);

}  // namespace varsko::chance
