#include "rules/expression/sentence.hpp"

#include "rules/expression/syntax.hpp"

#include <fmt/format.h>

namespace varsko::expression {

std::optional<NumberFormat> parse_number_format(std::string_view s)
{
    NumberFormat f;
    if (s.starts_with('+')) {
        f.sign = true;
        s.remove_prefix(1);
    }
    if (s.size() >= 2 && s[0] == '.' && s[1] >= '0' && s[1] <= '6') {
        f.decimals = s[1] - '0';
        s.remove_prefix(2);
    }
    if (s.starts_with('%')) {
        f.percent = true;
        s.remove_prefix(1);
    }
    if (!s.empty()) return std::nullopt;
    return f;
}

namespace {

SentencePart hole(std::string_view inside, std::size_t offset, const Text& text, Diagnostics& diagnostics)
{
    SentencePart part;
    const auto colon = inside.find(':');
    part.name = std::string(inside.substr(0, colon));
    part.offset = offset;
    if (colon == std::string_view::npos) return part;
    part.has_format = true;
    part.format_offset = offset + colon + 1;
    const auto written = inside.substr(colon + 1);
    if (const auto format = parse_number_format(written))
        part.format = *format;
    else
        diagnostics.push_back(
            {.severity = Diagnostic::Severity::error,
             .place = place_in(text, part.format_offset),
             .code = "bad-format",
             .message = fmt::format(
                 "\"{}\" is no number format; + (sign), .0 to .6 (decimals) and % (percent) are, in that order",
                 written)});
    return part;
}

}  // namespace

Sentence parse_sentence(const Text& text, Diagnostics& diagnostics)
{
    Sentence sentence;
    std::string words;
    const std::string_view s = text.text;
    const auto wrong = [&](std::size_t at, std::string message) {
        diagnostics.push_back({.severity = Diagnostic::Severity::error,
                               .place = place_in(text, at),
                               .code = "bad-sentence",
                               .message = std::move(message)});
    };
    for (std::size_t i = 0; i < s.size(); ++i) {
        if ((s[i] == '{' || s[i] == '}') && i + 1 < s.size() && s[i + 1] == s[i]) {
            words += s[i++];
        } else if (s[i] == '}') {
            wrong(i, "\"}\" without \"{\"; a brace of its own is written }}");
        } else if (s[i] == '{') {
            const auto end = s.find_first_of("{}", i + 1);
            if (end == std::string_view::npos || s[end] == '{') {
                wrong(i, "\"{\" without \"}\"; a brace of its own is written {{");
                if (end == std::string_view::npos) break;
                i = end - 1;
                continue;
            }
            if (!words.empty()) sentence.push_back({.words = std::exchange(words, {}), .name = {}, .format = {}});
            sentence.push_back(hole(s.substr(i + 1, end - i - 1), i + 1, text, diagnostics));
            if (sentence.back().name.empty()) wrong(i, "an empty name between the braces");
            i = end;
        } else {
            words += s[i];
        }
    }
    if (!words.empty()) sentence.push_back({.words = std::move(words), .name = {}, .format = {}});
    return sentence;
}

}  // namespace varsko::expression
