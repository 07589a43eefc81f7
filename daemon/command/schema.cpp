// varsko schema: the keys of a configuration as JSON Schema (draft-07, as Taplo reads it), printed from the list that
// the reader obeys.
#include "daemon/command/commands.hpp"
#include "rules/configuration/keys.hpp"
#include "rules/expression/functions.hpp"

#include <algorithm>
#include <ostream>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

using namespace configuration;

// What stands in which file by custom; any file may hold any.
struct FileOf {
    std::string_view name;
    std::vector<std::string_view> sections;
};
const std::vector<FileOf>& files()
{
    static const std::vector<FileOf> all = {
        {"varsko",
         {"organisation", "http", "inbox", "clock", "reload", "log", "risk_register", "check", "findings", "constants",
          "channel"}},
        {"units", {"unit"}},
        {"metrics", {"metric", "constants"}},
        {"people", {"person", "route"}},
        {"mappings", {"mapping"}},
        {"risks", {"risk", "risk_register"}},
        {"rules", {"rule", "constants"}},
    };
    return all;
}

class SchemaWriter {
public:
    explicit SchemaWriter(Language say) : say_(say) {}

    Json of_file(const KeyTable& table, const std::vector<std::string_view>& only)
    {
        Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "varsko"}};
        schema.update(object(table, only));
        Json definitions = Json::object();
        while (!wanted_.empty()) {
            const std::string name = *wanted_.begin();
            wanted_.erase(wanted_.begin());
            definitions[name] = object(*keys_of(name), {});
        }
        if (uses_expressions_) definitions["expression"] = {{"type", "string"}, {"description", functions_text()}};
        schema["definitions"] = std::move(definitions);
        return schema;
    }

private:
    Json object(const KeyTable& table, const std::vector<std::string_view>& only)
    {
        Json properties = Json::object(), others = false, required = Json::array();
        for (const KeyInfo& key : table.keys) {
            if (!only.empty() && std::find(only.begin(), only.end(), key.name) == only.end()) continue;
            if (key.name.empty())
                others = value(key);
            else
                properties[std::string(key.name)] = value(key);
            if (key.required) required.push_back(key.name);
        }
        Json json = {
            {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", std::move(others)}};
        if (!required.empty()) json["required"] = std::move(required);
        return json;
    }

    Json value(const KeyInfo& key)
    {
        Json choices = Json::array();
        if ((key.kinds & expression_kind) != 0) {
            uses_expressions_ = true;
            choices.push_back({{"$ref", "#/definitions/expression"}});
        } else if (const auto words = words_of(key); !words.empty()) {
            choices.push_back({{"type", "string"}, {"enum", words}});
        } else if ((key.kinds & (text_kind | day_kind)) != 0) {
            choices.push_back({{"type", "string"}});  // a day is a text to a schema
        }
        if ((key.kinds & number_kind) != 0)
            choices.push_back({{"type", "number"}});
        else if ((key.kinds & integer_kind) != 0)
            choices.push_back(whole_number(key));
        if ((key.kinds & flag_kind) != 0) choices.push_back({{"type", "boolean"}});
        if ((key.kinds & table_kind) != 0) {
            if (known_.insert(std::string(key.table)).second) wanted_.insert(std::string(key.table));
            choices.push_back({{"$ref", "#/definitions/" + std::string(key.table)}});
        }
        if ((key.kinds & many) != 0) {
            const Json one = choices.size() == 1 ? choices.front() : Json{{"anyOf", choices}};
            choices.push_back({{"type", "array"}, {"items", one}});
        }
        const std::string about(key.about.in(say_.code()));
        Json json = {{"description", about}};
        // Beside a reference nothing else is read, so it stands in a list of its own.
        if (choices.size() == 1 && !choices.front().contains("$ref"))
            json.update(choices.front());
        else
            json["anyOf"] = std::move(choices);
        json["x-taplo"] = {{"docs", {{"main", about}}}};
        return json;
    }

    static Json whole_number(const KeyInfo& key)
    {
        Json json = {{"type", "integer"}};
        if (key.least == 0 && key.most == 0) return json;
        json["minimum"] = key.least;
        json["maximum"] = key.most;
        return json;
    }

    std::string functions_text() const
    {
        std::string out(
            say_("Ett uttryck i regelspråket. Funktioner:", "An expression of the rule language. Functions:"));
        for (const auto& f : expression::functions())
            out += fmt::format("\n{}: {}", f.signature, f.formula.in(say_.code()));
        return out;
    }

    Language say_;
    std::set<std::string> wanted_, known_;  // tables still to be defined; all that are named
    bool uses_expressions_ = false;
};

}  // namespace

int print_schema(Context& context, const std::string& which)
{
    const bool tests = which == "tests";
    std::vector<std::string_view> only;
    if (!which.empty() && !tests) {
        const auto file =
            std::find_if(files().begin(), files().end(), [&](const FileOf& f) { return f.name == which; });
        if (file == files().end())
            throw Failed{
                2, fmt::format(fmt::runtime(context.say("ingen sådan fil: \"{}\"", "no such file: \"{}\"")), which)};
        only = file->sections;
    }
    SchemaWriter writer(context.say);
    context.terminal.out << writer.of_file(*keys_of(tests ? test_file : whole_file), only).dump(2) << '\n';
    return 0;
}

}  // namespace varsko
