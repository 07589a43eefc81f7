#include "rules/level_words.hpp"

#include "rules/localised.hpp"

#include <array>

namespace varsko {

namespace {

struct Shown {
    std::string_view letter;
    Phrase word;
};

constexpr std::array<Shown, 6> all = {{{"G", {"Grön", "Green"}},
                                       {"Y", {"Gul", "Yellow"}},
                                       {"R", {"Röd", "Red"}},
                                       {"?", {"Okänd", "Unknown"}},
                                       {"-", {"Ingen flagga", "No flag"}},
                                       {"F", {"Flagga", "Flag"}}}};

const Shown& of(Level level) { return all.at(static_cast<std::size_t>(level)); }

}  // namespace

std::string_view level_letter(Level level) { return of(level).letter; }

std::string level_word(Level level, std::string_view language)
{
    const Phrase word = of(level).word;
    return std::string(language == "en" ? word.en : word.sv);
}

std::string_view level_colour(Level level)
{
    static constexpr std::array<std::string_view, 6> colours = {"#1b5e20", "#7a5900", "#b00020",
                                                                "#424242", "#424242", "#7a5900"};
    return colours.at(static_cast<std::size_t>(level));
}

std::string level_shown(Level level, std::string_view language)
{
    return fmt::format("{} {}", level_letter(level), level_word(level, language));
}

}  // namespace varsko
