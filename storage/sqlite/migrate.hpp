// The schema in numbered steps, forward only: storage/sqlite/schema/0001_initial.sql, 0002_….sql, each run once in a
// transaction of its own.  A step that has been released is never edited; its checksum is kept and compared.
#pragma once

#include "storage/sqlite/database.hpp"

#include <span>
#include <string>
#include <string_view>

namespace varsko {

struct SchemaStep {
    int version = 0;             // from 1, without gaps
    std::string_view name, sql;  // "0001_initial"
};

// All that this program knows, in order.  Made of the .sql files by storage/CMakeLists.txt.
std::span<const SchemaStep> schema_steps();

// Brings the database up to the last of the steps.  Throws StorageError when it is newer than they are, or was made by
// other steps of the same numbers.
void migrate(Database&, std::span<const SchemaStep>);

// FNV-1a of the text, 16 hex digits.
std::string schema_checksum(std::string_view sql);

}  // namespace varsko
