// What people read comes in Swedish and English, side by side where it is written:
//
//   both("\"{}\" är ingen siffra: {}", "\"{}\" is not a figure: {}", cell, why)
//
// An argument that is itself in both languages is put in each in its own.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace varsko {

struct Localised {
    std::string sv, en;
    const std::string& in(std::string_view language) const { return language == "en" && !en.empty() ? en : sv; }
    bool empty() const { return sv.empty() && en.empty(); }
    friend bool operator==(const Localised&, const Localised&) = default;
};

// The same, of literals.
struct Phrase {
    std::string_view sv, en;
};

namespace detail {

template <class T>
inline constexpr bool is_in_both = std::is_same_v<T, Localised> || std::is_same_v<T, Phrase>;

template <class T>
decltype(auto) swedish(const T& argument)
{
    if constexpr (is_in_both<T>)
        return (argument.sv);
    else
        return (argument);
}

template <class T>
decltype(auto) english(const T& argument)
{
    if constexpr (is_in_both<T>)
        return (argument.en);
    else
        return (argument);
}

template <class T>
using OneOf = std::remove_cvref_t<decltype(swedish(std::declval<const T&>()))>;

}  // namespace detail

template <class... Arguments>
Localised both(fmt::format_string<const detail::OneOf<Arguments>&...> sv,
               fmt::format_string<const detail::OneOf<Arguments>&...> en, const Arguments&... arguments)
{
    return {fmt::format(sv, detail::swedish(arguments)...), fmt::format(en, detail::english(arguments)...)};
}

inline Localised both(Phrase phrase) { return {std::string(phrase.sv), std::string(phrase.en)}; }

}  // namespace varsko
