// A delimited text as the tables of a risk plan: which rows are headings, and what stands under each.
#pragma once

#include "rules/catalogue.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace varsko {

enum class Heading : std::uint8_t {
    none,
    id,
    text,
    type,
    probability,
    consequence,
    value,
    state,
    closed_because,
    measure,
    start,
    end,
    status,
    level,
    control,
    every,
    control_by,
    last_done,
    comment,
    owner,
    unit
};

// What a cell may say, in either language, and what it means.
template <class T>
using Vocabulary = std::vector<std::pair<T, std::vector<std::string_view>>>;

template <class T>
std::optional<T> named(const std::string& cell, const Vocabulary<T>& known)
{
    const std::string name = folded(cell);
    for (const auto& [word, names] : known)
        if (std::find(names.begin(), names.end(), name) != names.end()) return word;
    return std::nullopt;
}

using Cells = std::vector<std::string>;

std::size_t filled(const Cells&);  // how many cells say something

class Columns {
public:
    Columns() = default;
    explicit Columns(const Cells& header);
    bool has(Heading) const;
    std::string at(const Cells&, Heading) const;
    // Is this row the heading of a table: of risks, or of measures and controls?
    enum class Kind : std::uint8_t { none, risks, lists };
    static Kind kind(const Cells&);

private:
    std::vector<Heading> columns_;
};

struct RiskBlock {
    struct Row {
        std::size_t number = 0;  // from 1
        Cells cells;
        bool after_blank = false;
    };
    std::string file;
    Columns::Kind kind = Columns::Kind::none;
    Columns columns;
    std::vector<Row> rows;
};

// `separator`: the one of ; tab , with which some row is a heading.  What stands before the first heading, and a line
// alone above a heading, is a title and belongs to no table.
std::vector<RiskBlock> risk_blocks(const std::string& file, std::string_view text);

// Rows of a delimited text: quoted cells, CRLF or LF.  Takes off the apostrophe that risks_as_csv guards a cell with.
std::vector<Cells> csv_rows(std::string_view text, char separator);

}  // namespace varsko
