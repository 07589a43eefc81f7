#include "daemon/shelves.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace varsko {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }
    bool ok() const { return number_ >= 0; }

private:
    int number_;
};

void sync_folder(const fs::path& folder)
{
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.ok() || ::fsync(opened.number()) != 0) fail("cannot sync " + folder.string());
}

// "a.csv", 2 -> "a (2).csv"
std::string numbered(const std::string& name, int n)
{
    if (n == 1) return name;
    const fs::path path(name);
    return fmt::format("{} ({}){}", path.stem().string(), n, path.extension().string());
}

void copy(const fs::path& from, const Descriptor& to)
{
    const Descriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!source.ok()) fail("cannot read " + from.string());
    std::vector<char> buffer(1 << 20);
    for (ssize_t n = 0; (n = ::read(source.number(), buffer.data(), buffer.size())) != 0;) {
        if (n < 0) fail("cannot read " + from.string());
        for (ssize_t written = 0; written < n;) {
            const auto w = ::write(to.number(), buffer.data() + written, static_cast<std::size_t>(n - written));
            if (w < 0) fail("cannot copy " + from.string());
            written += w;
        }
    }
    if (::fsync(to.number()) != 0) fail("cannot copy " + from.string());
}

// A copy under a name that was free, then the original is removed.  False: the name is taken.
bool move_by_copy(const fs::path& from, const fs::path& to, mode_t mode)
{
    const Descriptor target(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!target.ok()) {
        if (errno == EEXIST) return false;
        fail("cannot write " + to.string());
    }
    try {
        copy(from, target);
    } catch (...) {
        ::unlink(to.c_str());
        throw;
    }
    sync_folder(to.parent_path());
    if (::unlink(from.c_str()) != 0) fail("cannot remove " + from.string());
    return true;
}

// False: the name is taken.
bool move(const fs::path& from, const fs::path& to)
{
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno == EEXIST) return false;
    if (errno == EXDEV || errno == EINVAL || errno == ENOSYS) return move_by_copy(from, to, 0640);
    fail("cannot move " + from.string() + " to " + to.string());
}

template <class Move>
fs::path place(const fs::path& from, const fs::path& folder, const std::string& name, Move move_to)
{
    for (int n = 1;; ++n) {
        const fs::path to = folder / numbered(name, n);
        if (!move_to(from, to)) continue;
        sync_folder(folder);
        sync_folder(from.parent_path());
        return to;
    }
}

// A note that cannot be written is no reason to leave the file where it was: the reason also stands in the store.
void write_note(const fs::path& beside, std::string_view why)
{
    const Descriptor note(
        ::open((beside.string() + ".why.txt").c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
    const std::string line = std::string(why) + "\n";
    if (note.ok() && ::write(note.number(), line.data(), line.size()) < 0)
        ::unlink((beside.string() + ".why.txt").c_str());
}

void make(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw std::runtime_error(fmt::format("cannot make the folder {}: {}", folder.string(), error.message()));
}

}  // namespace

Shelves::Shelves(fs::path inbox, const fs::path& data)
    : inbox_(std::move(inbox)), archive_(inbox_ / "archive"), refused_(inbox_ / "refused"), aside_(data / "refused")
{
    for (const auto& folder : {inbox_, archive_, refused_, aside_}) make(folder);
    fs::permissions(aside_, fs::perms::owner_all);
}

fs::path Shelves::archive(const std::string& name, int year)
{
    const fs::path folder = archive_ / std::to_string(year);
    if (!fs::is_directory(folder)) {
        make(folder);
        sync_folder(archive_);
    }
    return place(inbox_ / name, folder, name, move);
}

fs::path Shelves::refuse(const std::string& name, std::string_view why)
{
    make(refused_);
    const auto to = place(inbox_ / name, refused_, name, move);
    write_note(to, why);
    return to;
}

fs::path Shelves::set_aside(const std::string& name, const std::string& as, std::string_view why)
{
    make(aside_);
    const fs::path from = inbox_ / name;
    // Closed to others before it moves.  A file of another owner cannot be: it is copied into one that is.
    const bool ours = ::chmod(from.c_str(), 0600) == 0;
    // The time it was set aside, not the time it was written, says when it is removed.
    if (ours) static_cast<void>(::utimensat(AT_FDCWD, from.c_str(), nullptr, AT_SYMLINK_NOFOLLOW));
    const auto copied = [](const fs::path& f, const fs::path& t) { return move_by_copy(f, t, 0600); };
    const auto to = ours ? place(from, aside_, as, move) : place(from, aside_, as, copied);
    if (ours && ::chmod(to.c_str(), 0600) != 0) fail("cannot close " + to.string() + " to others");
    write_note(to, why);
    return to;
}

std::size_t Shelves::clear_out(Instant real_now, int days)
{
    std::size_t removed = 0;
    const auto oldest =
        std::chrono::duration_cast<std::chrono::seconds>((real_now - std::chrono::days(days)).time_since_epoch())
            .count();
    std::vector<fs::path> old;
    for (const auto& entry : fs::directory_iterator(aside_)) {
        struct ::stat status{};
        if (::lstat(entry.path().c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_mtim.tv_sec < oldest)
            old.push_back(entry.path());
    }
    for (const auto& path : old) removed += fs::remove(path) ? 1 : 0;
    if (removed > 0) sync_folder(aside_);
    return removed;
}

}  // namespace varsko
