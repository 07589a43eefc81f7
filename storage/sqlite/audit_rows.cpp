#include "storage/sqlite/audit_rows.hpp"

#include <algorithm>
#include <limits>

namespace varsko {

AuditRows::AuditRows(Database& db, std::int64_t organisation)
    : organisation_(organisation),
      of_all_(db,
              "SELECT number, at, who, place, what, about, status FROM audit WHERE organisation = ? ORDER BY number "
              "DESC LIMIT ?"),
      of_one_(db,
              "SELECT number, at, who, place, what, about, status FROM audit WHERE organisation = ? AND who = ? ORDER "
              "BY number DESC LIMIT ?"),
      add_(db, "INSERT INTO audit (organisation, at, who, place, what, about, status) VALUES (?, ?, ?, ?, ?, ?, ?)")
{
}

std::vector<AuditEntry> AuditRows::newest(std::string_view who, std::size_t limit)
{
    constexpr std::size_t most = std::numeric_limits<std::int64_t>::max();
    const auto count = static_cast<std::int64_t>(std::min(limit, most));
    std::vector<AuditEntry> out;
    auto row = who.empty() ? of_all_.run(organisation_, count) : of_one_.run(organisation_, who, count);
    while (row.next())
        out.push_back({.number = row.integer(0),
                       .at = row.instant(1),
                       .who = row.string(2),
                       .place = row.string(3),
                       .what = row.string(4),
                       .about = row.string(5),
                       .status = static_cast<int>(row.integer(6))});
    return out;
}

void AuditRows::add(const AuditEntry& entry)
{
    add_.execute(organisation_, entry.at, entry.who, entry.place, entry.what, entry.about, entry.status);
}

}  // namespace varsko
