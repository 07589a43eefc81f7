// Letters of UTF-8 text, for comparing what people spell: one character is one character, "å" too, whether it came
// composed or as "a" with a ring.
#pragma once

#include <string>
#include <string_view>

namespace varsko {

// The characters of UTF-8 text, letters with a following diaeresis, ring or acute composed.  Bytes that are no UTF-8
// become U+FFFD, one each.
std::u32string letters(std::string_view utf8);
std::string utf8(std::u32string_view);
// How many characters, without composing: what columns count.
std::size_t length_in_letters(std::string_view utf8);
char32_t lower(char32_t);  // ASCII and Latin-1
bool is_blank(char32_t);   // spaces of every width, tabs, line ends, the byte order mark

}  // namespace varsko
