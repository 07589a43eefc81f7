#include "daemon/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>

namespace varsko {

namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

const Histogram::BucketBoundaries seconds = {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30};

template <class Build>
auto& family(Build build, Registry& registry, const char* name, const char* help)
{
    return build.Name(name).Help(help).Register(registry);
}

double in_seconds(std::chrono::steady_clock::duration d) { return std::chrono::duration<double>(d).count(); }

// Only methods that there are: a client must not be able to make series without end.
std::string known_method(std::string_view method)
{
    constexpr std::array known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    return std::ranges::find(known, method) != known.end() ? std::string(method) : "other";
}

}  // namespace

struct Metrics::Families {
    Registry registry;
    Family<Counter>& requests = family(BuildCounter(), registry, "varsko_http_requests_total", "Requests answered");
    Family<Histogram>& request_seconds = family(BuildHistogram(), registry, "varsko_http_request_duration_seconds",
                                                "From a request's first byte to the end of its answer");
    Family<Counter>& files =
        family(BuildCounter(), registry, "varsko_inbox_files_total", "Files of the inbox, by what became of them");
    Family<Counter>& tries = family(BuildCounter(), registry, "varsko_send_tries_total", "Tries to send a message");
    Family<Histogram>& send_seconds =
        family(BuildHistogram(), registry, "varsko_send_duration_seconds", "How long a channel took to answer");
    Family<Histogram>& step_seconds =
        family(BuildHistogram(), registry, "varsko_step_duration_seconds", "A command of the house, commit included");
    Family<Counter>& reloads =
        family(BuildCounter(), registry, "varsko_config_reloads_total", "Times the configuration was read again");
    Gauge& reload_well = family(BuildGauge(), registry, "varsko_config_last_reload_successful",
                                "1 if the newest try to read the configuration went well")
                             .Add({});
    Gauge& reload_time = family(BuildGauge(), registry, "varsko_config_last_reload_success_timestamp_seconds",
                                "When the configuration that runs was read")
                             .Add({});
    Gauge& listeners =
        family(BuildGauge(), registry, "varsko_event_listeners", "Streams of events that are open").Add({});
    Gauge& connections = family(BuildGauge(), registry, "varsko_http_connections", "Connections that are open").Add({});
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::request(std::string_view method, int status, std::chrono::steady_clock::duration took)
{
    families_->requests.Add({{"method", known_method(method)}, {"code", std::to_string(status)}}).Increment();
    families_->request_seconds.Add({}, seconds).Observe(in_seconds(took));
}

void Metrics::file(std::string_view outcome) { families_->files.Add({{"outcome", std::string(outcome)}}).Increment(); }

void Metrics::sent(std::string_view channel, std::string_view outcome, std::chrono::steady_clock::duration took)
{
    families_->tries.Add({{"channel", std::string(channel)}, {"outcome", std::string(outcome)}}).Increment();
    families_->send_seconds.Add({{"channel", std::string(channel)}}, seconds).Observe(in_seconds(took));
}

void Metrics::step(std::string_view name, std::chrono::steady_clock::duration took)
{
    families_->step_seconds.Add({{"step", std::string(name)}}, seconds).Observe(in_seconds(took));
}

void Metrics::reloaded(bool well, std::chrono::system_clock::time_point at)
{
    families_->reloads.Add({{"outcome", well ? "taken" : "refused"}}).Increment();
    families_->reload_well.Set(well ? 1 : 0);
    if (well) families_->reload_time.Set(std::chrono::duration<double>(at.time_since_epoch()).count());
}

void Metrics::left_waiting()
{
    families_->reloads.Add({{"outcome", "waiting"}}).Increment();
    families_->reload_well.Set(1);
}

void Metrics::listeners(std::size_t n) { families_->listeners.Set(static_cast<double>(n)); }
void Metrics::connections(std::size_t n) { families_->connections.Set(static_cast<double>(n)); }

// The library writes the older text format, where a counter's family is named with its "_total"; OpenMetrics names it
// without.
std::string Metrics::text() const
{
    const std::string old = prometheus::TextSerializer().Serialize(families_->registry.Collect());
    std::string out;
    for (std::size_t at = 0; at < old.size();) {
        const auto end = std::min(old.find('\n', at), old.size());
        std::string line = old.substr(at, end - at);
        if (line.starts_with("# ")) {
            const auto name_end = line.find(' ', line.find(' ', 2) + 1);
            if (name_end != std::string::npos && line.substr(0, name_end).ends_with("_total"))
                line.erase(name_end - 6, 6);
        }
        out += line + '\n';
        at = end + 1;
    }
    return out;
}

}  // namespace varsko
