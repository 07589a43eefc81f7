// The XmR chart (individuals and moving ranges): what a series does by itself.
//
//   centre  the mean        limits  centre -+ 2.66 MR, MR the mean of |x(i) - x(i-1)|
//
// Screening leaves out moving ranges of 3.267 MR and more, once, so that one odd value does not widen the limits.
// NHSRplotthedots screens unless told not to, the NHS Excel tool does not.  MR = 0 (a constant series) is screened of
// nothing: its limits are its centre.  The lower limit is not cut at 0.
//
// Smallest data: 3 values; fewer than 12 are trial limits.  Missing values are left out, and so are ranges to them.
// Source: Shewhart; Wheeler; NHS England, Making Data Count; NHSRplotthedots 050b07d.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

struct XmrLimits {
    double centre = 0, lower = 0, upper = 0;
    double range = 0;    // the mean moving range; sigma is range / 1.128
    bool trial = false;  // too few values for limits that can be relied upon
    double sigma() const { return range / 1.128; }
    double range_limit() const { return 3.267 * range; }
};

enum class Screening : std::uint8_t { off, on };

inline constexpr int xmr_needs = 3, xmr_relied_upon = 12;

Answer<XmrLimits> xmr_limits(Series, Screening = Screening::on);

}  // namespace varsko::chance
