#include "rules/personal_number.hpp"

#include <array>

namespace varsko {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
int number(std::string_view digits)
{
    int n = 0;
    for (const char c : digits) n = n * 10 + (c - '0');
    return n;
}

// YYMMDD.  The century is not known, so 29 February is taken in every fourth year.
bool plausible_date(std::string_view six)
{
    constexpr std::array<int, 12> days = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const int year = number(six.substr(0, 2)), month = number(six.substr(2, 2));
    int day = number(six.substr(4, 2));
    if (day > 60) day -= 60;
    if (month < 1 || month > 12 || day < 1 || day > days[static_cast<std::size_t>(month - 1)]) return false;
    return month != 2 || day != 29 || year % 4 == 0;
}

bool check_digit_holds(std::string_view date, std::string_view serial)
{
    int sum = 0, weight = 2;
    for (const std::string_view part : {date, serial})
        for (const char c : part) {
            const int product = (c - '0') * weight;
            sum += product / 10 + product % 10;
            weight = 3 - weight;
        }
    return sum % 10 == 0;
}

// `date` has six or eight digits, `serial` four.  Nobody was ever given the serial 000.
bool is_personal_number(std::string_view date, std::string_view serial)
{
    if (date.size() == 8) {
        const int century = number(date.substr(0, 2));
        if (century < 18 || century > 20) return false;
        date.remove_prefix(2);
    }
    return serial.substr(0, 3) != "000" && plausible_date(date) && check_digit_holds(date, serial);
}

// How many bytes of separator the text opens with: - + U+2010 U+2011 U+2013 U+2212; 0 for none.
std::size_t separator(std::string_view s)
{
    if (s.starts_with('-') || s.starts_with('+')) return 1;
    for (const std::string_view dash : {"\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x93", "\xE2\x88\x92"})
        if (s.starts_with(dash)) return dash.size();
    return 0;
}

// A decimal number that happens to have ten or twelve digits on one side of its point.
bool beside_a_point(std::string_view s, std::size_t begin, std::size_t end)
{
    return (begin >= 2 && s[begin - 1] == '.' && is_digit(s[begin - 2])) ||
           (end + 1 < s.size() && s[end] == '.' && is_digit(s[end + 1]));
}

// The run of digits [begin, end) alone, or with what follows it.
bool stands_at(std::string_view s, std::size_t begin, std::size_t end)
{
    const std::size_t length = end - begin;
    if (length == 10 || length == 12) {
        const auto run = s.substr(begin, length);
        return !beside_a_point(s, begin, end) && is_personal_number(run.substr(0, length - 4), run.substr(length - 4));
    }
    if (length != 6 && length != 8) return false;
    const std::size_t gap = separator(s.substr(end));
    if (gap == 0 || s.size() < end + gap + 4) return false;
    const auto serial = s.substr(end + gap, 4);
    for (const char c : serial)
        if (!is_digit(c)) return false;
    if (s.size() > end + gap + 4 && is_digit(s[end + gap + 4])) return false;
    return is_personal_number(s.substr(begin, length), serial);
}

}  // namespace

// Six digits in a row cannot be stepped over when every sixth byte is looked at: most of a file is never read.
std::optional<std::size_t> find_personal_number(std::string_view s)
{
    std::size_t unseen = 0;  // INVARIANT no run that begins before it is left to judge
    for (std::size_t probe = 5; probe < s.size(); probe = unseen + 5) {
        if (!is_digit(s[probe])) {
            unseen = probe + 1;
            continue;
        }
        std::size_t begin = probe, end = probe + 1;
        while (begin > unseen && is_digit(s[begin - 1])) --begin;
        while (end < s.size() && is_digit(s[end])) ++end;
        if (end - begin >= 6 && stands_at(s, begin, end)) return begin;
        unseen = end;
    }
    return std::nullopt;
}

bool has_personal_number(std::string_view s) { return find_personal_number(s).has_value(); }

}  // namespace varsko
