// What happened to alerts, as rows of packed blocks: a month in which a thousand alerts fire is a few rows, and one
// acknowledgement is one row that can be read by hand.
#pragma once

#include "storage/sqlite/words.hpp"

#include <span>
#include <vector>

namespace varsko {

class AlertEventRows {
public:
    AlertEventRows(Database&, Words&);

    void add(std::span<const AlertEvent>);
    std::vector<AlertEvent> of(const AlertKey&);  // oldest first

private:
    struct Group;
    class Grouping;
    void insert(const Group&);

    Words& words_;
    Statement insert_, of_key_;
};

}  // namespace varsko
