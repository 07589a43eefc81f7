// Bytes of a file in; figures, rejections and warnings out.  Nothing here opens a file or knows the clock.
//
// The whole file is read or none of it: a Reading is complete, and what could not be read is in it with its reason.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/figure.hpp"
#include "rules/mapping.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::ingest {

// A row or cell that was not taken, and why.
struct Rejection {
    std::uint32_t row = 0;     // from 1
    std::uint16_t column = 0;  // from 1; 0: the whole row
    std::string
        code;  // stable, kebab-case: unknown-unit unknown-metric bad-number bad-period ambiguous-period duplicate …
    Localised message;  // what, where, what was expected, the nearest known name
    std::string raw;    // the row's own text, at most 500 characters
};

// Taken, but look at it: a control total that is off, a share that its base cannot give, an unusual encoding.
struct Warning {
    std::uint32_t row = 0;
    std::uint16_t column = 0;
    std::string code;
    Localised message;
};

// A vector whose resize() leaves new figures unwritten: parts of a file fill their own stretches of it at one time.
template <class T>
struct LeftUnwritten : std::allocator<T> {
    template <class U>
    struct rebind {
        using other = LeftUnwritten<U>;
    };
    template <class U>
    void construct(U*) noexcept
    {
    }
    template <class U, class... Arguments>
    void construct(U* at, Arguments&&... arguments)
    {
        std::construct_at(at, std::forward<Arguments>(arguments)...);
    }
};
using Figures = std::vector<Figure, LeftUnwritten<Figure>>;

struct Reading {
    std::string text;  // the file as UTF-8; Figure::raw_offset points into it
    std::vector<std::string> sheets;
    Figures figures;
    std::vector<Rejection> rejections;
    std::vector<Warning> warnings;
    std::string layout;           // "long", "wide months", "budget table", or a mapping's id
    std::string encoding;         // utf-8 utf-8-bom utf-16le utf-16be windows-1252
    char separator = 0;           // 0: JSON
    std::optional<Day> known_at;  // where file or mapping gives one
    std::uint64_t rejected = 0;   // all that was not taken; `rejections` keeps the first 10 000
    // Empty, or one per figure: a column or a key "known_at" of its own, with its time of day where it gives one.
    std::vector<std::optional<Instant>> known_at_each;

    // Why nothing was taken at all.  With `personal_number`, only row and column may be told.
    enum class Failure : std::uint8_t {
        none,
        empty,
        binary,
        no_table,
        no_mapping,
        personal_number,
        truncated,
        no_period,
        unknown_column
    };
    Failure failure = Failure::none;
    Localised failure_message;
    std::uint32_t failure_row = 0;
    std::uint16_t failure_column = 0;

    std::string_view raw(const Figure& f) const { return std::string_view(text).substr(f.raw_offset, f.raw_length); }
};

// Does job(0) … job(n - 1), in any order or several at a time, and returns when all are done.  Ingest knows no threads:
// whoever has some to spare says so with this.
using Spread = std::function<void(std::size_t n, const std::function<void(std::size_t)>& job)>;

// How a large table with a figure a row may be read in parts.  Whatever is given, the reading is the same.
struct Parts {
    std::size_t most = 1;
    std::size_t smallest = std::size_t{1} << 21;  // bytes
    Spread spread{};                              // empty: one after the other
    // Called with memory for all figures of a large table, before any is written there; empty: nobody asks.
    std::function<void(void*, std::size_t bytes)> before_filling{};
};

struct ReadOptions {
    std::string file_name;         // for recognise.file_name, "from file name", "from file date"
    std::optional<Period> period;  // given by hand (--period)
    std::optional<Day> file_date;  // the file's own date, for "from file date"
    std::string mapping;           // force one; empty: recognised
    std::string metric, unit;      // where neither file nor mapping says so
    bool preliminary = false;
    Parts parts{};
};

// Any delimited text.
Reading read_delimited(std::string bytes, const ReadOptions&, const Catalogue&, std::span<const Mapping>);
// POST /api/v1/figures: a JSON array of objects, or one object a line.  Keys: metric unit scenario period value, and
// optionally made known_at status missing.
Reading read_json(std::string bytes, const ReadOptions&, const Catalogue&);
// Chooses by content: JSON, NDJSON or delimited text.
Reading read(std::string bytes, const ReadOptions&, const Catalogue&, std::span<const Mapping>);

std::string_view text(Reading::Failure);

}  // namespace varsko::ingest
