// The risk register as it stands, and what happened to it.
#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

#include <vector>

namespace varsko {

class RiskRows {
public:
    RiskRows(Database&, std::int64_t organisation);

    void add(const Changes&);
    std::vector<Risk> all();                               // by id
    std::vector<RiskEvent> events(std::string_view risk);  // oldest first

private:
    void put(const Risk&);
    void put_lists(const Risk&);
    void add(const RiskEvent&);
    Risk read(const Statement::Run&);

    std::int64_t organisation_;
    Statement put_, clear_measures_, clear_controls_, add_measure_, add_control_, add_event_;
    Statement all_, measures_, controls_, events_;
};

}  // namespace varsko
