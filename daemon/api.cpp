#include "daemon/api.hpp"

#include "daemon/api_call.hpp"
#include "daemon/digest.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

// What may be asked, by whom, and with which parameters: the whole API in one table.
struct Route {
    std::string_view method, path;
    Response (*handler)(const Call&);
    std::vector<std::string> parameters;
    bool open = false;  // needs no token from anybody
};

const std::vector<Route>& routes()
{
    static const std::vector<Route> all = {
        {"GET", "/", &get_page, {}},
        {"GET", "/healthz", &get_healthz, {}, true},
        {"GET", "/readyz", &get_readyz, {}, true},
        {"GET", "/metrics", &get_metrics, {}},
        {"POST",
         "/api/v1/figures",
         &post_figures,
         {"dry_run", "file", "file_date", "mapping", "period", "metric", "unit", "status", "by"}},
        {"GET",
         "/api/v1/figures",
         &get_figures,
         {"metric", "unit", "scenario", "from", "to", "as_of", "versions", "limit"}},
        {"GET", "/api/v1/series", &get_series, {"metric", "unit", "scenario", "from", "to", "as_of"}},
        {"GET",
         "/api/v1/assessments",
         &get_assessments,
         {"period", "unit", "rule", "metric", "level", "as_of", "why", "limit"}},
        {"GET", "/api/v1/alerts", &get_alerts, {"state", "unit", "rule", "metric", "level", "limit"}},
        {"GET", "/api/v1/alerts/{id}", &get_alert, {}},
        {"POST", "/api/v1/alerts/{id}/ack", &post_acknowledgement, {}},
        {"POST", "/api/v1/alerts/{id}/comment", &post_comment, {}},
        {"GET", "/api/v1/risks", &get_risks, {"state", "type", "owner", "limit"}},
        {"POST", "/api/v1/risks", &post_risk, {}},
        {"GET", "/api/v1/risks/{id}", &get_risk, {}},
        {"POST", "/api/v1/risks/{id}", &edit_risk, {}},
        {"PATCH", "/api/v1/risks/{id}", &edit_risk, {}},
        {"POST", "/api/v1/risks/{id}/measures", &post_measure, {}},
        {"GET", "/api/v1/messages", &get_messages, {"state", "limit"}},
        {"GET", "/api/v1/messages/{id}", &get_message, {}},
        {"POST", "/api/v1/messages/{id}/retry", &post_retry, {}},
        {"GET", "/api/v1/rules", &get_rules, {}},
        {"GET", "/api/v1/rules/{id}", &get_rule, {}},
        {"POST", "/api/v1/rules/check", &post_rules_check, {"file"}},
        {"GET", "/api/v1/events", &get_events, {}},
        {"GET", "/api/v1/batches", &get_batches, {"limit"}},
        {"GET", "/api/v1/batches/{id}", &get_batch, {}},
    };
    return all;
}

std::vector<std::string> split(std::string_view path)
{
    std::vector<std::string> segments;
    while (!path.empty()) {
        path.remove_prefix(path.front() == '/' ? 1 : 0);
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end > 0) segments.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

std::optional<std::vector<std::string>> matched(const Route& route, const std::vector<std::string>& segments)
{
    const auto pattern = split(route.path);
    if (pattern.size() != segments.size()) return std::nullopt;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i].front() == '{') {
            names.push_back(segments[i]);
        } else if (pattern[i] != segments[i]) {
            return std::nullopt;
        }
    }
    return names;
}

struct Found {
    const Route* route = nullptr;
    std::vector<std::string> names;
    std::vector<std::string_view> allowed;  // methods of this path
};

Found find_route(const Request& request, const std::vector<std::string>& segments)
{
    Found found;
    for (const Route& route : routes()) {
        auto names = matched(route, segments);
        if (!names) continue;
        found.allowed.push_back(route.method);
        const bool right = route.method == request.method || (request.method == "HEAD" && route.method == "GET");
        // A path without names is preferred: /rules/check is no rule's id.
        if (right && (found.route == nullptr || names->size() < found.names.size())) {
            found.route = &route;
            found.names = std::move(*names);
        }
    }
    return found;
}

void check_parameters(const Route& route, const Request& request)
{
    for (const auto& [name, value] : request.query) {
        if (std::find(route.parameters.begin(), route.parameters.end(), name) == route.parameters.end())
            answer_problem(400, "Unknown parameter", unknown("parameter", name, route.parameters));
    }
}

// Compares digests, so that neither content nor length tells how near a guess was.
bool same_token(std::string_view given, std::string_view ours)
{
    const std::string a = sha256({given}), b = sha256({ours});
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool starts_with_scheme(std::string_view header)
{
    constexpr std::string_view scheme = "bearer ";
    return header.size() > scheme.size() &&
           std::equal(scheme.begin(), scheme.end(), header.begin(),
                      [](char s, char h) { return s == static_cast<char>(h >= 'A' && h <= 'Z' ? h - 'A' + 'a' : h); });
}

// A page of the net may point its own name at 127.0.0.1 and have a browser read us: whoever reads without a token must
// have asked for this machine by a name of this machine.
bool asked_for_this_machine(const Request& request)
{
    const auto header = request.headers.find("host");
    if (header == request.headers.end()) return true;
    std::string_view host = header->second;
    if (!host.empty() && host.front() == '[') {
        host = host.substr(0, host.find(']') + 1);
    } else {
        host = host.substr(0, host.find(':'));
    }
    return host == "localhost" || host == "[::1]" || host.substr(0, 4) == "127.";
}

void check_token(const Route& route, const Call& call)
{
    const Request& request = call.request;
    if (route.open || request.trusted) return;
    const auto header = request.headers.find("authorization");
    if (header != request.headers.end() && starts_with_scheme(header->second)) {
        const std::string_view given = std::string_view(header->second).substr(7);
        if (!call.around.token.empty() && same_token(given, call.around.token)) return;
        answer_problem(401, "Wrong token", "the token of the Authorization header is not this daemon's");
    }
    const bool reads = route.method == "GET";
    const bool readable =
        call.house.read([](const World& world) { return world.configuration().daemon.read_without_token_on_loopback; });
    if (reads && readable && request.loopback && asked_for_this_machine(request)) return;
    answer_problem(401, "Token needed",
                   reads ? "send the daemon's token: Authorization: Bearer …"
                         : "writing needs the daemon's token: Authorization: Bearer …");
}

Response handled(const Call& call_without_names, const std::vector<std::string>& segments)
{
    const Request& request = call_without_names.request;
    Found found = find_route(request, segments);
    if (found.allowed.empty()) {
        std::vector<std::string> known;
        for (const Route& route : routes()) known.emplace_back(route.path);
        answer_problem(404, "No such address", unknown("address", request.path, known));
    }
    if (found.route == nullptr) {
        Response response = problem(405, "Method not allowed",
                                    fmt::format("{} takes {}", request.path, fmt::join(found.allowed, ", ")));
        response.headers.emplace("Allow", fmt::format("{}", fmt::join(found.allowed, ", ")));
        return response;
    }
    Call call{call_without_names.house, call_without_names.around, request, std::move(found.names)};
    check_token(*found.route, call);
    check_parameters(*found.route, request);
    return found.route->handler(call);
}

}  // namespace

Api::Api(House& house, Surroundings around) : house_(house), around_(std::move(around)) {}

Response Api::handle(const Request& request)
{
    try {
        const auto segments = request.segments.empty() ? split(request.path) : request.segments;
        return handled(Call{house_, around_, request}, segments);
    } catch (const Answered& answered) {
        return answered.response;
    } catch (const StorageError& error) {
        Response response = problem(503, "Storage does not answer", error.what());
        response.headers.emplace("Retry-After", "30");
        return response;
    } catch (const std::exception& error) {
        return problem(500, "Something of ours broke", error.what());
    }
}

}  // namespace varsko
