#include "storage/sqlite/judgement_rows.hpp"

#include "storage/sqlite/codes.hpp"

namespace varsko {

JudgementRows::JudgementRows(Database& db, std::int64_t organisation)
    : organisation_(organisation),
      add_(db,
           "INSERT INTO judgement (organisation, rule, metric, unit, period, level, comment, by, at, computed, value) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      all_(db,
           "SELECT rule, metric, unit, period, level, comment, by, at, computed, value FROM judgement WHERE "
           "organisation = ? ORDER BY number"),
      add_verdict_(db,
                   "INSERT INTO verdict (organisation, rule, metric, unit, episode, fired, useful, by, at) VALUES (?, "
                   "?, ?, ?, ?, ?, ?, ?, ?)"),
      verdicts_(db,
                "SELECT rule, metric, unit, episode, fired, useful, by, at FROM verdict WHERE organisation = ? ORDER "
                "BY number")
{
}

void JudgementRows::add(const Changes& changes)
{
    for (const Judgement& j : changes.judgements) {
        const auto level = j.level ? std::optional<std::int64_t>(code(*j.level)) : std::nullopt;
        add_.execute(organisation_, j.rule, j.metric, j.unit, j.period, level, j.comment, j.by, j.at, code(j.computed),
                     j.value);
    }
    for (const Opinion& v : changes.verdicts)
        add_verdict_.execute(organisation_, v.key.rule, v.key.metric, v.key.unit, v.episode, v.fired, v.useful ? 1 : 0,
                             v.by, v.at);
}

std::vector<Judgement> JudgementRows::all()
{
    std::vector<Judgement> found;
    auto row = all_.run(organisation_);
    while (row.next())
        found.push_back({.rule = row.string(0),
                         .metric = row.string(1),
                         .unit = row.string(2),
                         .period = row.period(3),
                         .level = row.null(4) ? std::nullopt : std::optional(decoded<Level>(row.integer(4))),
                         .comment = row.string(5),
                         .by = row.string(6),
                         .at = row.instant(7),
                         .computed = decoded<Level>(row.integer(8)),
                         .value = row.real(9)});
    return found;
}

std::vector<Opinion> JudgementRows::verdicts()
{
    std::vector<Opinion> found;
    auto row = verdicts_.run(organisation_);
    while (row.next())
        found.push_back({.key = {.rule = row.string(0), .metric = row.string(1), .unit = row.string(2)},
                         .episode = row.string(3),
                         .fired = row.period(4),
                         .useful = row.integer(5) != 0,
                         .by = row.string(6),
                         .at = row.instant(7)});
    return found;
}

}  // namespace varsko
