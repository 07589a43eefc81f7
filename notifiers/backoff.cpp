#include "notifiers/backoff.hpp"

#include <algorithm>

namespace varsko {

Instant next_try(int tries_so_far, Instant now, double dice, std::chrono::seconds asked)
{
    constexpr std::int64_t first = 30'000, longest = 3'600'000;
    // Seven doublings pass the hour; more would only overflow.
    const int doublings = std::clamp(tries_so_far - 1, 0, 7);
    const std::int64_t pause = std::min(first << doublings, longest);
    const double spread = 0.75 + 0.5 * std::clamp(dice, 0.0, 1.0);
    const std::chrono::milliseconds own(static_cast<std::int64_t>(static_cast<double>(pause) * spread));
    return now + std::max<std::chrono::milliseconds>(own, std::min(asked, longest_asked));
}

}  // namespace varsko
