// Which cells the rules of a test looked at: a figure that none of them used is probably misspelt.
#pragma once

#include "rules/trial/case.hpp"
#include "rules/world.hpp"

#include <set>
#include <tuple>

namespace varsko::trial {

class Used {
public:
    explicit Used(const Case&);
    // Adds what the rules look at as the world stands: at every due period and at those the test names.
    void look(const World&);
    bool has(const World&, const Figure&) const;

private:
    using Cell = std::tuple<MetricIndex, UnitIndex, Slice>;
    std::set<std::string> rules_, missing_;  // named by expectations; rules_ empty: all.  Metrics named for "missing"
    std::set<UnitIndex> units_;
    std::set<std::string> named_units_;
    std::set<Period> periods_;
    std::set<Cell> cells_;
    bool findings_ = false;  // it expects some: they look at budgets and forecasts that no rule may ask for
};

}  // namespace varsko::trial
