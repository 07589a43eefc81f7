#include "rules/configuration/values.hpp"

#include "rules/letters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace varsko::configuration {

namespace {

constexpr int most_days = 3660;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Blanks of every width separate words; letters become small.
std::vector<std::string> words(std::string_view s)
{
    std::vector<std::u32string> all(1);
    for (const char32_t c : letters(s)) {
        if (!is_blank(c))
            all.back() += lower(c);
        else if (!all.back().empty())
            all.emplace_back();
    }
    std::vector<std::string> out;
    for (const auto& word : all)
        if (!word.empty()) out.push_back(utf8(word));
    return out;
}

std::optional<int> whole(std::string_view s)
{
    int n = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
    if (error != std::errc{} || end != s.data() + s.size() || n < 0) return std::nullopt;
    return n;
}

// "60 days" or "60days": a whole number and the word after it.
struct Counted {
    int n = 0;
    std::string word;
};
std::optional<Counted> counted(std::string_view s)
{
    std::string joined;
    for (const auto& word : words(s)) joined += word;
    const auto digits =
        static_cast<std::size_t>(std::find_if_not(joined.begin(), joined.end(), is_digit) - joined.begin());
    const auto n = whole(std::string_view{joined}.substr(0, digits));
    if (!n) return std::nullopt;
    return Counted{*n, joined.substr(digits)};
}

bool is_one_of(std::string_view s, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), s) != words.end();
}

// "10th", "1st", "10": the number of an ordinal.
std::optional<int> ordinal(std::string_view s)
{
    for (const std::string_view ending : {"st", "nd", "rd", "th"})
        if (s.ends_with(ending)) return whole(s.substr(0, s.size() - ending.size()));
    return whole(s);
}

}  // namespace

std::optional<int> parse_day_count(std::string_view s)
{
    const auto given = counted(s);
    if (!given || given->n > most_days) return std::nullopt;
    int days = 0;
    if (is_one_of(given->word, {"d", "day", "days", "dag", "dagar"})) days = 1;
    if (is_one_of(given->word, {"w", "week", "weeks", "vecka", "veckor"})) days = 7;
    if (days == 0 || given->n * days > most_days) return std::nullopt;
    return given->n * days;
}

std::optional<std::chrono::seconds> parse_seconds(std::string_view s)
{
    using namespace std::chrono_literals;
    const auto given = counted(s);
    if (!given || given->n > 1'000'000) return std::nullopt;
    if (is_one_of(given->word, {"s", "sec", "second", "seconds", "sekund", "sekunder"})) return given->n * 1s;
    if (is_one_of(given->word, {"m", "min", "minute", "minutes", "minut", "minuter"})) return given->n * 60s;
    if (is_one_of(given->word, {"h", "hour", "hours", "timme", "timmar"})) return given->n * 3600s;
    return std::nullopt;
}

std::optional<std::chrono::seconds> parse_time(std::string_view s)
{
    if (const auto time = parse_seconds(s)) return time;
    const auto days = parse_day_count(s);
    return days ? std::optional<std::chrono::seconds>{std::chrono::days{*days}} : std::nullopt;
}

std::string time_in_words(std::chrono::seconds time)
{
    const auto n = time.count();
    if (n % 86400 == 0) return fmt::format("{} days", n / 86400);
    if (n % 3600 == 0) return fmt::format("{} h", n / 3600);
    return n % 60 == 0 ? fmt::format("{} min", n / 60) : fmt::format("{} s", n);
}

std::optional<Rate> parse_rate(std::string_view s)
{
    const auto parts = words(s);
    if (parts.size() != 3 || parts[1] != "per") return std::nullopt;
    Rate rate;
    const auto [stop, error] = std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), rate.most);
    if (error != std::errc{} || stop != parts[0].data() + parts[0].size()) return std::nullopt;
    if (rate.most < 1 || rate.most > 100'000) return std::nullopt;
    constexpr std::pair<std::string_view, int> units[] = {
        {"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}};
    const auto unit =
        std::find_if(std::begin(units), std::end(units), [&](const auto& each) { return each.first == parts[2]; });
    if (unit == std::end(units)) return std::nullopt;
    rate.per = std::chrono::seconds{unit->second};
    return rate;
}

std::optional<Quantified> parse_quantified(std::string_view s)
{
    std::string joined;
    for (const auto& word : words(s)) joined += word;
    constexpr std::string_view long_minus = "\u2212";
    if (joined.starts_with(long_minus)) joined.replace(0, long_minus.size(), "-");
    std::replace(joined.begin(), joined.end(), ',', '.');
    const auto end = joined.find_first_not_of("+-.0123456789");
    auto number = joined.substr(0, end);
    if (number.starts_with('+')) number.erase(0, 1);
    Quantified out;
    const auto [stop, error] =
        std::from_chars(number.data(), number.data() + number.size(), out.value, std::chars_format::fixed);
    if (number.empty() || error != std::errc{} || stop != number.data() + number.size()) return std::nullopt;
    if (end == std::string::npos) return out;
    const auto unit = joined.substr(end);
    out.measure = parse_measure(unit);
    if (!out.measure) return std::nullopt;
    if (unit == "%" || unit == "procent" || unit == "percent") out.value /= 100;
    return out;
}

std::optional<DueRule> parse_due(std::string_view s)
{
    auto given = words(s);
    if (given.size() > 1 && given.back() == "after") given.pop_back();
    if (given.size() < 2 || given.size() > 3 || !is_one_of(given.back(), {"day", "days"})) return std::nullopt;
    DueRule due{.days = 0, .working_days = given.size() == 3, .month_end = given.front() == "last"};
    if (due.working_days && given[1] != "working") return std::nullopt;
    if (due.month_end) return due;
    const auto n = ordinal(given.front());
    if (!n || *n > most_days || (due.working_days && *n == 0)) return std::nullopt;
    due.days = *n;
    return due;
}

std::optional<std::chrono::minutes> clock_time(std::string_view s)
{
    if (s.size() != 5 || s[2] != ':' || !is_digit(s[0]) || !is_digit(s[1]) || !is_digit(s[3]) || !is_digit(s[4]))
        return std::nullopt;
    const int hours = (s[0] - '0') * 10 + (s[1] - '0'), minutes = (s[3] - '0') * 10 + (s[4] - '0');
    if (hours > 23 || minutes > 59) return std::nullopt;
    return std::chrono::hours(hours) + std::chrono::minutes(minutes);
}

std::optional<int> parse_working_days(std::string_view s)
{
    const auto space = s.find(' ');
    if (space == std::string_view::npos || space == 0 || space > 3) return std::nullopt;
    if (!std::all_of(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(space), is_digit)) return std::nullopt;
    int n = 0;
    for (const char c : s.substr(0, space)) n = n * 10 + (c - '0');
    const auto words = s.substr(space + 1);
    if (n < 1 || n > 250 || (words != "working days" && words != "working day")) return std::nullopt;
    return n;
}

std::optional<int> parse_month(std::string_view s)
{
    static constexpr std::array<std::string_view, 12> swedish = {"januari",   "februari", "mars",     "april",
                                                                 "maj",       "juni",     "juli",     "augusti",
                                                                 "september", "oktober",  "november", "december"};
    static constexpr std::array<std::string_view, 12> english = {"january",   "february", "march",    "april",
                                                                 "may",       "june",     "july",     "august",
                                                                 "september", "october",  "november", "december"};
    const auto given = words(s);
    if (given.size() != 1) return std::nullopt;
    if (const auto n = whole(given.front())) return *n >= 1 && *n <= 12 ? n : std::nullopt;
    for (std::size_t i = 0; i < 12; ++i)
        for (const auto name : {swedish.at(i), english.at(i)})
            if (given.front() == name || given.front() == name.substr(0, 3)) return static_cast<int>(i) + 1;
    return std::nullopt;
}

bool is_identifier(std::string_view s)
{
    if (s.empty() || s.front() < 'a' || s.front() > 'z') return false;
    return std::all_of(s.begin(), s.end(), [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; });
}

bool is_url(std::string_view s, std::initializer_list<std::string_view> schemes)
{
    return std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
        return s.starts_with(scheme) && s.size() > scheme.size() && s[scheme.size()] != '/' &&
               s.find_first_of(" \t\r\n") == std::string_view::npos;
    });
}

bool is_rule_id(std::string_view s)
{
    return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '-';
    });
}

bool is_risk_id(std::string_view s)
{
    return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-' || c == '.';
    });
}

}  // namespace varsko::configuration
