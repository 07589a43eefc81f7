// A table found in a file: what each of its columns means.  Made from a header row that says it itself, or from a
// mapping; read by RecordReader (a figure a row) or SheetReader (labels to the left, figures to the right).
#pragma once

#include "ingest/names.hpp"
#include "ingest/rows.hpp"
#include "ingest/spoken_period.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::ingest {

struct Column {
    using Role = MappedColumn::Role;
    using SpanIn = MappedColumn::SpanIn;
    Role role = Role::ignore;
    std::string header;  // as printed, trimmed
    std::string metric;  // the file's word or an id; empty: the row's or the table's
    std::string unit;
    std::optional<Scenario> scenario;  // of a figure
    SpanIn span = SpanIn::month;       // relative to the table's month, where `when` is empty
    bool span_said = false;            // by the heading; else it is what such headings mean
    std::optional<Spoken> when;        // the header's own period
    int month = 0;                     // a month without a year, 1-12
    std::optional<Measure> measure;
};

// A named column of a long table that is not read.  One that is nearly an optional column's name (scenrio) is a
// mistake that would change what every figure means.
struct Unread {
    std::size_t column = 0;  // from 0
    std::string header;
    std::string meant;    // the optional column's name that it is nearly; empty: a column of the sender's own
    bool second = false;  // a name that an earlier column has
};

struct Table {
    enum class Shape : std::uint8_t { records, sheet } shape = Shape::records;
    std::string layout;  // "long", "wide months", "budget table", a mapping's id
    const Mapping* mapping = nullptr;
    std::vector<Column> columns;  // from the left
    std::string title;            // the header's first cell, of a sheet
    bool header = true;           // the row it was found in is a header, not data
    std::vector<Unread> unread;   // of a long table: columns that nothing is taken from
};

// What holds for a whole table, where neither its rows nor its columns say otherwise.
struct Defaults {
    std::string metric, unit;
    Period period;  // none: rows or columns must say it
    std::optional<Measure> measure;
    bool dots = false, turned = false, preliminary = false;
};

// Finds tables, row by row.
class Recogniser {
public:
    Recogniser(const Names&, const ReadOptions&, std::span<const Mapping>, std::string_view text);

    // The table that this row opens; none for any other row.
    std::optional<Table> operator()(const Rows&) const;
    // What was looked for, for a person whose file was not recognised.
    Localised expected() const;
    // The mapping that options or file name choose, whatever the rows say.
    const Mapping* chosen() const { return chosen_; }

private:
    std::optional<Table> mapped(const Mapping&, const std::vector<std::string>& folded_cells, const Rows&) const;

    const Names& names_;
    const ReadOptions& options_;
    std::span<const Mapping> mappings_;
    std::string_view text_;
    const Mapping* chosen_ = nullptr;
};

// What a long table's header word means: "nyckeltal" is a metric.  REQUIRES folded.
std::optional<Column::Role> role_named(std::string_view word);

}  // namespace varsko::ingest
