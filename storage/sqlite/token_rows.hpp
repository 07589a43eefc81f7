// Programs' ways in.
#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace varsko {

class TokenRows {
public:
    TokenRows(Database&, std::int64_t organisation);

    std::vector<ApiToken> all();
    std::optional<ApiToken> with_digest(std::string_view digest);
    void put(const ApiToken&);

private:
    std::int64_t organisation_;
    Statement all_, with_digest_, put_;
};

}  // namespace varsko
