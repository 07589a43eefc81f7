// All figures as known now (or as known at T), in memory, by column.
//
// One Column holds one metric, scenario, span, period and version for ALL units, indexed by UnitIndex, contiguous.  A
// rule runs over columns: all units at a time, no names, no maps.  A missing value is NaN in `value` (arithmetic then
// needs no branches) and says why in `missing`.
//
//   panel.column(metric, {Scenario::outcome, Span::own, march, none})->value[unit]
#pragma once

#include "rules/figure.hpp"
#include "rules/judgement.hpp"

#include <array>
#include <map>
#include <memory>
#include <vector>

namespace varsko {

// Was anything said about the cell?  "-", ".." and their like say something: the cell is then missing and is not
// computed from others.  Absent and withdrawn cells say nothing.
constexpr bool is_given(Missing m)
{
    return m != Missing::absent && m != Missing::not_due && m != Missing::late && m != Missing::lost;
}

struct Column {
    std::vector<double> value;  // NaN where missing; INVARIANT size = the panel's units
    std::vector<Missing> missing;
    std::vector<std::uint8_t> preliminary;
    std::size_t open = 0;           // how many cells are not given; kept by Panel::put
    std::size_t preliminaries = 0;  // how many are preliminary; likewise
};

class Panel {
public:
    Panel() = default;
    Panel(std::size_t units, std::size_t metrics);

    std::size_t units() const { return units_; }
    std::size_t metrics() const { return columns_.size(); }

    enum class Put : std::uint8_t { first, restated, same };
    // The newest knowledge wins.  An equal value (and kind of missing, and status) is `same` and changes nothing.
    // REQUIRES: the figure's unit and metric are the panel's.
    Put put(const Figure&);

    const Column* column(MetricIndex, const Slice&) const;  // nullptr: nothing was ever reported there
    // All slices of a metric, ordered by (scenario, span, period, made).
    const std::map<Slice, Column>& slices(MetricIndex) const;
    // The first and last period of that grain with any figure of the metric; none where there is none.
    std::pair<Period, Period> range(MetricIndex, Grain) const;

    // Versions are kept of the metrics that a rule asks as_known() of, and of no others.
    void keep_versions(MetricIndex m) { versions_[m]; }
    bool keeps_versions(MetricIndex m) const { return versions_.contains(m); }
    void remember(const Figure&, Instant known_at);
    // The kept ones as they were known before `until`, oldest knowledge first where it came out of order.
    Panel as_known(Instant until) const;
    struct KnownVersion {
        Figure figure;
        Instant known_at{};
    };
    const std::map<MetricIndex, std::vector<KnownVersion>>& versions() const { return versions_; }

    // What people have said of assessments: it goes with the figures wherever rules are asked about them.
    Judgements& judgements() { return judgements_; }
    const Judgements& judgements() const { return judgements_; }

private:
    // Figures come in runs of one slice: the last column of each (metric, scenario) is remembered.  A copy of the panel
    // has columns of its own, so it starts with none.
    struct Recent {
        Recent() = default;
        Recent(const Recent& other) : of(other.of.size()) {}
        Recent(Recent&&) noexcept = default;
        Recent& operator=(const Recent& other)
        {
            of.assign(other.of.size(), {});
            return *this;
        }
        Recent& operator=(Recent&&) noexcept = default;
        ~Recent() = default;
        struct Entry {
            Slice slice;
            Column* column = nullptr;
        };
        std::vector<std::array<Entry, scenario_count>> of;
    };
    Column& find_or_make(MetricIndex, const Slice&);

    std::size_t units_ = 0;
    std::vector<std::map<Slice, Column>> columns_;
    Recent recent_;
    Judgements judgements_;
    std::map<MetricIndex, std::vector<KnownVersion>> versions_;  // by known_at
};

}  // namespace varsko
