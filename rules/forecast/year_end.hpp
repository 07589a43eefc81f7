// What the year will end at, with a band that holds four times out of five.
//
// total = what has been (January to month m) + what is to come (h = 12 - m months).  What is to come is said in two
// ways:
//
//   combination    plain methods (straight line, profile of earlier years, last months, trend and season), weighed by
//   how
//                  they did on this series' last three years; its band is what they missed by
//   structural     what the months are made of (level, growth, season, what lasts a while, chance), with what may have
//                  happened lately weighed against it; its band is that of the mixture
//
// and the forecast and its band lie half-way between.  With a plan of the year's twelve months the structural way is
// taken alone: only it can weigh a plan against the months.
//
// Smallest data: the year's months so far, none missing, for a total; 30 + h values for a band, a plan and the
// structural way.
#pragma once

#include "rules/forecast/combination.hpp"

#include <cstdint>
#include <span>

namespace varsko::forecast {

enum class Verdict : std::uint8_t { judged, year_has_holes };

struct YearEnd {
    Verdict verdict = Verdict::judged;
    double total = 0, so_far = 0, to_go = 0;
    bool has_band = false;
    double low = 0, high = 0;            // 80 %
    Basis basis = Basis::straight_line;  // what weighs most
    double usual_error = 0;              // share of the total, root mean square; 0 without a band
    int needed_for_band = 0, had = 0;    // values, this year's among them
};

// Values oldest first, the last one month `month` (1..12) of the year; NaN is missing, and earlier holes are filled
// with the same month a year before or after.  `plan`: twelve planned months of this year, or nothing.
YearEnd year_end(std::span<const double> values, int month, std::span<const double> plan = {});

// The share of a year that its first `month` months usually make: the last three whole years before, pooled.  NaN where
// there is no whole year, or where it sums to nothing.  `values` end at month `month` of a year.
double seasonal_share(std::span<const double> values, int month);

}  // namespace varsko::forecast
