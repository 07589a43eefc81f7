// When to try again.  Pure: (tries so far, now, a random number) -> the next instant.
#pragma once

#include "rules/period.hpp"

namespace varsko {

// 30 s, 1, 2, 4 … minutes, at most one hour, each times 0.75-1.25.  `dice` is in [0, 1).
Instant next_try(int tries_so_far, Instant now, double dice);

}  // namespace varsko
