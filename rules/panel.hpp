// All figures as known now (or as known at T), in memory, by column.
//
// One Column holds one metric, scenario, span, period and version for ALL units, indexed by UnitIndex, contiguous.  A
// rule runs over columns: all units at a time, no names, no maps.  A missing value is NaN in `value` (arithmetic then
// needs no branches) and says why in `missing`.
//
//   panel.column(metric, {Scenario::outcome, Span::own, march, none})->value[unit]
#pragma once

#include "rules/figure.hpp"

#include <map>
#include <memory>
#include <vector>

namespace varsko {

struct Column {
    std::vector<double> value;                   // NaN where missing; INVARIANT size = the panel's units
    std::vector<Missing> missing;
    std::vector<std::uint8_t> preliminary;
};

class Panel {
public:
    Panel() = default;
    Panel(std::size_t units, std::size_t metrics);

    std::size_t units() const { return units_; }
    std::size_t metrics() const { return columns_.size(); }

    enum class Put : std::uint8_t { first, restated, same };
    // The newest knowledge wins.  An equal value (and kind of missing, and status) is `same` and changes nothing.
    Put put(const Figure&);

    const Column* column(MetricIndex, const Slice&) const;   // nullptr: nothing was ever reported there
    // All slices of a metric, ordered by (scenario, span, period, made).
    const std::map<Slice, Column>& slices(MetricIndex) const;
    // The first and last period of that grain with any figure of the metric; none where there is none.
    std::pair<Period, Period> range(MetricIndex, Grain) const;

private:
    std::size_t units_ = 0;
    std::vector<std::map<Slice, Column>> columns_;
};

}  // namespace varsko
