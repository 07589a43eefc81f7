// The embedded default: one SQLite file, one connection that writes and any number beside it that read, one
// organisation of the many that the file may hold.
//
// A store is used by one caller at a time (House sees to it).  The format: docs/storage.md.
#pragma once

#include "storage/store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace varsko {

// Points of the way of a commit where a test may kill the process.
enum class CommitPoint : std::uint8_t {
    begun,        // the transaction is begun, nothing is in it
    half,         // the receipt and the figures are in it, the rest is not
    before_sync,  // all is in it, and it is about to be committed
};
using AtCommitPoint = std::function<void(CommitPoint)>;

// Opens or makes the file, checks it, and brings its schema up to this program's.  Throws StorageError with a sentence:
// a folder that cannot be written, a file that is damaged, locked, of another program or of a newer varsko.
// REQUIRES: the folder exists, and the caller holds its lock (storage/sqlite/lock.hpp).
std::unique_ptr<Store> open_sqlite_store(const std::filesystem::path& database, const std::string& organisation,
                                         AtCommitPoint = {});

// Another connection to a file that a store of this process has open; it must be closed before the store is.  Each is
// used by one caller at a time.  Throws StorageError.
std::unique_ptr<StoreReader> open_sqlite_reader(const std::filesystem::path& database, const std::string& organisation);

// Whose the file is: every organisation in it, oldest first.  None where there is no such file.  REQUIRES as above.
std::vector<std::string> organisations_of(const std::filesystem::path& database);

}  // namespace varsko
