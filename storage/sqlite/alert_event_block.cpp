#include "storage/sqlite/alert_event_block.hpp"

#include <algorithm>

namespace varsko {

namespace {
constexpr std::uint8_t format_version = 1;
constexpr std::uint64_t most = 1 << 24;
}  // namespace

std::vector<std::uint8_t> pack(const AlertEventBlock& block)
{
    PackedWriter out;
    out.byte(format_version);
    out.varint(block.units.size());
    out.sequence(block.units);
    out.varint(block.episodes.size());
    for (const auto& episode : block.episodes) out.text(episode);
    out.sequence(block.episode);
    out.reals(block.value_before);
    out.reals(block.value_after);
    return out.sealed();
}

AlertEventBlock unpack_alert_events(Bytes bytes)
{
    PackedReader in(bytes, "a block of alert events");
    if (in.byte() != format_version) in.damaged("it is of another format");
    const auto n = in.varint();
    if (n > most) in.damaged("it claims too many events");
    AlertEventBlock block;
    block.units.resize(n);
    in.sequence(block.units);
    const auto m = in.varint();
    if (m > n) in.damaged("it claims too many episodes");
    for (std::uint64_t i = 0; i < m; ++i) block.episodes.emplace_back(in.text());
    block.episode.resize(n);
    in.sequence(block.episode);
    for (const auto index : block.episode)
        if (index < 0 || static_cast<std::uint64_t>(index) >= m) in.damaged("an event of no episode");
    block.value_before.resize(n);
    in.reals(block.value_before);
    block.value_after.resize(n);
    in.reals(block.value_after);
    in.end();
    return block;
}

}  // namespace varsko
