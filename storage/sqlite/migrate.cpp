#include "storage/sqlite/migrate.hpp"

#include "storage/sqlite/statement.hpp"
#include "storage/sqlite/transaction.hpp"
#include "storage/store.hpp"

#include <fmt/format.h>

namespace varsko {

namespace {

int version_of(Database& db) { return std::stoi(db.ask("PRAGMA user_version")); }

void compare(Database& db, int version, std::span<const SchemaStep> steps)
{
    if (version > static_cast<int>(steps.size())) {
        throw StorageError(fmt::format(
            "the database has schema {}, this varsko knows schemas up to {}: run the newer varsko that made it, "
            "or restore a backup from before",
            version, steps.size()));
    }
    if (version == 0) return;
    Statement all{db, "SELECT version, checksum FROM schema_step ORDER BY version"};
    auto row = all.run();
    for (int i = 0; i < version; ++i) {
        const auto& step = steps[static_cast<std::size_t>(i)];
        if (!row.next() || row.integer(0) != step.version || row.text(1) != schema_checksum(step.sql)) {
            throw StorageError(fmt::format(
                "the database was made by another {} than this varsko's: it is of an unreleased version; move it "
                "away and take the figures in again",
                step.name));
        }
    }
}

void apply(Database& db, const SchemaStep& step)
{
    Transaction transaction(db);
    db.run(
        "CREATE TABLE IF NOT EXISTS schema_step (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT "
        "NULL) STRICT");
    db.run(std::string(step.sql));
    Statement note{db, "INSERT INTO schema_step VALUES (?, ?, ?)"};
    note.execute(step.version, step.name, schema_checksum(step.sql));
    db.run(fmt::format("PRAGMA user_version={}", step.version));
    transaction.commit();
}

}  // namespace

void migrate(Database& db, std::span<const SchemaStep> steps)
{
    const int version = version_of(db);
    compare(db, version, steps);
    for (const auto& step : steps.subspan(static_cast<std::size_t>(version))) apply(db, step);
}

std::string schema_checksum(std::string_view sql)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : sql) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return fmt::format("{:016x}", hash);
}

}  // namespace varsko
