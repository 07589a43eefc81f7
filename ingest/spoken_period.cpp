#include "ingest/spoken_period.hpp"

#include "ingest/rows.hpp"
#include "rules/catalogue.hpp"

#include <array>
#include <string>
#include <vector>

namespace varsko::ingest {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Letters, digits, or one mark.  Blanks are left out.
struct Token {
    enum class Kind : std::uint8_t { word, digits, mark } kind;
    std::string_view text;
    std::size_t begin;
    bool blank_before;
};

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

// Of folded text.  A dash of any width is the mark "-".
std::vector<Token> tokens(std::string_view s)
{
    std::vector<Token> out;
    bool blank = false;
    for (std::size_t i = 0; i < s.size();) {
        const auto begin = i;
        if (s[i] == ' ') {
            blank = true;
            ++i;
            continue;
        }
        auto kind = Token::Kind::mark;
        std::string_view text;
        if (s.substr(i).starts_with("\u2013") || s.substr(i).starts_with("\u2212") ||
            s.substr(i).starts_with("\u2014")) {
            i += 3;
            text = "-";
        } else if (is_digit(s[i])) {
            kind = Token::Kind::digits;
            while (i < s.size() && is_digit(s[i])) ++i;
        } else if (is_letter(s[i])) {
            kind = Token::Kind::word;
            while (i < s.size() && is_letter(s[i]) && !s.substr(i).starts_with("\u2013") &&
                   !s.substr(i).starts_with("\u2212") && !s.substr(i).starts_with("\u2014"))
                ++i;
        } else {
            ++i;
        }
        out.push_back({kind, text.empty() ? s.substr(begin, i - begin) : text, begin, blank});
        blank = false;
    }
    return out;
}

int number(std::string_view digits)
{
    int n = 0;
    for (const char c : digits.substr(0, 8)) n = n * 10 + (c - '0');
    return n;
}

// 24 and 2024; 0 for anything else.
int year_of(const Token& t)
{
    if (t.kind != Token::Kind::digits) return 0;
    const int n = number(t.text);
    if (t.text.size() == 2) return 2000 + n;
    return t.text.size() == 4 && n >= 1900 && n < 2100 ? n : 0;
}

// A month and perhaps its year, from token i on.
struct Month {
    int month = 0, year = 0;
    std::size_t next = 0;  // the token after it
};

Month month_at(const std::vector<Token>& t, std::size_t i)
{
    Month out;
    if (i >= t.size() || t[i].kind != Token::Kind::word) return {};
    out.month = month_named(t[i].text);
    if (!out.month) return {};
    out.next = i + 1;
    if (out.next < t.size() && t[out.next].text == ".") ++out.next;
    auto at = out.next;
    // mar-24, mar_2024, mar'24: the mark must touch both, or it is a dash between two months.
    if (at + 1 < t.size() && (t[at].text == "-" || t[at].text == "_" || t[at].text == "'") && !t[at].blank_before &&
        !t[at + 1].blank_before && year_of(t[at + 1]))
        ++at;
    if (at < t.size())
        if (const int year = year_of(t[at])) out.year = year, out.next = at + 1;
    return out;
}

std::optional<Spoken> canonical(std::string_view s)
{
    if (const auto exact = parse_period_and_span(s)) return Spoken{exact->period, exact->span};
    const auto month = [](std::string_view year, std::string_view m) -> std::optional<Spoken> {
        const int y = number(year), n = number(m);
        if (y < 1900 || y >= 2100 || n < 1 || n > 12) return std::nullopt;
        return Spoken{Period::month(y, n)};
    };
    const auto all_digits = [&](std::size_t from, std::size_t n) {
        for (auto i = from; i < from + n; ++i)
            if (i >= s.size() || !is_digit(s[i])) return false;
        return true;
    };
    if (s.size() == 6 && all_digits(0, 6)) return month(s.substr(0, 4), s.substr(4));
    if (s.size() == 7 && all_digits(0, 4) && all_digits(5, 2) && (s[4] == 'M' || s[4] == 'm' || s[4] == '/'))
        return month(s.substr(0, 4), s.substr(5));
    if (s.size() == 6 && all_digits(0, 4) && is_digit(s[5]) &&
        (s[4] == 'K' || s[4] == 'k' || s[4] == 'Q' || s[4] == 'q')) {
        const int q = s[5] - '0';
        if (q >= 1 && q <= 4) return Spoken{Period::quarter(number(s.substr(0, 4)), q)};
    }
    return std::nullopt;
}

}  // namespace

int month_named(std::string_view word)
{
    static constexpr std::array<std::array<std::string_view, 4>, 12> names = {{
        {"jan", "januari", "january", ""},
        {"feb", "februari", "february", "febr"},
        {"mar", "mars", "march", ""},
        {"apr", "april", "", ""},
        {"maj", "may", "", ""},
        {"jun", "juni", "june", ""},
        {"jul", "juli", "july", ""},
        {"aug", "augusti", "august", ""},
        {"sep", "sept", "september", ""},
        {"okt", "oktober", "oct", "october"},
        {"nov", "november", "", ""},
        {"dec", "december", "", ""},
    }};
    const auto s = folded(word);
    std::string_view w = s;
    if (w.ends_with('.')) w.remove_suffix(1);
    if (w.empty()) return 0;
    for (std::size_t m = 0; m < names.size(); ++m)
        for (const auto name : names[m])
            if (name == w) return static_cast<int>(m) + 1;
    return 0;
}

Spoken Stretch::spoken() const
{
    if (first == last) return {last};
    if (first.number() == 1 && last.number() == 12) return {last.whole_year()};
    return {last, Span::accumulated};
}

std::optional<Stretch> find_stretch(std::string_view s, int year)
{
    const auto t = tokens(s);
    for (std::size_t i = 0; i < t.size(); ++i) {
        auto first = month_at(t, i);
        if (!first.month) continue;
        auto last = first;
        if (first.next < t.size() &&
            (t[first.next].text == "-" || t[first.next].text == "till" || t[first.next].text == "to"))
            if (const auto second = month_at(t, first.next + 1); second.month) last = second;
        if (!last.year) last.year = year;
        if (!first.year) first.year = last.year;
        if (!last.year) return std::nullopt;
        // Only what begins in January adds up to something that has a name here.
        const bool one = last.next == first.next;
        if (!one && (first.year != last.year || first.month != 1)) return std::nullopt;
        const auto end = last.next < t.size() ? t[last.next].begin : s.size();
        return Stretch{Period::month(first.year, first.month), Period::month(last.year, last.month), t[i].begin, end};
    }
    return std::nullopt;
}

std::optional<Spoken> read_period(std::string_view text, const PeriodContext& context)
{
    text = trimmed(text);
    if (text.empty() || text.size() > 40) return std::nullopt;
    if (const auto exact = canonical(text)) return exact;
    const auto s = folded(text);
    const auto t = tokens(s);
    if (t.empty()) return std::nullopt;
    if (t.size() == 2 && (t[0].text == "helår" || t[0].text == "år" || t[0].text == "year") && year_of(t[1]))
        return Spoken{Period::year(year_of(t[1]))};
    std::size_t end = t.size();
    bool accumulated = false;
    if (t[end - 1].text == "." && end > 1) --end;
    if (t[end - 1].text.starts_with("ack") && end > 1) accumulated = true, --end;
    if (t[0].kind == Token::Kind::digits && t[0].text.size() == 4 && end == 2 && month_named(t[1].text) &&
        year_of(t[0]))
        return Spoken{Period::month(year_of(t[0]), month_named(t[1].text)),
                      accumulated ? Span::accumulated : Span::own};
    const auto stretch = find_stretch(s, context.year);
    if (!stretch || stretch->begin != 0) return std::nullopt;
    if (stretch->end != s.size() && !(end < t.size() && stretch->end == t[end].begin)) return std::nullopt;
    auto spoken = stretch->spoken();
    if (accumulated && spoken.period.grain() == Grain::month) spoken.span = Span::accumulated;
    // Apr-24: two digits that could be a day, joined by a dash.
    const bool dashed = end == 3 && t[1].text == "-" && t[2].kind == Token::Kind::digits && t[2].text.size() == 2;
    spoken.ambiguous = dashed && !context.month_column && number(t[2].text) >= 1 && number(t[2].text) <= 31;
    return spoken;
}

namespace {

// 2024-03, 2024_03, 202403 where no digit stands beside it.
std::optional<Period> month_in_digits(std::string_view s)
{
    for (std::size_t i = 0; i + 6 <= s.size(); ++i) {
        if (!is_digit(s[i]) || (i > 0 && is_digit(s[i - 1]))) continue;
        std::size_t run = i;
        while (run < s.size() && is_digit(s[run])) ++run;
        std::string_view month;
        if (run - i == 6) month = s.substr(i + 4, 2);
        if (run - i == 8) month = s.substr(i + 4, 2);  // 20240331: the month of a day
        if (run - i == 4 && run + 2 < s.size() + 0 && (s[run] == '-' || s[run] == '_' || s[run] == '.')) {
            month = s.substr(run + 1, 2);
            if (run + 3 < s.size() && is_digit(s[run + 3])) month = {};
        }
        if (month.size() != 2 || !is_digit(month[0]) || !is_digit(month[1])) continue;
        const int y = number(s.substr(i, 4)), m = number(month);
        if (y >= 1900 && y < 2100 && m >= 1 && m <= 12) return Period::month(y, m);
    }
    return std::nullopt;
}

}  // namespace

std::optional<Period> find_period(std::string_view text)
{
    if (const auto month = month_in_digits(text)) return month;
    auto s = folded(text);
    for (char& c : s)
        if (c == '_') c = ' ';
    const auto t = tokens(s);
    for (std::size_t i = 0; i < t.size(); ++i) {
        if (const auto month = month_at(t, i); month.month && month.year) {
            // "Jan-Mars 2024" speaks of March; "jan 24 - mars 24" likewise.
            const auto stretch = find_stretch(std::string_view(s).substr(t[i].begin), 0);
            return stretch ? stretch->last : Period::month(month.year, month.month);
        }
        if (const auto month = month_at(t, i); month.month && i > 0 && year_of(t[i - 1]) && t[i - 1].text.size() == 4)
            return Period::month(year_of(t[i - 1]), month.month);
        if (const auto month = month_at(t, i); month.month)
            if (const auto stretch = find_stretch(std::string_view(s).substr(t[i].begin), 0)) return stretch->last;
    }
    for (const auto& token : t)
        if (token.text.size() == 4 && year_of(token)) return Period::year(year_of(token));
    return std::nullopt;
}

}  // namespace varsko::ingest
