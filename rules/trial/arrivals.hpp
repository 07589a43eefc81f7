// When the figures of each column became known: what a backtest asks before it dares to look at the panel as it is now.
//
// Where every column came whole, once, in the order of its periods, the panel as it is now says what it said then, of
// every period up to that one.  Where something was restated, or came late, or in parts, only a replay of each arrival
// knows.
#pragma once

#include "rules/figure.hpp"
#include "rules/panel.hpp"

#include <array>
#include <map>
#include <vector>

namespace varsko::trial {

class Arrivals {
public:
    struct Known {
        Instant first{}, last{};
        std::uint32_t versions = 0;
    };

    explicit Arrivals(std::size_t metrics = 0) : columns_(metrics), last_(metrics) {}
    // Each version of each figure, in any order.
    void add(const Figure&, Instant known_at);
    const std::map<Slice, Known>& of(MetricIndex m) const { return columns_[m]; }
    std::size_t metrics() const { return columns_.size(); }

private:
    std::vector<std::map<Slice, Known>> columns_;
    struct Last {
        Slice slice;
        Known* known = nullptr;
    };
    std::vector<std::array<Last, scenario_count>> last_;  // of each scenario: most figures repeat it
};

}  // namespace varsko::trial
