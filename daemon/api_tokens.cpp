// Programs' own tokens: some rights, for a time, over every unit or one and those under it.
//
// The token is said once, when it is made; the store has its SHA-256.
#include "daemon/api_call.hpp"
#include "daemon/digest.hpp"
#include "daemon/password.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr int usual_days = 365, most_days = 2 * 366;
constexpr std::size_t longest_name = 100, id_length = 8;

std::string_view state_of(const ApiToken& token, Instant now)
{
    return token.revoked != Instant{} ? "revoked" : token.ends <= now ? "over" : "valid";
}

Json view_token(const ApiToken& token, Instant now)
{
    return {{"id", token.id},
            {"name", token.name},
            {"state", state_of(token, now)},
            {"rights", token.rights},
            {"unit", token.unit.empty() ? Json(nullptr) : Json(token.unit)},
            {"made", view(token.made)},
            {"ends", view(token.ends)},
            {"by", token.by},
            {"revoked", view(token.revoked)},
            {"revoked_by", token.revoked_by.empty() ? Json(nullptr) : Json(token.revoked_by)}};
}

std::vector<std::string> rights_of(const Fields& fields)
{
    std::vector<std::string> known, given;
    for (const Right right : every_right) known.emplace_back(text(right));
    if (!fields.has("rights") || !fields.raw("rights").is_array() || fields.raw("rights").empty())
        answer_problem(400, "Field missing",
                       fmt::format("\"rights\" must be a list of some of: {}", fmt::join(known, ", ")));
    for (const Json& one : fields.raw("rights")) {
        if (!one.is_string()) answer_problem(400, "Not a text", "\"rights\" must be a list of texts");
        const auto word = one.get<std::string>();
        if (!parse_right(word)) answer_problem(400, "Unknown right", unknown("right", word, known));
        if (std::ranges::find(given, word) == given.end()) given.push_back(word);
    }
    return given;
}

std::string unit_of(const Call& call, const Fields& fields)
{
    const std::string name = fields.text("unit");
    if (name.empty()) return {};
    return call.house.read([&](const World& world) {
        const Catalogue& catalogue = world.catalogue();
        if (const auto unit = catalogue.unit_spelled(name)) return catalogue.units[*unit].id;
        std::vector<std::string> known;
        for (const Unit& unit : catalogue.units) known.push_back(unit.id);
        answer_problem(404, "Unknown unit", unknown("unit", name, known));
    });
}

}  // namespace

Response get_tokens(const Call& call)
{
    const Instant now = Clock::real_now();
    Json items = Json::array();
    for (const ApiToken& token : call.house.look([](StoreReader& store) { return store.api_tokens(); }))
        items.push_back(view_token(token, now));
    const std::size_t count = items.size();
    return answer_list(call, std::move(items), count);
}

Response post_token(const Call& call)
{
    const Json body = call.body();
    const Fields fields(body, {"name", "rights", "unit", "days", "by"});
    const std::string name = fields.needed("name");
    if (name.size() > longest_name || name.find_first_of("\r\n\t") != std::string::npos)
        answer_problem(422, "Not a name", fmt::format("a name is one line of at most {} bytes", longest_name));
    const int days = fields.integer("days").value_or(usual_days);
    if (days < 1 || days > most_days)
        answer_problem(422, "Not a time",
                       fmt::format("\"days\" must be 1 to {}: a token that never ends is found one "
                                   "day by somebody else",
                                   most_days));
    const Instant now = Clock::real_now();
    const std::string secret = "varsko_" + random_key();
    const ApiToken token{.id = random_key().substr(0, id_length),
                         .digest = sha256({secret}),
                         .name = name,
                         .rights = rights_of(fields),
                         .unit = unit_of(call, fields),
                         .made = now,
                         .ends = now + std::chrono::days(days),
                         .by = call.by(body)};
    call.house.ask([&](Store& store) { store.put(token); });
    Json json = view_token(token, now);
    json["token"] = secret;
    return answer(call, std::move(json), 201);
}

Response post_token_end(const Call& call)
{
    const std::string& id = call.names.at(0);
    const Json body = call.body();
    const Fields fields(body, {"by"});
    const Instant now = Clock::real_now();
    const ApiToken revoked = call.house.ask([&](Store& store) {
        for (ApiToken token : store.api_tokens()) {
            if (token.id != id) continue;
            if (token.revoked == Instant{}) {
                token.revoked = now;
                token.revoked_by = call.by(body);
                store.put(token);
            }
            return token;
        }
        answer_problem(404, "Unknown token", fmt::format("there is no token {}", id));
    });
    return answer(call, view_token(revoked, now));
}

}  // namespace varsko
