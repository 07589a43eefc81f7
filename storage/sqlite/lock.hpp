// One process per data folder: an advisory lock on <data>/varsko.lock, which holds the pid of its owner.
//
// The kernel lets go of it when the process dies, however it dies; the file itself stays and means nothing.
#pragma once

#include <filesystem>
#include <stdexcept>

namespace varsko {

// Somebody else has the folder.  what() says who.
struct DataFolderHeld : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class DataFolderLock {
public:
    // Throws DataFolderHeld, or StorageError when the file cannot be made (the folder is missing or cannot be written).
    explicit DataFolderLock(const std::filesystem::path& data);
    ~DataFolderLock();
    DataFolderLock(DataFolderLock&&) noexcept;
    DataFolderLock& operator=(DataFolderLock&&) = delete;

private:
    int file_ = -1;
};

}  // namespace varsko
