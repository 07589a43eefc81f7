// The table of functions, in parts of one subject each; functions() is all of them.  Of this part of the program only.
#pragma once

#include "rules/expression/functions.hpp"

namespace varsko::expression {

inline constexpr Spoken ours{"own definition", "egen definition"};
inline constexpr Spoken textbook{"descriptive statistics", "beskrivande statistik"};

std::span<const FunctionInfo> time_functions();
std::span<const FunctionInfo> unusual_functions();
std::span<const FunctionInfo> chance_functions();
std::span<const FunctionInfo> units_functions();

}  // namespace varsko::expression
