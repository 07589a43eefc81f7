// Alerts of one rule and metric that the same thing happened to in one step, packed: a column over units.
//
//   sealed               see packed.hpp
//   1                    the format's version
//   varint n             events, at most 2^24
//   sequence units       numbers of words; of one unit's events, the older first
//   varint m, m texts    episodes, each once
//   sequence episodes    n indices of these
//   n reals              the values before
//   n reals              the values after
//
// Typical: a thousand alerts that fired in one month take 8 kB.
#pragma once

#include "storage/sqlite/packed.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace varsko {

struct AlertEventBlock {
    std::vector<std::int64_t> units;
    std::vector<std::string> episodes;
    std::vector<std::int64_t> episode;  // by event, an index of episodes
    std::vector<double> value_before, value_after;
};

// REQUIRES: columns of one length.
std::vector<std::uint8_t> pack(const AlertEventBlock&);
// Throws StorageError where the bytes are not what pack makes.
AlertEventBlock unpack_alert_events(Bytes);

}  // namespace varsko
