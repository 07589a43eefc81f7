#include "storage/sqlite/alert_page.hpp"

#include "storage/sqlite/codes.hpp"
#include "storage/sqlite/words.hpp"

#include <algorithm>

namespace varsko {

namespace {

constexpr std::uint8_t format_version = 1;
constexpr unsigned preliminary_bit = 8, acknowledged_bit = 16;

// The episode of an alert that began then, as it is kept: without the alert's own id.
std::string own_episode(const Alert& alert) { return "@" + alert.since.text(); }

void write_acknowledgement(PackedWriter& out, const Acknowledgement& ack, const AlertKey& key)
{
    out.text(ack.by);
    out.text(ack.comment);
    out.integer(ack.at.time_since_epoch().count());
    out.text(short_episode(ack.episode, key));
    out.byte(static_cast<std::uint8_t>(ack.level));
}

Acknowledgement read_acknowledgement(PackedReader& in, const AlertKey& key)
{
    Acknowledgement ack;
    ack.by = in.text();
    ack.comment = in.text();
    ack.at = Instant(Instant::duration(in.integer()));
    ack.episode = long_episode(in.text(), key.id());
    ack.level = decoded<Level>(in.byte());
    return ack;
}

}  // namespace

std::string pack(const Alert& alert)
{
    PackedWriter out;
    out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(alert.state) | (alert.preliminary ? preliminary_bit : 0U) |
                                       (alert.ack ? acknowledged_bit : 0U)));
    out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(alert.level) | static_cast<unsigned>(alert.trend) << 3));
    out.period(alert.since);
    out.period(alert.fired);
    out.period(alert.last);
    out.reals({&alert.value, 1});
    out.text(alert.ended_because);
    out.integer(alert.changed.time_since_epoch().count());
    const auto episode = short_episode(alert.episode, alert.key);
    const bool own = alert.since && episode == own_episode(alert);
    out.byte(own ? 1 : 0);
    out.text(own ? std::string_view() : episode);
    if (alert.ack) write_acknowledgement(out, *alert.ack, alert.key);
    return out.part();
}

Alert unpack_alert(std::string_view bytes, const AlertKey& key)
{
    PackedReader in(bytes, "an alert");
    Alert alert;
    alert.key = key;
    const auto state = in.byte(), level = in.byte();
    alert.state = decoded<AlertState>(state & 7);
    alert.preliminary = (state & preliminary_bit) != 0;
    alert.level = decoded<Level>(level & 7);
    alert.trend = decoded<Trend>(level >> 3);
    alert.since = in.period();
    alert.fired = in.period();
    alert.last = in.period();
    in.reals({&alert.value, 1});
    alert.ended_because = in.text();
    alert.changed = Instant(Instant::duration(in.integer()));
    const bool own = in.byte() == 1;
    const auto episode = in.text();
    alert.episode = long_episode(own ? own_episode(alert) : episode, key.id());
    if (state & acknowledged_bit) alert.ack = read_acknowledgement(in, key);
    in.end();
    return alert;
}

std::vector<std::uint8_t> pack(const AlertPage& page)
{
    PackedWriter out;
    out.byte(format_version);
    out.varint(static_cast<std::uint64_t>(
        std::count_if(page.begin(), page.end(), [](std::string_view alert) { return !alert.empty(); })));
    for (std::size_t place = 0; place < page.size(); ++place) {
        if (page[place].empty()) continue;
        out.byte(static_cast<std::uint8_t>(place));
        out.text(page[place]);
    }
    return out.sealed();
}

AlertPage unpack_alert_page(Bytes bytes)
{
    PackedReader in(bytes, "a page of alerts");
    if (in.byte() != format_version) in.damaged("it is of another format");
    AlertPage page{};
    auto n = in.varint();
    if (n > page.size()) in.damaged("it claims too many alerts");
    for (; n > 0; --n) {
        const auto place = in.byte();
        page[place] = in.text();
    }
    in.end();
    return page;
}

}  // namespace varsko
