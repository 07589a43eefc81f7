// An assessment as JSON: its level, and everything that a reader needs to check it by hand.
#include "daemon/views.hpp"

#include <nlohmann/json.hpp>

namespace varsko {
namespace {

// Why a cell is empty, as well as it can be told without the engine's help.
std::string_view why_missing(const Input& input, const AssessmentView& about)
{
    if (input.missing != Missing::absent) return text(input.missing);
    const Metric& metric = about.world.catalogue().metrics[input.metric];
    if (input.slice.scenario == Scenario::outcome && input.slice.period &&
        due_day(metric.calendar, input.slice.period) > about.today)
        return text(Missing::not_due);
    return text(input.missing);
}

Json view_input(const Input& input, const AssessmentView& about, Provenance& provenance)
{
    const Catalogue& catalogue = about.world.catalogue();
    const StoredFigure* stored = provenance.of(input);
    Json json = {{"metric", catalogue.metrics[input.metric].id},
                 {"unit", catalogue.units[input.unit].id},
                 {"scenario", text(input.slice.scenario)},
                 {"period", text(input.slice.period, input.slice.span)},
                 {"made", view(input.slice.made)},
                 {"value", number(input.value)},
                 {"missing", input.missing == Missing::known ? Json(nullptr) : Json(why_missing(input, about))},
                 {"measure", text(catalogue.metrics[input.metric].measure)},
                 {"status", input.preliminary ? "preliminary" : "final"},
                 {"source", nullptr},
                 {"batch", nullptr},
                 {"known_at", nullptr},
                 {"known_by", input.known_by ? Json(text(*input.known_by)) : Json(nullptr)}};
    if (stored != nullptr) {
        json["source"] = view(Source{.file = stored->file,
                                     .sheet = stored->sheet,
                                     .row = stored->figure.row,
                                     .column = stored->figure.column,
                                     .raw = {},
                                     .batch = stored->batch});
        json["raw"] = stored->raw.empty() ? stored->figure.value.text() : stored->raw;
        json["batch"] = stored->batch;
        json["known_at"] = view(stored->known_at);
        json["known_at_assumed"] = stored->known_at_assumed;
    }
    return json;
}

Json view_truth(Explanation::Condition::Truth truth)
{
    switch (truth) {
        case Explanation::Condition::Truth::no: return false;
        case Explanation::Condition::Truth::yes: return true;
        case Explanation::Condition::Truth::unknown: break;
    }
    return nullptr;
}

// Neither reported nor promised yet.
bool is_not_due(const AssessmentView& about)
{
    const Metric& metric = about.world.catalogue().metrics[about.rule.metric];
    return due_day(metric.calendar, about.period) > about.today;
}

}  // namespace

Json view_judgements(StoreReader& store, const AlertKey& of, Period period)
{
    Json list = Json::array();
    for (const Judgement& j : store.judgements())
        if (j.rule == of.rule && j.metric == of.metric && j.unit == of.unit && j.period == period)
            list.push_back(view(j));
    return list;
}

Json view(const AssessmentView& about, const Explanation& why, Provenance& provenance)
{
    const Catalogue& catalogue = about.world.catalogue();
    const Rule& rule = *about.rule.rule;
    const Unit& unit = catalogue.units[about.unit];
    const AlertKey key{.rule = rule.id, .metric = catalogue.metrics[about.rule.metric].id, .unit = unit.id};
    Json json = {
        {"id", key.id() + ":" + about.period.text()},
        {"rule", rule.id},
        {"title", view(rule.title)},
        {"goal", rule.goal ? Json(*rule.goal) : Json(nullptr)},
        {"metric", catalogue.metrics[about.rule.metric].id},
        {"metric_name", view(catalogue.metrics[about.rule.metric].name)},
        {"unit", unit.id},
        {"unit_name", unit.name},
        {"period", about.period.text()},
        {"level", text(why.level)},
        {"computed_level", text(why.computed)},
        {"judged_by_people", rule.judged},
        {"judgement", why.judgement ? view(*why.judgement) : Json(nullptr)},
        {"trend", text(why.trend)},
        {"value", number(why.value)},
        {"previous", number(why.previous)},
        {"measure", text(why.measure)},
        {"preliminary", why.preliminary},
        {"explanation",
         {{"sv", say(catalogue, about.rule, why, about.unit, about.period, "sv")},
          {"en", say(catalogue, about.rule, why, about.unit, about.period, "en")}}},
        {"shown",
         {{"sv", spoken(why.value, why.measure, "", "sv")}, {"en", spoken(why.value, why.measure, "", "en")}}}};
    const Alert* alert = about.world.alert(key);
    const bool in_episode = alert && alert->since && alert->since <= about.period && about.period <= alert->last;
    json["since"] = in_episode ? view(alert->since) : Json(nullptr);
    if (why.judgement) json["judgement"]["figures_changed"] = why.figures_changed;
    Json& lets = json["lets"] = Json::array();
    for (const auto& let : why.lets) {
        lets.push_back({{"name", let.name},
                        {"text", let.text},
                        {"value", let.is_level ? Json(text(level_of_badness(let.value))) : number(let.value)},
                        {"measure", text(let.measure)}});
    }
    Json& conditions = json["conditions"] = Json::array();
    for (const auto& condition : why.conditions) {
        conditions.push_back(
            {{"level", text(condition.level)}, {"text", condition.text}, {"holds", view_truth(condition.truth)}});
    }
    Json& others = json["other_rules"] = Json::array();
    for (const auto& other : why.others)
        others.push_back({{"rule", other.rule},
                          {"title", view(other.title)},
                          {"metric", catalogue.metrics[other.metric].id},
                          {"unit", catalogue.units[other.unit].id},
                          {"unit_name", catalogue.units[other.unit].name},
                          {"level", text(other.level)},
                          {"value", number(other.value)},
                          {"measure", text(other.measure)},
                          {"explanation", {{"sv", other.sentence.at("sv")}, {"en", other.sentence.at("en")}}}});
    Json& inputs = json["inputs"] = Json::array();
    std::string known_at;
    for (const Input& input : why.inputs) {
        inputs.push_back(view_input(input, about, provenance));
        if (const Json& at = inputs.back()["known_at"]; at.is_string())
            known_at = std::max(known_at, at.get<std::string>());
    }
    json["missing"] = why.missing;
    json["missing_in_words"] = {{"sv", missing_in_words(why, "sv")}, {"en", missing_in_words(why, "en")}};
    json["not_due"] = why.computed == Level::unknown && !why.judgement && is_not_due(about);
    json["known_at"] = known_at.empty() ? Json(nullptr) : Json(known_at);
    json["place"] = {{"file", rule.place.file}, {"line", rule.place.line}, {"column", rule.place.column}};
    json["ruleset"] = about.world.rules().version;
    return json;
}

}  // namespace varsko
