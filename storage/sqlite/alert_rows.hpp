// Alerts as they stand, in pages, and what was last told of them.
#pragma once

#include "storage/sqlite/words.hpp"

#include <span>
#include <vector>

namespace varsko {

class AlertRows {
public:
    AlertRows(Database&, Words&);

    void add(const Changes&);
    std::vector<Alert> all();            // by key
    std::vector<Store::ToldRow> told();  // by key and recipient

private:
    struct Changed;
    void put(std::span<const Changed>);
    void put(const ToldTo&);

    Words& words_;
    Statement page_, put_page_, put_told_, pages_, told_;
};

}  // namespace varsko
