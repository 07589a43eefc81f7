// Every key of every table of a configuration: what may stand there and what it is.  The reader may ask for no key that
// is not listed here (table.cpp), and what is listed is read (a test); varsko schema prints it for editors.
#pragma once

#include "rules/spoken.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace varsko::configuration {

// What TOML a value may be, added up.  `many`: or a list of these.
using Kinds = std::uint8_t;
inline constexpr Kinds text_kind = 1, integer_kind = 2, number_kind = 4, flag_kind = 8, day_kind = 16, table_kind = 32,
                       many = 64, expression_kind = 128;  // a text in the rule language

struct KeyInfo {
    std::string_view name;  // empty: any name of the user's own
    Kinds kinds = text_kind;
    Spoken about;
    std::string_view words = {};       // all that a text may be, parted by |; empty: any text
    std::string_view table = {};       // of a table: the list of its keys
    std::int64_t least = 0, most = 0;  // of a whole number; 0 and 0: any
    bool required = false;
};

struct KeyTable {
    std::string_view name;  // "rule", "rule.notify"
    std::span<const KeyInfo> keys;
    const KeyInfo* find(std::string_view key) const;
};

const KeyTable* keys_of(std::string_view table);  // nullptr: no such list
std::span<const KeyTable> key_tables();
std::vector<std::string_view> words_of(const KeyInfo&);
// The lists of tables that a file may hold, and one of tests.
inline constexpr std::string_view whole_file = "configuration", test_file = "tests";

}  // namespace varsko::configuration
