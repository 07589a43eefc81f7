// How far out a value lies, as a standard normal deviate: z = 2.33 is what one in a hundred exceeds.
#pragma once

namespace varsko::detect {

// The z with P(Z <= z) = p for a standard normal Z.  p is held inside (1e-300, 1 - 1e-16).  Relative error
// below 1.2e-9. Acklam, "An algorithm for computing the inverse normal cumulative distribution function" (2003).
double normal_quantile(double p);

// P(Z <= z).
double normal_probability(double z);

// What a t-distributed statistic with `freedom` degrees is worth as a normal deviate (Wallace 1959, Ann. Math. Statist.
// 30).
double normal_of_t(double t, double freedom);
double t_of_normal(double z, double freedom);  // and back

// A count with this mean and variance against its negative binomial (var = phi * mean, phi = var/mean).
// Below a mean of 60 the tail is summed exactly; a fourth of the probability of the value itself is counted as "less
// extreme".  (Counting none is safe but deaf at a few a month; counting half, the mid-p, rings too often there.)
// Above, and where the variance is below the mean, through power_deviate.
double count_deviate(double count, double mean, double variance);

// y^power made symmetric: (y^power - E) / sd with E and sd to second order.  The power 1/3 + mean/(3 var) takes the
// skewness of a negative binomial away: 2/3 for Poisson (Anscombe), 1/3 for a gamma (Wilson and Hilferty).
double power_deviate(double value, double mean, double variance, double power);
double count_power(double mean, double variance);

// The value whose power_deviate is z; 0 where there is none.
double value_at(double z, double mean, double variance, double power);

}  // namespace varsko::detect
