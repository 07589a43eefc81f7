// Alerts as they stand, what happened to them, and what was last told of them.
#pragma once

#include "storage/sqlite/words.hpp"

#include <vector>

namespace varsko {

class AlertRows {
public:
    AlertRows(Database&, Words&);

    void add(const Changes&);
    std::vector<Alert> all();                         // by key
    std::vector<AlertEvent> events(const AlertKey&);  // oldest first
    std::vector<Store::ToldRow> told();               // by key and recipient

private:
    void put(const Alert&);
    void add(const AlertEvent&);
    void put(const ToldTo&);
    Alert read_alert(const Statement::Run&) const;

    Words& words_;
    Statement put_, add_event_, put_told_, all_, events_, told_;
};

}  // namespace varsko
