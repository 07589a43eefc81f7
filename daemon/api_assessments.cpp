// GET /assessments: what each rule says of each unit at a period, now or as known at a time, and why.
#include "daemon/api_call.hpp"
#include "rules/how_unusual.hpp"
#include "rules/tipping.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

// What is asked for.
struct Asked {
    std::optional<std::string> rule;
    std::optional<MetricIndex> metric;
    std::optional<UnitIndex> unit;
    std::optional<Period> period;
    std::vector<Level> levels;
    std::optional<Instant> as_of;
    bool why = false;  // also what would have changed it
    Day today;
    std::size_t limit = 0;
};

Asked asked_by(const Call& call, const World& world, std::optional<Instant> as_of)
{
    static const std::map<std::string, Level> levels = {{"green", Level::green}, {"yellow", Level::yellow},
                                                        {"red", Level::red},     {"unknown", Level::unknown},
                                                        {"flag", Level::flag},   {"clear", Level::clear}};
    Asked asked{.rule = call.rule(world.rules()),
                .metric = call.metric(world.catalogue()),
                .unit = call.unit(world.catalogue()),
                .period = call.period("period"),
                .levels = {},
                .as_of = as_of,
                .why = call.flag("why"),
                .today = as_of ? std::chrono::floor<std::chrono::days>(*as_of) : call.house.clock().today(),
                .limit = call.limit(1'000)};
    for (const std::string& name : call.list("level")) {
        const auto level = levels.find(name);
        if (level == levels.end())
            answer_problem(400, "Unknown level",
                           unknown("level", name, {"green", "yellow", "red", "unknown", "flag", "clear"}));
        asked.levels.push_back(level->second);
    }
    return asked;
}

// The newest period, not after today, for which anything was reported of what the rule reads; else the newest that was
// due.  An organisation that loads last year's figures sees last year.
Period newest_period(const World& world, const CompiledRule& rule, Day today)
{
    const Period latest = Period::of(rule.grain, today);
    Period newest;
    if (const auto* judged = world.panel().judgements().of(rule.rule->id, rule.metric))
        for (const auto& [period, units] : *judged)
            if (period <= latest) newest = std::max(newest, period);
    for (const MetricIndex metric : rule.reads) {
        for (const auto& [slice, column] : world.panel().slices(metric)) {
            if (slice.scenario == Scenario::outcome && slice.period.grain() == rule.grain && slice.period <= latest)
                newest = std::max(newest, slice.period);
        }
    }
    if (newest) return newest;
    const DueCalendar& calendar = world.catalogue().metrics[rule.metric].calendar;
    Period due = due_before(calendar, latest.plus(1), 1);
    for (int tries = 0; tries < 12 && due_day(calendar, due) > today; ++tries) due = due_before(calendar, due, 1);
    return due;
}

struct Row {
    const CompiledRule* rule;
    Period period;
    UnitIndex unit;
    Level level;
};

// The rows that match, in the order of the rules and then of the units; only their levels are computed yet.
std::vector<Row> rows_of(const Call& call, const World& world, const Asked& asked)
{
    std::vector<Row> rows;
    const bool one = asked.rule && asked.unit && asked.period;
    for (const CompiledRule& rule : world.rules().compiled) {
        if ((asked.rule && rule.rule->id != *asked.rule) || (asked.metric && rule.metric != *asked.metric)) continue;
        const Period period = asked.period ? *asked.period : newest_period(world, rule, asked.today);
        const DueCalendar& calendar = world.catalogue().metrics[rule.metric].calendar;
        if (period.grain() != rule.grain || !is_valid_at(*rule.rule, period) ||
            (!one && asked.period && !is_due(calendar, period)))
            continue;
        std::vector<UnitIndex> units;
        for (const UnitIndex unit : rule.rule->units) {
            if ((!asked.unit || unit == *asked.unit) && call.sees(unit)) units.push_back(unit);
        }
        Assessed assessed;
        assess(world.catalogue(), rule, world.panel(), period, units, assessed);
        for (std::size_t i = 0; i < units.size(); ++i) {
            const Level level = assessed.level[i];
            if (asked.levels.empty() ||
                std::find(asked.levels.begin(), asked.levels.end(), level) != asked.levels.end())
                rows.push_back({&rule, period, units[i], level});
        }
    }
    return rows;
}

[[noreturn]] void answer_nothing(const World& world, const Asked& asked)
{
    const std::string rule = *asked.rule;
    for (const CompiledRule& compiled : world.rules().compiled) {
        if (compiled.rule->id != rule) continue;
        if (compiled.grain != asked.period->grain()) {
            answer_problem(404, "Not a period of this rule",
                           fmt::format("rule \"{}\" is judged every {}; {} is not one", rule, text(compiled.grain),
                                       asked.period->text()));
        }
        if (!is_valid_at(*compiled.rule, *asked.period))
            answer_problem(404, "Not valid then",
                           fmt::format("rule \"{}\" is not valid at {}", rule, asked.period->text()));
    }
    answer_problem(404, "Not assessed",
                   fmt::format("rule \"{}\" is not for unit \"{}\"", rule, world.catalogue().units[*asked.unit].id));
}

// [{metric, unit, scenario, period, value, level, shown {sv, en}}]
Json view_tipping(const World& world, const CompiledRule& rule, UnitIndex unit, Period period, const Explanation& why)
{
    const Catalogue& catalogue = world.catalogue();
    Json list = Json::array();
    for (const Tipping& tip : tipping(catalogue, rule, world.panel(), unit, period, why)) {
        const Metric& metric = catalogue.metrics[tip.input.metric];
        list.push_back({{"metric", metric.id},
                        {"unit", catalogue.units[tip.input.unit].id},
                        {"scenario", text(tip.input.slice.scenario)},
                        {"period", text(tip.input.slice.period, tip.input.slice.span)},
                        {"made", view(tip.input.slice.made)},
                        {"now", number(tip.input.value)},
                        {"value", number(tip.value)},
                        {"level", text(tip.level)},
                        {"shown",
                         {{"sv", spoken(tip.value, metric.measure, "", "sv")},
                          {"en", spoken(tip.value, metric.measure, "", "en")}}}});
    }
    return list;
}

struct Answer {
    Json items;
    std::size_t total;
};

Answer assessments_of(const Call& call, const World& world, std::optional<Instant> as_of)
{
    const Asked asked = asked_by(call, world, as_of);
    const auto rows = rows_of(call, world, asked);
    if (rows.empty() && asked.rule && asked.unit && asked.period && asked.levels.empty()) answer_nothing(world, asked);
    Json items = Json::array();
    call.house.look([&](StoreReader& store) {
        Provenance provenance(world.catalogue(), store, as_of);
        for (const Row& row : rows) {
            if (items.size() == asked.limit) break;
            const Explanation why = explain(world.catalogue(), *row.rule, world.panel(), row.unit, row.period);
            Json item =
                view({.world = world, .rule = *row.rule, .unit = row.unit, .period = row.period, .today = asked.today},
                     why, provenance);
            if (as_of) item["as_of"] = view(*as_of);
            if (asked.why) {
                const auto past = past_values(world.catalogue(), *row.rule, world.panel(), row.unit, row.period);
                const Localised unusual =
                    how_unusual(world.catalogue(), *row.rule, world.panel(), row.unit, row.period, why.value, past);
                item["unusual"] = unusual.empty() ? Json(nullptr) : view(unusual);
                item["would_change"] = view_tipping(world, *row.rule, row.unit, row.period, why);
                const Catalogue& catalogue = world.catalogue();
                item["judgements"] = view_judgements(store,
                                                     {.rule = row.rule->rule->id,
                                                      .metric = catalogue.metrics[row.rule->metric].id,
                                                      .unit = catalogue.units[row.unit].id},
                                                     row.period);
            }
            items.push_back(std::move(item));
        }
    });
    return {std::move(items), rows.size()};
}

}  // namespace

Response get_assessments(const Call& call)
{
    const auto as_of = call.instant("as_of");
    Answer found = as_of
                       ? assessments_of(call, call.house.as_of(*as_of), as_of)
                       : call.house.read([&](const World& world) { return assessments_of(call, world, std::nullopt); });
    return answer_list(call, std::move(found.items), found.total);
}

}  // namespace varsko
