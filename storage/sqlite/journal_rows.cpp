#include "storage/sqlite/journal_rows.hpp"

namespace varsko {

JournalRows::JournalRows(Database& db, std::int64_t organisation)
    : organisation_(organisation),
      add_step_(db,
                "INSERT INTO step (organisation, number, at, command, by, batch, ruleset) SELECT ?1, "
                "ifnull(max(number), 0) + 1, ?2, "
                "?3, ?4, ?5, ?6 FROM step WHERE organisation = ?1"),
      add_finding_(db,
                   "INSERT INTO finding (organisation, at, batch, code, metric, unit, period, message, "
                   "message_sv) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      findings_(db,
                "SELECT at, batch, code, metric, unit, period, message, message_sv FROM finding WHERE organisation = ? "
                "ORDER BY "
                "number DESC LIMIT ?"),
      remember_(db, "INSERT OR REPLACE INTO fact (organisation, name, value) VALUES (?, ?, ?)"),
      recall_(db, "SELECT value FROM fact WHERE organisation = ? AND name = ?"),
      use_link_(db, "INSERT INTO used_link (organisation, path, by, at) VALUES (?, ?, ?, ?)"),
      link_used_(db, "SELECT by, at FROM used_link WHERE organisation = ? AND path = ?")
{
}

void JournalRows::add(const Step& step, std::int64_t batch)
{
    add_step_.execute(organisation_, step.at, step.command, step.by, batch, step.ruleset);
    if (!step.changes) return;
    for (const auto& f : step.changes->findings)
        add_finding_.execute(organisation_, step.at, batch, f.code, f.metric, f.unit, f.period, f.message.en,
                             f.message.sv);
}

void JournalRows::use_link(const Step& step)
{
    if (link_used(step.link)) throw StorageError("this link has already been used");
    use_link_.execute(organisation_, step.link, step.by, step.at);
}

std::optional<Store::UsedLink> JournalRows::link_used(std::string_view path)
{
    auto row = link_used_.run(organisation_, path);
    if (!row.next()) return std::nullopt;
    return Store::UsedLink{.by = row.string(0), .at = row.instant(1)};
}

std::vector<Store::FoundRow> JournalRows::findings(std::size_t limit)
{
    std::vector<Store::FoundRow> found;
    auto row = findings_.run(organisation_, limit);
    while (row.next()) {
        found.push_back({.at = row.instant(0),
                         .batch = row.integer(1),
                         .finding = {.code = row.string(2),
                                     .metric = row.string(3),
                                     .unit = row.string(4),
                                     .period = row.period(5),
                                     .message = row.localised(7, 6)}});
    }
    return found;
}

void JournalRows::remember(std::string_view name, std::string_view value)
{
    remember_.execute(organisation_, name, value);
}

std::optional<std::string> JournalRows::recall(std::string_view name)
{
    auto row = recall_.run(organisation_, name);
    return row.next() ? std::optional(row.string(0)) : std::nullopt;
}

}  // namespace varsko
