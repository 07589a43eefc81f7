// The list of who did what through which door.
#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

#include <string_view>
#include <vector>

namespace varsko {

class AuditRows {
public:
    AuditRows(Database&, std::int64_t organisation);

    std::vector<AuditEntry> newest(std::string_view who, std::size_t limit);
    void add(const AuditEntry&);

private:
    std::int64_t organisation_;
    Statement of_all_, of_one_, add_;
};

}  // namespace varsko
