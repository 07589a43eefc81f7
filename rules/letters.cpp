#include "rules/letters.hpp"

#include <array>

namespace varsko {

namespace {

constexpr char32_t unreadable = 0xFFFD;
constexpr std::array<char32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};  // by length: longer forms are not UTF-8

std::size_t length_of(unsigned char first)
{
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return 2;
    if (first >= 0xE0 && first < 0xF0) return 3;
    if (first >= 0xF0 && first < 0xF5) return 4;
    return 0;
}

// The character at `i`; moves `i` past it.
char32_t next(std::string_view s, std::size_t& i)
{
    const auto first = static_cast<unsigned char>(s[i]);
    const auto length = length_of(first);
    if (length == 1) return ++i, first;
    if (length == 0 || i + length > s.size()) return ++i, unreadable;
    char32_t c = first & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
        const auto more = static_cast<unsigned char>(s[i + k]);
        if ((more & 0xC0U) != 0x80U) return ++i, unreadable;
        c = (c << 6U) | (more & 0x3FU);
    }
    if (c < smallest.at(length) || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return ++i, unreadable;
    i += length;
    return c;
}

// Composes the accents that Swedish names carry; 0 where the pair is none of them.
char32_t composed(char32_t letter, char32_t mark)
{
    struct Pair {
        char32_t letter, mark, one;
    };
    static constexpr std::array<Pair, 10> pairs = {{{'a', 0x30A, 0xE5},
                                                    {'a', 0x308, 0xE4},
                                                    {'o', 0x308, 0xF6},
                                                    {'e', 0x301, 0xE9},
                                                    {'u', 0x308, 0xFC},
                                                    {'A', 0x30A, 0xC5},
                                                    {'A', 0x308, 0xC4},
                                                    {'O', 0x308, 0xD6},
                                                    {'E', 0x301, 0xC9},
                                                    {'U', 0x308, 0xDC}}};
    for (const auto& pair : pairs)
        if (pair.letter == letter && pair.mark == mark) return pair.one;
    return 0;
}

void append(std::string& out, char32_t c)
{
    const auto byte = [&](char32_t b) { out += static_cast<char>(static_cast<unsigned char>(b)); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0U | (c >> 6U)), byte(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        byte(0xE0U | (c >> 12U)), byte(0x80U | ((c >> 6U) & 0x3FU)), byte(0x80U | (c & 0x3FU));
    } else {
        byte(0xF0U | (c >> 18U)), byte(0x80U | ((c >> 12U) & 0x3FU)), byte(0x80U | ((c >> 6U) & 0x3FU)),
            byte(0x80U | (c & 0x3FU));
    }
}

}  // namespace

std::u32string letters(std::string_view s)
{
    std::u32string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size();) {
        const char32_t c = next(s, i);
        const char32_t one = out.empty() || c < 0x300 || c > 0x36F ? 0 : composed(out.back(), c);
        if (one != 0)
            out.back() = one;
        else
            out += c;
    }
    return out;
}

std::string utf8(std::u32string_view s)
{
    std::string out;
    out.reserve(s.size() + s.size() / 8);
    for (const char32_t c : s) append(out, c);
    return out;
}

std::size_t length_in_letters(std::string_view s)
{
    std::size_t n = 0;
    for (std::size_t i = 0; i < s.size(); ++n) next(s, i);
    return n;
}

char32_t lower(char32_t c)
{
    if (c >= 'A' && c <= 'Z') return c + 0x20;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
    return c;
}

bool is_blank(char32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F ||
           c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

}  // namespace varsko
