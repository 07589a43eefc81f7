// What the year will end at, with a band that holds four times out of five.
//
// total = what has been (January to month m) + what is to come (h = 12 - m months).  What is to come is said in turn by
//
//   run(w)         h * the mean of the last w months; run(m) is the straight line
//   profile(k)     the year so far * (the h months to come / the m months so far) of the last k years: 1, or 3 pooled
//   season(w, d)   the last w months without their season (ratio to the centred yearly mean), carried on along d = 0 or
//   1
//                  times the line through all months, and given its season
//   theta          line and smoothing, half and half, on the deseasonalised series (Assimakopoulos and Nikolopoulos
//   2000)
//
// with w = 1, 2, 3, 4, 6, 9, 12.  Each is tried at every month of the last three years, as if nothing after that month
// were known, for the same h.  The forecast is their mean, weighed by 1/(mean squared error)^3.  Errors lose half their
// say in a year; one beyond three times the median counts as three (one odd month shall not choose).  A combination
// chosen so hardly loses to the best single one and often beats it (Bates and Granger 1969).  A plan of the year's
// months has no past to be tried on: scaled to the year so far it is let in with at most half the weight, by how
// closely this year's months have kept to its shape.
//
// The band is the methods' own past errors, weighed the same way: +- t(0.9) * their root mean square, the degrees of
// freedom being how many stretches of h months do not overlap.
//
// Smallest data: the year's months so far, none missing, for a total; 12 earlier months for season; 30 + h values for a
// band.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace varsko::forecast {

enum class Basis : std::uint8_t { straight_line, last_years_profile, pooled_profile, recent_months, theta, plan };
std::string_view text(Basis);

enum class Verdict : std::uint8_t { judged, year_has_holes };

struct YearEnd {
    Verdict verdict = Verdict::judged;
    double total = 0, so_far = 0, to_go = 0;
    bool has_band = false;
    double low = 0, high = 0;            // 80 %
    Basis basis = Basis::straight_line;  // what weighs most
    double usual_error = 0;              // share of the total, root mean square of past errors; 0 without a band
    int needed_for_band = 0, had = 0;    // values, this year's among them
};

// Values oldest first, the last one month `month` (1..12) of the year; NaN is missing, and earlier holes are filled
// with the same month a year before or after.  `plan`: twelve planned months of this year, or nothing.
YearEnd year_end(std::span<const double> values, int month, std::span<const double> plan = {});

// The share of a year that its first `month` months usually make: the last three whole years before, pooled.  NaN where
// there is no whole year, or where it sums to nothing.  `values` end at month `month` of a year.
double seasonal_share(std::span<const double> values, int month);

}  // namespace varsko::forecast
