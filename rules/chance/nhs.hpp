// The four rules of NHS England's Making Data Count on an XmR chart, in their order of precedence:
//
//   outside   the point is beyond a limit
//   trend     seven points, each strictly higher (or lower) than the one before
//   near      two of three points beyond two thirds of the way to a limit, all three on one side of the centre; a point
//             beyond the limit is not near it
//   side      seven points on one side of the centre; a point on the centre breaks the run
//
// A chart is read with hindsight: `nhs_labels` marks every point of a trend, the first one too, once the seventh is
// known.  An alarm is raised without it: `nhs_alarm` judges the last point by itself and those before it, with limits
// that were computed before it.  On a stable Poisson series of 10 a month the four rules together ring 0.48 times a
// year.  A missing value breaks every run.
// Smallest data: a limit rule one point, near three, trend and side seven; fewer give no label.
// Source: NHSRplotthedots 050b07d, ptd_calculate_point_type.
#pragma once

#include "rules/chance/xmr.hpp"

namespace varsko::chance {

enum class NhsLabel : std::uint8_t {
    common,
    above_limit,
    below_limit,
    rising,
    falling,
    near_upper,
    near_lower,
    above_centre,
    below_centre
};

// "Above UCL", as the reference writes it.
std::string_view text(NhsLabel);

// One label per point, by the whole series.
std::vector<NhsLabel> nhs_labels(Series, const XmrLimits&);

// The last point's label, by the points up to it.
NhsLabel nhs_alarm(Series up_to_now, const XmrLimits&);

}  // namespace varsko::chance
