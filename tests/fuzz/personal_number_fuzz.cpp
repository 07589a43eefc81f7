// The guard finds what a plain search, one place after another, finds first: however the bytes around it look.
#include "rules/personal_number.hpp"
#include "tests/fuzz/sound.hpp"

#include <array>

namespace varsko::fuzz {

namespace {

bool digit(std::string_view s, std::size_t i) { return i < s.size() && s[i] >= '0' && s[i] <= '9'; }

bool is_one(const std::string& ten)
{
    const auto two = [&](std::size_t i) { return (ten[i] - '0') * 10 + ten[i + 1] - '0'; };
    static constexpr std::array<int, 13> days = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const int year = two(0), month = two(2), day = two(4) > 60 ? two(4) - 60 : two(4);
    if (month < 1 || month > 12 || day < 1 || day > days[static_cast<std::size_t>(month)]) return false;
    if (month == 2 && day == 29 && year % 4 != 0) return false;
    if (ten.substr(6, 3) == "000") return false;
    int sum = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        const int twice = (ten[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += twice > 9 ? twice - 9 : twice;
    }
    return sum % 10 == 0;
}

// Does one begin exactly here?
bool begins_at(std::string_view s, std::size_t begin)
{
    if (begin > 0 && digit(s, begin - 1)) return false;
    std::size_t end = begin;
    while (digit(s, end)) ++end;
    std::string digits(s.substr(begin, end - begin));
    if (digits.size() == 10 || digits.size() == 12) {
        if (begin >= 2 && s[begin - 1] == '.' && digit(s, begin - 2)) return false;
        if (end < s.size() && s[end] == '.' && digit(s, end + 1)) return false;
    } else if (digits.size() == 6 || digits.size() == 8) {
        for (const std::string_view between : {"-", "+", "\u2010", "\u2011", "\u2013", "\u2212"})
            if (s.substr(end).starts_with(between)) {
                end += between.size();
                break;
            }
        std::size_t last = end;
        while (digit(s, last)) ++last;
        if (last - end != 4) return false;
        digits += s.substr(end, 4);
    } else {
        return false;
    }
    if (digits.size() == 12) {
        const auto century = digits.substr(0, 2);
        if (century != "18" && century != "19" && century != "20") return false;
        digits.erase(0, 2);
    }
    return is_one(digits);
}

void run(std::string_view s)
{
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < s.size() && !first; ++i)
        if (begins_at(s, i)) first = i;
    const auto found = find_personal_number(s);
    must(found == first, fmt::format("found at {}, stands at {}", found ? static_cast<long>(*found) : -1,
                                     first ? static_cast<long>(*first) : -1));
    must(has_personal_number(s) == first.has_value(), "found and not there");
}

const Registered here("personal_number", run);

}  // namespace

}  // namespace varsko::fuzz
