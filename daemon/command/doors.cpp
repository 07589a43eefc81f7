// varsko token: programs' own ways in.  varsko audit: who came in and did what.
#include "daemon/command/commands.hpp"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string state_name(const std::string& state, Language say)
{
    if (state == "valid") return std::string(say("gäller", "valid"));
    return std::string(state == "over" ? say("slut", "over") : say("återkallad", "revoked"));
}

std::string joined(const Json& words)
{
    std::string all;
    for (const Json& word : words) all += (all.empty() ? "" : ", ") + text_of(word);
    return all;
}

std::string who_of(const Json& entry, Language say)
{
    const std::string who = text_of(entry["who"]);
    return who.empty() ? std::string(say("okänd", "nobody we know")) : who;
}

}  // namespace

int add_token(Context& context, const TokenArguments& arguments)
{
    Json body = {{"name", arguments.name},
                 {"rights", arguments.rights},
                 {"by", arguments.by.empty() ? context.user() : arguments.by}};
    if (!arguments.unit.empty()) body["unit"] = arguments.unit;
    if (arguments.days != 0) body["days"] = arguments.days;
    const Json answer = context.ask(post({"api", "v1", "tokens"}, body.dump()));
    if (context.printed(answer)) return 0;
    context.terminal.out << text_of(answer["token"]) << '\n';
    context.terminal.err << fmt::format(
        fmt::runtime(context.say("Nyckel {} gäller till {}. Den visas bara nu: Authorization: Bearer …\n",
                                 "Token {} is valid until {}. It is shown only now: Authorization: Bearer …\n")),
        text_of(answer["id"]), context.time(answer["ends"]));
    return 0;
}

int list_tokens(Context& context)
{
    const Json answer = context.ask(get({"api", "v1", "tokens"}));
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    if (answer.empty()) {
        out << context.say("Inga nycklar.\n", "No tokens.\n");
        return 0;
    }
    Table table({{"id"},
                 {std::string(context.say("läge", "state"))},
                 {std::string(context.say("till", "until"))},
                 {std::string(context.say("program", "program"))},
                 {std::string(context.say("får", "may"))},
                 {std::string(context.say("enhet", "unit"))},
                 {std::string(context.say("gjord av", "made by"))}});
    for (const Json& one : answer)
        table.add({text_of(one["id"]), state_name(text_of(one["state"]), context.say), context.time(one["ends"]),
                   text_of(one["name"]), joined(one["rights"]),
                   one["unit"].is_null() ? std::string(context.say("alla", "all")) : text_of(one["unit"]),
                   text_of(one["by"])});
    table.print(out, context.terminal.colour);
    return 0;
}

int end_token(Context& context, const TokenArguments& arguments)
{
    const Json body = {{"by", arguments.by.empty() ? context.user() : arguments.by}};
    const Json answer = context.ask(post({"api", "v1", "tokens", arguments.id, "end"}, body.dump()));
    if (context.printed(answer)) return 0;
    context.terminal.out << fmt::format(
        fmt::runtime(context.say("Nyckel {} ({}) är återkallad.\n", "Token {} ({}) is revoked.\n")),
        text_of(answer["id"]), text_of(answer["name"]));
    return 0;
}

int list_audit(Context& context, const AuditArguments& arguments)
{
    const Json answer =
        context.ask(get({"api", "v1", "audit"}, {{"who", arguments.who}, {"limit", std::to_string(arguments.limit)}}));
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    if (answer.empty()) out << context.say("Inget är noterat.\n", "Nothing is noted.\n");
    Table table({{std::string(context.say("när", "when"))},
                 {std::string(context.say("vem", "who"))},
                 {std::string(context.say("från", "from"))},
                 {std::string(context.say("vad", "what"))},
                 {std::string(context.say("om", "about"))},
                 {std::string(context.say("svar", "answer")), Table::Align::right}});
    for (const Json& entry : answer)
        table.add({context.time(entry["at"]), who_of(entry, context.say), text_of(entry["from"]),
                   text_of(entry["what"]), text_of(entry["about"]), text_of(entry["status"])});
    if (!table.empty()) table.print(out, context.terminal.colour);
    return 0;
}

}  // namespace varsko
