// What a person wrote wrong in a configuration file, and where.  All of them are told at once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

// A place in a named text.  Lines and columns count from 1; columns count characters, not bytes.  0: the whole file.
struct Place {
    std::string file;
    int line = 0;
    int column = 0;
};

struct Diagnostic {
    enum class Severity { error, warning };
    Severity severity = Severity::error;
    Place place;
    std::string code;     // stable, kebab-case: "unknown-key", "unit-mismatch"
    std::string message;  // what is wrong, what was expected, the nearest known name

    // rules.d/10-budget.toml:7:23: error: no scenario "outcom"; did you mean "outcome"?  [unknown-name]
    std::string text() const;
};

using Diagnostics = std::vector<Diagnostic>;
bool has_errors(const Diagnostics&);
void sort_by_place(Diagnostics&);
// What `varsko check` prints: sorted, one line each, and a last line "2 errors, 1 warning".
std::string text(const Diagnostics&);

// Letters put in, left out or exchanged, whatever their case; two swapped count as one mistake.
std::size_t mistakes_between(std::string_view, std::string_view);

// The known name with the smallest edit distance (letters, whatever their case; two swapped count as one mistake), if
// it is near enough to be meant: at most one mistake in three letters.  Empty otherwise.
std::string nearest(std::string_view wrong, std::span<const std::string> known);

}  // namespace varsko
