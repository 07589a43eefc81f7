// Farrington flexible: is this month's count above what the same time of earlier years, and their trend, lead to
// expect?
//
// 1. The reference values are those within w periods of the same place in each of the b years before; with more
// seasonal
//    groups also those between, in equal blocks by time of the year.  The newest values, in which a rise may have
//    begun, are left out, and so are missing ones.
// 2. A quasi-Poisson model with a linear trend (and the groups) is fitted.  Values with an Anscombe residual above 2.58
//    weigh less, by the square of it, and it is fitted again: an old outbreak does not raise the limit.
// 3. The trend stays if it is significant, at least three years are used and the expected value is not above all the
//    reference values; else all of 2 is done without it.
// 4. The limit: by the delta method with the 2/3 power, (m^(2/3) + z sqrt(4/9 m^(1/3) (phi + var / m)))^(3/2); or the
//    quantile of the negative binomial with mean m and variance phi m ("plug-in").
// 5. No alarm where fewer than 5 cases were counted in this and the three periods before.
//
// As in surveillance, the variance of the prediction and the significance of the trend stand on the dispersion
// sum of weight ((y - m) / m)^2 / degrees of freedom after reweighting.
// Smallest data: b years and this period.
// Source: Noufaily et al. (2013), Statistics in Medicine 32; Farrington et al. (1996), JRSS A 159; R
// surveillance 1.20.3.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

struct Farrington {
    int a_year = 12;  // periods in a year
    int years = 5;    // b
    int half_window = 1;
    int groups = 1;      // of the year, the reference window being one of them
    int newest_out = 1;  // besides this period
    double alpha = 0.05;
    double trend_p = 0.05;
    enum class Threshold : std::uint8_t { delta, plug_in } threshold = Threshold::delta;
    int cases = 5, cases_in = 4;  // limit54
    int reads() const { return a_year * years + half_window + 1; }
};

struct FarringtonLimit {
    double expected = 0, upper = 0, dispersion = 1;
    bool trend = false;
    bool alarm = false;  // the last value is above the limit, and not 0
};

// Of the last value, by those before it.
Answer<FarringtonLimit> farrington(Series, const Farrington& = {});

}  // namespace varsko::chance
