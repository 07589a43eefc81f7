// The distributions that the methods stand on, by Boost.Math.  The only place that names it.
//
// REQUIRES, of all: arguments within the distribution's own range; probabilities strictly between 0 and 1.
#pragma once

namespace varsko::chance {

double normal_quantile(double p);
double normal_upper(double z);                  // P(Z > z)
double student_two_sided(double t, double df);  // P(|T| > |t|)
double chi_squared_quantile(double p, double df);

// Number of events, mean >= 0.
double poisson_upper(double x, double mean);     // P(X >= x)
double poisson_quantile(double p, double mean);  // the smallest whole x with P(X <= x) >= p

// Failures before `size` successes, each with probability `success`: mean size (1 - success) / success.
double negative_binomial_upper(double x, double size, double success);     // P(X >= x)
double negative_binomial_quantile(double p, double size, double success);  // the smallest whole x with P(X <= x) >= p

double binomial_quantile(double p, double n, double success);  // the smallest whole x with P(X <= x) >= p
double binomial_density(double x, double n, double success);
double beta_quantile(double p, double a, double b);

}  // namespace varsko::chance
