// SHA-256, as hex: what names the bytes of an arrival.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace varsko {

// Of the parts one after the other, each but the first led by a zero byte.
std::string sha256(std::initializer_list<std::string_view> parts);

}  // namespace varsko
