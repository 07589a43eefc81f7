#include "storage/sqlite/packed.hpp"

#include "rules/amount.hpp"
#include "storage/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
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

enum class NumberKind : std::uint8_t { decimal, missing, real };

// How a number is written: as so many micro where that gives it back bit for bit.
struct Written {
    NumberKind kind = NumberKind::missing;
    std::int64_t micro = 0;
};

Written written(double x)
{
    if (std::isnan(x)) return {};
    const auto amount = Amount::from_double(x);
    const bool comes_back = amount && std::bit_cast<std::uint64_t>(amount->value()) == std::bit_cast<std::uint64_t>(x);
    return comes_back ? Written{NumberKind::decimal, amount->micro()} : Written{NumberKind::real, 0};
}

// The e of the largest 10^e that divides all the decimals.
std::size_t common_exponent(std::span<const Written> numbers)
{
    std::size_t e = powers_of_ten.size() - 1;
    bool any = false;
    for (const auto& number : numbers) {
        if (number.kind != NumberKind::decimal || number.micro == 0) continue;
        any = true;
        while (number.micro % powers_of_ten[e] != 0) --e;
    }
    return any ? e : 0;
}

// Where the run that begins at i ends.
template <class T, class Same>
std::size_t end_of_run(std::span<T> items, std::size_t i, Same same)
{
    std::size_t end = i + 1;
    while (end < items.size() && same(items[end], items[i])) ++end;
    return end;
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

void PackedWriter::period(Period p)
{
    if (!p) return varint(0);
    const auto ordinal = zigzag(p.ordinal());
    varint(ordinal << 3 | (static_cast<unsigned>(p.grain()) + 1U));
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

void PackedWriter::codes(Bytes numbers)
{
    for (std::size_t i = 0; i < numbers.size();) {
        const auto end = end_of_run(numbers, i, std::equal_to<>());
        varint((end - i - 1) << 6 | numbers[i]);
        i = end;
    }
}

void PackedWriter::reals(std::span<const double> numbers)
{
    std::vector<Written> column(numbers.size());
    std::transform(numbers.begin(), numbers.end(), column.begin(), written);
    const auto e = common_exponent(column);
    byte(static_cast<std::uint8_t>(e));
    for (std::size_t i = 0; i < column.size();) {
        const auto kind = column[i].kind;
        const auto end =
            end_of_run(std::span(column), i, [](const auto& a, const auto& b) { return a.kind == b.kind; });
        varint((end - i) << 2 | static_cast<unsigned>(kind));
        for (; i < end; ++i) {
            if (kind == NumberKind::decimal) integer(column[i].micro / powers_of_ten[e]);
            if (kind == NumberKind::real) real(numbers[i]);
        }
    }
}

std::vector<std::uint8_t> PackedWriter::sealed()
{
    const auto seal = sum(bytes_.data() + 8, bytes_.size() - 8);
    for (std::size_t i = 0; i < 8; ++i) bytes_[i] = static_cast<std::uint8_t>(seal >> (8 * i));
    return std::exchange(bytes_, std::vector<std::uint8_t>(8));
}

std::string PackedWriter::part()
{
    std::string part(bytes_.begin() + 8, bytes_.end());
    bytes_.resize(8);
    return part;
}

PackedReader::PackedReader(Bytes sealed, const char* what)
    : at_(sealed.data()), end_(sealed.data() + sealed.size()), what_(what)
{
    if (sealed.size() < 8) damaged("it is too short");
    at_ += 8;
    if (little_endian(sealed.data(), 8) != sum(at_, sealed.size() - 8)) damaged("its sum is wrong");
}

PackedReader::PackedReader(std::string_view part, const char* what)
    : at_(reinterpret_cast<const std::uint8_t*>(part.data())), end_(at_ + part.size()), what_(what)
{
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

Period PackedReader::period()
{
    const auto n = varint();
    if (n == 0) return {};
    const auto grain = (n & 7) - 1;  // 0 is none, and is written without an ordinal
    const auto ordinal = unzigzag(n >> 3);
    if (grain > static_cast<unsigned>(Grain::year) || !std::in_range<std::int32_t>(ordinal)) damaged("no such period");
    return Period::from_ordinal(static_cast<Grain>(grain), static_cast<std::int32_t>(ordinal));
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

std::size_t PackedReader::run(std::uint64_t claimed, std::size_t left) const
{
    if (claimed == 0 || claimed > left) damaged("a run is too long");
    return claimed;
}

void PackedReader::codes(std::span<std::uint8_t> out)
{
    for (std::size_t i = 0; i < out.size();) {
        const auto header = varint();
        const auto n = run((header >> 6) + 1, out.size() - i);
        std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(i), n, static_cast<std::uint8_t>(header & 63));
        i += n;
    }
}

void PackedReader::reals(std::span<double> out)
{
    const auto e = byte();
    if (e >= powers_of_ten.size()) damaged("a factor is too large");
    const auto decimal = [&] {
        std::int64_t micro = 0;
        if (__builtin_mul_overflow(integer(), powers_of_ten[e], &micro)) damaged("a value is too large");
        return Amount::from_micro(micro).value();
    };
    for (std::size_t i = 0; i < out.size();) {
        const auto header = varint();
        const auto kind = header & 3;
        const auto end = i + run(header >> 2, out.size() - i);
        if (kind > static_cast<unsigned>(NumberKind::real)) damaged("a number of an unknown kind");
        for (; i < end; ++i)
            out[i] = kind == static_cast<unsigned>(NumberKind::decimal) ? decimal()
                     : kind == static_cast<unsigned>(NumberKind::real)  ? real()
                                                                        : std::numeric_limits<double>::quiet_NaN();
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
