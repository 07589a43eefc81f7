// SHA-256, as hex: what names the bytes of an arrival.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace varsko {

// Of the parts one after the other, each but the first led by a zero byte.
std::string sha256(std::initializer_list<std::string_view> parts);

// Compares digests, so that neither content nor length tells how near a guess was.
bool same_secret(std::string_view given, std::string_view ours);

}  // namespace varsko
