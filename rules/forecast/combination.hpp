// The rest of a year by the plain methods that economists use, combined by how they did.
//
// What is to come (h = 12 - m months) is said in turn by
//
//   run(w)         h * the mean of the last w months; run(m) is the straight line
//   profile(k)     the year so far * (the h months to come / the m months so far) of the last k years: 1, or 3 pooled
//   season(w, d)   the last w months without their season (ratio to the centred yearly mean), carried on along d = 0 or
//                  1 times the line through all months, and given its season
//   theta          line and smoothing, half and half, on the deseasonalised series (Assimakopoulos and Nikolopoulos
//                  2000)
//
// with w = 1, 2, 3, 4, 6, 9, 12.  Each is tried at every month of the last three years, as if nothing after that month
// were known, for the same h.  The forecast is their mean, weighed by 1/(mean squared error)^3.  Errors lose half their
// say in a year; one beyond three times the median counts as three (one odd month shall not choose).  A combination
// chosen so hardly loses to the best single one and often beats it (Bates and Granger 1969).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace varsko::forecast {

enum class Basis : std::uint8_t {
    straight_line,
    last_years_profile,
    pooled_profile,
    recent_months,
    theta,
    structural,
    plan
};
std::string_view text(Basis);

inline constexpr int smallest_tried = 6;  // errors, before they may choose and make a band

struct Combined {
    double to_go = 0;
    Basis basis = Basis::straight_line;  // what weighs most
    bool tried = false;      // often enough; if not: the pooled profile, else the straight line, and nothing below
    double usual_error = 0;  // share of a year, root mean square of past errors
    double reach = 0;        // the same, what four of five do not exceed
};

// No value is missing; the last one is month `month` (1..11) of the year.
Combined combined(std::span<const double> values, int month);

}  // namespace varsko::forecast
