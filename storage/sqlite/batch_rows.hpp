// Receipts, with their sheets and problems.
#pragma once

#include "storage/sqlite/words.hpp"

#include <string>
#include <vector>

namespace varsko {

class BatchRows {
public:
    BatchRows(Database&, Words&);

    std::int64_t add(const Batch&,
                     const std::vector<std::string>& sheets);  // its number.  Throws StorageError if taken already
    std::optional<Batch> with_digest(std::string_view);
    std::optional<Batch> with_key(std::string_view);
    std::optional<Batch> one(std::int64_t number);      // with its problems
    std::optional<Batch> receipt(std::int64_t number);  // without
    std::vector<Batch> newest(std::size_t limit);       // likewise
    std::vector<std::string> sheets(std::int64_t number);
    std::uint64_t count();

private:
    void refuse_a_second(const Batch&);
    void add_problems(const Batch&, std::int64_t number);
    Batch read(const Statement::Run&) const;
    std::optional<Batch> found(Statement&, std::string_view);

    Words& words_;
    Statement next_, insert_, insert_sheet_, insert_problem_, with_digest_, with_key_, one_, newest_, sheets_,
        problems_, count_;
};

}  // namespace varsko
