// The channels: which flow, which rest, and how long the oldest message of each has waited.
#include "daemon/api_call.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

namespace varsko {
namespace {

// What a channel's state is called; "not-configured" for one that only its messages remember.
Localised state_name(std::string_view state)
{
    if (state == "flows") return {.sv = "levererar", .en = "delivers"};
    if (state == "tries") return {.sv = "provar igen", .en = "tries again"};
    if (state == "rests") return {.sv = "vilar", .en = "rests"};
    if (state == "too-fast") return {.sv = "hålls till sin takt", .en = "held to its rate"};
    if (state == "not-configured") return {.sv = "finns inte i konfigurationen", .en = "not configured"};
    return {.sv = "daemonen är nere", .en = "the daemon is down"};
}

}  // namespace

Response get_channels(const Call& call)
{
    const Instant now = call.house.clock().now();
    std::map<std::string, std::string> kinds;
    call.house.read([&](const World& world) {
        for (const auto& [id, channel] : world.configuration().channels) kinds[id] = channel.kind;
    });
    const auto queues = call.house.look([](StoreReader& store) { return store.queues(); });
    std::map<std::string, ChannelStatus> statuses;
    if (call.around.channels)
        for (auto& status : call.around.channels()) statuses[status.name] = status;
    std::set<std::string> names;
    for (const auto& [name, kind] : kinds) names.insert(name);
    for (const auto& [name, queue] : queues) names.insert(name);
    Json items = Json::array();
    for (const auto& name : names) {
        const auto kind = kinds.find(name);
        const auto status = statuses.find(name);
        const auto queue = queues.find(name);
        const bool known = status != statuses.end();
        const std::string state = kind == kinds.end() ? "not-configured"
                                  : known             ? std::string(text(status->second.state))
                                                      : "down";
        const bool waits = queue != queues.end();
        Json item = {{"name", name}, {"kind", kind == kinds.end() ? Json(nullptr) : Json(kind->second)}};
        item["state"] = state;
        item["state_name"] = view(state_name(state));
        item["failures"] = known ? status->second.failures : 0;
        item["until"] = known ? view(status->second.until) : Json(nullptr);
        item["answer"] = known && !status->second.answer.empty() ? Json(status->second.answer) : Json(nullptr);
        item["delivered"] = known ? view(status->second.delivered) : Json(nullptr);
        item["waiting"] = waits ? queue->second.messages : 0;
        item["oldest_waiting"] = waits ? view(queue->second.oldest) : Json(nullptr);
        item["oldest_waiting_seconds"] =
            waits ? Json(std::max<std::int64_t>(
                        std::chrono::floor<std::chrono::seconds>(now - queue->second.oldest).count(), 0))
                  : Json(nullptr);
        items.push_back(std::move(item));
    }
    const std::size_t total = items.size();
    return answer_list(call, std::move(items), total);
}

}  // namespace varsko
