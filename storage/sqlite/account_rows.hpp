// People's ways in, and who is signed in.
#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

#include <optional>
#include <string_view>

namespace varsko {

class AccountRows {
public:
    AccountRows(Database&, std::int64_t organisation);

    std::optional<Account> of(std::string_view person);
    std::optional<Session> session(std::string_view digest);
    void put(const Account&);    // ends the sessions of its person
    void begin(const Session&);  // and forgets those that are over
    void end_session(std::string_view digest);

private:
    std::int64_t organisation_;
    Statement of_, session_, put_, end_those_of_, begin_, forget_over_, end_;
};

}  // namespace varsko
