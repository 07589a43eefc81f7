#include "storage/sqlite/outbox_rows.hpp"

#include "storage/sqlite/codes.hpp"

#include <algorithm>

namespace varsko {

OutboxRows::OutboxRows(Database& db, Words& words)
    : words_(words),
      add_(db,
           "INSERT INTO message (organisation, id, thread, rule, metric, unit, episode, transition, period, recipient, "
           "address, channel, "
           "why, language, subject, text, html, status, labels, annotations, starts_at, ends_at, created_at, level, "
           "urgency, picture_name, picture) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"),
      queue_(db, "INSERT INTO outbox (organisation, message, state, attempts, next_try_at) VALUES (?, ?, ?, 0, ?)"),
      number_(db, "SELECT number FROM message WHERE organisation = ? AND id = ?"),
      one_(db,
           "SELECT id, thread, rule, metric, unit, episode, transition, period, recipient, address, channel, why, "
           "language, subject, "
           "text, html, status, labels, annotations, starts_at, ends_at, created_at, o.state, o.attempts, "
           "o.next_try_at, "
           "level, urgency, (SELECT id FROM message g WHERE g.number = o.gathered_in), picture_name, picture "
           "FROM message m JOIN outbox o ON o.organisation = m.organisation AND o.message = m.number WHERE m.number = "
           "?"),
      attempts_(db, "SELECT at, outcome, answer FROM attempt WHERE organisation = ? AND message = ? ORDER BY number"),
      add_attempt_(db,
                   "INSERT INTO attempt (organisation, message, number, at, outcome, answer) SELECT ?1, ?2, "
                   "ifnull(max(number), 0) + 1, ?3, ?4, ?5 FROM attempt WHERE organisation = ?1 AND message = ?2"),
      settle_(db,
              "UPDATE outbox SET state = ?3, attempts = attempts + 1, next_try_at = ?4 WHERE organisation = ?1 AND "
              "message = ?2"),
      retry_(db,
             "UPDATE outbox SET state = ?3, attempts = 0, next_try_at = ?4 WHERE organisation = ?1 AND message = ?2 "
             "AND state = ?5 "
             "RETURNING message"),
      is_held_(db, "SELECT state FROM outbox WHERE organisation = ? AND message = ?"),
      hold_(db,
            "INSERT INTO held (organisation, message, number, at, why, by, until) SELECT ?1, ?2, ifnull(max(number), "
            "0) + 1, ?3, ?4, ?5, ?6 FROM held WHERE organisation = ?1 AND message = ?2"),
      holds_(db, "SELECT at, why, by, until FROM held WHERE organisation = ? AND message = ? ORDER BY number"),
      gather_(db, "UPDATE outbox SET state = ?3, gathered_in = ?4 WHERE organisation = ?1 AND message = ?2"),
      held_(db, "SELECT message FROM outbox WHERE organisation = ? AND state = ? ORDER BY message"),
      about_(db,
             "SELECT number FROM message WHERE organisation = ? AND rule = ? AND metric = ? AND unit = ? ORDER BY "
             "number"),
      gathered_in_(db, "SELECT message FROM outbox WHERE organisation = ? AND gathered_in = ? ORDER BY message"),
      waiting_(db,
               "SELECT message FROM outbox WHERE organisation = ? AND state = ? AND next_try_at <= ? ORDER BY "
               "next_try_at, message"),
      one_waiting_(db,
                   "SELECT m.id, m.channel, m.created_at, o.next_try_at, o.attempts, o.attempts = 0 AND EXISTS (SELECT "
                   "1 FROM attempt a WHERE a.organisation = o.organisation AND a.message = o.message) FROM outbox o "
                   "JOIN message m ON m.number = o.message WHERE o.organisation = ? AND o.message = ?"),
      next_(db, "SELECT next_try_at FROM outbox WHERE organisation = ? AND state = ? ORDER BY next_try_at LIMIT 1"),
      newest_(db, "SELECT message FROM outbox WHERE organisation = ? ORDER BY message DESC LIMIT ?"),
      newest_of_state_(db,
                       "SELECT message FROM outbox WHERE organisation = ? AND state = ? ORDER BY message DESC LIMIT ?"),
      count_(db, "SELECT state, count(*) FROM outbox WHERE organisation = ? GROUP BY state"),
      queues_(db,
              "SELECT m.channel, count(*), min(m.created_at) FROM outbox o JOIN message m ON m.number = o.message "
              "WHERE o.organisation = ? AND o.state = ? GROUP BY m.channel")
{
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

std::optional<std::int64_t> OutboxRows::number(std::string_view id)
{
    auto row = number_.run(words_.organisation(), id);
    return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

void OutboxRows::add(const Message& m)
{
    if (number(m.id)) return;
    const auto key = numbers(words_, m.alert);
    const auto labels = pack(m.labels), annotations = pack(m.annotations);
    std::int64_t added = 0;
    {
        auto row =
            add_.run(words_.organisation(), m.id, m.thread, key.rule, key.metric, key.unit,
                     short_episode(m.episode, m.alert), m.transition, m.period, m.recipient, m.address, m.channel,
                     m.why, m.language, m.subject, m.text, m.html, m.status, Bytes(labels), Bytes(annotations),
                     m.starts_at, m.ends_at, m.created, m.level, m.urgency, m.picture.name, m.picture.svg);
        if (row.next()) added = row.integer(0);
        while (row.next()) continue;
    }
    const auto state = m.hold ? OutboxRow::State::held : OutboxRow::State::waiting;
    queue_.execute(words_.organisation(), added, state, m.created);
    if (m.hold) hold(added, m.created, *m.hold);
}

void OutboxRows::hold(std::int64_t number, Instant at, const Hold& hold)
{
    const auto until = hold.until ? std::optional<std::int64_t>(hold.until->time_since_epoch().count()) : std::nullopt;
    hold_.execute(words_.organisation(), number, at, text(hold.why), hold.by, until);
}

std::int64_t OutboxRows::held_number(std::string_view id)
{
    const auto message = number(id);
    if (message) {
        auto row = is_held_.run(words_.organisation(), *message);
        if (row.next() && decoded<OutboxRow::State>(row.integer(0)) == OutboxRow::State::held) return *message;
    }
    throw std::invalid_argument(fmt::format("message {} is not held", id));
}

void OutboxRows::open(const Opening& opening)
{
    for (const auto& gathered : opening.gathered) {
        add(gathered.message);
        const auto in = number(gathered.message.id);
        for (const auto& part : gathered.parts)
            gather_.execute(words_.organisation(), held_number(part), OutboxRow::State::gathered, *in);
    }
    for (const auto& on : opening.held_on) hold(held_number(on.message), opening.at, on.hold);
}

void OutboxRows::settle(const Settlement& s)
{
    const auto message = number(s.message);
    if (!message) throw std::invalid_argument("no message " + s.message);
    add_attempt_.execute(words_.organisation(), *message, s.at, s.delivery.outcome, s.delivery.answer);
    settle_.execute(words_.organisation(), *message, s.state, s.next_try);
}

bool OutboxRows::retry(std::string_view id, Instant at)
{
    const auto message = number(id);
    if (!message) return false;
    auto row = retry_.run(words_.organisation(), *message, OutboxRow::State::waiting, at, OutboxRow::State::dead);
    const bool was_dead = row.next();
    while (was_dead && row.next()) continue;
    return was_dead;
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

OutboxRow OutboxRows::read(std::int64_t number)
{
    OutboxRow found;
    auto row = one_.run(number);
    if (!row.next()) throw StorageError(fmt::format("the database lacks message {}; restore it from a backup", number));
    Message& m = found.message;
    m.id = row.text(0);
    m.thread = row.text(1);
    m.alert = key(words_, {.rule = row.integer(2), .metric = row.integer(3), .unit = row.integer(4)});
    m.episode = long_episode(row.text(5), m.alert.id());
    m.transition = row.text(6);
    m.period = row.period(7);
    m.recipient = row.text(8);
    m.address = row.text(9);
    m.channel = row.text(10);
    m.why = row.text(11);
    m.language = row.text(12);
    m.subject = row.text(13);
    m.text = row.text(14);
    m.html = row.text(15);
    m.status = row.text(16);
    m.labels = unpack_texts(row.bytes(17), "a message's labels");
    m.annotations = unpack_texts(row.bytes(18), "a message's annotations");
    m.starts_at = row.instant(19);
    m.ends_at = row.instant(20);
    m.created = row.instant(21);
    found.state = decoded<OutboxRow::State>(row.integer(22));
    found.attempts = static_cast<int>(row.integer(23));
    found.next_try = row.instant(24);
    m.level = decoded<Level>(row.integer(25));
    m.urgency = decoded<Urgency>(row.integer(26));
    found.gathered_in = row.string(27);
    m.picture = {.name = row.string(28), .svg = row.string(29)};
    auto gate = holds_.run(words_.organisation(), number);
    while (gate.next()) {
        const auto why = parse_hold(gate.text(1));
        if (!why)
            throw StorageError(
                fmt::format("the database holds a message by \"{}\", which this varsko does not know; "
                            "restore it from a backup",
                            gate.text(1)));
        const auto until = gate.null(3) ? std::nullopt : std::optional(gate.instant(3));
        found.held_by.push_back({.at = gate.instant(0), .hold = {.why = *why, .by = gate.string(2), .until = until}});
    }
    if (found.state == OutboxRow::State::held && !found.held_by.empty()) found.hold = found.held_by.back().hold;
    auto attempt = attempts_.run(words_.organisation(), number);
    while (attempt.next()) {
        found.history.push_back(
            {.at = attempt.instant(0),
             .delivery = {.outcome = decoded<Delivery::Outcome>(attempt.integer(1)), .answer = attempt.string(2)}});
    }
    return found;
}

std::vector<OutboxRow> OutboxRows::read_all(Statement::Run& numbers)
{
    std::vector<OutboxRow> rows;
    while (numbers.next()) rows.push_back(read(numbers.integer(0)));
    return rows;
}

// The index holds what is asked first, so that going past thousands that are in hand costs little.
std::vector<Store::Waiting> OutboxRows::waiting(Instant now, std::size_t limit, const Store::Numbers& but)
{
    std::vector<Store::Waiting> due;
    auto row = waiting_.run(words_.organisation(), OutboxRow::State::waiting, now);
    while (due.size() < limit && row.next()) {
        const std::int64_t number = row.integer(0);
        if (but.contains(number)) continue;
        auto one = one_waiting_.run(words_.organisation(), number);
        if (!one.next()) continue;
        due.push_back({.number = number,
                       .id = one.string(0),
                       .channel = one.string(1),
                       .created = one.instant(2),
                       .next_try = one.instant(3),
                       .attempts = static_cast<int>(one.integer(4)),
                       .put_back = one.integer(5) != 0});
    }
    return due;
}

std::optional<Instant> OutboxRows::next_waiting()
{
    auto row = next_.run(words_.organisation(), OutboxRow::State::waiting);
    return row.next() ? std::optional(row.instant(0)) : std::nullopt;
}

std::vector<OutboxRow> OutboxRows::newest(std::optional<OutboxRow::State> state, std::size_t limit)
{
    if (state) {
        auto row = newest_of_state_.run(words_.organisation(), *state, limit);
        return read_all(row);
    }
    auto row = newest_.run(words_.organisation(), limit);
    return read_all(row);
}

std::optional<OutboxRow> OutboxRows::one(std::string_view id)
{
    const auto message = number(id);
    return message ? std::optional(read(*message)) : std::nullopt;
}

std::vector<OutboxRow> OutboxRows::held()
{
    auto row = held_.run(words_.organisation(), OutboxRow::State::held);
    return read_all(row);
}

std::vector<OutboxRow> OutboxRows::about(const AlertKey& alert)
{
    const auto key = find(words_, alert);
    if (!key) return {};
    auto row = about_.run(words_.organisation(), key->rule, key->metric, key->unit);
    return read_all(row);
}

std::vector<OutboxRow> OutboxRows::gathered_in(std::string_view id)
{
    const auto message = number(id);
    if (!message) return {};
    auto row = gathered_in_.run(words_.organisation(), *message);
    return read_all(row);
}

void OutboxRows::count(Store::Counts& counts)
{
    auto row = count_.run(words_.organisation());
    while (row.next()) {
        const auto n = static_cast<std::uint64_t>(row.integer(1));
        switch (decoded<OutboxRow::State>(row.integer(0))) {
            case OutboxRow::State::waiting: counts.waiting = n; break;
            case OutboxRow::State::delivered: counts.delivered = n; break;
            case OutboxRow::State::dead: counts.dead = n; break;
            case OutboxRow::State::held: counts.held = n; break;
            case OutboxRow::State::gathered: counts.gathered = n; break;
        }
    }
}

Store::Queues OutboxRows::queues()
{
    Store::Queues queues;
    auto queue = queues_.run(words_.organisation(), OutboxRow::State::waiting);
    while (queue.next())
        queues[queue.string(0)] = {.messages = static_cast<std::uint64_t>(queue.integer(1)),
                                   .oldest = queue.instant(2)};
    return queues;
}

}  // namespace varsko
