// Of the store in memory: people's and programs' ways in, who is signed in, and the list of who did what.
#pragma once

#include "storage/store.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

class MemoryDoors {
public:
    std::optional<Account> account(std::string_view person) const;
    std::optional<Session> session(std::string_view digest) const;
    std::vector<ApiToken> tokens() const;
    std::optional<ApiToken> token(std::string_view digest) const;
    std::vector<AuditEntry> audit(std::string_view who, std::size_t limit) const;

    void put(const Account&);
    void begin(const Session&);
    void end_session(std::string_view digest);
    void put(const ApiToken&);
    void note(const AuditEntry&);

private:
    std::map<std::string, Account, std::less<>> accounts_;  // by person
    std::map<std::string, Session, std::less<>> sessions_;  // by digest
    std::map<std::string, ApiToken, std::less<>> tokens_;   // by id
    std::vector<AuditEntry> audit_;                         // INVARIANT audit_[i].number == i + 1
};

}  // namespace varsko
