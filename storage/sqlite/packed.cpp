#include "storage/sqlite/packed.hpp"

#include "storage/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace varsko {

namespace {

std::uint64_t little_endian(const std::uint8_t* bytes, std::size_t n)
{
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < n; ++i) word |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
    return word;
}

// FNV-1a over words of eight bytes, with a turn so that high bits count too.  It finds accidents, not forgers.
std::uint64_t sum(const std::uint8_t* bytes, std::size_t size)
{
    std::uint64_t hash = 0xcbf29ce484222325 ^ size;
    const auto take = [&](std::uint64_t word) { hash = std::rotl((hash ^ word) * 0x9e3779b97f4a7c15, 29); };
    for (; size >= 8; bytes += 8, size -= 8) take(little_endian(bytes, 8));
    take(little_endian(bytes, size));
    return hash;
}

}  // namespace

void PackedWriter::varint(std::uint64_t n)
{
    for (; n >= 0x80; n >>= 7) bytes_.push_back(static_cast<std::uint8_t>(n | 0x80));
    bytes_.push_back(static_cast<std::uint8_t>(n));
}

void PackedWriter::real(double x)
{
    const auto word = std::bit_cast<std::uint64_t>(x);
    for (int i = 0; i < 8; ++i) bytes_.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
}

void PackedWriter::text(std::string_view s)
{
    varint(s.size());
    bytes_.insert(bytes_.end(), s.begin(), s.end());
}

void PackedWriter::sequence(std::span<const std::int64_t> numbers)
{
    // Unsigned, because a difference of two 64-bit numbers may not fit; it wraps and comes back the same way.
    const auto difference = [&](std::size_t i) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(numbers[i]) -
                                         (i ? static_cast<std::uint64_t>(numbers[i - 1]) : 0));
    };
    bool even = true;
    for (std::size_t i = 2; i < numbers.size() && even; ++i) even = difference(i) == difference(1);
    byte(even ? 0 : 1);
    if (even) {
        integer(numbers.empty() ? 0 : numbers[0]);
        integer(numbers.size() < 2 ? 0 : difference(1));
    } else {
        for (std::size_t i = 0; i < numbers.size(); ++i) integer(difference(i));
    }
}

std::vector<std::uint8_t> PackedWriter::sealed()
{
    const auto seal = sum(bytes_.data() + 8, bytes_.size() - 8);
    for (std::size_t i = 0; i < 8; ++i) bytes_[i] = static_cast<std::uint8_t>(seal >> (8 * i));
    return std::exchange(bytes_, std::vector<std::uint8_t>(8));
}

PackedReader::PackedReader(Bytes sealed, const char* what)
    : at_(sealed.data()), end_(sealed.data() + sealed.size()), what_(what)
{
    if (sealed.size() < 8) damaged("it is too short");
    at_ += 8;
    if (little_endian(sealed.data(), 8) != sum(at_, sealed.size() - 8)) damaged("its sum is wrong");
}

void PackedReader::damaged(const char* how) const
{
    throw StorageError(fmt::format(
        "{} in the database is damaged ({}); stop varsko and restore the database from a backup", what_, how));
}

std::uint8_t PackedReader::byte()
{
    if (at_ == end_) damaged("it ends too early");
    return *at_++;
}

std::uint64_t PackedReader::varint()
{
    std::uint64_t n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const auto b = byte();
        if (shift == 63 && b > 1) break;
        n |= static_cast<std::uint64_t>(b & 0x7f) << shift;
        if (b < 0x80) return n;
    }
    damaged("a number is too long");
}

double PackedReader::real()
{
    if (end_ - at_ < 8) damaged("it ends too early");
    const auto word = little_endian(at_, 8);
    at_ += 8;
    return std::bit_cast<double>(word);
}

std::string_view PackedReader::text()
{
    const auto size = varint();
    if (size > static_cast<std::size_t>(end_ - at_)) damaged("a text ends too early");
    const std::string_view s(reinterpret_cast<const char*>(at_), size);
    at_ += size;
    return s;
}

void PackedReader::sequence(std::span<std::int64_t> out)
{
    const auto form = byte();
    if (form > 1) damaged("a sequence of an unknown form");
    std::uint64_t number = 0;
    if (form == 0) {
        number = static_cast<std::uint64_t>(integer());
        const auto step = static_cast<std::uint64_t>(integer());
        for (auto& n : out) {
            n = static_cast<std::int64_t>(number);
            number += step;
        }
    } else {
        for (auto& n : out) n = static_cast<std::int64_t>(number += static_cast<std::uint64_t>(integer()));
    }
}

void PackedReader::end()
{
    if (at_ != end_) damaged("it goes on after its end");
}

std::vector<std::uint8_t> pack(const std::map<std::string, std::string>& texts)
{
    PackedWriter out;
    out.varint(texts.size());
    for (const auto& [name, value] : texts) {
        out.text(name);
        out.text(value);
    }
    return out.sealed();
}

std::map<std::string, std::string> unpack_texts(Bytes bytes, const char* what)
{
    PackedReader in(bytes, what);
    std::map<std::string, std::string> texts;
    for (auto n = in.varint(); n > 0; --n) {
        std::string name(in.text());
        texts.insert_or_assign(std::move(name), std::string(in.text()));
    }
    in.end();
    return texts;
}

}  // namespace varsko
