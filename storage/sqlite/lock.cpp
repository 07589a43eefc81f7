#include "storage/sqlite/lock.hpp"

#include "storage/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>
#include <utility>

namespace varsko {

namespace {

// The pid that the owner wrote, or nothing if it has not had time to.
std::string owner(int file)
{
    std::array<char, 32> bytes{};
    const auto n = ::pread(file, bytes.data(), bytes.size(), 0);
    long pid = 0;
    if (n <= 0 || std::from_chars(bytes.data(), bytes.data() + n, pid).ec != std::errc{}) return "another process";
    return fmt::format("process {}", pid);
}

}  // namespace

DataFolderLock::DataFolderLock(const std::filesystem::path& data)
{
    const auto path = data / "varsko.lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) {
        throw StorageError(
            fmt::format("cannot write in the data folder {} ({}): make it exist and be writable for this user",
                        data.string(), std::strerror(errno)));
    }
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        const std::string who = owner(file_);
        ::close(file_);
        if (why == EWOULDBLOCK) {
            throw DataFolderHeld(
                fmt::format("{} uses the data folder {}: stop it first, or talk to it with --url", who, data.string()));
        }
        throw StorageError(fmt::format("cannot lock {}: {}", path.string(), std::strerror(why)));
    }
    const std::string pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        const int why = errno;
        ::close(file_);
        throw StorageError(fmt::format("cannot write {}: {}", path.string(), std::strerror(why)));
    }
}

DataFolderLock::~DataFolderLock()
{
    if (file_ >= 0) ::close(file_);
}

DataFolderLock::DataFolderLock(DataFolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

}  // namespace varsko
