// EARS C1, C2, C3: the short memory of the CDC's Early Aberration Reporting System, for series without a history.
//
//   C1  mean + z sd of the 7 periods before, z the 0.999 quantile of the normal (3.09)
//   C2  the same of the 7 periods that end two before it, so that a slow start does not raise its own limit
//   C3  x(t) + sd (z - sum over the two periods before of max(0, (x - mean) / sd - 1)), not below 0, each by its own C2
//       window, z the 0.975 quantile (1.96).  As R surveillance has it: the alarm x > C3 depends on the two periods
//       before and not on this one
//
// sd is the sample's.  C3 divides by the two older windows' sd, so a constant one leaves it without an answer.
// Smallest data: C1 7, C2 9, C3 11 periods before this one, all known.
// Source: Hutwagner et al. (2003), Journal of Urban Health 80; R surveillance 1.20.3, earsC.
#pragma once

#include "rules/chance/answer.hpp"

namespace varsko::chance {

enum class Ears : std::uint8_t { c1 = 1, c2, c3 };

// How many values the method reads, the last one included: 8, 10, 12.
constexpr int ears_reads(Ears method) { return 6 + 2 * static_cast<int>(method); }

// The limit at the last value; it alarms above it.
Answer<double> ears_limit(Series, Ears);

}  // namespace varsko::chance
