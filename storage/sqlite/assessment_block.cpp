#include "storage/sqlite/assessment_block.hpp"

namespace varsko {

namespace {
constexpr std::uint8_t format_version = 1;
constexpr std::uint64_t most = 1 << 24;
}  // namespace

std::vector<std::uint8_t> pack(std::span<const std::int64_t> units, std::span<const Level> level,
                               std::span<const Trend> trend, std::span<const double> value,
                               std::span<const std::uint8_t> preliminary)
{
    PackedWriter out;
    out.byte(format_version);
    out.varint(units.size());
    out.sequence(units);
    std::vector<std::uint8_t> codes(units.size());
    for (std::size_t i = 0; i < units.size(); ++i)
        codes[i] = static_cast<std::uint8_t>(static_cast<unsigned>(level[i]) | static_cast<unsigned>(trend[i]) << 3 |
                                             (preliminary[i] ? 32U : 0U));
    out.codes(codes);
    out.reals(value);
    return out.sealed();
}

AssessmentBlock unpack_assessments(Bytes bytes)
{
    PackedReader in(bytes, "a block of assessments");
    if (in.byte() != format_version) in.damaged("it is of another format");
    const auto n = in.varint();
    if (n > most) in.damaged("it claims too many assessments");
    AssessmentBlock block;
    block.units.resize(n);
    in.sequence(block.units);
    std::vector<std::uint8_t> codes(n);
    in.codes(codes);
    for (const auto code : codes) {
        if ((code & 7) > static_cast<unsigned>(Level::flag)) in.damaged("an unknown level");
        block.level.push_back(static_cast<Level>(code & 7));
        block.trend.push_back(static_cast<Trend>((code >> 3) & 3));
        block.preliminary.push_back(static_cast<std::uint8_t>(code >> 5));
    }
    block.value.resize(n);
    in.reals(block.value);
    in.end();
    return block;
}

}  // namespace varsko
