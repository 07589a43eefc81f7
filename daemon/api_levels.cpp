// GET /levels: what each rule says of each unit at each period of a range, in as few words as will do for a strip of
// months.  What cannot be judged is left out, and so is what has not ended: a forecast says something of every month to
// come.
#include "daemon/api_call.hpp"
#include "rules/assess.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr int most_days = 6 * 366;

struct Range {
    Day from, to;
};

Range range_of(const Call& call)
{
    const auto from = call.period("from"), to = call.period("to");
    if (!from || !to)
        answer_problem(400, "Which periods?", "say from=… and to=…: /api/v1/levels?from=2024-01&to=2024-12");
    const Range range{.from = from->first_day(), .to = std::min(to->last_day(), call.house.clock().today())};
    if (to->last_day() < range.from)
        answer_problem(400, "Empty range", fmt::format("from={} is after to={}", from->text(), to->text()));
    if ((range.to - range.from).count() > most_days)
        answer_problem(400, "Too long a range", "at most six years are answered at once");
    return range;
}

void add_period(Json& items, const Call& call, const World& world, const CompiledRule& rule, Period period,
                std::optional<UnitIndex> unit)
{
    const Catalogue& catalogue = world.catalogue();
    std::vector<UnitIndex> units;
    for (const UnitIndex each : rule.rule->units)
        if ((!unit || each == *unit) && call.sees(each)) units.push_back(each);
    Assessed assessed;
    assess(catalogue, rule, world.panel(), period, units, assessed);
    const std::string& metric = catalogue.metrics[rule.metric].id;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (assessed.level[i] == Level::unknown) continue;
        const Judgement* judged = world.panel().judgements().of(rule.rule->id, rule.metric, period, units[i]);
        items.push_back({{"rule", rule.rule->id},
                         {"metric", metric},
                         {"unit", catalogue.units[units[i]].id},
                         {"period", period.text()},
                         {"level", text(assessed.level[i])},
                         {"trend", text(assessed.trend[i])},
                         {"value", number(assessed.value[i])},
                         {"preliminary", assessed.preliminary[i] != 0},
                         {"judged", judged ? Json(text(judged->level.value_or(Level::unknown))) : Json(nullptr)}});
    }
}

}  // namespace

Response get_levels(const Call& call)
{
    const Range range = range_of(call);
    Json items = call.house.read([&](const World& world) {
        const auto rule = call.rule(world.rules());
        const auto metric = call.metric(world.catalogue());
        const auto unit = call.unit(world.catalogue());
        Json found = Json::array();
        for (const CompiledRule& each : world.rules().compiled) {
            if ((rule && each.rule->id != *rule) || (metric && each.metric != *metric)) continue;
            const DueCalendar& calendar = world.catalogue().metrics[each.metric].calendar;
            for (Period period = Period::of(each.grain, range.from); period.last_day() <= range.to;
                 period = period.plus(1))
                if (is_due(calendar, period) && is_valid_at(*each.rule, period))
                    add_period(found, call, world, each, period, unit);
        }
        return found;
    });
    const std::size_t total = items.size();
    return answer_list(call, std::move(items), total);
}

}  // namespace varsko
