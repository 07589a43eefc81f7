#include "storage/sqlite/token_rows.hpp"

#include <fmt/format.h>

namespace varsko {

namespace {

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (end > at) words.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

ApiToken token_of(const Statement::Run& row)
{
    return {.id = row.string(0),
            .digest = row.string(1),
            .name = row.string(2),
            .rights = words_of(row.text(3)),
            .unit = row.string(4),
            .made = row.instant(5),
            .ends = row.instant(6),
            .by = row.string(7),
            .revoked = row.instant(8),
            .revoked_by = row.string(9)};
}

}  // namespace

TokenRows::TokenRows(Database& db, std::int64_t organisation)
    : organisation_(organisation),
      all_(db,
           "SELECT id, digest, name, rights, unit, made_at, ends_at, by, revoked_at, revoked_by FROM api_token "
           "WHERE organisation = ? ORDER BY made_at DESC, id"),
      with_digest_(db,
                   "SELECT id, digest, name, rights, unit, made_at, ends_at, by, revoked_at, revoked_by FROM api_token "
                   "WHERE organisation = ? AND digest = ?"),
      put_(db,
           "INSERT INTO api_token (organisation, id, digest, name, rights, unit, made_at, ends_at, by, revoked_at, "
           "revoked_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (organisation, id) DO UPDATE SET "
           "digest = excluded.digest, name = excluded.name, rights = excluded.rights, unit = excluded.unit, "
           "made_at = excluded.made_at, ends_at = excluded.ends_at, by = excluded.by, "
           "revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by")
{
}

std::vector<ApiToken> TokenRows::all()
{
    std::vector<ApiToken> out;
    auto row = all_.run(organisation_);
    while (row.next()) out.push_back(token_of(row));
    return out;
}

std::optional<ApiToken> TokenRows::with_digest(std::string_view digest)
{
    auto row = with_digest_.run(organisation_, digest);
    if (!row.next()) return std::nullopt;
    return token_of(row);
}

void TokenRows::put(const ApiToken& token)
{
    const auto same = with_digest(token.digest);
    if (same && same->id != token.id) throw std::invalid_argument("another token has that digest");
    const std::string rights = fmt::format("{}", fmt::join(token.rights, " "));
    put_.execute(organisation_, token.id, token.digest, token.name, rights, token.unit, token.made, token.ends,
                 token.by, token.revoked, token.revoked_by);
}

}  // namespace varsko
