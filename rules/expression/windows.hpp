// What a window computes from its n columns.  Where all of them must be known, missing values need no counting: NaN
// goes through every sum.
#pragma once

#include "rules/expression/evaluation.hpp"

#include <span>

namespace varsko::expression {

struct Window {
    std::span<const View> views;  // newest first
    std::size_t units = 0;
    int enough = 0;  // how many known ones give an answer
    bool all_needed() const { return enough == static_cast<int>(views.size()); }
};

// Each fills `out`, one number per unit.
void count_known(const Window&, double* out);
void sums(const Window&, double* out);
void means(const Window&, double* out);
void medians(const Window&, double* out);
void minima(const Window&, double* out);
void maxima(const Window&, double* out);
// Around the means.  less_one: of a sample, sum / (n - 1); else of the population.
void deviations(const Window&, View means, bool less_one, double* out);

}  // namespace varsko::expression
