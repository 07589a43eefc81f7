// A rule's own words with holes in them: "{unit} ligger {deviation:+.1%} mot budget".  {{ and }} are braces.
#pragma once

#include "rules/diagnostic.hpp"
#include "rules/rule.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::expression {

// "+.1%": a sign always, one decimal, as a percentage.  Each part may be left out.
struct NumberFormat {
    bool sign = false;
    std::optional<int> decimals;  // 0-6
    bool percent = false;
};
std::optional<NumberFormat> parse_number_format(std::string_view);

struct SentencePart {
    std::string words;  // as they stand; empty for a hole
    std::string name;   // of a hole
    NumberFormat format;
    bool has_format = false;
    std::size_t offset = 0, format_offset = 0;  // in the text
};
using Sentence = std::vector<SentencePart>;

// Adds to `diagnostics` what is wrong with the braces and formats; whether the names exist is the caller's to check.
Sentence parse_sentence(const Text&, Diagnostics& diagnostics);

}  // namespace varsko::expression
