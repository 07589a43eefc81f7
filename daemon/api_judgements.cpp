// What people say: of an assessment (POST /assessments/{id}/judgement) and of an alert afterwards (POST
// /alerts/{id}/judge).
#include "daemon/api_call.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

struct AssessmentId {
    AlertKey of;
    Period period;
};

// "goal-1:goal_attainment:asn:2024-03"
AssessmentId id_of(const Call& call)
{
    const std::string& id = call.names.at(0);
    const auto colon = id.rfind(':');
    const auto of = colon == std::string::npos ? std::nullopt : AlertKey::parse(std::string_view(id).substr(0, colon));
    const auto period =
        colon == std::string::npos ? std::nullopt : Period::parse(std::string_view(id).substr(colon + 1));
    if (!of || !period)
        answer_problem(404, "Unknown assessment",
                       fmt::format("\"{}\" is no assessment's id: expected rule:metric:unit:period", id));
    call.must_see(*of);
    return {*of, *period};
}

std::optional<Level> level_in(const Fields& fields)
{
    static const std::map<std::string, Level> levels = {{"green", Level::green},
                                                        {"yellow", Level::yellow},
                                                        {"red", Level::red},
                                                        {"flag", Level::flag},
                                                        {"clear", Level::clear}};
    if (!fields.has("level")) return std::nullopt;
    const auto found = levels.find(fields.text("level"));
    if (found == levels.end())
        answer_problem(422, "Unknown level",
                       unknown("level", fields.text("level"), {"green", "yellow", "red", "flag", "clear"}));
    return found->second;
}

Json judged(const Call& call, const AssessmentId& id)
{
    return call.house.read([&](const World& world) {
        const Catalogue& catalogue = world.catalogue();
        const UnitIndex unit = *catalogue.unit(id.of.unit);
        const CompiledRule& rule = *world.rules().find(id.of.rule, *catalogue.metric(id.of.metric));
        const Explanation why = explain(catalogue, rule, world.panel(), unit, id.period);
        return call.house.look([&](StoreReader& store) {
            Provenance provenance(catalogue, store, std::nullopt);
            Json json = view(
                {.world = world, .rule = rule, .unit = unit, .period = id.period, .today = call.house.clock().today()},
                why, provenance);
            json["judgements"] = view_judgements(store, id.of, id.period);
            return json;
        });
    });
}

}  // namespace

Response post_judgement(const Call& call)
{
    const AssessmentId id = id_of(call);
    const Json body = call.body();
    const Fields fields(body, {"level", "comment", "by"});
    if (!body.contains("level"))
        answer_problem(422, "Missing field", "\"level\" says how it is judged; null withdraws what was said");
    const auto changes = call.house.judge({.of = id.of,
                                           .period = id.period,
                                           .level = level_in(fields),
                                           .comment = fields.text("comment"),
                                           .by = call.by(body)});
    if (!changes) refuse(changes.error());
    if (!changes->messages.empty() && call.around.outbox_waiting) call.around.outbox_waiting();
    return answer(call, judged(call, id));
}

Response post_verdict(const Call& call)
{
    const auto key = AlertKey::parse(call.names.at(0));
    if (!key)
        answer_problem(404, "Unknown alert",
                       fmt::format("\"{}\" is no alert's id: expected rule:metric:unit", call.names.at(0)));
    call.must_see(*key);
    const Json body = call.body();
    const Fields fields(body, {"verdict", "by"});
    const std::string verdict = fields.needed("verdict");
    if (verdict != "useful" && verdict != "noise")
        answer_problem(422, "Unknown verdict", unknown("verdict", verdict, {"useful", "noise"}));
    const auto changes = call.house.judge_alert(*key, verdict == "useful", call.by(body));
    if (!changes) refuse(changes.error());
    return answer(call, call.house.read([&](const World& world) { return view(*world.alert(*key), world); }));
}

}  // namespace varsko
