// One file of the inbox, from "complete" to its shelf.  Everything that counts is committed before the file moves: a
// power cut between the two finds the file again, the house knows its digest, and it is only moved.
#pragma once

#include "daemon/house.hpp"
#include "daemon/shelves.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace varsko {

struct Received {
    enum class Outcome : std::uint8_t {
        taken,        // archived
        seen_before,  // archived; nothing new
        refused,      // inbox/refused/
        set_aside,    // a personal number: <data>/refused/
        too_large,    // inbox/refused/, unread
        gone,         // somebody removed it before we read it
        still_open,   // somebody has it open for writing
        changed,      // written to while we read it: it stays, and is taken again
        unreadable    // no permission: it stays
    } outcome = Outcome::taken;
    std::string file;      // as it may be shown: without a personal number
    std::string sentence;  // for the log
};
std::string_view text(Received::Outcome);

class Receiver {
public:
    struct Parts {
        std::function<Intake(const Arrival&)> take_in;   // House::take_in
        std::function<Day(Instant)> day_of;              // Clock::day_of
        std::function<int()> year;                       // today's, for the archive
        std::function<std::string()> language;           // the organisation's, for the notes beside refused files
        std::uint64_t largest = std::uint64_t{1} << 30;  // bytes; larger files are refused unread
    };
    Receiver(Shelves&, Parts);

    // Blocks.  Throws StorageError or std::system_error when the ground gives way: then the file still lies in the
    // inbox.
    Received receive(const std::string& name);

private:
    struct Opened;
    Received put_away(const Opened&, const Intake&);
    Received finish(const Opened&, Received::Outcome, std::string sentence, const std::function<void()>& move);

    Shelves& shelves_;
    Parts parts_;
};

}  // namespace varsko
