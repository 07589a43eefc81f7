// The words of the organisation: its units, metrics and rules by name, for whoever shows them.
#include "daemon/api_call.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string_view text(Good good)
{
    switch (good) {
        case Good::higher: return "higher";
        case Good::lower: return "lower";
        case Good::neither: return "neither";
    }
    return "neither";
}

std::string_view text(Kind kind)
{
    switch (kind) {
        case Kind::flow: return "flow";
        case Kind::stock: return "stock";
        case Kind::share: return "share";
        case Kind::index: return "index";
    }
    return "flow";
}

// Each unit with those under it after it.
void add_units(Json& list, const Call& call, const Catalogue& catalogue, std::optional<UnitIndex> parent, int depth)
{
    for (UnitIndex i = 0; i < catalogue.units.size(); ++i) {
        const Unit& unit = catalogue.units[i];
        if (unit.parent != parent) continue;
        Json responsible = Json::array();
        for (const UnitIndex each : unit.responsible) responsible.push_back(catalogue.units[each].id);
        list.push_back({{"id", unit.id},
                        {"name", unit.name},
                        {"parent", parent ? Json(catalogue.units[*parent].id) : Json(nullptr)},
                        {"level", unit.level},
                        {"dimension", varsko::text(unit.dimension)},
                        {"depth", depth},
                        {"responsible", std::move(responsible)},
                        {"seen", call.sees(i)}});
        add_units(list, call, catalogue, i, depth + 1);
    }
}

}  // namespace

Response get_catalogue(const Call& call)
{
    Json json = call.house.read([&](const World& world) -> Json {
        const Catalogue& catalogue = world.catalogue();
        Json units = Json::array(), metrics = Json::array(), rules = Json::array();
        add_units(units, call, catalogue, std::nullopt, 0);
        for (const Metric& metric : catalogue.metrics) {
            Json scenarios = Json::array();
            for (const Scenario scenario : metric.scenarios) scenarios.push_back(varsko::text(scenario));
            metrics.push_back({{"id", metric.id},
                               {"name", view(metric.name)},
                               {"measure", varsko::text(metric.measure)},
                               {"good", text(metric.good)},
                               {"kind", text(metric.kind)},
                               {"every", varsko::text(metric.calendar.every)},
                               {"scenarios", std::move(scenarios)}});
        }
        for (const Rule& rule : world.configuration().rules) {
            Json of = Json::array();
            for (const MetricIndex metric : rule.metrics) of.push_back(catalogue.metrics[metric].id);
            rules.push_back({{"id", rule.id},
                             {"title", view(rule.title)},
                             {"goal", rule.goal ? Json(*rule.goal) : Json(nullptr)},
                             {"kind", rule.when ? "flag" : "level"},
                             {"metrics", std::move(of)},
                             {"judged_by_people", rule.judged}});
        }
        return {{"units", std::move(units)}, {"metrics", std::move(metrics)}, {"rules", std::move(rules)}};
    });
    return answer(call, std::move(json));
}

}  // namespace varsko
