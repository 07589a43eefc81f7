#include "storage/sqlite/account_rows.hpp"

namespace varsko {

AccountRows::AccountRows(Database& db, std::int64_t organisation)
    : organisation_(organisation),
      of_(db, "SELECT person, password_hash, changed_at, by FROM account WHERE organisation = ? AND person = ?"),
      session_(db,
               "SELECT digest, person, token, begun_at, ends_at FROM session WHERE organisation = ? AND digest = ?"),
      put_(db,
           "INSERT OR REPLACE INTO account (organisation, person, password_hash, changed_at, by) VALUES (?, ?, ?, ?, "
           "?)"),
      end_those_of_(db, "DELETE FROM session WHERE organisation = ? AND person = ?"),
      begin_(db,
             "INSERT INTO session (organisation, digest, person, token, begun_at, ends_at) VALUES (?, ?, ?, ?, ?, ?)"),
      forget_over_(db, "DELETE FROM session WHERE organisation = ? AND ends_at <= ?"),
      end_(db, "DELETE FROM session WHERE organisation = ? AND digest = ?")
{
}

std::optional<Account> AccountRows::of(std::string_view person)
{
    auto row = of_.run(organisation_, person);
    if (!row.next()) return std::nullopt;
    return Account{
        .person = row.string(0), .password_hash = row.string(1), .changed = row.instant(2), .by = row.string(3)};
}

std::optional<Session> AccountRows::session(std::string_view digest)
{
    auto row = session_.run(organisation_, digest);
    if (!row.next()) return std::nullopt;
    return Session{.digest = row.string(0),
                   .person = row.string(1),
                   .token = row.string(2),
                   .begun = row.instant(3),
                   .ends = row.instant(4)};
}

void AccountRows::put(const Account& account)
{
    put_.execute(organisation_, account.person, account.password_hash, account.changed, account.by);
    end_those_of_.execute(organisation_, account.person);
}

void AccountRows::begin(const Session& session)
{
    if (this->session(session.digest)) throw std::invalid_argument("there is such a session already");
    forget_over_.execute(organisation_, session.begun);
    begin_.execute(organisation_, session.digest, session.person, session.token, session.begun, session.ends);
}

void AccountRows::end_session(std::string_view digest) { end_.execute(organisation_, digest); }

}  // namespace varsko
