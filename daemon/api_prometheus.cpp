// The rules and their alerts as those read them that know Prometheus: Grafana's list of alerts, with a data source
// whose address is http://…/prometheus.  Our own /api/v1/rules and /api/v1/alerts have other shapes, so these stand
// below a folder of their own.
//
//   state   inactive pending firing; an alert that somebody has taken fires there
//   query   the rule's conditions, as they are written
#include "daemon/alert_words.hpp"
#include "daemon/api_call.hpp"
#include "daemon/clock.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

bool lives(const Alert& alert)
{
    return alert.state == AlertState::pending || alert.state == AlertState::firing ||
           alert.state == AlertState::acknowledged;
}

Json view_foreign(const Alert& alert, const World& world)
{
    const std::string& language = world.catalogue().language;
    const std::string summary = heading_of(alert.key, alert.level, alert.last, world, language);
    const std::string sentence = sentence_of(alert.key, alert.last, world, language);
    return {{"labels",
             {{"alertname", alert.key.rule},
              {"unit", alert.key.unit},
              {"metric", alert.key.metric},
              {"level", std::string(text(alert.level))},
              {"organisation", world.catalogue().organisation}}},
            {"annotations", {{"summary", summary}, {"description", sentence.empty() ? summary : sentence}}},
            {"state", alert.state == AlertState::pending ? "pending" : "firing"},
            {"activeAt", text(alert.since ? Instant{alert.since.first_day()} : alert.changed)},
            // Without a sentence there is no figure, or one that is too small to leave the house.
            {"value", sentence.empty() ? std::string("NaN") : fmt::format("{}", alert.value)}};
}

Json success(Json data) { return {{"status", "success"}, {"data", std::move(data)}}; }

std::string conditions_of(const Rule& rule)
{
    std::string all;
    const auto add = [&](std::string_view level, const std::string& condition) {
        all += fmt::format("{}{}: {}", all.empty() ? "" : "; ", level, condition);
    };
    if (rule.when) add("flag", rule.when->text);
    for (const auto& [level, condition] : rule.levels) add(text(level), condition.text);
    return all;
}

// Rules of one file, each for one metric.
struct Group {
    std::string file;
    Json rules = Json::array();
};

Json view_foreign(const CompiledRule& compiled, const World& world, const std::vector<Alert>& alerts)
{
    const Rule& rule = *compiled.rule;
    const Catalogue& catalogue = world.catalogue();
    const std::string& metric = catalogue.metrics[compiled.metric].id;
    Json theirs = Json::array();
    bool fires = false;
    Instant last{};
    for (const Alert& alert : alerts) {
        if (alert.key.rule != rule.id || alert.key.metric != metric) continue;
        last = std::max(last, alert.changed);
        if (!lives(alert)) continue;
        fires |= alert.state != AlertState::pending;
        theirs.push_back(view_foreign(alert, world));
    }
    const char* state = fires ? "firing" : theirs.empty() ? "inactive" : "pending";
    return {{"state", state},
            {"name", rule.id},
            {"query", conditions_of(rule)},
            {"duration", 0},
            {"labels", {{"metric", metric}}},
            {"annotations", {{"summary", rule.title.in(catalogue.language)}}},
            {"alerts", std::move(theirs)},
            {"health", "ok"},
            {"evaluationTime", 0},
            {"lastEvaluation", text(last)},
            {"type", "alerting"}};
}

}  // namespace

Response get_prometheus_rules(const Call& call)
{
    return call.house.read([&](const World& world) {
        const std::vector<Alert> alerts = world.alerts();
        std::vector<Group> groups;
        for (const CompiledRule& compiled : world.rules().compiled) {
            const std::string& file = compiled.rule->place.file;
            auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.file == file; });
            if (group == groups.end()) group = groups.insert(groups.end(), Group{.file = file});
            group->rules.push_back(view_foreign(compiled, world, alerts));
        }
        Json list = Json::array();
        for (Group& group : groups)
            list.push_back({{"name", group.file},
                            {"file", group.file},
                            {"interval", 0},
                            {"evaluationTime", 0},
                            {"lastEvaluation", text(Clock::real_now())},
                            {"rules", std::move(group.rules)}});
        return answer(call, success({{"groups", std::move(list)}}));
    });
}

Response get_prometheus_alerts(const Call& call)
{
    return call.house.read([&](const World& world) {
        Json list = Json::array();
        for (const Alert& alert : world.alerts())
            if (lives(alert)) list.push_back(view_foreign(alert, world));
        return answer(call, success({{"alerts", std::move(list)}}));
    });
}

// Before it is saved, a data source asks for 1+1.
Response ask_prometheus_query(const Call& call)
{
    const auto form = call.form();
    const auto given = form.find("query");
    std::string query = given == form.end() ? call.text("query") : given->second;
    std::erase(query, ' ');
    if (query != "1+1")
        answer_problem(400, "No PromQL is answered",
                       "alerts are under /prometheus/api/v1/alerts, figures under /api/v1/series");
    const auto seconds = std::chrono::floor<std::chrono::seconds>(Clock::real_now()).time_since_epoch().count();
    return answer(call, success({{"resultType", "scalar"}, {"result", {seconds, "2"}}}));
}

Response get_prometheus_buildinfo(const Call& call)
{
    const std::string ours = call.around.version.empty() ? VARSKO_VERSION : call.around.version;
    return answer(call, success({{"version", ours},
                                 {"revision", ""},
                                 {"branch", ""},
                                 {"buildUser", ""},
                                 {"buildDate", ""},
                                 {"goVersion", ""}}));
}

}  // namespace varsko
