// Why somebody was not told, and who would be.
#include "daemon/api_call.hpp"
#include "daemon/why_not.hpp"
#include "rules/alert/facts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

Json view_addressee(const Addressee& one, const World& world)
{
    const auto& catalogue = world.catalogue();
    const auto why = [&](std::string_view language) { return why_in_words(catalogue, one.recipient.why, language); };
    return {{"recipient", one.recipient.id},
            {"name", one.recipient.person ? Json(one.recipient.person->name) : Json(nullptr)},
            {"address", one.recipient.person ? Json(one.recipient.person->mail) : Json(nullptr)},
            {"channel", one.recipient.channel},
            {"why", one.recipient.why},
            {"why_name", {{"sv", why("sv")}, {"en", why("en")}}},
            {"asked", one.asked},
            {"held", one.hold ? view(*one.hold) : Json(nullptr)}};
}

std::optional<Level> level_named(const std::string& name)
{
    for (const Level level : {Level::green, Level::yellow, Level::red, Level::flag, Level::clear})
        if (name == text(level)) return level;
    return std::nullopt;
}

}  // namespace

Response get_why_not(const Call& call)
{
    const std::string address = call.text("address"), id = call.text("alert");
    if (address.empty()) answer_problem(400, "Parameter missing", "\"address\": who was not told");
    const auto key = AlertKey::parse(id);
    if (!key) answer_problem(400, "Not an alert", fmt::format("alert=\"{}\": expected rule:metric:unit", id));
    call.must_see(*key);
    const auto recipient = call.house.read([&](const World& world) { return recipient_named(world, address); });
    if (!recipient) {
        const auto known = call.house.read([](const World& world) { return addresses(world); });
        answer_problem(404, "Unknown address", unknown("address", address, known));
    }
    const auto [rows, events] = call.house.look(
        [&](StoreReader& store) { return std::pair(store.messages_about(*key), store.alert_events(*key)); });
    std::vector<OutboxRow> theirs;
    std::map<std::string, OutboxRow> carriers;
    for (const OutboxRow& row : rows) {
        if (row.message.recipient != *recipient) continue;
        if (!row.gathered_in.empty())
            if (auto in = call.house.look([&](StoreReader& store) { return store.message(row.gathered_in); }))
                carriers.emplace(row.gathered_in, std::move(*in));
        theirs.push_back(row);
    }
    const Clock& clock = call.house.clock();
    Json json = call.house.read([&](const World& world) {
        const Answer why = why_not({.world = world,
                                    .recipient = *recipient,
                                    .alert = *key,
                                    .messages = theirs,
                                    .carriers = carriers,
                                    .events = events,
                                    .now = clock.now(),
                                    .spell = [&](Instant at) { return clock.local_text(at); }});
        Json sentences = Json::array();
        for (const Localised& sentence : why.sentences) sentences.push_back(view(sentence));
        return Json{{"alert", key->id()},
                    {"recipient", *recipient},
                    {"reason", text(why.reason)},
                    {"told", why.reason == WhyNot::told},
                    {"sentences", std::move(sentences)}};
    });
    Json& messages = json["messages"] = Json::array();
    for (const OutboxRow& row : theirs) messages.push_back(view(row, false));
    return answer(call, std::move(json));
}

Response get_routes_test(const Call& call)
{
    const std::string level_name = call.text("level");
    const auto level = level_named(level_name);
    if (!level)
        answer_problem(400, "Unknown level", unknown("level", level_name, {"green", "yellow", "red", "flag", "clear"}));
    const Instant now = call.house.clock().now();
    return call.house.read([&](const World& world) {
        const auto rule = call.rule(world.rules());
        if (!rule) answer_problem(400, "Parameter missing", "\"rule\": which one");
        const auto unit = call.unit(world.catalogue());
        if (!unit) answer_problem(400, "Parameter missing", "\"unit\": which one");
        const auto asked = call.metric(world.catalogue());
        const std::string& unit_id = world.catalogue().units[*unit].id;
        std::optional<std::vector<Addressee>> told;
        std::string metric;
        for (const CompiledRule& compiled : world.rules().compiled) {
            if (told || compiled.rule->id != *rule || (asked && compiled.metric != *asked)) continue;
            metric = world.catalogue().metrics[compiled.metric].id;
            told = who_would_be_told(world, {.rule = *rule, .metric = metric, .unit = unit_id}, *level, now);
        }
        if (!told)
            answer_problem(404, "Not for that unit",
                           fmt::format("the rule {} is not for {}: it says nothing there", *rule, unit_id));
        Json recipients = Json::array();
        for (const Addressee& one : *told) recipients.push_back(view_addressee(one, world));
        return answer(call, {{"rule", *rule},
                             {"metric", metric},
                             {"unit", unit_id},
                             {"level", text(*level)},
                             {"recipients", std::move(recipients)}});
    });
}

}  // namespace varsko
