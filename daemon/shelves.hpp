// Where files go after they were read: inbox/archive/YYYY/, inbox/refused/, or, with a personal number in them, the
// data folder's refused/ which nobody but the daemon's own user can read and which is emptied after a while.
//
// A move never writes over anything: a name that is taken becomes "name (2).csv".  When a move returns, it is on disk.
#pragma once

#include "rules/period.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace varsko {

class Shelves {
public:
    // Makes the folders.  Throws std::runtime_error with a sentence if one cannot be made.
    Shelves(std::filesystem::path inbox, const std::filesystem::path& data);

    // Each takes the name of a file in the inbox and returns where it now lies; throws std::system_error.
    std::filesystem::path archive(const std::string& name, int year);
    // With a note beside it that says why: "name.why.txt".
    std::filesystem::path refuse(const std::string& name, std::string_view why);
    // Readable by the daemon's user alone.  `as`: another name, should the file's own hold a personal number.
    std::filesystem::path set_aside(const std::string& name, const std::string& as, std::string_view why);

    // Removes what was set aside more than `days` ago; how many files.
    std::size_t clear_out(Instant real_now, int days);

    const std::filesystem::path& inbox() const { return inbox_; }

private:
    std::filesystem::path inbox_, archive_, refused_, aside_;
};

}  // namespace varsko
