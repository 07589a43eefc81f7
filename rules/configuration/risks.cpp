// [[risk]]: the register as it starts.  Afterwards it lives in the database.
#include "rules/configuration/draft.hpp"

namespace varsko::configuration {

namespace {

constexpr std::pair<std::string_view, RiskState> states[] = {{"proposed", RiskState::proposed},
                                                             {"active", RiskState::active},
                                                             {"accepted", RiskState::accepted},
                                                             {"materialised", RiskState::materialised},
                                                             {"closed", RiskState::closed}};
constexpr std::pair<std::string_view, std::string_view> closings[] = {
    {"done", "done"}, {"reduced", "reduced"}, {"eliminated", "eliminated"}};
constexpr std::pair<std::string_view, std::string_view> colours[] = {
    {"green", "green"}, {"yellow", "yellow"}, {"red", "red"}};
constexpr std::pair<std::string_view, std::string_view> statuses[] = {
    {"planned", "planned"}, {"ongoing", "ongoing"}, {"done", "done"}};

std::vector<RiskMeasure> read_measures(Table& table)
{
    std::vector<RiskMeasure> out;
    for (auto& measure : table.tables("measures")) {
        RiskMeasure m;
        m.text = measure.required("text").value_or(Text{}).text;
        m.start = measure.day("start");
        m.end = measure.day("end");
        if (m.start && m.end && *m.end < *m.start)
            measure.error(measure.key_place("end"), "wrong-value",
                          fmt::format("the measure ends {} before it starts {}", text(*m.end), text(*m.start)));
        m.status = measure.one_of<std::string_view>("status", statuses).value_or("");
        measure.finish();
        out.push_back(std::move(m));
    }
    return out;
}

std::vector<RiskControl> read_controls(Draft& draft, Table& table)
{
    std::vector<RiskControl> out;
    for (auto& control : table.tables("controls")) {
        RiskControl c;
        c.what = control.required("what").value_or(Text{}).text;
        c.every = control.string("every");
        if (const auto by = control.text("by")) {
            c.by = by->text;
            check_recipient(draft, *by, "\"by\" in " + control.what());
        }
        c.last_done = control.day("last_done");
        control.finish();
        out.push_back(std::move(c));
    }
    return out;
}

Risk read_risk(Draft& draft, Table& table, std::map<std::string, Place>& seen)
{
    Risk risk;
    risk.origin = "file";
    if (const auto id = table.required("id")) {
        risk.id = id->text;
        if (!is_risk_id(id->text))
            table.error(id->place, "wrong-value",
                        fmt::format("a risk's id has letters A-Z, digits, -, _ and . only, not \"{}\"", id->text));
        is_first(draft, seen, *id, "risk");
    }
    risk.type = table.string("type");
    risk.text = table.localised("text");
    if (!table.has("text")) table.missing("text");
    for (const auto* key : {"probability", "consequence"})
        if (!table.has(key)) table.missing(key);
    risk.base.probability = static_cast<int>(table.integer("probability", 1, 5).value_or(1));
    risk.base.consequence = static_cast<int>(table.integer("consequence", 1, 5).value_or(1));
    risk.computed = risk.base;
    risk.state = table.one_of<RiskState>("state", states).value_or(RiskState::active);
    risk.closed_because = table.one_of<std::string_view>("closed_because", closings).value_or("");
    if (!risk.closed_because.empty() && risk.state != RiskState::closed)
        table.error(table.key_place("closed_because"), "wrong-value",
                    "\"closed_because\" goes with state = \"closed\"");
    risk.measures_level = table.one_of<std::string_view>("measures_level", colours).value_or("");
    if (const auto owner = table.text("owner")) {
        risk.owner = owner->text;
        check_recipient(draft, *owner, "\"owner\" in [[risk]]");
    }
    if (const auto unit = table.text("unit"))
        if (unit_named(draft, *unit)) risk.unit = unit->text;
    risk.measures = read_measures(table);
    risk.controls = read_controls(draft, table);
    risk.comment = table.string("comment");
    table.finish();
    return risk;
}

}  // namespace

void read_risks(Draft& draft)
{
    std::map<std::string, Place> seen;
    for (auto& table : draft.section("risk")) draft.out.risks.push_back(read_risk(draft, table, seen));
}

}  // namespace varsko::configuration
