// A text of ours in both languages, for tables that are written in the code.
#pragma once

#include <string_view>

namespace varsko {

// Without a Swedish one the English stands for both: a formula, a name.
struct Spoken {
    std::string_view en, sv;
    constexpr std::string_view in(std::string_view language) const { return language == "sv" && !sv.empty() ? sv : en; }
};

}  // namespace varsko
