#include "storage/sqlite/figure_block.hpp"

#include "storage/sqlite/packed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace varsko {

namespace {

constexpr std::uint8_t format_version = 1;
constexpr const char* what = "a block of figures";
constexpr std::uint8_t preliminary_bit = 16;
enum StatusForm : std::uint8_t { all_plain, all_the_same, each_its_own };

std::uint8_t status(const FigureCell& cell)
{
    return static_cast<std::uint8_t>(static_cast<std::uint8_t>(cell.missing) |
                                     (cell.preliminary ? preliminary_bit : 0));
}

// A value's own text as Amount::text() writes it, with the given decimal sign, in a buffer of its own: a million are
// compared in one commit.
class OwnText {
public:
    std::string_view operator()(std::int64_t micro, char decimal)
    {
        char* end = bytes_.data();
        if (micro < 0) *end++ = '-';
        const auto magnitude = micro < 0 ? 0 - static_cast<std::uint64_t>(micro) : static_cast<std::uint64_t>(micro);
        end = std::to_chars(end, bytes_.data() + bytes_.size(), magnitude / Amount::scale).ptr;
        if (auto fraction = magnitude % Amount::scale) {
            *end++ = decimal;
            for (auto digit = Amount::scale / 10; fraction != 0; digit /= 10) {
                *end++ = static_cast<char>('0' + fraction / static_cast<std::uint64_t>(digit));
                fraction %= static_cast<std::uint64_t>(digit);
            }
        }
        return {bytes_.data(), static_cast<std::size_t>(end - bytes_.data())};
    }

private:
    std::array<char, 32> bytes_{};
};

template <class Number>
void pack_sequence(PackedWriter& out, std::span<const FigureCell> cells, std::vector<std::int64_t>& buffer,
                   Number number)
{
    for (std::size_t i = 0; i < cells.size(); ++i) buffer[i] = number(cells[i]);
    out.sequence(buffer);
}

void pack_status(PackedWriter& out, std::span<const FigureCell> cells)
{
    const std::uint8_t first = cells.empty() ? std::uint8_t{0} : status(cells[0]);
    const bool same = std::all_of(cells.begin(), cells.end(), [&](const auto& c) { return status(c) == first; });
    out.byte(!same ? each_its_own : first == 0 ? all_plain : all_the_same);
    if (!same) {
        for (const auto& cell : cells) out.byte(status(cell));
    } else if (first != 0) {
        out.byte(first);
    }
}

std::uint8_t common_exponent(std::span<const FigureCell> cells)
{
    std::size_t e = powers_of_ten.size() - 1;
    bool any = false;
    for (const auto& cell : cells) {
        if (cell.missing != Missing::known || cell.micro == 0) continue;
        any = true;
        while (cell.micro % powers_of_ten[e] != 0) --e;
    }
    return any ? static_cast<std::uint8_t>(e) : std::uint8_t{0};
}

void pack_values(PackedWriter& out, std::span<const FigureCell> cells)
{
    const auto e = common_exponent(cells);
    out.byte(e);
    for (const auto& cell : cells)
        if (cell.missing == Missing::known) out.integer(cell.micro / powers_of_ten[e]);
}

// How often a decimal point or comma stands in the texts decides which of them costs nothing.
bool mostly_commas(std::span<const FigureCell> cells)
{
    std::ptrdiff_t commas = 0;
    for (const auto& cell : cells) {
        if (cell.missing != Missing::known || cell.micro % Amount::scale == 0) continue;
        commas += cell.raw.find(',') != cell.raw.npos ? 1 : -1;
    }
    return commas > 0;
}

// What must be written of a text: nothing where reading makes it of the value; empty where the value's own text stood
// among texts with commas.
std::optional<std::string_view> kept(const FigureCell& cell, bool comma, OwnText& own)
{
    if (cell.missing != Missing::known) return cell.raw.empty() ? std::nullopt : std::optional(cell.raw);
    const bool plain = cell.raw.empty() || cell.raw == own(cell.micro, '.');
    if (plain) return comma && cell.micro % Amount::scale != 0 ? std::optional(std::string_view()) : std::nullopt;
    return comma && cell.raw == own(cell.micro, ',') ? std::nullopt : std::optional(cell.raw);
}

void pack_raws(PackedWriter& out, std::span<const FigureCell> cells)
{
    const bool comma = mostly_commas(cells);
    OwnText own;
    std::vector<std::pair<std::size_t, std::string_view>> texts;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (const auto text = kept(cells[i], comma, own)) texts.emplace_back(i, *text);
    out.byte(comma ? 1 : 0);
    out.varint(texts.size());
    std::size_t before = 0;
    for (const auto& [i, text] : texts) {
        out.varint(i - before);
        out.text(text);
        before = i;
    }
}

template <class T>
T narrowed(PackedReader& in, std::int64_t n)
{
    if (!std::in_range<T>(n)) in.damaged("a place in the file is out of range");
    return static_cast<T>(n);
}

void set_status(PackedReader& in, FigureCell& cell, std::uint8_t status)
{
    const auto missing = static_cast<std::uint8_t>(status & ~preliminary_bit);
    if (missing > static_cast<std::uint8_t>(Missing::lost)) in.damaged("an unknown kind of missing");
    cell.missing = static_cast<Missing>(missing);
    cell.preliminary = (status & preliminary_bit) != 0;
}

void unpack_status(PackedReader& in, std::span<FigureCell> cells)
{
    const auto form = in.byte();
    if (form > each_its_own) in.damaged("a status of an unknown form");
    const std::uint8_t same = form == all_the_same ? in.byte() : std::uint8_t{0};
    for (auto& cell : cells) set_status(in, cell, form == each_its_own ? in.byte() : same);
}

void unpack_values(PackedReader& in, std::span<FigureCell> cells)
{
    const auto e = in.byte();
    if (e >= powers_of_ten.size()) in.damaged("a factor is too large");
    const auto factor = powers_of_ten[e];
    for (auto& cell : cells) {
        if (cell.missing != Missing::known) {
            cell.micro = 0;
        } else if (__builtin_mul_overflow(in.integer(), factor, &cell.micro)) {
            in.damaged("a value is too large");
        }
    }
}

void unpack_raws(PackedReader& in, RawTexts wanted, FigureBlock& out)
{
    const auto comma = in.byte();
    if (comma > 1) in.damaged("texts of an unknown form");
    const bool take = wanted == RawTexts::take;
    out.raws.assign(take ? out.cells.size() : 0, {});
    if (take && comma) {
        OwnText own;
        for (std::size_t i = 0; i < out.cells.size(); ++i) {
            const auto& cell = out.cells[i];
            if (cell.missing == Missing::known && cell.micro % Amount::scale != 0) out.raws[i] = own(cell.micro, ',');
        }
    }
    std::size_t i = 0;
    for (auto m = in.varint(); m > 0; --m) {
        const auto gap = in.varint();
        if (gap >= out.cells.size() - i) in.damaged("a text of no figure");
        i += gap;
        const auto raw = in.text();
        if (take) out.raws[i] = raw;
    }
}

}  // namespace

std::vector<std::uint8_t> pack_figures(std::span<const FigureCell> cells)
{
    PackedWriter out;
    out.byte(format_version);
    out.varint(cells.size());
    std::vector<std::int64_t> buffer(cells.size());
    pack_sequence(out, cells, buffer, [](const auto& c) { return c.unit; });
    pack_sequence(out, cells, buffer, [](const auto& c) { return std::int64_t{c.row}; });
    pack_sequence(out, cells, buffer, [](const auto& c) { return std::int64_t{c.column}; });
    pack_sequence(out, cells, buffer, [](const auto& c) { return std::int64_t{c.sheet}; });
    pack_status(out, cells);
    pack_values(out, cells);
    pack_raws(out, cells);
    return out.sealed();
}

void unpack_figures(Bytes bytes, RawTexts raws, FigureBlock& out)
{
    PackedReader in(bytes, what);
    if (in.byte() != format_version) in.damaged("it is of another format");
    const auto n = in.varint();
    if (n > most_figures_in_a_block) in.damaged("it claims too many figures");
    out.cells.assign(n, {});
    std::vector<std::int64_t> buffer(n);
    in.sequence(buffer);
    for (std::size_t i = 0; i < n; ++i) out.cells[i].unit = buffer[i];
    in.sequence(buffer);
    for (std::size_t i = 0; i < n; ++i) out.cells[i].row = narrowed<std::uint32_t>(in, buffer[i]);
    in.sequence(buffer);
    for (std::size_t i = 0; i < n; ++i) out.cells[i].column = narrowed<std::uint16_t>(in, buffer[i]);
    in.sequence(buffer);
    for (std::size_t i = 0; i < n; ++i) out.cells[i].sheet = narrowed<std::uint16_t>(in, buffer[i]);
    unpack_status(in, out.cells);
    unpack_values(in, out.cells);
    unpack_raws(in, raws, out);
    in.end();
}

}  // namespace varsko
