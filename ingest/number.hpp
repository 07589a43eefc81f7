// A cell as a number, the way Swedish reports print them.
//
//   yes   -24 278   −1 095,5   (2 100)   83%   8,5   1 227*   1 250 tkr   1 250-   6.15%
//   no    1,234.5 (two marks)   12 34 (a blank that parts no thousands)   1.234.567   1E+05   1 234 567,8 kg
//   both  1.234 : a dot before exactly three digits is a decimal only where the file or its column says so
//
// "1,234" is 1.234: a comma never parts thousands.  "-" is no number and not zero: it is a kind of missing.
// Compounds are told apart here and judged by the caller: "83% (29 st)", "8,5/7", "3 (sep. 2019)".
#pragma once

#include "rules/amount.hpp"
#include "rules/figure.hpp"
#include "rules/localised.hpp"
#include "rules/measure.hpp"

#include <optional>
#include <string_view>

namespace varsko::ingest {

struct Number {
    enum class Kind : std::uint8_t { empty, value, missing, bad } kind = Kind::empty;
    Amount value;  // as printed: 83 for "83%"
    Missing missing = Missing::known;
    std::uint8_t decimals = 0;  // printed
    bool percent = false;
    bool dot = false;                 // the decimal mark was a dot
    bool ambiguous = false;           // bad only because of "1.234": a column may decide
    std::optional<Measure> measure;   // of a unit written in the cell
    std::optional<Amount> second;     // of "8,5/7"
    std::optional<Amount> base;       // of "83% (29 st)"
    std::optional<Period> as_of;      // of "3 (sep. 2019)"
    const Phrase* problem = nullptr;  // of bad: what is wrong with it
};

// `cell` is trimmed.  `dots`: a dot is a decimal mark here, whatever follows it.
Number read_number(std::string_view cell, bool dots);

// What a column says of "1.234": -1 commas are decimals here, +1 dots surely are, 0 nothing.
int dot_evidence(std::string_view cell);

// tkr kr mnkr, antal st, %, dagar, timmar … in any letter case.
std::optional<Measure> measure_spelled(std::string_view);

}  // namespace varsko::ingest
