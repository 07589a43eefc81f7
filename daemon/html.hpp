// A whole page of plain HTML: no script and nothing from elsewhere.
#pragma once

#include "daemon/api.hpp"
#include "rules/level.hpp"

#include <string>
#include <string_view>

namespace varsko {

// Title and language are words; `main` is HTML.
Response html_page(int status, std::string_view language, std::string_view title, std::string_view main);
// <span class="level red">R Röd</span>
std::string level_mark(Level, std::string_view language);

}  // namespace varsko
