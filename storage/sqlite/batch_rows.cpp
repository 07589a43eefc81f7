#include "storage/sqlite/batch_rows.hpp"

#include "storage/sqlite/codes.hpp"

namespace varsko {

#define BATCH_COLUMNS                                                                                              \
    "number, state, file, digest, layout, by, idempotency_key, recorded_at, known_at, known_at_assumed, failure, " \
    "failure_message, figures, changed, rejected, failure_message_sv"

BatchRows::BatchRows(Database& db, Words& words)
    : words_(words),
      next_(db, "SELECT ifnull(max(number), 0) + 1 FROM batch WHERE organisation = ?"),
      insert_(db, "INSERT INTO batch (organisation, " BATCH_COLUMNS
                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      insert_sheet_(db, "INSERT INTO batch_sheet (organisation, batch, number, name) VALUES (?, ?, ?, ?)"),
      insert_problem_(
          db,
          "INSERT INTO batch_problem (organisation, batch, number, rejection, file_row, file_column, code, message, "
          "message_sv, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      with_digest_(db, "SELECT " BATCH_COLUMNS
                       " FROM batch WHERE organisation = ? AND digest = ? AND digest <> '' "
                       "ORDER BY state, number DESC LIMIT 1"),
      with_key_(db, "SELECT " BATCH_COLUMNS
                    " FROM batch WHERE organisation = ? AND idempotency_key = ? AND idempotency_key <> '' "
                    "ORDER BY state, number DESC LIMIT 1"),
      one_(db, "SELECT " BATCH_COLUMNS " FROM batch WHERE organisation = ? AND number = ?"),
      newest_(db, "SELECT " BATCH_COLUMNS " FROM batch WHERE organisation = ? ORDER BY number DESC LIMIT ?"),
      sheets_(db, "SELECT name FROM batch_sheet WHERE organisation = ? AND batch = ? ORDER BY number"),
      problems_(db,
                "SELECT rejection, file_row, file_column, code, message, message_sv, raw FROM batch_problem "
                "WHERE organisation = ? AND batch = ? ORDER BY number"),
      count_(db, "SELECT count(*) FROM batch WHERE organisation = ?")
{
}

#undef BATCH_COLUMNS

// The database's unique indices would refuse it too, in words that help nobody.
void BatchRows::refuse_a_second(const Batch& batch)
{
    if (batch.state != Batch::State::taken) return;
    const auto refuse = [](const std::optional<Batch>& other, const char* what) {
        if (other && other->state == Batch::State::taken)
            throw StorageError(fmt::format("this {} has already been taken in, as batch {}", what, other->id));
    };
    refuse(found(with_digest_, batch.digest), "file");
    refuse(found(with_key_, batch.idempotency_key), "idempotency key");
}

std::int64_t BatchRows::add(const Batch& batch, const std::vector<std::string>& sheets)
{
    refuse_a_second(batch);
    std::int64_t number = 0;
    {
        auto row = next_.run(words_.organisation());
        if (row.next()) number = row.integer(0);
    }
    insert_.execute(words_.organisation(), number, batch.state, batch.file, batch.digest, batch.layout, batch.by,
                    batch.idempotency_key, batch.recorded_at, batch.known_at, batch.known_at_assumed, batch.failure,
                    batch.failure_message.en, batch.figures, batch.changed, batch.rejected, batch.failure_message.sv);
    for (std::size_t i = 0; i < sheets.size(); ++i) insert_sheet_.execute(words_.organisation(), number, i, sheets[i]);
    add_problems(batch, number);
    return number;
}

void BatchRows::add_problems(const Batch& batch, std::int64_t number)
{
    std::int64_t i = 0;
    for (const auto& p : batch.problems)
        insert_problem_.execute(words_.organisation(), number, ++i, p.rejection, p.row, p.column, p.code, p.message.en,
                                p.message.sv, p.raw);
}

Batch BatchRows::read(const Statement::Run& row) const
{
    Batch batch;
    batch.id = row.integer(0);
    batch.state = decoded<Batch::State>(row.integer(1));
    batch.file = row.text(2);
    batch.digest = row.text(3);
    batch.layout = row.text(4);
    batch.by = row.text(5);
    batch.idempotency_key = row.text(6);
    batch.recorded_at = row.instant(7);
    batch.known_at = row.instant(8);
    batch.known_at_assumed = row.integer(9) != 0;
    batch.failure = row.text(10);
    batch.failure_message = row.localised(15, 11);
    batch.figures = static_cast<std::uint32_t>(row.integer(12));
    batch.changed = static_cast<std::uint32_t>(row.integer(13));
    batch.rejected = static_cast<std::uint32_t>(row.integer(14));
    return batch;
}

std::optional<Batch> BatchRows::found(Statement& statement, std::string_view text)
{
    auto row = statement.run(words_.organisation(), text);
    return row.next() ? std::optional(read(row)) : std::nullopt;
}

std::optional<Batch> BatchRows::with_digest(std::string_view digest)
{
    const auto batch = found(with_digest_, digest);
    return batch ? one(batch->id) : std::nullopt;
}

std::optional<Batch> BatchRows::with_key(std::string_view key)
{
    const auto batch = found(with_key_, key);
    return batch ? one(batch->id) : std::nullopt;
}

std::optional<Batch> BatchRows::receipt(std::int64_t number)
{
    auto row = one_.run(words_.organisation(), number);
    return row.next() ? std::optional(read(row)) : std::nullopt;
}

std::optional<Batch> BatchRows::one(std::int64_t number)
{
    auto batch = receipt(number);
    if (!batch) return std::nullopt;
    auto problem = problems_.run(words_.organisation(), number);
    while (problem.next()) {
        batch->problems.push_back({.rejection = problem.integer(0) != 0,
                                   .row = static_cast<std::uint32_t>(problem.integer(1)),
                                   .column = static_cast<std::uint16_t>(problem.integer(2)),
                                   .code = problem.string(3),
                                   .message = problem.localised(5, 4),
                                   .raw = problem.string(6)});
    }
    return batch;
}

std::vector<Batch> BatchRows::newest(std::size_t limit)
{
    std::vector<Batch> batches;
    auto row = newest_.run(words_.organisation(), limit);
    while (row.next()) batches.push_back(read(row));
    return batches;
}

std::vector<std::string> BatchRows::sheets(std::int64_t number)
{
    std::vector<std::string> names;
    auto row = sheets_.run(words_.organisation(), number);
    while (row.next()) names.push_back(row.string(0));
    return names;
}

std::uint64_t BatchRows::count()
{
    auto row = count_.run(words_.organisation());
    return row.next() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
}

}  // namespace varsko
