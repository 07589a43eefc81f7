// What stands above a table: titles, "Period:;mars 2024", "År: 2019".  From it, or from the file's name, or from what
// was given by hand, a table that names no year gets its period; a mapping says which of them.
#pragma once

#include "ingest/reading.hpp"
#include "ingest/rows.hpp"

#include <string>
#include <vector>

namespace varsko::ingest {

class Preamble {
public:
    explicit Preamble(const ReadOptions&);

    // A row that belongs to no table.  REQUIRES in the order of the file.
    void add(const Rows&);
    void add_title(std::string_view);
    // The cells of any row that may be the upper half of a header.
    void note(std::uint32_t row, std::vector<std::string> cells);
    // Those of the row right above, or none.
    const std::vector<std::string>& above(std::uint32_t row) const;

    // The month or year that tables from here on are about, where their headers do not say; none where nothing does.
    Period period(const Mapping*) const;
    // A mapping's known_at: a day, "from file date", "cell B1"; none where it gives none.
    std::optional<Day> known_at(const Mapping&) const;
    // The title nearest above, for tables whose own corner is empty.
    const std::string& last_title() const { return last_title_; }

private:
    std::optional<std::string> cell(std::string_view named) const;

    const ReadOptions& options_;
    std::vector<std::vector<std::string>> rows_;  // of the first hundred
    std::vector<std::uint32_t> numbers_;
    Period spoken_;
    std::vector<std::string> noted_;
    std::uint32_t noted_row_ = 0;
    std::string last_title_;
};

}  // namespace varsko::ingest
