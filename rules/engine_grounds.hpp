// What a message says of an alert beside its levels: why, from which figures, how unusual it is, its course, and what
// would change it.
#pragma once

#include "rules/assess.hpp"
#include "rules/chart.hpp"
#include "rules/suppression.hpp"
#include "rules/world.hpp"

#include <string>
#include <vector>

namespace varsko {

struct Grounds {
    Explanation explanation;
    std::vector<std::string> sources;  // where each of its inputs stood; empty: not known
    Chart chart;
    Suppression suppression;
    Localised unusual, would_change;  // empty where nothing can be said
};

struct GroundsOf {
    const Track& track;
    std::size_t position = 0;
    Period period;
    bool restated = false;  // figures of the past have changed
    bool lives = true;      // what is over has nothing that would change it
};

// `lookup`: nullptr says no sources.
Grounds grounds_of(const World::State&, const GroundsOf&, SourceLookup* lookup);

}  // namespace varsko
