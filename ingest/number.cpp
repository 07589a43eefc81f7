#include "ingest/number.hpp"

#include "ingest/rows.hpp"
#include "ingest/spoken_period.hpp"
#include "rules/catalogue.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace varsko::ingest {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Word {
    std::string_view word;
    Missing missing;
};
// Folded.
constexpr std::array<Word, 30> missing_words = {{
    {"-", Missing::not_reported},
    {"\u2013", Missing::not_reported},
    {"\u2014", Missing::not_reported},
    {"\u2212", Missing::not_reported},
    {"--", Missing::not_reported},
    {"---", Missing::not_reported},
    {".", Missing::not_applicable},
    {"..", Missing::secret},
    {"n/a", Missing::not_reported},
    {"na", Missing::not_reported},
    {"saknas", Missing::not_reported},
    {"uppgift saknas", Missing::not_reported},
    {"ej rapporterat", Missing::not_reported},
    {"bortfall", Missing::not_reported},
    {"ej tillämpligt", Missing::not_applicable},
    {"ej aktuellt", Missing::not_applicable},
    {"sekretess", Missing::secret},
    {"ej beräkningsbar", Missing::not_computable},
    {"#saknas!", Missing::not_computable},
    {"#n/a", Missing::not_computable},
    {"#division/0!", Missing::not_computable},
    {"#div/0!", Missing::not_computable},
    {"#värdefel!", Missing::not_computable},
    {"#value!", Missing::not_computable},
    {"#referens!", Missing::not_computable},
    {"#ref!", Missing::not_computable},
    {"#namn?", Missing::not_computable},
    {"#name?", Missing::not_computable},
    {"#ogiltigt!", Missing::not_computable},
    {"#num!", Missing::not_computable},
}};

std::optional<Missing> missing_word(std::string_view cell)
{
    const char c = cell[0];
    if (is_digit(c) || (c == '-' && cell.size() > 3) || cell.size() > 24) return std::nullopt;
    if (c == '<') {
        auto rest = trimmed(cell.substr(1));
        std::size_t digits = 0;
        while (digits < rest.size() && is_digit(rest[digits])) ++digits;
        rest = trimmed(rest.substr(digits));
        return digits > 0 && digits < 4 && (rest.empty() || rest == "st") ? std::optional(Missing::suppressed)
                                                                          : std::nullopt;
    }
    const auto word = folded(cell);
    for (const auto& known : missing_words)
        if (known.word == word) return known.missing;
    return std::nullopt;
}

// Bytes of a blank that may part thousands; 0 for none.
std::size_t thin_blank(std::string_view s)
{
    if (s.starts_with(' ')) return 1;
    if (s.starts_with("\xC2\xA0")) return 2;
    for (const std::string_view wide : {"\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x87"})
        if (s.starts_with(wide)) return 3;
    return 0;
}

std::size_t minus_sign(std::string_view s)
{
    if (s.starts_with('-')) return 1;
    return s.starts_with("\u2212") || s.starts_with("\u2013") ? 3 : 0;
}

// What can be wrong with a number.
constexpr Phrase number_expected = {"ett tal väntades", "a number was expected"};
constexpr Phrase blank_between = {"ett blanksteg får bara skilja grupper om tre siffror",
                                  "a blank may only part groups of three digits"};
constexpr Phrase dots_part = {"punkter får inte skilja tusental; skriv 1 234 567",
                              "dots may not part thousands; write 1 234 567"};
constexpr Phrase two_marks = {"två decimaltecken; skriv tusental med blanksteg och decimaler med komma",
                              "two decimal marks; write thousands with a blank and decimals with a comma"};
constexpr Phrase too_many_digits = {"fler siffror än något tal har", "more digits than any figure has"};
constexpr Phrase too_large = {"talet är för stort", "the number is too large"};
constexpr Phrase minus_and_brackets = {"både minustecken och parentes", "both a minus sign and brackets"};
constexpr Phrase scientific = {"grundpotensform; formatera cellerna som tal och spara igen",
                               "scientific notation; format the cells as numbers and save again"};
constexpr Phrase letters_after = {"bokstäver efter talet", "letters after the number"};
constexpr Phrase ambiguous_dot = {
    "en punkt före tre siffror kan vara decimaltecken eller skilja tusental; skriv 1,234 eller 1 234",
    "a dot before three digits can be a decimal or part thousands; write 1,234 or 1 234"};

Number bad(const Phrase& problem)
{
    Number n;
    n.kind = Number::Kind::bad;
    n.problem = &problem;
    return n;
}

// Digits with their marks, from the front of `s`; what follows them is left in `s`.
// INVARIANT `most` digits fit an int64 at scale 10^-6.
struct Digits {
    std::array<char, 48> text{};  // [digits][.digits]
    std::size_t size = 0;
    void put(char c)
    {
        if (size < text.size()) text[size] = c;
        ++size;
    }
};

bool group_follows(std::string_view s, std::size_t gap)
{
    return s.size() >= gap + 3 && is_digit(s[gap]) && is_digit(s[gap + 1]) && is_digit(s[gap + 2]) &&
           (s.size() == gap + 3 || !is_digit(s[gap + 3]));
}

// Reads one unsigned number off the front of `s`.
Number unsigned_number(std::string_view& s, bool dots)
{
    Digits digits;
    std::size_t i = 0;
    while (i < s.size() && is_digit(s[i])) digits.put(s[i++]);
    if (i == 0) return bad(number_expected);
    if (const auto lead = i; lead <= 3) {
        for (std::size_t gap; (gap = thin_blank(s.substr(i))) > 0 && i + gap < s.size() && is_digit(s[i + gap]);) {
            if (!group_follows(s.substr(i), gap)) return bad(blank_between);
            i += gap;
            for (int k = 0; k < 3; ++k) digits.put(s[i++]);
        }
    } else if (const auto gap = thin_blank(s.substr(i)); gap > 0 && i + gap < s.size() && is_digit(s[i + gap])) {
        return bad(blank_between);
    }
    Number n;
    n.kind = Number::Kind::value;
    if (i + 1 < s.size() && (s[i] == ',' || s[i] == '.') && is_digit(s[i + 1])) {
        n.dot = s[i] == '.';
        digits.put('.');
        const auto first = ++i;
        while (i < s.size() && is_digit(s[i])) digits.put(s[i++]);
        n.decimals = static_cast<std::uint8_t>(std::min<std::size_t>(i - first, 250));
        if (i + 1 < s.size() && (s[i] == ',' || s[i] == '.') && is_digit(s[i + 1]))
            return bad(s[i] == '.' && n.dot ? dots_part : two_marks);
        if (n.dot && !dots && n.decimals == 3) n.ambiguous = true;
    }
    if (digits.size > digits.text.size()) return bad(too_many_digits);
    const auto value = Amount::parse({digits.text.data(), digits.size});
    if (!value) return bad(too_large);
    n.value = *value;
    s.remove_prefix(i);
    return n;
}

std::string_view without_stars(std::string_view s)
{
    for (bool again = true; again;) {
        again = false;
        s = trimmed(s);
        for (const std::string_view mark : {"*", "\u00B9", "\u00B2", "\u00B3", "\u2020"})
            if (s.size() > mark.size() && s.ends_with(mark)) s.remove_suffix(mark.size()), again = true;
        if (again && s.ends_with(')') && s.find('(') == s.npos) break;
    }
    return s;
}

// "(29 st)", "(sep. 2019)" behind a number.
bool bracket(std::string_view s, Number& n)
{
    if (s.size() < 3 || !s.starts_with('(') || !s.ends_with(')')) return false;
    const auto inner = trimmed(s.substr(1, s.size() - 2));
    if (const auto spoken = read_period(inner, {.month_column = true});
        spoken && spoken->period.grain() == Grain::month) {
        n.as_of = spoken->period;
        return true;
    }
    auto rest = inner;
    if (inner.empty() || !is_digit(inner[0])) return false;
    const auto base = unsigned_number(rest, false);
    if (base.kind != Number::Kind::value || base.decimals > 0) return false;
    rest = trimmed(rest);
    if (rest.empty() && read_period(inner)) return false;  // "46 % (2019)": a year, or 2 019 of something?
    if (!n.percent || (!rest.empty() && rest != "st" && rest != "st.")) return false;
    n.base = base.value;
    return true;
}

// What stands behind the digits: a per cent sign, a unit, a second number, a bracket.
bool tail(std::string_view s, bool dots, bool& negative, Number& n)
{
    s = trimmed(s);
    if (s.starts_with('%')) {
        n.percent = true;
        s = trimmed(s.substr(1));
    }
    if (s.empty()) return true;
    if (s == "-") return std::exchange(negative, true) == false;
    if (s.starts_with('/')) {
        s = trimmed(s.substr(1));
        const auto second = unsigned_number(s, dots);
        if (second.kind != Number::Kind::value || !trimmed(s).empty()) return false;
        n.second = second.value;
        return true;
    }
    if (s.starts_with('(')) return bracket(s, n);
    n.measure = measure_spelled(s);
    if (n.measure && n.measure->quantity == Quantity::share) n.percent = true;
    return n.measure.has_value();
}

// Most cells: [-]digits[,digits], nothing else.
bool simple(std::string_view s, bool dots, Number& n)
{
    std::size_t i = s[0] == '-', digits = 0;
    std::int64_t value = 0;
    constexpr std::size_t most = 12;
    for (; i < s.size() && is_digit(s[i]) && digits <= most; ++i, ++digits) value = value * 10 + (s[i] - '0');
    if (digits == 0 || digits > most) return false;
    int decimals = 0;
    if (i < s.size()) {
        n.dot = s[i] == '.';
        if (s[i] != ',' && !(dots && n.dot)) return false;
        for (++i; i < s.size() && is_digit(s[i]) && decimals < 6; ++i, ++decimals) value = value * 10 + (s[i] - '0');
        if (i != s.size() || decimals == 0) return false;
    }
    constexpr std::array<std::int64_t, 7> to_micro = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    value *= to_micro[static_cast<std::size_t>(decimals)];
    n.kind = Number::Kind::value;
    n.decimals = static_cast<std::uint8_t>(decimals);
    n.value = Amount::from_micro(s[0] == '-' ? -value : value);
    return true;
}

}  // namespace

Number read_number(std::string_view cell, bool dots)
{
    Number n;
    if (cell.empty()) return n;
    if (simple(cell, dots, n)) return n;
    if (const auto missing = missing_word(cell)) {
        n = {};
        n.kind = Number::Kind::missing;
        n.missing = *missing;
        return n;
    }
    auto s = without_stars(cell);
    bool negative = false;
    if (s.size() > 2 && s.starts_with('(') && s.ends_with(')') && s.find('(', 1) == s.npos) {
        s = trimmed(s.substr(1, s.size() - 2));
        negative = true;
    }
    if (const auto sign = minus_sign(s)) {
        if (negative) return bad(minus_and_brackets);
        negative = true;
        s = trimmed(s.substr(sign));
    } else if (s.starts_with('+')) {
        s = trimmed(s.substr(1));
    }
    n = unsigned_number(s, dots);
    if (n.kind == Number::Kind::bad) return n;
    if (!tail(s, dots, negative, n)) {
        if (s.starts_with('E') || s.starts_with('e')) return bad(scientific);
        return bad(letters_after);
    }
    if (negative) n.value = Amount::from_micro(-n.value.micro());
    if (n.ambiguous) {
        n.kind = Number::Kind::bad;
        n.problem = &ambiguous_dot;
    }
    return n;
}

int dot_evidence(std::string_view cell)
{
    const auto n = read_number(cell, false);
    if (n.kind != Number::Kind::value || n.decimals == 0) return 0;
    return n.dot ? 1 : -1;
}

std::optional<Measure> measure_spelled(std::string_view s)
{
    if (const auto exact = parse_measure(s)) return exact;
    const auto word = folded(s);
    if (const auto known = parse_measure(word)) return known;
    struct Spelled {
        std::string_view word, measure;
    };
    static constexpr std::array<Spelled, 22> more = {{
        {"tsek", "tkr"},
        {"ksek", "tkr"},
        {"tusental kronor", "tkr"},
        {"tusen kronor", "tkr"},
        {"sek", "kr"},
        {"kronor", "kr"},
        {"msek", "mnkr"},
        {"mnkr.", "mnkr"},
        {"tkr.", "tkr"},
        {"kr.", "kr"},
        {"miljoner kronor", "mnkr"},
        {"milj. kr", "mnkr"},
        {"mn kr", "mnkr"},
        {"t kr", "tkr"},
        {"st.", "count"},
        {"stycken", "count"},
        {"personer", "count"},
        {"platser", "count"},
        {"dag", "days"},
        {"timme", "hours"},
        {"h", "hours"},
        {"andel", "%"},
    }};
    for (const auto& m : more)
        if (m.word == word) return parse_measure(m.measure);
    return std::nullopt;
}

}  // namespace varsko::ingest
