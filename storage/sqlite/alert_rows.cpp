#include "storage/sqlite/alert_rows.hpp"

#include "storage/sqlite/alert_page.hpp"
#include "storage/sqlite/codes.hpp"

#include <algorithm>
#include <tuple>

namespace varsko {

AlertRows::AlertRows(Database& db, Words& words)
    : words_(words),
      page_(db, "SELECT block FROM alert_page WHERE organisation = ? AND rule = ? AND metric = ? AND page = ?"),
      put_page_(db,
                "INSERT INTO alert_page (organisation, rule, metric, page, block) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET block = excluded.block"),
      put_told_(db,
                "INSERT OR REPLACE INTO told (organisation, rule, metric, unit, recipient, episode, transition, level, "
                "period, value, at, first_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      pages_(db, "SELECT rule, metric, page, block FROM alert_page WHERE organisation = ?"),
      told_(db,
            "SELECT rule, metric, unit, recipient, episode, transition, level, period, value, at, first_at FROM told "
            "WHERE "
            "organisation = ?")
{
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

// An alert that changed, and where it is kept.
struct AlertRows::Changed {
    KeyNumbers key;
    const Alert* alert = nullptr;
    std::tuple<std::int64_t, std::int64_t, std::int64_t> page() const
    {
        return {key.rule, key.metric, key.unit / units_in_a_page};
    }
};

void AlertRows::add(const Changes& changes)
{
    std::vector<Changed> changed;
    changed.reserve(changes.alerts.size());
    for (const auto& alert : changes.alerts) changed.push_back({numbers(words_, alert.key), &alert});
    // Of one alert the last stays last.
    std::stable_sort(changed.begin(), changed.end(), [](const auto& a, const auto& b) { return a.page() < b.page(); });
    for (auto first = changed.begin(); first != changed.end();) {
        const auto last = std::find_if(first, changed.end(), [&](const auto& c) { return c.page() != first->page(); });
        put({first, last});
        first = last;
    }
    for (const auto& told : changes.told) put(told);
}

// REQUIRES alerts of one page.
void AlertRows::put(std::span<const Changed> changed)
{
    const auto [rule, metric, number] = changed.front().page();
    std::vector<std::uint8_t> stored;
    AlertPage page{};
    if (auto row = page_.run(words_.organisation(), rule, metric, number); row.next()) {
        const auto bytes = row.bytes(0);
        stored.assign(bytes.begin(), bytes.end());
        page = unpack_alert_page(stored);
    }
    std::vector<std::string> packed;
    packed.reserve(changed.size());  // what a page holds are slices of these
    for (const auto& [key, alert] : changed)
        page[static_cast<std::size_t>(key.unit % units_in_a_page)] = packed.emplace_back(pack(*alert));
    const auto block = pack(page);
    put_page_.execute(words_.organisation(), rule, metric, number, Bytes(block));
}

void AlertRows::put(const ToldTo& to)
{
    const auto key = numbers(words_, to.alert);
    const Told& told = to.told;
    put_told_.execute(words_.organisation(), key.rule, key.metric, key.unit, to.recipient,
                      short_episode(told.episode, to.alert), told.transition, told.level, told.period, told.value,
                      told.at, told.first);
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

std::vector<Alert> AlertRows::all()
{
    std::vector<Alert> alerts;
    auto row = pages_.run(words_.organisation());
    while (row.next()) {
        const auto page = unpack_alert_page(row.bytes(3));
        for (std::size_t place = 0; place < page.size(); ++place) {
            if (page[place].empty()) continue;
            const auto unit = row.integer(2) * units_in_a_page + static_cast<std::int64_t>(place);
            alerts.push_back(unpack_alert(
                page[place], key(words_, {.rule = row.integer(0), .metric = row.integer(1), .unit = unit})));
        }
    }
    std::sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) { return a.key < b.key; });
    return alerts;
}

std::vector<Store::ToldRow> AlertRows::told()
{
    std::vector<Store::ToldRow> rows;
    auto row = told_.run(words_.organisation());
    while (row.next()) {
        const auto alert = key(words_, {.rule = row.integer(0), .metric = row.integer(1), .unit = row.integer(2)});
        rows.push_back({.alert = alert,
                        .recipient = row.string(3),
                        .told = {.episode = long_episode(row.text(4), alert.id()),
                                 .transition = row.string(5),
                                 .level = decoded<Level>(row.integer(6)),
                                 .period = row.period(7),
                                 .value = row.real(8),
                                 .at = row.instant(9),
                                 .first = row.instant(10)}});
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::tie(a.alert, a.recipient) < std::tie(b.alert, b.recipient);
    });
    return rows;
}

}  // namespace varsko
