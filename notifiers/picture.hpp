// SVG as the PNG that mail programs show, drawn by librsvg.
#pragma once

#include <string>
#include <string_view>

namespace varsko {

// The PNG's bytes, twice as large as the SVG says so that fine screens show it sharp; empty where it cannot be drawn: a
// mail without its picture says the same in words.
std::string png_of(std::string_view svg);

}  // namespace varsko
