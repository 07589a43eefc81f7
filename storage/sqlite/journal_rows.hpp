// The log of steps, the links that they came by, what was found about the data on the way, and what the daemon
// remembers of itself.
#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace varsko {

class JournalRows {
public:
    JournalRows(Database&, std::int64_t organisation);

    void add(const Step&, std::int64_t batch);
    void use_link(const Step&);  // StorageError where it was used
    std::optional<Store::UsedLink> link_used(std::string_view path);
    std::vector<Store::FoundRow> findings(std::size_t limit);  // newest first
    void remember(std::string_view name, std::string_view value);
    std::optional<std::string> recall(std::string_view name);

private:
    std::int64_t organisation_;
    Statement add_step_, add_finding_, findings_, remember_, recall_, use_link_, link_used_;
};

}  // namespace varsko
