// Silences, those that are over too.
#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

#include <vector>

namespace varsko {

class SilenceRows {
public:
    SilenceRows(Database&, std::int64_t organisation);

    void put(const std::vector<Silence>&);
    std::vector<Silence> all();  // by id

private:
    std::int64_t organisation_;
    Statement put_, all_;
};

}  // namespace varsko
