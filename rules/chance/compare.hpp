// Are two counts different, or is it chance?  This year's against last year's; one unit's against another's.
//
//   given a + b together, a ~ Binomial(a + b, p), p = exposure a / (exposure a + exposure b)
//   p-value    the probability of all outcomes that are no likelier than the one seen (two-sided, exact)
//   interval   of the rate a / b: Clopper and Pearson's of p, as odds by the exposures
//
// Equal exposure (two years, two equally large units): p = 1/2.  Smallest data: one event in all.
// Source: Przyborowski and Wilenski (1940), Biometrika 31; R's binom.test and poisson.test.
#pragma once

#include "rules/chance/answer.hpp"
#include "rules/chance/poisson.hpp"

namespace varsko::chance {

struct Comparison {
    double p = 1;       // two-sided
    double ratio = 1;   // rate a / rate b; infinite where b is 0
    Interval interval;  // of the ratio; high is infinite where b is 0
};

Answer<Comparison> compare_counts(double a, double b, double exposure_a = 1, double exposure_b = 1,
                                  double confidence = 0.95);

}  // namespace varsko::chance
