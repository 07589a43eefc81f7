// Numbers and texts in as few bytes as is simple: what the blocks in the database are made of.
//
//   varint     7 bits a byte, lowest first, the high bit says "more"                     300 -> AC 02
//   signed     a varint of 2n or -2n-1 (zigzag), so that small numbers of either sign are short
//   sequence   0, first, step     when each number is the one before plus the same step (one, or a thousand, numbers)
//              1, then n times    the difference from the number before; the first from 0
//   text       varint length, bytes
//   sealed     8 bytes: a sum over all that follows; the rest
//
// A reader believes nothing: a length past the end, a number too long, a wrong sum is a StorageError.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

using Bytes = std::span<const std::uint8_t>;

class PackedWriter {
public:
    PackedWriter() : bytes_(8) {}  // room for the seal
    void byte(std::uint8_t b) { bytes_.push_back(b); }
    void varint(std::uint64_t);
    void integer(std::int64_t n) { varint((static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63)); }
    void real(double);  // 8 bytes, little-endian
    void text(std::string_view);
    void sequence(std::span<const std::int64_t>);
    // The bytes with their seal; the writer is empty afterwards.
    std::vector<std::uint8_t> sealed();

private:
    std::vector<std::uint8_t> bytes_;
};

class PackedReader {
public:
    // Throws StorageError unless the seal is whole.  `what`: "a block of figures", for that sentence.
    PackedReader(Bytes sealed, const char* what);
    std::uint8_t byte();
    std::uint64_t varint();
    std::int64_t integer()
    {
        const auto n = varint();
        return static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1);
    }
    double real();
    std::string_view text();
    void sequence(std::span<std::int64_t> out);
    void end();  // throws StorageError if bytes are left
    [[noreturn]] void damaged(const char* how) const;

private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
    const char* what_;
};

// A map of texts, sealed as a varint count and so many names and values.
std::vector<std::uint8_t> pack(const std::map<std::string, std::string>&);
std::map<std::string, std::string> unpack_texts(Bytes, const char* what);

}  // namespace varsko
