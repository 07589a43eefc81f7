#include "daemon/api.hpp"

#include "daemon/digest.hpp"
#include "daemon/endpoints.hpp"
#include "daemon/page_files.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::optional<std::vector<std::string>> matched(const Endpoint& endpoint, const std::vector<std::string>& segments)
{
    const auto pattern = split_path(endpoint.path);
    if (pattern.size() != segments.size()) return std::nullopt;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i].front() == '{') {
            const std::string ending = pattern[i].substr(pattern[i].find('}') + 1);
            if (!segments[i].ends_with(ending) || segments[i].size() == ending.size()) return std::nullopt;
            names.push_back(segments[i].substr(0, segments[i].size() - ending.size()));
        } else if (pattern[i] != segments[i]) {
            return std::nullopt;
        }
    }
    return names;
}

struct Found {
    const Endpoint* endpoint = nullptr;
    std::vector<std::string> names;
    std::vector<std::string_view> allowed;  // methods of this path
};

Found find_endpoint(const Request& request, const std::vector<std::string>& segments)
{
    Found found;
    for (const Endpoint& endpoint : endpoints()) {
        auto names = matched(endpoint, segments);
        if (!names) continue;
        found.allowed.push_back(endpoint.method);
        const bool right = endpoint.method == request.method || (request.method == "HEAD" && endpoint.method == "GET");
        // A path without names is preferred: /rules/check is no rule's id.
        if (right && (found.endpoint == nullptr || names->size() < found.names.size())) {
            found.endpoint = &endpoint;
            found.names = std::move(*names);
        }
    }
    return found;
}

void check_parameters(const Endpoint& endpoint, const Request& request)
{
    for (const auto& [name, value] : request.query) {
        if (std::find(endpoint.parameters.begin(), endpoint.parameters.end(), name) == endpoint.parameters.end())
            answer_problem(400, "Unknown parameter", unknown("parameter", name, endpoint.parameters));
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

// Whoever's session the request brings, with what their roles are now.
std::optional<Visitor> visitor_of(const Call& call)
{
    if (!call.around.sign_in || call.request.trusted || !call.request.headers.contains("cookie")) return std::nullopt;
    const auto session = SignIn::session(call.house, cookie(call.request, session_cookie(call)));
    if (!session) return std::nullopt;
    return call.house.read([&](const World& world) -> std::optional<Visitor> {
        const Person* person = world.catalogue().person(session->person);
        if (person == nullptr) return std::nullopt;
        return Visitor{.person = person->id, .rights = Rights::of(*person, world.catalogue()), .session = *session};
    });
}

void check_visitor(const Endpoint& endpoint, const Call& call)
{
    const bool reads = endpoint.method == "GET";
    const auto token = call.request.headers.find("x-varsko-csrf");
    if (!reads && (token == call.request.headers.end() || !same_token(token->second, call.visitor->session.token)))
        answer_problem(
            403, "Not from the page",
            "whoever has signed in writes with the session's token in the header X-Varsko-CSRF: load the page anew");
    call.must(endpoint.right);
    if (endpoint.shows == Endpoint::Shows::all && !call.visitor->rights.sees_all())
        answer_problem(403, "Not allowed",
                       fmt::format("this is about every unit, and {} sees some of them", call.visitor->person));
}

void check_token(const Endpoint& endpoint, const Call& call)
{
    const Request& request = call.request;
    if (endpoint.open || request.trusted) return;
    if (call.visitor) return check_visitor(endpoint, call);
    const auto header = request.headers.find("authorization");
    if (header != request.headers.end() && starts_with_scheme(header->second)) {
        const std::string_view given = std::string_view(header->second).substr(7);
        if (!call.around.token.empty() && same_token(given, call.around.token)) return;
        answer_problem(401, "Wrong token", "the token of the Authorization header is not this daemon's");
    }
    const bool reads = endpoint.method == "GET" || endpoint.asks;
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
    Found found = find_endpoint(request, segments);
    if (found.allowed.empty()) {
        std::vector<std::string> known;
        for (const Endpoint& endpoint : endpoints()) known.emplace_back(endpoint.path);
        answer_problem(404, "No such address", unknown("address", request.path, known));
    }
    if (found.endpoint == nullptr) {
        Response response = problem(405, "Method not allowed",
                                    fmt::format("{} takes {}", request.path, fmt::join(found.allowed, ", ")));
        response.headers.emplace("Allow", fmt::format("{}", fmt::join(found.allowed, ", ")));
        return response;
    }
    Call call{call_without_names.house, call_without_names.around, request, std::move(found.names), {}};
    if (!request.headers.contains("authorization")) call.visitor = visitor_of(call);
    check_token(*found.endpoint, call);
    check_parameters(*found.endpoint, request);
    return found.endpoint->handler(call);
}

}  // namespace

Api::Api(House& house, Surroundings around) : house_(house), around_(std::move(around)) {}

namespace {

// Alertmanager's clients read a refusal as one JSON text, and nothing else.
Response as_they_read_it(Response refusal)
{
    const Json problem = Json::parse(refusal.body, nullptr, false);
    const auto detail = problem.is_object() && problem.contains("detail") ? problem["detail"] : Json(refusal.body);
    refusal.body = detail.dump() + "\n";
    refusal.content_type = "application/json; charset=utf-8";
    return refusal;
}

}  // namespace

Response Api::handle(const Request& request)
{
    Response response = handled_or_refused(request);
    const bool theirs = request.path.starts_with("/api/v2/");
    return theirs && response.status >= 400 ? as_they_read_it(std::move(response)) : response;
}

Response Api::handled_or_refused(const Request& request)
{
    try {
        if (auto file = page_file(request, over_tls(house_))) return std::move(*file);
        const auto segments = request.segments.empty() ? split_path(request.path) : request.segments;
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
