// Tables with a figure a row, millions of them: metric;unit;scenario;period;value.
//
// Rows repeat the same few words, so each spelling is judged once and then known by its bytes; a row costs no
// allocation and no look-up by name.  One way of reading for all: what is fast is only that the second sight of a word
// is cheap.
#pragma once

#include "ingest/collector.hpp"
#include "ingest/fit.hpp"
#include "ingest/seen.hpp"
#include "ingest/table.hpp"

#include <functional>

namespace varsko::ingest {

class RecordReader {
public:
    RecordReader(Collector&, Names&, const Table&, Defaults, const Parts& = {});

    // Reads on from the row after the header.  True: `rows` stands on a row that opens another table.
    bool read(Rows& rows, const std::function<bool(const Rows&)>& opens_table);

private:
    struct Stretch;  // of the text, whole rows
    // Reads what `rows` stands on and all that follows, in parts where that is worth it: nothing where it is not; else
    // whether `rows` stands on a row that opens another table.
    std::optional<bool> read_in_parts(Rows& rows, const std::function<bool(const Rows&)>& opens_table);
    std::vector<Stretch> stretches(const Rows&) const;
    void read_stretch(Stretch&, char separator) const;
    bool read_rows(Rows& rows, std::size_t end, const std::function<bool(const Rows&)>& opens_table);
    // What a row says beside its subject and its value.
    struct Details {
        Spoken when;
        Period made;
        std::optional<Measure> measure;
        std::optional<Instant> known_at;
    };
    bool take_row(const Rows&);  // false: problem_ says why
    bool read_subject(const Rows&, Figure&);
    bool read_period_cell(const Rows&, Spoken& when);
    bool read_details(const Rows&, Figure&, Details&);
    bool take_value(const Rows&, std::size_t column, Figure, const Details&);
    template <class T, class Judge>
    const T* meant(Seen<T>&, const Rows&, std::size_t column, Judge);
    void explain(const Rows&);
    bool passed_over(const Rows&) const;
    bool trouble(std::string_view code, std::size_t column, Localised message);
    std::string_view cell(const Rows&, std::size_t column);
    std::optional<UnitIndex> unit(const Rows&);
    std::string joined_unit(const Rows&);
    bool dots_in(const Rows&, std::size_t column);

    Collector& out_;
    Names& names_;
    const Table& table_;
    Defaults defaults_;
    std::vector<std::size_t> unit_columns_, value_columns_;
    std::optional<std::size_t> metric_, scenario_, period_, made_, known_at_, status_, measure_;
    std::size_t width_ = 0;  // columns that every row must have
    bool adjacent_ = true;   // the unit's columns stand side by side
    std::optional<UnitIndex> fixed_unit_;
    std::optional<MetricIndex> fixed_metric_;
    Seen<UnitIndex> units_;
    Seen<MetricIndex> metrics_;
    Seen<Scenario> scenarios_;
    Seen<Spoken> periods_;
    std::vector<signed char> dots_;  // by column: 0 not asked, 1 yes, -1 no
    std::string storage_;
    Problem problem_;
    std::size_t first_offset_ = 0;  // of the first row of data
    std::uint32_t first_row_ = 0;
    bool any_read_ = false;
    Parts parts_;
};

}  // namespace varsko::ingest
