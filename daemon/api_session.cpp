// Signing in and out on the page, who is signed in, and passwords.
#include "daemon/api_call.hpp"
#include "daemon/password.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr std::string_view known_cookie = "varsko-known";

// Lax: the browser brings it when it comes back from elsewhere, too.
void set_cookie(Response& response, const Call& call, std::string_view name, std::string_view value,
                std::chrono::seconds lasts, std::string_view same_site = "Strict")
{
    response.headers.emplace("Set-Cookie",
                             fmt::format("{}={}; Path=/; HttpOnly; SameSite={}; Max-Age={}{}", name, value, same_site,
                                         lasts.count(), over_tls(call.house) ? "; Secure" : ""));
}

Json view_user(const World& world, const Visitor& visitor)
{
    const Catalogue& catalogue = world.catalogue();
    const Person* person = catalogue.person(visitor.person);
    if (person == nullptr) return nullptr;
    Json roles = Json::array();
    for (const auto& role : person->roles)
        roles.push_back({{"role", role.role}, {"unit", catalogue.units[role.unit].id}});
    Json rights = Json::array();
    for (const Right right : every_right)
        if (visitor.rights.may(right)) rights.push_back(text(right));
    Json units = nullptr;
    if (!visitor.rights.sees_all()) {
        units = Json::array();
        for (UnitIndex unit = 0; unit < catalogue.units.size(); ++unit)
            if (visitor.rights.sees(unit)) units.push_back(catalogue.units[unit].id);
    }
    return {{"id", person->id},
            {"name", person->name},
            {"mail", person->mail},
            {"language", person->language.empty() ? catalogue.language : person->language},
            {"roles", std::move(roles)},
            {"rank", text(visitor.rights.rank())},
            {"rights", std::move(rights)},
            {"units", std::move(units)}};
}

Json view_examples(const Call& call, const World& world)
{
    Json examples = Json::array();
    if (!call.request.loopback) return examples;
    const Catalogue& catalogue = world.catalogue();
    for (const Person& person : catalogue.people) {
        if (person.example_password.empty()) continue;
        examples.push_back({{"id", person.id},
                            {"name", person.name},
                            {"rank", text(Rights::of(person, catalogue).rank())},
                            {"password", person.example_password}});
    }
    return examples;
}

Response session_answer(const Call& call, const std::optional<Visitor>& visitor)
{
    const auto pretended = call.house.clock().pretended();
    const bool signed_in = visitor && visitor->session;
    Json json = call.house.read([&](const World& world) -> Json {
        const Configuration& configuration = world.configuration();
        const bool free = configuration.daemon.read_without_token_on_loopback && call.request.loopback;
        return {{"user", visitor ? view_user(world, *visitor) : Json(nullptr)},
                {"csrf", signed_in ? Json(visitor->session->token) : Json(nullptr)},
                {"ends", signed_in ? view(visitor->session->ends) : Json(nullptr)},
                {"sign_in", free ? "optional" : "needed"},
                {"directory", call.around.directory ? Json(call.around.directory->name()) : Json(nullptr)},
                {"examples", view_examples(call, world)},
                {"organisation", configuration.catalogue.organisation_name},
                {"language", configuration.catalogue.language},
                {"today", text(call.house.clock().today())},
                {"clock_set", pretended.has_value()},
                {"time_zone", call.house.clock().time_zone()},
                {"version", call.around.version},
                {"ruleset", world.rules().version}};
    });
    Response response = answer(call, std::move(json));
    return response;
}

// Browsers say where a request comes from; a form elsewhere must not sign anybody in.
void must_come_from_here(const Call& call)
{
    const auto site = call.request.headers.find("sec-fetch-site");
    const bool foreign = site != call.request.headers.end() && site->second != "same-origin" && site->second != "none";
    const auto type = call.request.headers.find("content-type");
    const bool json = type != call.request.headers.end() && type->second.starts_with("application/json");
    if (foreign || !json)
        answer_problem(403, "Not from the page", "sign in on the page: application/json, from the same address");
}

SignIn& sign_in_of(const Call& call)
{
    if (!call.around.sign_in) answer_problem(404, "Nobody signs in here", "no daemon runs: there are no sessions");
    return *call.around.sign_in;
}

[[noreturn]] void turn_away(const TurnedAway& away)
{
    if (away.why == TurnedAway::Why::wrong)
        answer_problem(401, "Wrong name or password", "no person of that name has that password");
    Response response =
        problem(429, "Too many guesses",
                fmt::format("wait {} seconds before the next try; nobody else is kept out by it", away.wait.count()));
    response.headers.emplace("Retry-After", std::to_string(away.wait.count()));
    throw Answered{std::move(response)};
}

// One hash is made at a time, so that guesses cannot fill the memory.
template <class Ask>
auto busy_or(const Call& call, const Ask& ask)
{
    try {
        return ask(sign_in_of(call));
    } catch (const TooManyAtOnce& busy) {
        Response response = problem(503, "Too many at once", busy.what());
        response.headers.emplace("Retry-After", "5");
        throw Answered{std::move(response)};
    }
}

void set_cookies(Response& response, const Call& call, const Admitted& admitted)
{
    const auto lasts = std::chrono::duration_cast<std::chrono::seconds>(admitted.session.ends - admitted.session.begun);
    set_cookie(response, call, session_cookie(call), admitted.key, lasts);
    set_cookie(response, call, known_cookie, admitted.known, std::chrono::days(365));
}

Response admitted_answer(const Call& call, const Admitted& admitted)
{
    Response response = session_answer(call, visitor_of(call.house, admitted.session));
    set_cookies(response, call, admitted);
    return response;
}

constexpr std::string_view directory_cookie = "varsko-directory";

Response go_to(std::string address)
{
    Response response;
    response.status = 303;
    response.content_type = "text/plain; charset=utf-8";
    response.headers.emplace("Location", std::move(address));
    response.headers.emplace("Cache-Control", "no-store");
    return response;
}

Directory& directory_of(const Call& call)
{
    if (!call.around.directory || !call.around.sign_in)
        answer_problem(404, "No directory", "nobody signs in by a directory here: [http] directory says none");
    return *call.around.directory;
}

// The sign-in page tells them so, in their language; the log says what was wrong.
Response not_by_the_directory(const Call& call, const Directory::Refused& refused)
{
    spdlog::warn("signing in by the directory from {}: {}", call.from(), refused.sentence);
    using Why = Directory::Refused::Why;
    const std::string_view why = refused.why == Why::not_asked ? "not-asked"
                                 : refused.why == Why::said_no ? "said-no"
                                                               : "unreachable";
    return go_to(fmt::format("/sign-in?directory={}", why));
}

}  // namespace

// Whoever a proxy has let in is signed in here without being asked.
Response get_session(const Call& call)
{
    const bool let_in = call.proxied && !call.proxied->user.empty();
    if (call.visitor || !let_in || !call.around.sign_in) return session_answer(call, call.visitor);
    const auto admitted = call.around.sign_in->admit_known(call.house, call.proxied->user, call.from(),
                                                           cookie(call.request, known_cookie), "proxy");
    if (!admitted)
        answer_problem(
            403, "Nobody we know",
            fmt::format("{} has signed in, and no row of people.toml has that mail address or id", call.proxied->user));
    return admitted_answer(call, *admitted);
}

Response get_directory(const Call& call)
{
    const auto begun = directory_of(call).begin(std::chrono::system_clock::now());
    if (!begun) return not_by_the_directory(call, begun.error());
    Response response = go_to(begun->address);
    set_cookie(response, call, directory_cookie, begun->state, std::chrono::minutes(10), "Lax");
    return response;
}

Response get_directory_done(const Call& call)
{
    const auto user =
        directory_of(call).finish(call.text("state"), cookie(call.request, directory_cookie), call.text("code"),
                                  call.text("error"), std::chrono::system_clock::now());
    if (!user) return not_by_the_directory(call, user.error());
    const auto admitted = call.around.sign_in->admit_known(call.house, *user, call.from(),
                                                           cookie(call.request, known_cookie), "directory");
    if (!admitted) {
        spdlog::warn("signing in by the directory from {}: no row of people.toml is {}", call.from(), *user);
        return go_to("/sign-in?directory=unknown");
    }
    Response response = go_to("/");
    set_cookies(response, call, *admitted);
    set_cookie(response, call, directory_cookie, "", std::chrono::seconds(0), "Lax");
    return response;
}

Response post_session(const Call& call)
{
    must_come_from_here(call);
    const Json body = call.body();
    const Fields fields(body, {"user", "password"});
    const auto admitted = busy_or(call, [&](SignIn& sign_in) {
        return sign_in.admit(call.house, {.user = fields.needed("user"),
                                          .password = fields.needed("password"),
                                          .from = call.from(),
                                          .known = cookie(call.request, known_cookie),
                                          .loopback = call.request.loopback});
    });
    if (!admitted) turn_away(admitted.error());
    return admitted_answer(call, *admitted);
}

// Whoever wants to sign somebody else out must know their session.
Response delete_session(const Call& call)
{
    const std::string name = session_cookie(call);
    sign_in_of(call);
    SignIn::end(call.house, cookie(call.request, name));
    Response response = session_answer(call, std::nullopt);
    set_cookie(response, call, name, "", std::chrono::seconds(0));
    return response;
}

// One's own, with the one before; anybody's, for an admin or with the daemon's token.
Response post_password(const Call& call)
{
    const std::string& person = call.names.at(0);
    const Json body = call.body();
    const Fields fields(body, {"password", "old_password", "by"});
    const std::string password = fields.needed("password");
    call.house.read([&](const World& world) {
        std::vector<std::string> known;
        for (const Person& each : world.catalogue().people) known.push_back(each.id);
        if (world.catalogue().person(person) == nullptr)
            answer_problem(404, "Unknown person", unknown("person", person, known));
    });
    if (call.visitor && call.visitor->person == person) {
        const auto away = busy_or(call, [&](SignIn& sign_in) {
            return sign_in.turned_away(call.house, {.user = person,
                                                    .password = fields.needed("old_password"),
                                                    .from = call.from(),
                                                    .known = cookie(call.request, known_cookie),
                                                    .loopback = call.request.loopback});
        });
        if (away && away->why == TurnedAway::Why::wrong)
            answer_problem(403, "Wrong password", "\"old_password\" is not the password that there is now");
        if (away) turn_away(*away);
    } else {
        call.must(Right::administer);
    }
    if (password.size() < shortest_password || password.size() > 1'000 || password == person)
        answer_problem(
            422, "Not a password",
            fmt::format("a password has at least {} characters; a sentence is easy to remember", shortest_password));
    const Account account{
        .person = person, .password_hash = hash_password(password), .changed = Clock::real_now(), .by = call.by(body)};
    call.house.ask([&](Store& store) { store.put(account); });
    return answer(call, Json{{"person", person}, {"changed", view(account.changed)}, {"by", account.by}});
}

}  // namespace varsko
