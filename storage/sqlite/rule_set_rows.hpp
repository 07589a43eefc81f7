// Configurations as they took effect, and the texts of their files, each text once.
#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

#include <optional>
#include <vector>

namespace varsko {

class RuleSetRows {
public:
    RuleSetRows(Database&, std::int64_t organisation);

    void add(const RuleSetVersion&);
    std::vector<RuleSetVersion> newest(std::size_t limit);  // without files
    std::optional<RuleSetVersion> one(std::int64_t number);
    std::optional<RuleSetVersion> last_run();

private:
    std::int64_t text_of(const std::string&);  // its number; kept if it is new
    std::optional<RuleSetVersion> whole(std::optional<RuleSetVersion>);

    std::int64_t organisation_;
    Statement next_, add_, has_files_, add_file_, find_text_, next_text_, add_text_, newest_, one_, last_run_, files_;
};

}  // namespace varsko
