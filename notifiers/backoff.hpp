// When to try again.  Pure: (tries so far, now, a random number) -> the next instant.
#pragma once

#include "rules/period.hpp"

namespace varsko {

// The other side may ask for a longer pause, but for six hours at most: what is to be told is to be told today.
constexpr std::chrono::seconds longest_asked = std::chrono::hours(6);

// 30 s, 1, 2, 4 … minutes, at most one hour, each times 0.75-1.25.  `dice` is in [0, 1).
// Not before `asked` has passed.
Instant next_try(int tries_so_far, Instant now, double dice, std::chrono::seconds asked = {});

}  // namespace varsko
