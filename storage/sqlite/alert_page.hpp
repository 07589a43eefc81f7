// Alerts of one rule and metric over 256 neighbouring units, as they stand, packed: a month that changes twenty
// thousand alerts writes some hundred pages, and one acknowledgement writes one page of a few kilobytes.
//
//   sealed                 see packed.hpp
//   1                      the format's version
//   varint n, n times      at most 256, places rising:
//     byte                 the place: the number of the unit's word, modulo 256
//     text                 the alert, packed
//
// an alert, packed
//   byte                   state + 8 if preliminary + 16 if acknowledged
//   byte                   level + 8 * trend
//   3 periods              since, fired, last
//   reals of one           value
//   text                   why it ended
//   signed                 changed, in milliseconds
//   byte, text             1: the episode is the alert's since it began, and no text; 0: the episode
//   where acknowledged     texts by and comment, signed at, text episode, byte level
#pragma once

#include "storage/sqlite/packed.hpp"

#include "rules/alert/alert.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

inline constexpr std::int64_t units_in_a_page = 256;

// An alert without its key, which says where it is kept.
std::string pack(const Alert&);

// Packed alerts by place; empty: none.
using AlertPage = std::array<std::string_view, units_in_a_page>;
std::vector<std::uint8_t> pack(const AlertPage&);

// Throw StorageError where the bytes are not what pack makes.  What a page gives are slices of its bytes.
AlertPage unpack_alert_page(Bytes);
Alert unpack_alert(std::string_view, const AlertKey&);

}  // namespace varsko
