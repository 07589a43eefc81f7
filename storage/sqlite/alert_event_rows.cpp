#include "storage/sqlite/alert_event_rows.hpp"

#include "storage/sqlite/alert_event_block.hpp"
#include "storage/sqlite/codes.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace varsko {

AlertEventRows::AlertEventRows(Database& db, Words& words)
    : words_(words),
      insert_(db,
              "INSERT INTO alert_event (organisation, rule, metric, at, period, transition, reason, state_before, "
              "state_after, level_before, level_after, by, comment, ruleset, told, events, block) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      of_key_(db,
              "SELECT at, period, transition, reason, state_before, state_after, level_before, level_after, by, "
              "comment, ruleset, told, block FROM alert_event "
              "WHERE organisation = ? AND rule = ? AND metric = ? ORDER BY number")
{
}

namespace {

// What the events of one row have in common.  The texts are the first event's.
struct Common {
    std::int64_t rule = 0, metric = 0;
    Instant at{};
    Period period;
    std::string_view transition, reason;
    AlertState before = AlertState::quiet, after = AlertState::quiet;
    Level level_before = Level::unknown, level_after = Level::unknown;
    std::string_view by, comment, ruleset;
    bool told = true;
    friend bool operator==(const Common&, const Common&) = default;
};

Common common(const AlertEvent& e, const KeyNumbers& key)
{
    return {.rule = key.rule,
            .metric = key.metric,
            .at = e.at,
            .period = e.period,
            .transition = e.transition,
            .reason = e.reason,
            .before = e.before,
            .after = e.after,
            .level_before = e.level_before,
            .level_after = e.level_after,
            .by = e.by,
            .comment = e.comment,
            .ruleset = e.ruleset,
            .told = e.told};
}

std::size_t mixed(std::size_t hash, std::size_t n) { return (hash ^ n) * 0x9e3779b97f4a7c15 + (hash >> 29); }

// Of what tells most events apart; the rest is left to ==.
struct CommonHash {
    std::size_t operator()(const Common& c) const
    {
        const std::hash<std::string_view> text;
        auto hash = mixed(static_cast<std::size_t>(c.rule), static_cast<std::size_t>(c.metric));
        hash = mixed(hash, static_cast<std::size_t>(c.period.ordinal()));
        hash = mixed(hash, static_cast<std::size_t>(code(c.level_before)));
        hash = mixed(hash, static_cast<std::size_t>(code(c.level_after)));
        return mixed(mixed(hash, text(c.transition)), text(c.reason));
    }
};

struct KeyNumbersHash {
    std::size_t operator()(const KeyNumbers& key) const
    {
        return mixed(mixed(static_cast<std::size_t>(key.rule), static_cast<std::size_t>(key.metric)),
                     static_cast<std::size_t>(key.unit));
    }
};

}  // namespace

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

struct AlertEventRows::Group {
    Common common;
    AlertEventBlock block;
    std::unordered_map<std::string_view, std::int64_t> episodes;  // where each is in the block; texts of the events

    void add(const AlertEvent& e, std::int64_t unit)
    {
        const auto text = short_episode(e.episode, e.key);
        const auto [place, is_new] = episodes.try_emplace(text, static_cast<std::int64_t>(episodes.size()));
        if (is_new) block.episodes.emplace_back(text);
        block.units.push_back(unit);
        block.episode.push_back(place->second);
        block.value_before.push_back(e.value_before);
        block.value_after.push_back(e.value_after);
    }
};

// Events with the same words go into one group, as long as each alert's own events stay in their order: an event never
// goes into a group before the one that its alert's last event is in.
class AlertEventRows::Grouping {
public:
    void add(const AlertEvent& e, const KeyNumbers& key)
    {
        const Common words = common(e, key);
        std::size_t& earliest = last_of_alert_[key];
        auto [newest, is_new] = newest_of_words_.try_emplace(words, groups.size());
        if (is_new || newest->second < earliest) {
            newest->second = groups.size();
            groups.push_back({.common = words, .block = {}, .episodes = {}});
        }
        earliest = newest->second;
        groups[newest->second].add(e, key.unit);
    }

    std::vector<Group> groups;  // in the order in which they must be read

private:
    std::unordered_map<Common, std::size_t, CommonHash> newest_of_words_;
    std::unordered_map<KeyNumbers, std::size_t, KeyNumbersHash> last_of_alert_;  // 0 where there was none
};

void AlertEventRows::add(std::span<const AlertEvent> events)
{
    Grouping grouping;
    for (const auto& event : events) grouping.add(event, numbers(words_, event.key));
    for (const auto& group : grouping.groups) insert(group);
}

void AlertEventRows::insert(const Group& group)
{
    const Common& c = group.common;
    const auto block = pack(group.block);
    insert_.execute(words_.organisation(), c.rule, c.metric, c.at, c.period, c.transition, c.reason, c.before, c.after,
                    c.level_before, c.level_after, c.by, c.comment, words_.number(c.ruleset), c.told,
                    group.block.units.size(), Bytes(block));
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

std::vector<AlertEvent> AlertEventRows::of(const AlertKey& key)
{
    std::vector<AlertEvent> events;
    const auto known = find(words_, key);
    if (!known) return events;
    const auto id = key.id();
    auto row = of_key_.run(words_.organisation(), known->rule, known->metric);
    while (row.next()) {
        const auto block = unpack_alert_events(row.bytes(12));
        for (std::size_t i = 0; i < block.units.size(); ++i) {
            if (block.units[i] != known->unit) continue;
            events.push_back({.key = key,
                              .episode = long_episode(block.episodes[static_cast<std::size_t>(block.episode[i])], id),
                              .at = row.instant(0),
                              .period = row.period(1),
                              .transition = row.string(2),
                              .reason = row.string(3),
                              .before = decoded<AlertState>(row.integer(4)),
                              .after = decoded<AlertState>(row.integer(5)),
                              .level_before = decoded<Level>(row.integer(6)),
                              .level_after = decoded<Level>(row.integer(7)),
                              .value_before = block.value_before[i],
                              .value_after = block.value_after[i],
                              .by = row.string(8),
                              .comment = row.string(9),
                              .ruleset = words_.word(row.integer(10)),
                              .told = row.integer(11) != 0});
        }
    }
    return events;
}

}  // namespace varsko
