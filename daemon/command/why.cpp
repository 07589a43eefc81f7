// varsko why-not: why somebody was not told; varsko routes test: who would be; varsko outbox show: one message's way.
#include "daemon/command/commands.hpp"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string held_text(Context& context, const Json& held)
{
    std::string s = context.say.of(held["why_name"]);
    if (held.contains("by") && held["by"].is_string()) s += " (" + text_of(held["by"]) + ")";
    if (!held["until"].is_null())
        s += fmt::format(fmt::runtime(context.say(" till {}", " until {}")), context.time(held["until"]));
    return s;
}

}  // namespace

int why_not_told(Context& context, const WhyArguments& arguments)
{
    const Json answer =
        context.ask(get({"api", "v1", "why-not"}, {{"address", arguments.address}, {"alert", arguments.alert}}));
    if (!context.printed(answer)) {
        for (const Json& sentence : answer["sentences"]) context.terminal.out << context.say.of(sentence) << '\n';
        context.print_notes();
    }
    return answer["told"] == true ? 0 : 1;
}

int test_routes(Context& context, const WhyArguments& arguments)
{
    const Json answer = context.ask(get({"api", "v1", "routes", "test"}, {{"rule", arguments.rule},
                                                                          {"unit", arguments.unit},
                                                                          {"level", arguments.level},
                                                                          {"metric", arguments.metric}}));
    const bool nobody = answer["recipients"].empty();
    if (context.printed(answer)) return nobody ? 1 : 0;
    std::ostream& out = context.terminal.out;
    if (nobody) {
        out << context.say("Ingen får besked: ingen roll, ingen väg och ingen regel pekar ut någon.\n",
                           "Nobody is told: no role, no route and no rule names anybody.\n");
        return 1;
    }
    Table table({{std::string(context.say("till", "to"))},
                 {std::string(context.say("väg", "channel"))},
                 {std::string(context.say("varför", "why"))},
                 {std::string(context.say("när", "when"))}});
    for (const Json& one : answer["recipients"]) {
        const std::string address = one["address"].is_string() ? text_of(one["address"]) : std::string();
        const std::string when =
            one["asked"] == false
                ? std::string(context.say("inte: regeln meddelar inte nivån", "not: the rule does not tell this level"))
            : one["held"].is_null() ? std::string(context.say("genast", "at once"))
                                    : held_text(context, one["held"]);
        table.add({address.empty() ? text_of(one["recipient"]) : address, text_of(one["channel"]),
                   context.say.of(one["why_name"]), when});
    }
    table.print(out, context.terminal.colour);
    context.print_notes();
    return 0;
}

int show_message(Context& context, const OutboxArguments& arguments)
{
    const Json m = context.ask(get({"api", "v1", "messages", arguments.id}, {}));
    if (context.printed(m)) return 0;
    std::ostream& out = context.terminal.out;
    const std::string address = text_of(m["address"]);
    out << text_of(m["subject"]) << '\n'
        << fmt::format(fmt::runtime(context.say("{} till {} genom {}, som {}\n", "{} to {} by {}, as {}\n")),
                       context.time(m["created"]), address.empty() ? text_of(m["recipient"]) : address,
                       text_of(m["channel"]), text_of(m["why"]));
    for (const Json& held : m["held_by"])
        out << fmt::format(fmt::runtime(context.say("{} hölls: {}\n", "{} held: {}\n")), context.time(held["at"]),
                           held_text(context, held));
    if (m["gathered_in"].is_string())
        out << fmt::format(fmt::runtime(context.say("gick i {}\n", "went in {}\n")), text_of(m["gathered_in"]));
    for (const Json& part : m["parts"])
        out << fmt::format(fmt::runtime(context.say("samlar {}: {}\n", "gathers {}: {}\n")), text_of(part["id"]),
                           text_of(part["subject"]));
    for (const Json& attempt : m["history"])
        out << fmt::format("{} {}: {}\n", context.time(attempt["at"]), text_of(attempt["outcome"]),
                           text_of(attempt["answer"]));
    out << state_text(text_of(m["state"]), context.say) << "\n\n" << text_of(m["text"]);
    context.print_notes();
    return 0;
}

}  // namespace varsko
