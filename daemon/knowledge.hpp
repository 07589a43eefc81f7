// Which figures of a reading are news, and since when they are known.
//
// A figure is news if the panel holds nothing for its key, or something else.  It is known since the date that its row,
// file or mapping gives; without one, since now; and for history that is loaded for the first time, since the day its
// period was due, which is an assumption and marked so.  A figure that was known before the one we hold is kept as a
// version of its time and changes nothing today, also where it says the same as the one we hold: so any order of
// arrival ends in the same truth.
#pragma once

#include "ingest/reading.hpp"
#include "rules/engine.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace varsko {

struct News {
    // One entry per figure to store, in the reading's order.
    std::vector<Figure> stored;
    std::vector<Instant> known_at;
    std::vector<std::uint8_t> assumed;
    std::uint32_t unchanged = 0;  // said what was known
    std::uint32_t postdated = 0;  // gave a date after now, and were taken as known now

    // Those that hold today.  Equal to `stored` unless a file brought old knowledge.
    std::span<const Figure> current() const
    {
        return any_older ? std::span<const Figure>(newest) : std::span<const Figure>(stored);
    }
    std::vector<Figure> newest;
    bool any_older = false;
};

// `now` becomes recorded_at, and `file` says how good a source it is.  Asks the store only about figures that carry
// a date of their own, or whose metric ranks its sources, where the panel holds something for them.
News news_of(const ingest::Reading&, std::string_view file, const World&, Store&, Instant now);

}  // namespace varsko
