// What only shows when everything has been read: risks that nobody knows, rules that reach nobody.
#include "rules/configuration/draft.hpp"

#include <algorithm>

namespace varsko::configuration {

namespace {

void check_risks(Draft& draft)
{
    const auto known = ids_of(draft.out.risks);
    for (const auto& [name, whose] : draft.risks_named)
        if (std::find(known.begin(), known.end(), name.text) == known.end())
            draft.error(name.place, "unknown-name",
                        fmt::format("{} names no risk: {}", whose, suggestion(name.text, known)));
}

// A role reaches a unit through whoever has it there, above it, or on a unit responsible for it.
bool has_role_for(const Catalogue& catalogue, std::string_view role, UnitIndex unit)
{
    const auto holds = [&](UnitIndex at) {
        return std::any_of(catalogue.people.begin(), catalogue.people.end(), [&](const Person& person) {
            return std::any_of(person.roles.begin(), person.roles.end(), [&](const auto& held) {
                return held.role == role && catalogue.is_under(at, held.unit);
            });
        });
    };
    std::size_t steps = 0;
    for (std::optional<UnitIndex> at = unit; at && steps <= catalogue.units.size();
         at = catalogue.units[*at].parent, ++steps) {
        const auto& responsible = catalogue.units[*at].responsible;
        if (holds(*at) || std::any_of(responsible.begin(), responsible.end(), holds)) return true;
    }
    return false;
}

bool reaches(const Catalogue& catalogue, const std::vector<std::string>& names, const std::vector<UnitIndex>& units)
{
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        if (catalogue.person(name) != nullptr) return true;
        return std::any_of(units.begin(), units.end(),
                           [&](UnitIndex unit) { return has_role_for(catalogue, name, unit); });
    });
}

// Could this route ever be about that rule?
bool could_match(const Draft& draft, const Route& route, const Rule& rule)
{
    const auto& catalogue = draft.out.catalogue;
    if (!route.rule.empty() && route.rule != rule.id) return false;
    if (route.goal && route.goal != rule.goal) return false;
    if (!route.metric.empty()) {
        const auto metric = catalogue.metric(route.metric);
        if (!metric || std::find(rule.metrics.begin(), rule.metrics.end(), *metric) == rule.metrics.end()) return false;
    }
    if (!route.unit.empty()) {
        const auto top = catalogue.unit(route.unit);
        if (!top || std::none_of(rule.units.begin(), rule.units.end(),
                                 [&](UnitIndex unit) { return catalogue.is_under(unit, *top); }))
            return false;
    }
    return true;
}

// A rule without "notify" is followed and told to nobody on purpose; one that names somebody should reach somebody.
void check_reach(Draft& draft)
{
    const auto& out = draft.out;
    if (out.catalogue.people.empty() && out.routes.empty()) return;  // told once, below
    for (const auto& rule : out.rules) {
        if (!rule.notify || reaches(out.catalogue, rule.notify->to, rule.units)) continue;
        const bool routed = std::any_of(out.routes.begin(), out.routes.end(), [&](const Route& route) {
            return could_match(draft, route, rule) &&
                   (!route.channels.empty() || reaches(out.catalogue, route.to, rule.units));
        });
        if (routed) continue;
        draft.warning(
            rule.place, "reaches-nobody",
            fmt::format("rule \"{}\" reaches nobody: no one has the roles that it names for any of its units, "
                        "and no route matches",
                        rule.id));
    }
}

void check_anybody(Draft& draft)
{
    const auto& out = draft.out;
    const bool any_notify =
        std::any_of(out.rules.begin(), out.rules.end(), [](const Rule& r) { return r.notify.has_value(); });
    if (out.channels.empty())
        draft.warning({}, "no-channel", "no [channel.…] is set up: nobody can be told anything");
    else if (out.catalogue.people.empty() && out.routes.empty())
        draft.warning({}, "no-people", "no [[person]] and no [[route]]: nobody is told anything");
    else if (!out.rules.empty() && !any_notify && out.routes.empty())
        draft.warning({}, "reaches-nobody",
                      "no rule has \"notify\" and there is no [[route]]: nobody is told anything");
}

// Routes that stand after one that takes everything are never looked at.
void check_routes(Draft& draft)
{
    const auto& routes = draft.out.routes;
    for (std::size_t i = 0; i + 1 < routes.size(); ++i) {
        const auto& r = routes[i];
        const bool takes_all = r.rule.empty() && r.level.empty() && r.metric.empty() && r.unit.empty() &&
                               r.risk.empty() && !r.goal && !r.continues;
        if (!takes_all) continue;
        draft.warning(draft.route_places[i + 1], "never-reached",
                      "the route before matches everything and does not continue: this one and those after it are "
                      "never looked at");
        return;
    }
}

}  // namespace

void check_across(Draft& draft)
{
    check_risks(draft);
    check_reach(draft);
    check_routes(draft);
    check_anybody(draft);
}

}  // namespace varsko::configuration
