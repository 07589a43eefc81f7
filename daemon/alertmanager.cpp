#include "daemon/alertmanager.hpp"

#include "daemon/alert_words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>

namespace varsko {

namespace {

using Json = nlohmann::ordered_json;

bool lives(AlertState state) { return state == AlertState::firing || state == AlertState::acknowledged; }

// "http://host:9093" and "http://host:9093/prefix/" -> …/api/v2/alerts
ChannelSettings with_path(ChannelSettings settings)
{
    while (settings.url.ends_with('/')) settings.url.pop_back();
    settings.url += "/api/v2/alerts";
    return settings;
}

// What tells two alerts apart there.
using Identity = std::tuple<AlertKey, Level>;

Json labels_of(const AlertKey& key, Level level, const World& world)
{
    return {{"alertname", key.rule},
            {"unit", key.unit},
            {"metric", key.metric},
            {"level", text(level)},
            {"organisation", world.catalogue().organisation}};
}

Json one(const AlertKey& key, Level level, Period since, Period period, const World& world)
{
    const std::string& language = world.catalogue().language;
    const std::string summary = heading_of(key, level, period, world, language);
    const std::string sentence = sentence_of(key, period, world, language);
    Json alert;
    alert["labels"] = labels_of(key, level, world);
    alert["annotations"] = {{"summary", summary}, {"description", sentence.empty() ? summary : sentence}};
    if (since) alert["startsAt"] = text(Instant{since.first_day()});
    if (const std::string link = link_to(key, world); !link.empty()) alert["generatorURL"] = link;
    return alert;
}

}  // namespace

std::vector<AlertKey> lately_changed(const World& world, Instant now)
{
    std::vector<AlertKey> keys;
    for (const Alert& alert : world.alerts())
        if (alert.changed > now - told_after_its_end) keys.push_back(alert.key);
    return keys;
}

std::string alertmanager_payload(const World& world, const std::vector<AlertEvent>& newest,
                                 const AlertmanagerTimes& times)
{
    Json all = Json::array();
    std::set<Identity> sent;
    for (const Alert& alert : world.alerts()) {
        if (!lives(alert.state)) continue;
        Json json = one(alert.key, alert.level, alert.since, alert.last, world);
        json["endsAt"] = text(times.real + 4 * times.resend);
        all.push_back(std::move(json));
        sent.emplace(alert.key, alert.level);
    }
    // The newest first: of one that was red twice, the later end counts.
    for (auto event = newest.rbegin(); event != newest.rend(); ++event) {
        if (!lives(event->before) || event->at <= times.now - told_after_its_end) continue;
        if (lives(event->after) && event->level_before == event->level_after) continue;
        if (!sent.emplace(event->key, event->level_before).second) continue;
        const Alert* alert = world.alert(event->key);
        const Period since = alert != nullptr && alert->since ? alert->since : event->period;
        Json json = one(event->key, event->level_before, since, event->period, world);
        json["endsAt"] = text(event->at);
        all.push_back(std::move(json));
    }
    return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Alertmanager::Alertmanager(const ChannelSettings& settings, const Secrets& secrets)
    : resend_(settings.resend), post_(with_path(settings), secrets)
{
    status_.name = settings.id;
    status_.kind = settings.kind;
}

Delivery Alertmanager::tell(const std::string& payload, Instant now)
{
    using Outcome = Delivery::Outcome;
    Delivery delivery = post_.post(payload, {});
    const std::lock_guard lock(mutex_);
    if (delivery.outcome == Outcome::interrupted) return delivery;
    const bool went = delivery.outcome == Outcome::delivered;
    status_.state = went ? Leave::Why::flows : Leave::Why::tries;
    status_.failures = went ? 0 : status_.failures + 1;
    status_.answer = went ? "" : delivery.answer;
    if (went) status_.delivered = now;
    return delivery;
}

ChannelStatus Alertmanager::status() const
{
    const std::lock_guard lock(mutex_);
    return status_;
}

}  // namespace varsko
