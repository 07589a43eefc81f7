// Two replays beside each other: which alarms come, go, come earlier or later.
#pragma once

#include "rules/trial/backtest.hpp"

namespace varsko::trial {

enum class Shift : std::uint8_t { same, comes, goes, earlier, later };
std::string_view text(Shift);

struct Shifted {
    Shift shift = Shift::same;
    std::string_view rule, metric;  // of the replays
    const Alarm* before = nullptr;  // nullptr: there was none
    const Alarm* after = nullptr;
};

struct Difference {
    struct OfRule {
        std::string rule, metric;
        std::size_t before = 0, after = 0, same = 0, comes = 0, goes = 0, earlier = 0, later = 0;
    };
    std::vector<OfRule> rules;     // every rule of either
    std::vector<Shifted> changes;  // all but `same`; at most as many as asked for
};

// Alarms of one rule, metric and unit are the same one when they overlap in time.  The replays must outlive the answer.
Difference difference(const Backtest& before, const Backtest& after, std::size_t most);

}  // namespace varsko::trial
