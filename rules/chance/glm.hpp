// A generalised linear model of counts: ln(mean) = X b, variance proportional to the mean (quasi-Poisson).
//
// Fitted by iteratively reweighted least squares from mean = count + 0.1 until the deviance changes by less than 1e-8
// of itself, 25 times at most, as R's glm does. Source: McCullagh and Nelder, Generalized Linear Models, ch. 9; R
// stats 4.2.2, glm.fit.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

// One row per count; all rows equally long.
struct Design {
    std::size_t columns = 0;
    std::vector<double> cells;
    std::size_t rows() const { return cells.size() / columns; }
    Series row(std::size_t i) const { return Series{cells}.subspan(i * columns, columns); }
};

struct Fit {
    std::vector<double> coefficients;
    std::vector<double> means;    // fitted
    std::vector<double> inverse;  // (X'WX)^-1 by rows, W = weight x mean
    double dispersion = 0;        // Pearson: sum of weight (y - mean)^2 / mean over the degrees of freedom
    double degrees_of_freedom = 0;
    bool converged = false;
    double predict(Series row) const;   // X b
    double variance(Series row) const;  // of X b, but for the dispersion
};

// None where the columns depend on each other or nothing is left to estimate the dispersion by.
// counts are known and not negative; weights > 0.
Answer<Fit> quasi_poisson(Series counts, const Design&, Series weights);

}  // namespace varsko::chance
