#include "daemon/api_alertmanager.hpp"

#include "daemon/alert_words.hpp"
#include "daemon/clock.hpp"
#include "notifiers/webhook.hpp"
#include "rules/alert/label_matcher.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

using Labels = std::map<std::string, std::string>;

constexpr std::string_view receiver = "varsko";
// Longer than a client waits before it asks again.
constexpr std::chrono::minutes lives_on{4};

const Instant process_started = Clock::real_now();

// A flag that is on unless it is said to be off.
bool wanted(const Call& call, const std::string& name)
{
    return call.request.query.count(name) == 0 || call.flag(name);
}

std::vector<LabelMatcher> matchers_of(const Call& call)
{
    std::vector<LabelMatcher> matchers;
    const auto [first, last] = call.request.query.equal_range("filter");
    for (auto each = first; each != last; ++each) {
        auto matcher = LabelMatcher::parse(each->second);
        if (!matcher) answer_problem(400, "Not a filter", matcher.error());
        matchers.push_back(std::move(*matcher));
    }
    return matchers;
}

bool is_asked_for_receiver(const Call& call)
{
    const std::string expression = call.text("receiver");
    if (expression.empty()) return true;
    const auto fits = LabelMatcher::fits(expression, std::string(receiver));
    if (!fits)
        answer_problem(400, "Not an expression", fmt::format("receiver=\"{}\" is no regular expression", expression));
    return *fits;
}

Labels labels_of(const Alert& alert, const World& world)
{
    return {{"alertname", alert.key.rule},
            {"unit", alert.key.unit},
            {"metric", alert.key.metric},
            {"level", std::string(text(alert.level))},
            {"organisation", world.catalogue().organisation}};
}

// What holds its messages, as its clients name it.
struct Holding {
    std::vector<std::string> silences;
    std::string inhibitor;
    bool any() const { return !silences.empty() || !inhibitor.empty(); }
};
Holding holding_of(const Alert& alert, const World& world, Instant now)
{
    return {.silences = silences_of(world, alert.key, alert.level, now), .inhibitor = inhibitor_of(world, alert.key)};
}

Json one(const Alert& alert, const World& world, const Holding& holding)
{
    Json inhibited = Json::array();
    if (!holding.inhibitor.empty())
        if (const auto key = AlertKey::parse(holding.inhibitor)) inhibited.push_back(fingerprint(*key));
    const std::string& language = world.catalogue().language;
    const std::string summary = heading_of(alert.key, alert.level, alert.last, world, language);
    const std::string sentence = sentence_of(alert.key, alert.last, world, language);
    Json annotations = {{"summary", summary}, {"description", sentence.empty() ? summary : sentence}};
    if (alert.ack) annotations["acknowledged"] = fmt::format("{}: {}", alert.ack->by, alert.ack->comment);
    return {{"labels", labels_of(alert, world)},
            {"annotations", std::move(annotations)},
            {"startsAt", text(alert.since ? Instant{alert.since.first_day()} : alert.changed)},
            {"updatedAt", text(alert.changed)},
            {"endsAt", text(Clock::real_now() + lives_on)},
            {"generatorURL", link_to(alert.key, world)},
            {"fingerprint", fingerprint(alert.key)},
            {"receivers", Json::array({{{"name", receiver}}})},
            {"status",
             {{"state", holding.any() ? "suppressed" : "active"},
              {"silencedBy", holding.silences},
              {"inhibitedBy", std::move(inhibited)}}}};
}

// Those that live and are asked for, worst first.
std::vector<Json> asked_for(const Call& call)
{
    const auto matchers = matchers_of(call);
    wanted(call, "unprocessed");
    const bool active = wanted(call, "active"), silenced = wanted(call, "silenced"),
               inhibited = wanted(call, "inhibited");
    const bool any = is_asked_for_receiver(call);
    const Instant now = call.house.clock().now();
    std::vector<Json> found;
    if (!any) return found;
    call.house.read([&](const World& world) {
        for (const Alert& alert : world.alerts()) {
            if (alert.state != AlertState::firing && alert.state != AlertState::acknowledged) continue;
            const Labels labels = labels_of(alert, world);
            const bool fits = std::all_of(matchers.begin(), matchers.end(),
                                          [&](const LabelMatcher& matcher) { return matcher.fits(labels); });
            if (!fits) continue;
            const Holding holding = holding_of(alert, world, now);
            const bool asked = (active || holding.any()) && (silenced || holding.silences.empty()) &&
                               (inhibited || holding.inhibitor.empty());
            if (asked) found.push_back(one(alert, world, holding));
        }
    });
    return found;
}

}  // namespace

Response get_alertmanager_status(const Call& call)
{
    const std::string version = call.house.read([](const World& world) { return world.configuration().version; });
    const std::string ours = call.around.version.empty() ? VARSKO_VERSION : call.around.version;
    return answer(call, {{"cluster", {{"name", ""}, {"status", "disabled"}, {"peers", Json::array()}}},
                         {"versionInfo",
                          {{"version", ours},
                           {"revision", ""},
                           {"branch", ""},
                           {"buildUser", ""},
                           {"buildDate", ""},
                           {"goVersion", ""}}},
                         {"config", {{"original", fmt::format("# varsko {}, rule set {}\n", ours, version)}}},
                         {"uptime", text(process_started)}});
}

Response get_alertmanager_receivers(const Call& call) { return answer(call, Json::array({{{"name", receiver}}})); }

Response get_alertmanager_alerts(const Call& call)
{
    auto alerts = asked_for(call);
    const std::size_t total = alerts.size();
    return answer_list(call, Json(std::move(alerts)), total);
}

Response get_alertmanager_groups(const Call& call)
{
    std::map<std::string, Json> by_rule;
    for (Json& alert : asked_for(call)) {
        const auto rule = alert["labels"]["alertname"].get<std::string>();
        auto [group, is_new] = by_rule.try_emplace(rule);
        if (is_new)
            group->second = {
                {"labels", {{"alertname", rule}}}, {"receiver", {{"name", receiver}}}, {"alerts", Json::array()}};
        group->second["alerts"].push_back(std::move(alert));
    }
    Json groups = Json::array();
    for (auto& [rule, group] : by_rule) groups.push_back(std::move(group));
    const std::size_t total = groups.size();
    return answer_list(call, std::move(groups), total);
}

}  // namespace varsko
