// One rule's assessments of one metric and period, packed over units.
//
//   sealed            see packed.hpp
//   1                 the format's version
//   varint n          at most 2^24
//   sequence units    numbers of words, in the order they were given
//   n codes           level + 8 * trend + 32 if preliminary
//   n reals           values; NaN is missing
//
// Typical: 3 480 units in 10 kB where the value is a sum of money, 29 kB where it is a ratio.
#pragma once

#include "storage/sqlite/packed.hpp"

#include "rules/rule.hpp"

#include <cstdint>
#include <vector>

namespace varsko {

struct AssessmentBlock {
    std::vector<std::int64_t> units;
    std::vector<Level> level;
    std::vector<Trend> trend;
    std::vector<double> value;
    std::vector<std::uint8_t> preliminary;
};

// REQUIRES: vectors of one length.
std::vector<std::uint8_t> pack(std::span<const std::int64_t> units, std::span<const Level>, std::span<const Trend>,
                               std::span<const double>, std::span<const std::uint8_t> preliminary);
// Throws StorageError where the bytes are not what pack makes.
AssessmentBlock unpack_assessments(Bytes);

}  // namespace varsko
