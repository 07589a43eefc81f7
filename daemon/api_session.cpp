// Signing in and out on the page, who is signed in, and passwords.
#include "daemon/api_call.hpp"
#include "daemon/password.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr std::string_view known_cookie = "varsko-known";

void set_cookie(Response& response, const Call& call, std::string_view name, std::string_view value,
                std::chrono::seconds lasts)
{
    response.headers.emplace("Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", name,
                                                       value, lasts.count(), over_tls(call.house) ? "; Secure" : ""));
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
    for (const Right right : {Right::see, Right::act, Right::silence, Right::bring_figures, Right::keep_register,
                              Right::resend, Right::administer})
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
    Json json = call.house.read([&](const World& world) -> Json {
        const Configuration& configuration = world.configuration();
        const bool free = configuration.daemon.read_without_token_on_loopback && call.request.loopback;
        return {{"user", visitor ? view_user(world, *visitor) : Json(nullptr)},
                {"csrf", visitor ? Json(visitor->session.token) : Json(nullptr)},
                {"ends", visitor ? view(visitor->session.ends) : Json(nullptr)},
                {"sign_in", free ? "optional" : "needed"},
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

Result<Admitted, TurnedAway> admitted_or_busy(const Call& call, SignIn& sign_in, const Knock& knock)
{
    try {
        return sign_in.admit(call.house, knock);
    } catch (const TooManyAtOnce& busy) {
        Response response = problem(503, "Too many at once", busy.what());
        response.headers.emplace("Retry-After", "5");
        throw Answered{std::move(response)};
    }
}

}  // namespace

Response get_session(const Call& call) { return session_answer(call, call.visitor); }

Response post_session(const Call& call)
{
    must_come_from_here(call);
    SignIn& sign_in = sign_in_of(call);
    const Json body = call.body();
    const Fields fields(body, {"user", "password"});
    const auto admitted = admitted_or_busy(call, sign_in,
                                           {.user = fields.needed("user"),
                                            .password = fields.needed("password"),
                                            .from = call.request.peer,
                                            .known = cookie(call.request, known_cookie),
                                            .loopback = call.request.loopback});
    if (!admitted) turn_away(admitted.error());
    const auto visitor = call.house.read([&](const World& world) -> std::optional<Visitor> {
        const Person* person = world.catalogue().person(admitted->session.person);
        if (person == nullptr) return std::nullopt;
        return Visitor{
            .person = person->id, .rights = Rights::of(*person, world.catalogue()), .session = admitted->session};
    });
    Response response = session_answer(call, visitor);
    const auto lasts =
        std::chrono::duration_cast<std::chrono::seconds>(admitted->session.ends - admitted->session.begun);
    set_cookie(response, call, session_cookie(call), admitted->key, lasts);
    set_cookie(response, call, known_cookie, admitted->known, std::chrono::days(365));
    return response;
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
    std::string example;
    call.house.read([&](const World& world) {
        const Person* found = world.catalogue().person(person);
        std::vector<std::string> known;
        for (const Person& each : world.catalogue().people) known.push_back(each.id);
        if (found == nullptr) answer_problem(404, "Unknown person", unknown("person", person, known));
        example = found->example_password;
    });
    if (call.visitor && call.visitor->person == person) {
        const auto before = call.house.look([&](StoreReader& store) { return store.account(person); });
        const std::string old = fields.needed("old_password");
        if (before ? !is_password(before->password_hash, old) : old != example)
            answer_problem(403, "Wrong password", "\"old_password\" is not the password that there is now");
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
