#include "daemon/api.hpp"

#include "daemon/digest.hpp"
#include "daemon/endpoints.hpp"
#include "daemon/page_files.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
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

// Whoever's session the request brings.  Where a proxy says who has signed in there, it is theirs or nobody's.
std::optional<Visitor> person_of(const Call& call)
{
    if (!call.around.sign_in || call.request.trusted || !call.request.headers.contains("cookie")) return std::nullopt;
    const auto session = SignIn::session(call.house, cookie(call.request, session_cookie(call)));
    if (!session) return std::nullopt;
    if (call.proxied && !call.proxied->user.empty() &&
        SignIn::person_of(call.house, call.proxied->user) != session->person)
        return std::nullopt;
    return visitor_of(call.house, *session);
}

// The program whose token that is; none: nobody's, or it is over.
std::optional<Visitor> program_of(const Call& call, std::string_view token)
{
    const auto found = call.house.look([&](StoreReader& store) { return store.api_token(sha256({token})); });
    if (!found || found->revoked != Instant{} || found->ends <= Clock::real_now()) return std::nullopt;
    std::vector<Right> rights;
    for (const std::string& word : found->rights)
        if (const auto right = parse_right(word)) rights.push_back(*right);
    return call.house.read([&](const World& world) -> std::optional<Visitor> {
        const auto unit = world.catalogue().unit(found->unit);
        if (!found->unit.empty() && !unit) return std::nullopt;  // a unit that is gone takes its tokens with it
        return Visitor{.person = "token:" + found->name, .rights = Rights::of_program(rights, unit, world.catalogue())};
    });
}

void check_visitor(const Endpoint& endpoint, const Call& call)
{
    const bool reads = endpoint.method == "GET";
    const auto token = call.request.headers.find("x-varsko-csrf");
    const auto& session = call.visitor->session;
    if (!reads && session && (token == call.request.headers.end() || !same_secret(token->second, session->token)))
        answer_problem(
            403, "Not from the page",
            "whoever has signed in writes with the session's token in the header X-Varsko-CSRF: load the page anew");
    call.must(endpoint.right);
    if (endpoint.shows == Endpoint::Shows::all && !call.visitor->rights.sees_all())
        answer_problem(403, "Not allowed",
                       fmt::format("this is about every unit, and {} sees some of them", call.visitor->person));
}

// What an Authorization header says; "" without one.
std::string_view bearer_of(const Request& request)
{
    const auto header = request.headers.find("authorization");
    if (header == request.headers.end() || !starts_with_scheme(header->second)) return {};
    return std::string_view(header->second).substr(7);
}

void check_token(const Endpoint& endpoint, Call& call)
{
    const Request& request = call.request;
    if (endpoint.open || request.trusted) return;
    if (const auto given = bearer_of(request); !given.empty()) {
        if (!call.around.token.empty() && same_secret(given, call.around.token)) return;
        call.visitor = program_of(call, given);
        if (!call.visitor)
            answer_problem(401, "Wrong token",
                           "the token of the Authorization header is not this daemon's, nor one of its programs'");
    }
    if (call.visitor) return check_visitor(endpoint, call);
    const bool reads = endpoint.method == "GET" || endpoint.asks;
    const bool readable =
        call.house.read([](const World& world) { return world.configuration().daemon.read_without_token_on_loopback; });
    if (reads && readable && request.loopback && asked_for_this_machine(request)) return;
    answer_problem(401, "Token needed",
                   reads ? "send the daemon's token: Authorization: Bearer …"
                         : "writing needs the daemon's token: Authorization: Bearer …");
}

// What was done, and by whom; and what somebody whom we know was not let do.  A question and a dry run do nothing.
// Signing in is noted where it is tried (daemon/sign_in.cpp).
void note_in_audit(const Endpoint& endpoint, const Call& call, int status)
{
    const bool dry = call.request.query.contains("dry_run");
    if (endpoint.method == "GET" || endpoint.asks || dry || endpoint.handler == &post_session) return;
    if (status >= 400 && !(status == 403 && call.visitor)) return;
    AuditEntry entry{.at = Clock::real_now(),
                     .who = call.visitor           ? call.visitor->person
                            : call.request.trusted ? "here"
                            : endpoint.open        ? "link"
                                                   : "daemon token",
                     .place = call.from(),
                     .what = fmt::format("{} {}", endpoint.method, endpoint.path),
                     .about = fmt::format("{}", fmt::join(call.names, " ")),
                     .status = status};
    // The seal of a link is what opens it.
    if (endpoint.handler == &post_act && call.names.size() == 3)
        entry.about = fmt::format("{} {}", call.names[0], call.names[1]);
    try {
        call.house.ask([&](Store& store) { store.note(entry); });
    } catch (const StorageError& error) {
        // What was done is done, and its own history says by whom.
        spdlog::error("audit: {} by {} could not be noted: {}", entry.what, entry.who, error.what());
    }
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
    Call call{call_without_names.house, call_without_names.around, request, std::move(found.names)};
    if (call.around.proxy) call.proxied = call.around.proxy->said(request.peer, request.headers);
    if (bearer_of(request).empty()) call.visitor = person_of(call);
    try {
        check_token(*found.endpoint, call);
        check_parameters(*found.endpoint, request);
        Response response = found.endpoint->handler(call);
        note_in_audit(*found.endpoint, call, response.status);
        return response;
    } catch (const Answered& answered) {
        note_in_audit(*found.endpoint, call, answered.response.status);
        throw;
    }
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
