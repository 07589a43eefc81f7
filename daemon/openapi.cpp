// GET /api/v1/openapi.json: the table of endpoints, told to programs.
#include "daemon/endpoints.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string_view describe(std::string_view path, std::string_view parameter)
{
    if (path == "/api/v1/rules/diff") {
        if (parameter == "text") return "1: adds the lines that differ, as diff -u writes them";
        return parameter == "from" ? "running, folder, an id or the beginning of a version. Without it: running"
                                   : "As from. Without it: folder";
    }
    static const std::map<std::string_view, std::string_view> words = {
        {"active", "0: not those that ring and nothing holds"},
        {"address", "A mail address, a person's id or name, or channel:name"},
        {"alert", "An alert's id: rule:metric:unit"},
        {"as_of", "What was known then: an instant, or a day, meaning its end"},
        {"by", "Who sends it; the receipt and the history name them"},
        {"dry_run", "1: only says what would happen"},
        {"file", "The name the bytes had; receipts and explanations show it"},
        {"file_date", "The day the file is from: when its figures became known"},
        {"filter",
         "A label and its value: level=\"red\", unit!=\"asn\", unit=~\"child_.*\"; may be given more than once"},
        {"from", "The first period"},
        {"inhibited", "0: not those that another alert inhibits"},
        {"lang", "sv or en"},
        {"level", "Levels, separated by commas"},
        {"limit", "The most items to give"},
        {"mapping", "A mapping of the configuration, by id"},
        {"metric", "A metric, in any spelling of the configuration"},
        {"owner", "A person's or role's id"},
        {"period", "A period: 2024-03. Without it the newest with figures"},
        {"receiver", "An expression that the receiver's name, varsko, must fit"},
        {"rule", "A rule's id"},
        {"scenario", "outcome, budget, forecast, target or capacity"},
        {"silenced", "0: not those that a silence holds"},
        {"state", "States, separated by commas"},
        {"status", "preliminary or final: of all figures of the body"},
        {"to", "The last period"},
        {"type", "A risk's type"},
        {"unprocessed", "Nothing waits to be processed"},
        {"unit", "A unit, in any spelling of the configuration"},
        {"versions", "all: every version of each figure; newest"},
        {"why", "1: adds what would have changed the level"},
    };
    const auto found = words.find(parameter);
    return found == words.end() ? std::string_view{} : found->second;
}

Json reference(std::string_view schema) { return {{"$ref", "#/components/schemas/" + std::string(schema)}}; }

Json content(std::string_view type, Json schema) { return {{std::string(type), {{"schema", std::move(schema)}}}}; }

Json parameters_of(const Endpoint& endpoint)
{
    Json list = Json::array();
    for (const auto& segment : split_path(endpoint.path)) {
        if (segment.front() == '{')
            list.push_back({{"name", segment.substr(1, segment.find('}') - 1)},
                            {"in", "path"},
                            {"required", true},
                            {"schema", {{"type", "string"}}}});
    }
    for (const auto& name : endpoint.parameters) {
        list.push_back({{"name", name},
                        {"in", "query"},
                        {"description", describe(endpoint.path, name)},
                        {"required", endpoint.path == "/api/v1/series" && name == "metric"},
                        {"schema", {{"type", name == "limit" ? "integer" : "string"}}}});
    }
    return list;
}

Json body_of(const Endpoint& endpoint)
{
    if (endpoint.body == "NewFigures") {
        Json kinds = content("application/json", reference(endpoint.body));
        kinds.update(content("application/x-ndjson", reference("NewFigure")));
        kinds.update(content("text/csv", {{"type", "string"}}));
        return {{"required", true}, {"content", std::move(kinds)}};
    }
    const bool toml = endpoint.body == "Toml";
    return {{"required", true},
            {"content", content(toml ? "application/toml" : "application/json", reference(endpoint.body))}};
}

Json answer_of(const Endpoint& endpoint)
{
    Json answer = {{"description", endpoint.summary}};
    if (endpoint.answer.empty()) return answer;
    if (!endpoint.list) {
        answer["content"] = content("application/json", reference(endpoint.answer));
        return answer;
    }
    answer["content"] = content("application/json", {{"type", "array"}, {"items", reference(endpoint.answer)}});
    answer["headers"]["X-Total-Count"] = {{"description", "How many matched, before limit"},
                                          {"schema", {{"type", "integer"}}}};
    return answer;
}

Json operation(const Endpoint& endpoint)
{
    Json json = {{"summary", endpoint.summary}, {"parameters", parameters_of(endpoint)}};
    if (!endpoint.body.empty()) json["requestBody"] = body_of(endpoint);
    Json& responses = json["responses"];
    responses[std::to_string(endpoint.status)] = answer_of(endpoint);
    const auto& asked = endpoint.parameters;
    if (std::find(asked.begin(), asked.end(), "dry_run") != asked.end()) responses["200"] = answer_of(endpoint);
    const bool theirs = endpoint.path.starts_with("/api/v2/");  // Alertmanager's clients read one text
    if (endpoint.path.starts_with("/act/"))
        responses["default"] = {{"description", "A page that says what is wrong"}};
    else
        responses["default"] = {{"description", "What is wrong"},
                                {"content", theirs ? content("application/json", {{"type", "string"}})
                                                   : content("application/problem+json", reference("Problem"))}};
    json["security"] = Json::array();
    if (!endpoint.open) json["security"].push_back({{"token", Json::array()}});
    return json;
}

}  // namespace

Response get_openapi(const Call& call)
{
    Json document = {{"openapi", "3.1.0"},
                     {"info",
                      {{"title", "varsko"},
                       {"version", call.around.version.empty() ? VARSKO_VERSION : call.around.version},
                       {"description",
                        "Figures in; assessments, alerts, risks and messages out. Reading from the machine itself "
                        "needs no token where the configuration says read_without_token_on_loopback."}}}};
    Json& paths = document["paths"] = Json::object();
    for (const Endpoint& endpoint : endpoints()) {
        std::string method(endpoint.method);
        std::transform(method.begin(), method.end(), method.begin(),
                       [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        paths[std::string(endpoint.path)][method] = operation(endpoint);
    }
    document["components"] = {{"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}},
                              {"schemas", Json::parse(api_schemas())}};
    return answer(call, std::move(document));
}

}  // namespace varsko
