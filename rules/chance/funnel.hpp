// The funnel: how far a unit's observed / expected may be from 1 by chance, given how much was expected of it.
//
//   lower  chi-squared quantile(a / 2, 2E) / 2 / E      upper  chi-squared quantile(1 - a / 2, 2E + 2) / 2 / E
//
// with a = 1 - confidence and E the expected count; small units get wide limits.
// Smallest data: one expected count above 0.
// Source: Spiegelhalter (2005), Statistics in Medicine 24; R FunnelPlotR 9020d49.
#pragma once

#include "rules/chance/answer.hpp"
#include "rules/chance/poisson.hpp"

namespace varsko::chance {

Answer<Interval> funnel(double expected, double confidence = 0.998);

}  // namespace varsko::chance
