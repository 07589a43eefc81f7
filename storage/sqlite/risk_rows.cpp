#include "storage/sqlite/risk_rows.hpp"

#include "storage/sqlite/codes.hpp"

namespace varsko {

namespace {

std::optional<std::int64_t> number(std::optional<Day> day)
{
    return day ? std::optional<std::int64_t>(day->time_since_epoch().count()) : std::nullopt;
}

std::optional<Day> day(const Statement::Run& row, int column)
{
    return row.null(column) ? std::nullopt : std::optional(Day(std::chrono::days(row.integer(column))));
}

std::optional<int> optional_integer(const Statement::Run& row, int column)
{
    return row.null(column) ? std::nullopt : std::optional(static_cast<int>(row.integer(column)));
}

Rating rating(const Statement::Run& row, int column)
{
    return {.probability = static_cast<int>(row.integer(column)),
            .consequence = static_cast<int>(row.integer(column + 1))};
}

}  // namespace

RiskRows::RiskRows(Database& db, std::int64_t organisation)
    : organisation_(organisation),
      // Not OR REPLACE: measures and controls refer to the row.
      put_(db,
           "INSERT INTO risk (organisation, id, type, text_sv, text_en, state, closed_because, base_probability, "
           "base_consequence, "
           "computed_probability, computed_consequence, own_probability, own_consequence, own_by, own_comment, own_at, "
           "measures_level, "
           "owner, unit, origin, comment, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
           "?, ?) "
           "ON CONFLICT (organisation, id) DO UPDATE SET type = excluded.type, text_sv = excluded.text_sv, text_en = "
           "excluded.text_en, "
           "state = excluded.state, closed_because = excluded.closed_because, base_probability = "
           "excluded.base_probability, "
           "base_consequence = excluded.base_consequence, computed_probability = excluded.computed_probability, "
           "computed_consequence = excluded.computed_consequence, own_probability = excluded.own_probability, "
           "own_consequence = excluded.own_consequence, own_by = excluded.own_by, own_comment = excluded.own_comment, "
           "own_at = excluded.own_at, measures_level = excluded.measures_level, owner = excluded.owner, unit = "
           "excluded.unit, "
           "origin = excluded.origin, comment = excluded.comment, version = excluded.version"),
      clear_measures_(db, "DELETE FROM risk_measure WHERE organisation = ? AND risk = ?"),
      clear_controls_(db, "DELETE FROM risk_control WHERE organisation = ? AND risk = ?"),
      add_measure_(db,
                   "INSERT INTO risk_measure (organisation, risk, number, text, starts, ends, status) VALUES (?, ?, ?, "
                   "?, ?, ?, ?)"),
      add_control_(db,
                   "INSERT INTO risk_control (organisation, risk, number, what, every, by, last_done) VALUES (?, ?, ?, "
                   "?, ?, ?, ?)"),
      add_event_(db,
                 "INSERT INTO risk_event (organisation, risk, at, kind, by, probability_before, consequence_before, "
                 "probability_after, consequence_after, figure, rule, metric, unit, message) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      all_(db,
           "SELECT id, type, text_sv, text_en, state, closed_because, base_probability, base_consequence, "
           "computed_probability, "
           "computed_consequence, own_probability, own_consequence, own_by, own_comment, own_at, measures_level, "
           "owner, unit, origin, "
           "comment, version FROM risk WHERE organisation = ? ORDER BY id"),
      measures_(
          db,
          "SELECT text, starts, ends, status FROM risk_measure WHERE organisation = ? AND risk = ? ORDER BY number"),
      controls_(
          db,
          "SELECT what, every, by, last_done FROM risk_control WHERE organisation = ? AND risk = ? ORDER BY number"),
      events_(db,
              "SELECT at, kind, by, probability_before, consequence_before, probability_after, consequence_after, "
              "figure, rule, metric, "
              "unit, message FROM risk_event WHERE organisation = ? AND risk = ? ORDER BY number")
{
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

void RiskRows::add(const Changes& changes)
{
    for (const auto& risk : changes.risks) put(risk);
    for (const auto& event : changes.risk_events) add(event);
}

void RiskRows::put(const Risk& risk)
{
    const auto execute = [&](const auto&... own) {
        return [&](const auto&... rest) {
            put_.execute(organisation_, risk.id, risk.type, risk.text.sv, risk.text.en, risk.state, risk.closed_because,
                         risk.base.probability, risk.base.consequence, risk.computed.probability,
                         risk.computed.consequence, own..., rest...);
        }(risk.measures_level, risk.owner, risk.unit, risk.origin, risk.comment, risk.version);
    };
    if (const auto& own = risk.own) {
        execute(own->probability, own->consequence, own->by, own->comment, own->at);
    } else {
        execute(std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt);
    }
    put_lists(risk);
}

void RiskRows::put_lists(const Risk& risk)
{
    clear_measures_.execute(organisation_, risk.id);
    clear_controls_.execute(organisation_, risk.id);
    std::int64_t i = 0;
    for (const auto& m : risk.measures)
        add_measure_.execute(organisation_, risk.id, ++i, m.text, number(m.start), number(m.end), m.status);
    for (const auto& c : risk.controls)
        add_control_.execute(organisation_, risk.id, ++i, c.what, c.every, c.by, number(c.last_done));
}

void RiskRows::add(const RiskEvent& e)
{
    add_event_.execute(organisation_, e.risk, e.at, e.kind, e.by, e.before.probability, e.before.consequence,
                       e.after.probability, e.after.consequence, e.figure, e.rule, e.metric, e.unit, e.message);
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

Risk RiskRows::read(const Statement::Run& row)
{
    Risk risk;
    risk.id = row.text(0);
    risk.type = row.text(1);
    risk.text = {.sv = row.string(2), .en = row.string(3)};
    risk.state = decoded<RiskState>(row.integer(4));
    risk.closed_because = row.text(5);
    risk.base = rating(row, 6);
    risk.computed = rating(row, 8);
    if (!row.null(12)) {
        risk.own = OwnRating{.probability = optional_integer(row, 10),
                             .consequence = optional_integer(row, 11),
                             .by = row.string(12),
                             .comment = row.string(13),
                             .at = row.instant(14)};
    }
    risk.measures_level = row.text(15);
    risk.owner = row.text(16);
    risk.unit = row.text(17);
    risk.origin = row.text(18);
    risk.comment = row.text(19);
    risk.version = static_cast<int>(row.integer(20));
    auto measure = measures_.run(organisation_, risk.id);
    while (measure.next()) {
        risk.measures.push_back(
            {.text = measure.string(0), .start = day(measure, 1), .end = day(measure, 2), .status = measure.string(3)});
    }
    auto control = controls_.run(organisation_, risk.id);
    while (control.next()) {
        risk.controls.push_back({.what = control.string(0),
                                 .every = control.string(1),
                                 .by = control.string(2),
                                 .last_done = day(control, 3)});
    }
    return risk;
}

std::vector<Risk> RiskRows::all()
{
    std::vector<Risk> risks;
    auto row = all_.run(organisation_);
    while (row.next()) risks.push_back(read(row));
    return risks;
}

std::vector<RiskEvent> RiskRows::events(std::string_view risk)
{
    std::vector<RiskEvent> events;
    auto row = events_.run(organisation_, risk);
    while (row.next()) {
        events.push_back({.risk = std::string(risk),
                          .at = row.instant(0),
                          .kind = row.string(1),
                          .by = row.string(2),
                          .before = rating(row, 3),
                          .after = rating(row, 5),
                          .figure = row.string(7),
                          .rule = row.string(8),
                          .metric = row.string(9),
                          .unit = row.string(10),
                          .message = row.string(11)});
    }
    return events;
}

}  // namespace varsko
