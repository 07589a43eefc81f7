// Numbers and texts in as few bytes as is simple: what the blocks in the database are made of.
//
//   varint     7 bits a byte, lowest first, the high bit says "more"                     300 -> AC 02
//   signed     a varint of 2n or -2n-1 (zigzag), so that small numbers of either sign are short
//   sequence   0, first, step     when each number is the one before plus the same step (one, or a thousand, numbers)
//              1, then n times    the difference from the number before; the first from 0
//   codes      small numbers, many in a row the same: a varint of 64 * (length of the run - 1) + number, until there
//              are n
//   reals      e, then runs until there are n: a varint of 4 * length + kind, and the numbers of the run
//                kind 0  decimals: a signed varint of number / 10^e micro
//                kind 1  missing (NaN): nothing
//                kind 2  what is no decimal of six places: 8 bytes, little-endian
//   text       varint length, bytes
//   period     0 for none; else a varint of 8 * ordinal (zigzag) + grain + 1
//   sealed     8 bytes: a sum over all that follows; the rest
//
// A reader believes nothing: a length past the end, a number too long, a wrong sum is a StorageError.
#pragma once

#include "rules/period.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

using Bytes = std::span<const std::uint8_t>;

// 10^0 to 10^18: what can be taken out of a column of numbers of micro.
inline constexpr std::array<std::int64_t, 19> powers_of_ten = [] {
    std::array<std::int64_t, 19> powers{};
    std::int64_t power = 1;
    for (std::size_t e = 0; e < powers.size(); ++e, power *= e < powers.size() ? 10 : 1) powers[e] = power;
    return powers;
}();

// Small numbers of either sign as small unsigned ones: 0 -1 1 -2 … as 0 1 2 3 …
constexpr std::uint64_t zigzag(std::int64_t n)
{
    return (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t n)
{
    return static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1);
}

class PackedWriter {
public:
    PackedWriter() : bytes_(8) {}  // room for the seal
    void byte(std::uint8_t b) { bytes_.push_back(b); }
    void varint(std::uint64_t);
    void integer(std::int64_t n) { varint(zigzag(n)); }
    void real(double);  // 8 bytes, little-endian
    void text(std::string_view);
    void sequence(std::span<const std::int64_t>);
    void period(Period);
    void codes(Bytes);                    // REQUIRES numbers below 64
    void reals(std::span<const double>);  // each comes back bit for bit; of a NaN only that it is one
    // The bytes with their seal; the writer is empty afterwards.
    std::vector<std::uint8_t> sealed();
    // The same without a seal, to be a text of something that is sealed.
    std::string part();

private:
    std::vector<std::uint8_t> bytes_;
};

class PackedReader {
public:
    // Throws StorageError unless the seal is whole.  `what`: "a block of figures", for that sentence.
    PackedReader(Bytes sealed, const char* what);
    // Of a text, itself packed, of something whose seal was whole.
    PackedReader(std::string_view part, const char* what);
    std::uint8_t byte();
    std::uint64_t varint();
    std::int64_t integer() { return unzigzag(varint()); }
    double real();
    std::string_view text();
    Period period();
    void sequence(std::span<std::int64_t> out);
    void codes(std::span<std::uint8_t> out);
    void reals(std::span<double> out);
    void end();  // throws StorageError if bytes are left
    [[noreturn]] void damaged(const char* how) const;

private:
    std::size_t run(std::uint64_t claimed, std::size_t left) const;  // the length, if there is room for it

    const std::uint8_t* at_;
    const std::uint8_t* end_;
    const char* what_;
};

// A map of texts, sealed as a varint count and so many names and values.
std::vector<std::uint8_t> pack(const std::map<std::string, std::string>&);
std::map<std::string, std::string> unpack_texts(Bytes, const char* what);

}  // namespace varsko
