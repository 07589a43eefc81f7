// The embedded default: one SQLite file, one connection, one organisation of the many that the file may hold.
//
// A store is used by one caller at a time (House sees to it).  The format: docs/storage.md.
#pragma once

#include "storage/store.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace varsko {

// Opens or makes the file, checks it, and brings its schema up to this program's.  Throws StorageError with a sentence:
// a folder that cannot be written, a file that is damaged, locked, of another program or of a newer varsko.
// REQUIRES: the folder exists, and the caller holds its lock (storage/sqlite/lock.hpp).
std::unique_ptr<Store> open_sqlite_store(const std::filesystem::path& database, const std::string& organisation);

}  // namespace varsko
