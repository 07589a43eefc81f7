// What people thought of an alert afterwards: of use, or noise.  Who thought so is kept, and never shown; the counts
// are.
#pragma once

#include "rules/alert/alert.hpp"

#include <string>

namespace varsko {

struct Opinion {
    AlertKey key;
    std::string episode;
    Period fired;  // when the episode fired: a replay has raised it too if it has an alarm alive then
    bool useful = false;
    std::string by;
    Instant at{};
};

// Of one episode, each person's last word.
struct VerdictCount {
    int useful = 0, noise = 0;
};

}  // namespace varsko
