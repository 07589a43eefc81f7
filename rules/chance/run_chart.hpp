// The run chart: is it only noise around the median?  Anhoej's two rules.
//
//   useful points  those not on the median, n of them
//   signal         the longest run on one side is longer than round(log2 n) + 3, or the line crosses the median fewer
//                  times than the 5 % quantile of Binomial(n - 1, 1/2)
//
// Missing values and points on the median are passed over.  Smallest data: 10 useful points.
// Source: Anhoej and Olesen (2014), PLoS ONE 9; R qicharts2 1b9487e.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

struct RunChart {
    double median = 0;
    int useful = 0;
    int longest_run = 0, longest_allowed = 0;
    int crossings = 0, crossings_needed = 0;
    bool signal() const { return longest_run > longest_allowed || crossings < crossings_needed; }
};

inline constexpr int run_chart_needs = 10;

Answer<RunChart> run_chart(Series);

}  // namespace varsko::chance
