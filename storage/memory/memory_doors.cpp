#include "storage/memory/memory_doors.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace varsko {

std::optional<Account> MemoryDoors::account(std::string_view person) const
{
    const auto found = accounts_.find(person);
    return found == accounts_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Session> MemoryDoors::session(std::string_view digest) const
{
    const auto found = sessions_.find(digest);
    return found == sessions_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<ApiToken> MemoryDoors::tokens() const
{
    std::vector<ApiToken> out;
    for (const auto& [id, token] : tokens_) out.push_back(token);
    std::ranges::sort(
        out, [](const ApiToken& a, const ApiToken& b) { return std::tie(b.made, a.id) < std::tie(a.made, b.id); });
    return out;
}

std::optional<ApiToken> MemoryDoors::token(std::string_view digest) const
{
    for (const auto& [id, token] : tokens_)
        if (token.digest == digest) return token;
    return std::nullopt;
}

std::vector<AuditEntry> MemoryDoors::audit(std::string_view who, std::size_t limit) const
{
    std::vector<AuditEntry> out;
    for (auto entry = audit_.rbegin(); entry != audit_.rend() && out.size() < limit; ++entry)
        if (who.empty() || entry->who == who) out.push_back(*entry);
    return out;
}

void MemoryDoors::put(const Account& account)
{
    accounts_[account.person] = account;
    std::erase_if(sessions_, [&](const auto& entry) { return entry.second.person == account.person; });
}

void MemoryDoors::begin(const Session& session)
{
    if (sessions_.contains(session.digest)) throw std::invalid_argument("there is such a session already");
    std::erase_if(sessions_, [&](const auto& entry) { return entry.second.ends <= session.begun; });
    sessions_.emplace(session.digest, session);
}

void MemoryDoors::end_session(std::string_view digest)
{
    if (const auto found = sessions_.find(digest); found != sessions_.end()) sessions_.erase(found);
}

void MemoryDoors::put(const ApiToken& token)
{
    const auto same = this->token(token.digest);
    if (same && same->id != token.id) throw std::invalid_argument("another token has that digest");
    tokens_[token.id] = token;
}

void MemoryDoors::note(const AuditEntry& entry)
{
    audit_.push_back(entry);
    audit_.back().number = static_cast<std::int64_t>(audit_.size());
}

}  // namespace varsko
