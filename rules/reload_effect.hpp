// What new rules do to what people see, read off the changes that they led to: alerts that begin, end and change level,
// risks that move.  One command may do several things to one alert; what counts is how it stood before the first and
// how it stands after the last.
#pragma once

#include "rules/engine.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace varsko {

struct ReloadCounts {
    std::uint32_t began = 0, ended = 0, changed = 0;  // alerts
    std::uint32_t risks = 0, messages = 0;
    friend bool operator==(const ReloadCounts&, const ReloadCounts&) = default;
};

// "alerts: 2 began, 1 ended, 0 changed level; risks that moved: 1; messages: 3", for a log.
std::string text(const ReloadCounts&);

// Points into the Changes that it was read off.
struct ReloadEffect {
    struct Moved {
        const AlertEvent* first = nullptr;  // of this alert: `before` and `level_before` are how it stood,
        const AlertEvent* last = nullptr;   // `after` and `level_after` how it stands
        const Alert* alert = nullptr;       // as it stands
    };
    std::vector<Moved> began, ended, changed;  // by key
    std::vector<const RiskEvent*> risks;       // whose value changed, or that are new; in the order it happened
    std::size_t messages = 0;

    ReloadCounts counts() const;
};

ReloadEffect effect_of(const Changes&);

}  // namespace varsko
