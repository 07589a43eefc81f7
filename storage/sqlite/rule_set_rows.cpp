#include "storage/sqlite/rule_set_rows.hpp"

#include "storage/sqlite/migrate.hpp"

namespace varsko {

namespace {

#define RULE_SET_COLUMNS "number, version, at, cause, by, began, ended, changed, risks, messages"

RuleSetVersion read(const Statement::Run& row)
{
    const auto count = [&](int column) { return static_cast<std::uint32_t>(row.integer(column)); };
    RuleSetVersion kept;
    kept.number = row.integer(0);
    kept.version = row.text(1);
    kept.at = row.instant(2);
    kept.cause = row.text(3);
    kept.by = row.text(4);
    kept.did = {.began = count(5), .ended = count(6), .changed = count(7), .risks = count(8), .messages = count(9)};
    return kept;
}

template <class... T>
std::optional<RuleSetVersion> found(Statement& statement, const T&... arguments)
{
    auto row = statement.run(arguments...);
    return row.next() ? std::optional(read(row)) : std::nullopt;
}

}  // namespace

RuleSetRows::RuleSetRows(Database& db, std::int64_t organisation)
    : organisation_(organisation),
      next_(db, "SELECT ifnull(max(number), 0) + 1 FROM rule_set WHERE organisation = ?"),
      add_(db, "INSERT INTO rule_set (organisation, " RULE_SET_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      has_files_(db, "SELECT 1 FROM rule_set_file WHERE organisation = ? AND version = ? LIMIT 1"),
      add_file_(db, "INSERT INTO rule_set_file (organisation, version, name, text) VALUES (?, ?, ?, ?)"),
      find_text_(db, "SELECT number FROM rule_set_text WHERE organisation = ? AND digest = ? AND text = ?"),
      next_text_(db, "SELECT ifnull(max(number), 0) + 1 FROM rule_set_text"),
      add_text_(db, "INSERT INTO rule_set_text (number, organisation, digest, text) VALUES (?, ?, ?, ?)"),
      newest_(db, "SELECT " RULE_SET_COLUMNS " FROM rule_set WHERE organisation = ? ORDER BY number DESC LIMIT ?"),
      one_(db, "SELECT " RULE_SET_COLUMNS " FROM rule_set WHERE organisation = ? AND number = ?"),
      last_run_(db, "SELECT " RULE_SET_COLUMNS
                    " FROM rule_set WHERE organisation = ? AND cause <> 'kept' ORDER BY number DESC LIMIT 1"),
      files_(db,
             "SELECT f.name, t.text FROM rule_set_file f JOIN rule_set_text t ON t.number = f.text "
             "WHERE f.organisation = ? AND f.version = ? ORDER BY f.name")
{
}

#undef RULE_SET_COLUMNS

std::int64_t RuleSetRows::text_of(const std::string& text)
{
    const auto digest = schema_checksum(text);
    {
        auto row = find_text_.run(organisation_, digest, text);
        if (row.next()) return row.integer(0);
    }
    std::int64_t number = 1;
    {
        auto row = next_text_.run();
        if (row.next()) number = row.integer(0);
    }
    add_text_.execute(number, organisation_, digest, text);
    return number;
}

void RuleSetRows::add(const RuleSetVersion& kept)
{
    std::int64_t number = 1;
    {
        auto row = next_.run(organisation_);
        if (row.next()) number = row.integer(0);
    }
    add_.execute(organisation_, number, kept.version, kept.at, kept.cause, kept.by, kept.did.began, kept.did.ended,
                 kept.did.changed, kept.did.risks, kept.did.messages);
    {
        auto row = has_files_.run(organisation_, kept.version);
        if (row.next()) return;
    }
    for (const auto& file : kept.files) add_file_.execute(organisation_, kept.version, file.name, text_of(file.text));
}

std::vector<RuleSetVersion> RuleSetRows::newest(std::size_t limit)
{
    std::vector<RuleSetVersion> all;
    auto row = newest_.run(organisation_, limit);
    while (row.next()) all.push_back(read(row));
    return all;
}

std::optional<RuleSetVersion> RuleSetRows::one(std::int64_t number)
{
    return whole(found(one_, organisation_, number));
}

std::optional<RuleSetVersion> RuleSetRows::last_run() { return whole(found(last_run_, organisation_)); }

std::optional<RuleSetVersion> RuleSetRows::whole(std::optional<RuleSetVersion> kept)
{
    if (!kept) return kept;
    auto row = files_.run(organisation_, kept->version);
    while (row.next()) kept->files.push_back({.name = row.string(0), .text = row.string(1)});
    return kept;
}

}  // namespace varsko
