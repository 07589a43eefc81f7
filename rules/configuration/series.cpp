// "-25 100 -26 000": the values of a series in one line, as a person writes them off a report.
#include "rules/configuration/values.hpp"
#include "rules/letters.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko::configuration {

namespace {

constexpr std::string_view long_minus = "\u2212";

// Words between blanks of every width; a ';' is a word of its own.
std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::u32string> all(1);
    for (const char32_t c : letters(text)) {
        if (is_blank(c)) {
            all.emplace_back();
        } else if (c == U';') {
            all.emplace_back(U";");
            all.emplace_back();
        } else {
            all.back() += c;
        }
    }
    std::vector<std::string> out;
    for (const auto& word : all)
        if (!word.empty()) out.push_back(utf8(word));
    return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_sign(std::string_view word)
{
    if (word.starts_with(long_minus)) return word.substr(long_minus.size());
    return word.starts_with('-') || word.starts_with('+') ? word.substr(1) : word;
}

bool has_sign(std::string_view word)
{
    const auto rest = without_sign(word);
    return rest.size() < word.size() && !rest.empty() && is_digit(rest.front());
}

// "25" or "25 100" with no decimals yet, its last group not longer than three digits: "100" may go on with it.
bool may_go_on(std::string_view number)
{
    const auto rest = without_sign(number);
    if (rest.empty() || !std::all_of(rest.begin(), rest.end(), [](char c) { return is_digit(c) || c == ' '; }))
        return false;
    const auto blank = rest.rfind(' ');
    return blank == std::string_view::npos ? rest.size() <= 3 : rest.size() - blank - 1 == 3;
}

bool is_group(std::string_view word)
{
    if (word.size() < 3 || !std::all_of(word.begin(), word.begin() + 3, is_digit)) return false;
    return word.size() == 3 || !is_digit(word[3]);
}

// The words of each value joined.
std::vector<std::string> values_of(std::string_view text, bool thousands)
{
    std::vector<std::string> words = words_of(text), out;
    const bool parted = std::find(words.begin(), words.end(), ";") != words.end();
    const bool grouped = thousands || (!words.empty() && has_sign(words.front()));
    bool begins = true;
    for (auto& word : words) {
        if (word == ";") {
            begins = true;
            continue;
        }
        const bool goes_on =
            !out.empty() && !begins && (parted || word == "%" || (grouped && is_group(word) && may_go_on(out.back())));
        if (goes_on)
            out.back() += " " + word;
        else
            out.push_back(std::move(word));
        begins = false;
    }
    return out;
}

}  // namespace

Result<std::vector<SeriesValue>, std::string> parse_series(std::string_view text, bool thousands)
{
    static constexpr std::pair<std::string_view, Missing> marks[] = {{"-", Missing::not_reported},
                                                                     {".", Missing::not_applicable},
                                                                     {"..", Missing::secret},
                                                                     {"<5", Missing::suppressed}};
    std::vector<SeriesValue> out;
    for (const auto& word : values_of(text, thousands)) {
        SeriesValue value;
        const auto mark =
            std::find_if(std::begin(marks), std::end(marks), [&](const auto& m) { return m.first == word; });
        if (word == "_") {
            value.skipped = true;
        } else if (mark != std::end(marks)) {
            value.missing = mark->second;
        } else {
            const auto number = parse_quantified(word);
            const auto amount = number ? Amount::from_double(number->value) : std::nullopt;
            const bool plain = number && (!number->measure || number->measure->quantity == Quantity::share);
            const auto digits = without_sign(word);
            if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]))
                return failure(
                    fmt::format("numbers that begin with no 0, not \"{}\"; a blank that parts thousands "
                                "wants a ; after its number: \"60 048;\"",
                                word));
            if (!amount || !plain)
                return failure(
                    fmt::format("numbers such as \"59 65 88\", or - . .. <5 _ where there is none, not \"{}\"", word));
            value.value = *amount;
        }
        out.push_back(value);
    }
    if (out.empty()) return failure(std::string("numbers such as \"59 65 88\", not nothing"));
    return out;
}

}  // namespace varsko::configuration
