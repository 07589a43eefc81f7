// Delimited text as rows of cells: quotes with "" inside, line ends within quotes, CRLF, CR or LF, ragged rows.
//
//   a;"b;c";"d ""e"""      three cells: a | b;c | d "e"
//   a;b"c                  two cells: a quotation mark inside a cell is a letter
//   "a;b                   never closed: the physical line is given up (`broken`), the next line is read as usual
//
// Nothing is copied: a cell is a slice of the text.  A row costs no allocation.
#pragma once

#include "rules/localised.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::ingest {

struct Cell {
    std::uint32_t offset = 0, length = 0;  // without the outer quotes
    bool doubled = false;                  // holds "" for ": see plain()
};

class Rows {
public:
    // A longer row is no row: a quotation mark is missing, or this is no table.
    static constexpr std::size_t longest = 1 << 20;

    // REQUIRES text.size() < 4 GiB, and text outlives this.
    explicit Rows(std::string_view text, char separator, std::size_t offset = 0, std::uint32_t rows_before = 0);

    bool next();  // false at the end; otherwise cells() is the next row
    std::span<const Cell> cells() const { return cells_; }
    std::string_view text() const { return text_; }
    char separator() const { return separator_; }
    std::uint32_t row() const { return row_; }      // from 1: as a spreadsheet counts, not physical lines
    std::size_t next_begin() const { return at_; }  // where the row after this one begins
    // REQUIRES a row begins there, and so many stand before it.
    void go_to(std::size_t offset, std::uint32_t rows_before)
    {
        at_ = offset;
        row_ = rows_before;
    }
    std::size_t begin() const { return begin_; }
    std::size_t end() const { return end_; }  // without the line end
    std::string_view raw() const { return text_.substr(begin_, end_ - begin_); }
    std::string_view at(std::size_t column) const  // from 0; empty where the row is shorter
    {
        return column < cells_.size() ? text_.substr(cells_[column].offset, cells_[column].length) : std::string_view{};
    }
    bool blank() const;  // every cell is empty or blanks
    enum class Broken : std::uint8_t { no, open_quote, too_long };
    Broken broken() const { return broken_; }

private:
    bool quoted_row();
    void give_up(Broken);
    void step_over_line_end(std::size_t at);

    std::string_view text_;
    char separator_;
    std::array<bool, 256> ends_cell_{};  // the separator, line ends; and the quote, which needs a look
    std::size_t at_, begin_ = 0, end_ = 0;
    std::uint32_t row_;
    Broken broken_ = Broken::no;
    std::vector<Cell> cells_;
};

// Why a row was given up, as a code and in words.  REQUIRES not Broken::no.
std::string_view code(Rows::Broken);
Localised said(Rows::Broken);

// A cell as text: trimmed, "" as ".  `storage` is used where the text must change.
std::string_view plain(std::string_view text, const Cell&, std::string& storage);
std::string_view trimmed(std::string_view);  // blanks of every width

// Separators that could be meant, the likeliest first: counted on several lines outside quotes.  "sep=;" decides.
struct Dialect {
    std::vector<char> separators;  // of ; tab | ,
    std::size_t first = 0;         // where the table begins: after "sep=;"
    std::uint32_t rows_before = 0;
};
Dialect detect(std::string_view text);

}  // namespace varsko::ingest
