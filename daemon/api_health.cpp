// Is it alive, is it ready, and what does it count: for those who watch the watcher.
#include "daemon/api_call.hpp"

#include <chrono>
#include <map>

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

// Gauges only: what is true now, read from World and Store when somebody asks.
class Gauges {
public:
    Gauges& family(std::string name, std::string help)
    {
        families_.push_back({std::move(name), std::move(help), prometheus::MetricType::Gauge, {}});
        return *this;
    }
    Gauges& value(double value, std::vector<prometheus::ClientMetric::Label> labels = {})
    {
        prometheus::ClientMetric metric;
        metric.label = std::move(labels);
        metric.gauge.value = value;
        families_.back().metric.push_back(std::move(metric));
        return *this;
    }
    std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

private:
    std::vector<prometheus::MetricFamily> families_;
};

void add_storage(Gauges& gauges, const Store::Counts& counts, const Store::Queues& queues, Instant now)
{
    const auto whole = [](std::uint64_t n) { return static_cast<double>(n); };
    gauges.family("varsko_figures", "Figures known now").value(whole(counts.figures));
    gauges.family("varsko_figure_versions", "Versions of figures stored").value(whole(counts.versions));
    gauges.family("varsko_batches", "Files and posts taken or refused").value(whole(counts.batches));
    gauges.family("varsko_messages", "Messages of the outbox by state")
        .value(whole(counts.waiting), {{"state", "waiting"}})
        .value(whole(counts.delivered), {{"state", "delivered"}})
        .value(whole(counts.dead), {{"state", "dead"}})
        .value(whole(counts.held), {{"state", "held"}})
        .value(whole(counts.gathered), {{"state", "gathered"}});
    double age = 0;
    for (const auto& [channel, queue] : queues)
        age = std::max(age, std::chrono::duration<double>(now - queue.oldest).count());
    gauges.family("varsko_oldest_waiting_message_seconds", "Age of the oldest message that has not been delivered")
        .value(age);
}

// Every state of every channel, 1 for the one that it is in.
void add_channels(Gauges& gauges, const Store::Queues& queues, const std::vector<ChannelStatus>& channels, Instant now)
{
    gauges.family("varsko_channel_waiting_messages", "Messages that wait for a channel");
    for (const auto& [channel, queue] : queues)
        gauges.value(static_cast<double>(queue.messages), {{"channel", channel}});
    gauges.family("varsko_channel_oldest_waiting_seconds", "Age of the oldest message that waits for a channel");
    for (const auto& [channel, queue] : queues)
        gauges.value(std::max(std::chrono::duration<double>(now - queue.oldest).count(), 0.0), {{"channel", channel}});
    gauges.family("varsko_channel_state", "1 for the state that a channel is in");
    for (const auto& channel : channels)
        for (const auto state : {Leave::Why::flows, Leave::Why::tries, Leave::Why::rests, Leave::Why::too_fast})
            gauges.value(channel.state == state ? 1 : 0,
                         {{"channel", channel.name}, {"varsko_channel_state", std::string(text(state))}});
    gauges.family("varsko_channel_failures", "Failures of a channel since it last had an answer");
    for (const auto& channel : channels) gauges.value(channel.failures, {{"channel", channel.name}});
}

void add_world(Gauges& gauges, const World& world)
{
    std::map<std::pair<std::string, std::string>, double> alerts;
    for (const Alert& alert : world.alerts())
        ++alerts[{std::string(text(alert.state)), std::string(text(alert.level))}];
    gauges.family("varsko_alerts", "Alerts by state and level");
    for (const auto& [key, count] : alerts) gauges.value(count, {{"state", key.first}, {"level", key.second}});
    std::map<std::pair<std::string, std::string>, double> risks;
    for (const auto& [id, risk] : world.risks())
        ++risks[{std::string(text(risk.state)), std::string(text(world.risk_level(risk)))}];
    gauges.family("varsko_risks", "Risks of the register by state and level");
    for (const auto& [key, count] : risks) gauges.value(count, {{"state", key.first}, {"level", key.second}});
    gauges.family("varsko_rules", "Rules that run, each once per metric")
        .value(static_cast<double>(world.rules().compiled.size()));
    gauges.family("varsko_configuration_info", "The configuration that runs")
        .value(1, {{"version", world.rules().version}});
}

// What keeps the daemon from being of use, one sentence each.
std::vector<std::string> complaints(const Call& call)
{
    std::vector<std::string> found;
    if (const auto trouble = call.house.trouble()) found.push_back("storage: " + *trouble);
    if (call.around.troubles)
        for (auto& trouble : call.around.troubles()) found.push_back(std::move(trouble));
    return found;
}

}  // namespace

Response get_healthz(const Call&)
{
    Response response;
    response.body = "{\"status\":\"alive\"}\n";
    return response;
}

Response get_readyz(const Call& call)
{
    const auto wrong = complaints(call);
    const auto broken = call.house.last_reload();
    Json body = {
        {"status", wrong.empty() ? "ready" : "not ready"}, {"version", call.around.version}, {"problems", wrong}};
    if (!broken.empty())
        body["configuration"] = "the newest configuration has errors; the one before it runs";
    else if (call.house.waiting())
        body["configuration"] = "a changed configuration waits to be applied; the one before it runs";
    if (const auto pretended = call.house.clock().pretended()) body["pretended"] = text(*pretended);
    Response response;
    response.status = wrong.empty() ? 200 : 503;
    response.body = body.dump() + "\n";
    return response;
}

// Only says that the caller may listen, and in what language: the server that carries this keeps the connection and
// sends what changes (daemon/http/events.hpp).
Response get_events(const Call& call)
{
    Response response;
    response.content_type = "text/event-stream; charset=utf-8";
    response.headers.emplace("Cache-Control", "no-store");
    response.body = ": varsko tells what changes\n\n";
    response.tells_all = !call.visitor || call.visitor->rights.sees_all();
    return response;
}

Response get_metrics(const Call& call)
{
    Gauges gauges;
    gauges.family("varsko_build_info", "The program that runs").value(1, {{"version", call.around.version}});
    gauges.family("varsko_ready", "1 while storage answers").value(complaints(call).empty() ? 1 : 0);
    gauges.family("varsko_configuration_ok", "0 while the newest configuration has errors and the one before it runs")
        .value(call.house.last_reload().empty() ? 1 : 0);
    gauges.family("varsko_configuration_waiting", "1 while a changed configuration waits to be applied")
        .value(call.house.waiting() ? 1 : 0);
    if (const auto pretended = call.house.clock().pretended())
        gauges.family("varsko_clock_pretended", "1: the daemon believes it is another day")
            .value(1, {{"day", text(*pretended)}});
    const auto [counts, queues] =
        call.house.look([](StoreReader& store) { return std::pair(store.counts(), store.queues()); });
    add_storage(gauges, counts, queues, call.house.clock().now());
    if (call.around.channels) add_channels(gauges, queues, call.around.channels(), call.house.clock().now());
    call.house.read([&](const World& world) { add_world(gauges, world); });
    Response response;
    response.content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    response.body = gauges.text() + (call.around.metrics ? call.around.metrics() : std::string()) + "# EOF\n";
    return response;
}

}  // namespace varsko
