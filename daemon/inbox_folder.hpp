// Which files of the inbox are complete.
//
// Complete is a file that was closed after writing, or moved in under its final name: the kernel tells (heard()).  A
// file that nobody told of, because it lay there at the start or was written on another machine, is complete when
// nothing of it has changed for a while.  Never: hidden files and names that mean "not finished" (.tmp .part .filpart
// …), which are taken when they are renamed; folders; links.
//
//   cp figures.csv inbox/                   taken when cp closes it
//   a program writes for an hour            taken when it closes it, not when it pauses
//   mv .figures.csv figures.csv             taken at once
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

class InboxFolder {
public:
    // `settled`: how long nothing must have changed in a file that nobody told of.
    InboxFolder(std::filesystem::path inbox, std::chrono::milliseconds settled);

    enum class Name : std::uint8_t { candidate, hidden, unfinished };
    static Name judge(std::string_view name);

    // What the kernel told: a mask of sys/inotify.h.
    void heard(const std::string& name, std::uint32_t mask);
    void lost_events();

    struct Look {
        std::vector<std::string> complete;  // in order of name
        std::vector<std::string> odd;       // folders, links, pipes: each is told once
        bool waiting = false;               // for some file to settle: look again soon
    };
    // Throws std::filesystem::filesystem_error if the folder cannot be read.
    Look look(std::chrono::steady_clock::time_point now, std::chrono::system_clock::time_point wall);

    // The file could not be taken as it is; it is looked at again when it has changed.
    void leave(const std::string& name);
    // Somebody still has it open for writing; it is looked at again after a while.
    void wait_for(const std::string& name);

    const std::filesystem::path& path() const { return inbox_; }

private:
    struct Sighting {
        std::uint64_t inode = 0, size = 0;
        std::int64_t modified = 0, changed = 0;  // nanoseconds since 1970
        bool operator==(const Sighting&) const = default;
    };
    struct Seen {
        Sighting what;
        std::chrono::steady_clock::time_point since;
    };
    bool settled(const std::string& name, const Sighting&, std::chrono::steady_clock::time_point now,
                 std::chrono::system_clock::time_point wall);

    std::filesystem::path inbox_;
    std::chrono::milliseconds settle_time_;
    std::set<std::string> closed_, being_written_, odd_;
    std::map<std::string, Seen> seen_;
    std::map<std::string, Sighting> left_;  // an empty sighting: as it looks at the next look
};

}  // namespace varsko
