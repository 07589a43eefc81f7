// Counts judged by counts' own distribution.
//
//   known mean       X ~ Poisson(mean)
//   estimated mean   S events in n periods before; the next m periods together X ~ NegBin(size S + 1/2, success
//                    n / (n + m)): Poisson with Jeffreys' prior, so that a mean estimated from few events is not
//                    trusted more than it deserves
//
// A limit is the smallest count that alarms: the smallest x with P(X >= x) <= alpha.  Counts that come in siblings vary
// more than Poisson: with dispersion 2 these limits ring six times as often as they say.
// Smallest data: a known mean none, an estimated one 12 periods, 24 are better.
// Source: Garwood (1936), Biometrika 28; Jeffreys' prior, Gelman et al., Bayesian Data Analysis, ch. 2.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

inline constexpr double three_sigma = 0.00135;  // one-sided, as of a 3-sigma limit
inline constexpr int predictive_needs = 12;

// P(X >= count).  mean >= 0, known.
Answer<double> poisson_tail(double count, double mean);
// The smallest count with P(X >= count) <= alpha.
Answer<double> poisson_limit(double mean, double alpha = three_sigma);

struct Interval {
    double low = 0, high = 0;
};
// What the mean can be, given one count: chi-squared quantiles / 2, exact.
Answer<Interval> garwood(double count, double confidence = 0.95);

// What is known of the months before.
struct Baseline {
    double events = 0;
    int periods = 0;
};
Answer<Baseline> baseline_of(Series counts);
// P(the next m periods together count this many or more).
double predictive_tail(const Baseline&, double count, int m = 1);
// The smallest count of m periods together that alarms.
double predictive_limit(const Baseline&, int m = 1, double alpha = three_sigma);

}  // namespace varsko::chance
