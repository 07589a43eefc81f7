// What differs between two configurations, as a person thinks of them: this rule has come, that limit was 2 % and is
// now 3 %.  Read off the files as they are written; whether they mean anything is not asked, so that a configuration
// that cannot run can be compared too.
#pragma once

#include "rules/configuration.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

enum class Differs : std::uint8_t { added, removed, changed };
std::string_view text(Differs);  // added removed changed

// A key with all that stand above it, `levels.red`; values as TOML has them, on one line.
struct KeyDifference {
    std::string key;
    std::optional<std::string> before, after;
};

// One [[rule]], [[unit]] … by its id, one [channel.NAME], or one of the tables that there is one of (no id).
struct TableDifference {
    std::string table, id;
    Differs how = Differs::changed;
    std::string file;                 // where it stands, or stood
    std::vector<KeyDifference> keys;  // of one that changed
};

struct FileDifference {
    std::string name;
    Differs how = Differs::changed;
    bool in_form_only = false;  // it says the same: comments, blanks or the order differ
    std::string unreadable;     // why its tables could not be compared; else empty
};

struct ConfigurationDifference {
    std::vector<TableDifference> tables;
    std::vector<FileDifference> files;  // every file that is not the same letter by letter
    bool empty() const { return files.empty(); }
};

ConfigurationDifference difference(const std::vector<NamedText>& before, const std::vector<NamedText>& after);

// Line by line, as `diff -u` writes it; empty for equal texts.
std::string line_difference(const std::string& name, std::string_view before, std::string_view after);

}  // namespace varsko
