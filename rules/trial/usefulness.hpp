// What a replay does to the alarms that people have had an opinion of: it still raises the useful ones or misses them,
// keeps the noise or spares people it.
//
// An alarm is the one that was judged if it is alive in the period in which that one fired.  Each person's last word
// counts; where as many say useful as noise, it was useful.
#pragma once

#include "rules/trial/backtest.hpp"

namespace varsko::trial {

struct Usefulness {
    std::size_t hits = 0, misses = 0;              // of useful alarms: still raised, lost
    std::size_t noise_kept = 0, noise_spared = 0;  // of noise
    bool empty() const { return hits + misses + noise_kept + noise_spared == 0; }
};

// `verdicts` in the order they were given, of any rules; only those of rules of the replay, of alarms that fired within
// the window, are asked about.
Usefulness usefulness(const Backtest&, const Catalogue&, const Window&, std::span<const Opinion> verdicts);

}  // namespace varsko::trial
