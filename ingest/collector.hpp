// Where readers put what they read: figures, and what they could not take and why.  It finds the same key twice in one
// file, and keeps the problems of a wholly broken file from filling the memory.
//
//   the same key, the same value        one figure and a warning
//   the same key, another value         neither is taken: nobody can know which one was meant
//   the same key, known on another day  both: that is history
#pragma once

#include "ingest/reading.hpp"

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::ingest {

class Collector {
public:
    static constexpr std::size_t most_problems = 10'000;

    Collector(Reading&, const Catalogue&);
    // Of a part of the file that `text` is: figures go to `room`, as far as there is any.
    Collector(Reading&, const Catalogue&, std::string_view text, std::span<Figure> room);

    // `raw` is the row's own text; the message gets its place put before it.
    void reject(std::uint32_t row, std::size_t column, std::string_view code, const Localised& message,
                std::string_view raw);
    void warn(std::uint32_t row, std::size_t column, std::string_view code, const Localised& message);
    void take(const Figure&, std::optional<Instant> known_at = {});
    // Settles the doubles.  REQUIRES called once, after the last figure.
    void finish();

    const Catalogue& catalogue() const { return catalogue_; }
    std::string_view text() const { return text_; }
    std::size_t taken() const { return room_.empty() ? reading_.figures.size() : used_; }
    void expect(std::size_t figures) { reading_.figures.reserve(figures); }

    // Of a part: all it holds was taken, so it can be joined to what stands before it.
    bool clean() const { return !beyond_ && reading_.rejected == 0 && warnings_beyond_ == 0; }
    std::span<const Figure> in_room() const { return room_.first(used_); }
    // What a part has found goes behind the `before` figures that are here, as if it had been read here.  Its figures
    // are not moved: they are put behind the others by whoever gave it room.  REQUIRES part.clean().
    void join(Collector& part, std::size_t before);
    Figures& figures() { return reading_.figures; }

private:
    // Figures of one stretch of time: a bit per unit for each metric and scenario.
    struct Time {
        Span span;
        Period period, made;
        std::optional<Instant> known_at;
        friend auto operator<=>(const Time&, const Time&) = default;
    };
    using Bits = std::vector<std::uint64_t>;
    bool first_time(const Figure&, std::optional<Instant> known_at);
    void check_scenario(const Figure&);
    void settle_doubles();
    std::optional<Instant> known_at(std::size_t figure) const;

    void keep(Warning);

    Reading& reading_;
    std::string_view text_;
    std::span<Figure> room_;  // of a part; empty: figures go to the reading
    std::size_t used_ = 0;
    bool beyond_ = false;   // more figures than there was room for
    bool repeats_ = false;  // two parts hold the same key: the doubles are looked for again
    const Catalogue& catalogue_;
    std::map<Time, std::vector<Bits>> seen_;  // by metric and scenario
    const Time* last_time_ = nullptr;
    std::vector<Bits>* last_ = nullptr;
    std::vector<std::uint32_t> doubles_;  // figures whose key was there before
    std::vector<bool> scenario_checked_;
    std::vector<std::pair<std::size_t, std::size_t>>
        scenario_warnings_;  // which warning is of which metric and scenario
    std::uint64_t warnings_beyond_ = 0;
};

}  // namespace varsko::ingest
