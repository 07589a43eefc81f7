// Figures of one metric, scenario, span, period and version that became known together, packed: a column over units.
//
//   sealed                    see packed.hpp
//   1                         the format's version
//   varint n                  figures, at most 65 536
//   sequence units            numbers of words, rising
//   sequence rows             in the file
//   sequence columns
//   sequence sheets
//   0 | 1, byte | 2, n bytes  missing + 16 if preliminary: 0 for all, the same for all, or one for each
//   byte e                    the values are multiples of 10^e micro
//   n' signed                 the known values / 10^e micro, in order
//   byte comma                1: the texts stood with a decimal comma
//   varint m                  texts that are not the value's own, then m times:
//     varint gap, text        so many figures on from the one before (the first from 0)
//
// Typical: 3 480 figures of two decimals in 15 kB; a whole number of three digits takes two bytes with its place.
#pragma once

#include "storage/sqlite/packed.hpp"

#include "rules/figure.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

struct FigureCell {
    std::int64_t unit = 0;   // number of its word
    std::int64_t micro = 0;  // 0 unless known
    std::uint32_t row = 0;
    std::uint16_t column = 0, sheet = 0;
    Missing missing = Missing::known;
    bool preliminary = false;
    std::string_view raw;  // empty: the value's own text
};

inline constexpr std::size_t most_figures_in_a_block = 65'536;

// REQUIRES: rising units (the same may come again), at most most_figures_in_a_block.
std::vector<std::uint8_t> pack_figures(std::span<const FigureCell>);

// What was packed.  `raw` is empty where the text was the value's own.
struct FigureBlock {
    std::vector<FigureCell> cells;  // without raw
    std::vector<std::string> raws;  // one per cell, or none if they were not asked for
};
enum class RawTexts : bool { leave, take };
// Into `out`, whose memory is used again.  Throws StorageError where the bytes are not what pack_figures makes.
void unpack_figures(Bytes, RawTexts, FigureBlock& out);

}  // namespace varsko
