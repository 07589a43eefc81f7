#include "storage/sqlite/alert_rows.hpp"

#include "storage/sqlite/codes.hpp"

#include <algorithm>
#include <tuple>

namespace varsko {

AlertRows::AlertRows(Database& db, Words& words)
    : words_(words),
      put_(db,
           "INSERT OR REPLACE INTO alert (organisation, rule, metric, unit, state, episode, since, fired, last, level, "
           "trend, value, "
           "ended_because, preliminary, changed_at, ack_by, ack_comment, ack_at, ack_episode, ack_level) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      add_event_(db,
                 "INSERT INTO alert_event (organisation, rule, metric, unit, episode, at, period, transition, reason, "
                 "state_before, "
                 "state_after, level_before, level_after, value_before, value_after, by, comment, ruleset, told) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      put_told_(db,
                "INSERT OR REPLACE INTO told (organisation, rule, metric, unit, recipient, episode, transition, level, "
                "period, value, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      all_(db,
           "SELECT rule, metric, unit, state, episode, since, fired, last, level, trend, value, ended_because, "
           "preliminary, changed_at, "
           "ack_by, ack_comment, ack_at, ack_episode, ack_level FROM alert WHERE organisation = ?"),
      events_(db,
              "SELECT episode, at, period, transition, reason, state_before, state_after, level_before, level_after, "
              "value_before, "
              "value_after, by, comment, ruleset, told FROM alert_event "
              "WHERE organisation = ? AND rule = ? AND metric = ? AND unit = ? ORDER BY number"),
      told_(db,
            "SELECT rule, metric, unit, recipient, episode, transition, level, period, value, at FROM told WHERE "
            "organisation = ?")
{
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

void AlertRows::add(const Changes& changes)
{
    for (const auto& alert : changes.alerts) put(alert);
    for (const auto& event : changes.events) add(event);
    for (const auto& told : changes.told) put(told);
}

void AlertRows::put(const Alert& alert)
{
    const auto key = numbers(words_, alert.key);
    const auto execute = [&](const auto&... ack) {
        put_.execute(words_.organisation(), key.rule, key.metric, key.unit, alert.state,
                     short_episode(alert.episode, alert.key), alert.since, alert.fired, alert.last, alert.level,
                     alert.trend, alert.value, alert.ended_because, alert.preliminary, alert.changed, ack...);
    };
    if (const auto& ack = alert.ack) {
        execute(ack->by, ack->comment, ack->at, short_episode(ack->episode, alert.key), ack->level);
    } else {
        execute(std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt);
    }
}

void AlertRows::add(const AlertEvent& e)
{
    const auto key = numbers(words_, e.key);
    add_event_.execute(words_.organisation(), key.rule, key.metric, key.unit, short_episode(e.episode, e.key), e.at,
                       e.period, e.transition, e.reason, e.before, e.after, e.level_before, e.level_after,
                       e.value_before, e.value_after, e.by, e.comment, words_.number(e.ruleset), e.told);
}

void AlertRows::put(const ToldTo& to)
{
    const auto key = numbers(words_, to.alert);
    const Told& told = to.told;
    put_told_.execute(words_.organisation(), key.rule, key.metric, key.unit, to.recipient,
                      short_episode(told.episode, to.alert), told.transition, told.level, told.period, told.value,
                      told.at);
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

Alert AlertRows::read_alert(const Statement::Run& row) const
{
    Alert alert;
    alert.key = key(words_, {.rule = row.integer(0), .metric = row.integer(1), .unit = row.integer(2)});
    const auto id = alert.key.id();
    alert.state = decoded<AlertState>(row.integer(3));
    alert.episode = long_episode(row.text(4), id);
    alert.since = row.period(5);
    alert.fired = row.period(6);
    alert.last = row.period(7);
    alert.level = decoded<Level>(row.integer(8));
    alert.trend = decoded<Trend>(row.integer(9));
    alert.value = row.real(10);
    alert.ended_because = row.text(11);
    alert.preliminary = row.integer(12) != 0;
    alert.changed = row.instant(13);
    if (!row.null(14)) {
        alert.ack = Acknowledgement{.by = row.string(14),
                                    .comment = row.string(15),
                                    .at = row.instant(16),
                                    .episode = long_episode(row.text(17), id),
                                    .level = decoded<Level>(row.integer(18))};
    }
    return alert;
}

std::vector<Alert> AlertRows::all()
{
    std::vector<Alert> alerts;
    auto row = all_.run(words_.organisation());
    while (row.next()) alerts.push_back(read_alert(row));
    std::sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) { return a.key < b.key; });
    return alerts;
}

std::vector<AlertEvent> AlertRows::events(const AlertKey& key)
{
    std::vector<AlertEvent> events;
    const auto known = find(words_, key);
    if (!known) return events;
    const auto id = key.id();
    auto row = events_.run(words_.organisation(), known->rule, known->metric, known->unit);
    while (row.next()) {
        events.push_back({.key = key,
                          .episode = long_episode(row.text(0), id),
                          .at = row.instant(1),
                          .period = row.period(2),
                          .transition = row.string(3),
                          .reason = row.string(4),
                          .before = decoded<AlertState>(row.integer(5)),
                          .after = decoded<AlertState>(row.integer(6)),
                          .level_before = decoded<Level>(row.integer(7)),
                          .level_after = decoded<Level>(row.integer(8)),
                          .value_before = row.real(9),
                          .value_after = row.real(10),
                          .by = row.string(11),
                          .comment = row.string(12),
                          .ruleset = words_.word(row.integer(13)),
                          .told = row.integer(14) != 0});
    }
    return events;
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
                                 .at = row.instant(9)}});
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::tie(a.alert, a.recipient) < std::tie(b.alert, b.recipient);
    });
    return rows;
}

}  // namespace varsko
