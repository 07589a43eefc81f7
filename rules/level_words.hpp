// How a level is shown to people: a letter and a word, so that no colour stands alone.
//
//   R Röd, Y Gul, G Grön
//
// The letter is the same in both languages, and one letter: grön and gul begin with the same one.
#pragma once

#include "rules/level.hpp"

#include <string>
#include <string_view>

namespace varsko {

std::string_view level_letter(Level);                       // "R", "Y", "G", "?", "F"; no flag is "-"
std::string level_word(Level, std::string_view language);   // "Röd"
std::string level_shown(Level, std::string_view language);  // "R Röd"
std::string_view level_colour(Level);                       // "#b00020": 4.5 to 1 or better on white

}  // namespace varsko
