#include "daemon/inbox_folder.hpp"

#include <sys/inotify.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

namespace varsko {

namespace {

namespace fs = std::filesystem;

constexpr std::array unfinished_endings = {".tmp",     ".temp",       ".part", ".partial",
                                           ".filpart", ".crdownload", ".swp",  "~"};
constexpr std::array own_folders = {"archive", "refused"};

std::string lower(std::string_view text)
{
    std::string out;
    std::ranges::transform(text, std::back_inserter(out),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

}  // namespace

InboxFolder::InboxFolder(fs::path inbox, std::chrono::milliseconds settled)
    : inbox_(std::move(inbox)), settle_time_(settled)
{
}

InboxFolder::Name InboxFolder::judge(std::string_view name)
{
    if (name.starts_with('.')) return Name::hidden;
    if (name.starts_with("~$")) return Name::unfinished;  // an office program's lock on a document
    const std::string small = lower(name);
    const bool unfinished =
        std::ranges::any_of(unfinished_endings, [&](const char* ending) { return small.ends_with(ending); });
    return unfinished ? Name::unfinished : Name::candidate;
}

void InboxFolder::heard(const std::string& name, std::uint32_t mask)
{
    if (mask & (IN_DELETE | IN_MOVED_FROM)) {
        closed_.erase(name);
        being_written_.erase(name);
    }
    if (mask & (IN_CREATE | IN_MODIFY)) {
        closed_.erase(name);
        being_written_.insert(name);
    }
    if (mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) {
        being_written_.erase(name);
        closed_.insert(name);
    }
}

void InboxFolder::lost_events()
{
    closed_.clear();
    being_written_.clear();
}

InboxFolder::Look InboxFolder::look(std::chrono::steady_clock::time_point now,
                                    std::chrono::system_clock::time_point wall)
{
    Look look;
    std::set<std::string> there;
    for (const auto& entry : fs::directory_iterator(inbox_)) {
        const std::string name = entry.path().filename();
        struct ::stat status{};
        if (judge(name) != Name::candidate || ::lstat(entry.path().c_str(), &status) != 0) continue;
        if (S_ISDIR(status.st_mode) && std::ranges::find(own_folders, name) != own_folders.end()) continue;
        there.insert(name);
        if (!S_ISREG(status.st_mode)) {
            if (odd_.insert(name).second) look.odd.push_back(name);
            continue;
        }
        const Sighting what{.inode = status.st_ino,
                            .size = static_cast<std::uint64_t>(status.st_size),
                            .modified = nanoseconds(status.st_mtim),
                            .changed = nanoseconds(status.st_ctim)};
        if (const auto left = left_.find(name); left != left_.end()) {
            if (left->second == Sighting{}) left->second = what;
            if (left->second == what) continue;
            left_.erase(left);
        }
        const bool own_link = status.st_nlink == 1;  // `ln` creates a name and writes nothing: no closing will be told
        if (closed_.contains(name) || (!(being_written_.contains(name) && own_link) && settled(name, what, now, wall)))
            look.complete.push_back(name);
        else
            look.waiting = true;
    }
    std::ranges::sort(look.complete);
    const auto gone = [&](const auto& entry) { return !there.contains(entry.first); };
    std::erase_if(seen_, gone);
    std::erase_if(left_, gone);
    std::erase_if(odd_, [&](const auto& name) { return !there.contains(name); });
    std::erase_if(closed_, [&](const auto& name) { return !there.contains(name); });
    std::erase_if(being_written_, [&](const auto& name) { return !there.contains(name); });
    return look;
}

// Unchanged for long enough, by the file's own time of change (which nobody can set) or by our two looks, should the
// clock of the disk be another than ours.
bool InboxFolder::settled(const std::string& name, const Sighting& what, std::chrono::steady_clock::time_point now,
                          std::chrono::system_clock::time_point wall)
{
    auto& seen = seen_[name];
    if (seen.what != what) seen = {.what = what, .since = now};
    const auto changed = std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::nanoseconds(what.changed)));
    return now - seen.since >= settle_time_ || wall - changed >= settle_time_;
}

void InboxFolder::leave(const std::string& name)
{
    closed_.erase(name);
    left_[name] = {};
}

void InboxFolder::wait_for(const std::string& name)
{
    closed_.erase(name);
    being_written_.erase(name);
    seen_.erase(name);
}

}  // namespace varsko
