// EWMA: a mean that forgets.
//
//   z(t) = lambda x(t) + (1 - lambda) z(t-1), z(0) = mean
//   limits  mean -+ L sigma sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^(2t)))
//
// A missing value leaves z where it was, and counts in t.  Smallest data: one value; mean and sigma are given.
// lambda 0.2 and L 2.962 ring once in 500 points.
// Source: Roberts (1959), Technometrics 1; NIST/SEMATECH e-Handbook 6.3.2.4.
#pragma once

#include "rules/chance/answer.hpp"
#include "rules/chance/count_chart.hpp"

namespace varsko::chance {

struct Ewma {
    std::vector<double> z;       // after each value
    std::vector<Limits> limits;  // at each
};

Answer<Ewma> ewma(Series, double mean, double sigma, double lambda = 0.2, double width = 3);

}  // namespace varsko::chance
