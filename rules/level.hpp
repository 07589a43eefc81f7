// The colours of an assessment, and which way it moves.
#pragma once

#include <cstdint>
#include <string_view>

namespace varsko {

enum class Level : std::uint8_t { green, yellow, red, unknown, clear, flag };
std::string_view text(Level);
// green, clear 0; yellow, flag 1; red 2.  unknown has no rank.
int badness(Level);
// 0 green, 1 yellow, 2 red; anything else, NaN too, is unknown.
Level level_of_badness(double);
inline bool is_alive(Level level) { return level == Level::yellow || level == Level::red || level == Level::flag; }

enum class Trend : std::uint8_t { positive, stable, negative, unknown };
std::string_view text(Trend);

}  // namespace varsko
