// The rules as they run, and a text of rules checked before it runs.
#include "daemon/api_call.hpp"
#include "rules/trial/chance.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

Json ruled(const World& world, const CompiledRule& rule)
{
    Json json = view(rule, world.catalogue());
    json["ruleset"] = world.rules().version;
    return json;
}

// The ids of the [[rule]] tables of a text, well enough to know which file a text is a new version of.
std::set<std::string> rule_ids(std::string_view text)
{
    std::set<std::string> ids;
    bool in_rule = false;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        std::string_view line = text.substr(start, end - start);
        start = end + 1;
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.empty() && line.front() == '[') in_rule = line.substr(0, 8) == "[[rule]]";
        if (!in_rule || line.substr(0, 2) != "id") continue;
        const std::size_t open = line.find('"');
        const std::size_t close = open == std::string_view::npos ? open : line.find('"', open + 1);
        if (close != std::string_view::npos) ids.emplace(line.substr(open + 1, close - open - 1));
    }
    return ids;
}

}  // namespace

Response get_rules(const Call& call)
{
    Json items = call.house.read([](const World& world) {
        Json all = Json::array();
        for (const CompiledRule& rule : world.rules().compiled) all.push_back(ruled(world, rule));
        return all;
    });
    const std::size_t count = items.size();
    return answer_list(call, std::move(items), count);
}

// A rule for a group of metrics is several compiled ones: all of them.
Response get_rule(const Call& call)
{
    const std::string& id = call.names.at(0);
    Json items = call.house.read([&](const World& world) {
        Json all = Json::array();
        std::vector<std::string> known;
        for (const CompiledRule& rule : world.rules().compiled) {
            known.push_back(rule.rule->id);
            if (rule.rule->id == id) all.push_back(ruled(world, rule));
        }
        if (all.empty()) answer_problem(404, "Unknown rule", unknown("rule", id, known));
        return all;
    });
    Json first = items.front();
    Json metrics = Json::array();
    for (const Json& item : items) metrics.push_back(item["metric"]);
    first["metrics"] = std::move(metrics);
    return answer(call, std::move(first));
}

// What chance alone would make a rule ring, for each of its metrics.
Response get_rule_chance(const Call& call)
{
    const std::string& id = call.names.at(0);
    Json items = call.house.read([&](const World& world) {
        Json all = Json::array();
        std::vector<std::string> known;
        for (const CompiledRule& rule : world.rules().compiled) {
            known.push_back(rule.rule->id);
            if (rule.rule->id != id) continue;
            const trial::ByChance chance = trial::by_chance(world, rule);
            all.push_back({{"metric", world.catalogue().metrics[rule.metric].id},
                           {"alarms_a_year", chance.series > 0 ? number(chance.alarms_a_year) : Json(nullptr)},
                           {"series", chance.series},
                           {"left_out", chance.left_out}});
        }
        if (all.empty()) answer_problem(404, "Unknown rule", unknown("rule", id, known));
        return all;
    });
    const std::size_t count = items.size();
    return answer_list(call, std::move(items), count);
}

// The text is read in the place of `file`; without a name, in the place of the files that hold rules of the same ids.
Response post_rules_check(const Call& call)
{
    const std::string name = call.text("file").empty() ? "posted.toml" : call.text("file");
    const auto posted = rule_ids(call.request.body);
    std::vector<NamedText> texts;
    for (NamedText& text : read_folder(call.house.configuration_path())) {
        const auto theirs = rule_ids(text.text);
        const bool replaced =
            call.text("file").empty() &&
            std::any_of(theirs.begin(), theirs.end(), [&](const auto& id) { return posted.count(id) != 0; });
        if (text.name != name && !replaced) texts.push_back(std::move(text));
    }
    texts.push_back({.name = name, .text = call.request.body});
    const ReadConfiguration read = read_configuration(texts);
    Json body = {{"ok", read.ok()}};
    Json& diagnostics = body["diagnostics"] = Json::array();
    for (const Diagnostic& diagnostic : read.diagnostics) diagnostics.push_back(view(diagnostic));
    return answer(call, std::move(body));
}

}  // namespace varsko
