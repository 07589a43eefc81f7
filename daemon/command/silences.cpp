// varsko silence: what need not be told for a while, by whom, why and until when.
#include "daemon/command/commands.hpp"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

// unit=asn rule=budget-balance: a rule's label is alertname, and people say rule.
std::string matcher_of(const std::string& word)
{
    return word.starts_with("rule") ? "alertname" + word.substr(4) : word;
}

std::string said(const Json& matchers)
{
    std::string all;
    for (const Json& one : matchers) {
        std::string word = text_of(one);
        if (word.starts_with("alertname")) word = "rule" + word.substr(9);
        all += (all.empty() ? "" : " ") + word;
    }
    return all;
}

std::string state_name(const std::string& state, Language say)
{
    if (state == "active") return std::string(say("gäller", "active"));
    if (state == "pending") return std::string(say("börjar sedan", "pending"));
    return std::string(say("slut", "over"));
}

void print_what_it_holds(Context& context, const Json& silence)
{
    context.terminal.out << fmt::format(fmt::runtime(context.say("Den håller {} larm som ringer, för {} enheter.\n",
                                                                 "It holds {} alerts that ring, of {} units.\n")),
                                        silence["alerts"].size(), silence["units"].get<std::size_t>());
    for (const Json& alert : silence["alerts"]) context.terminal.out << "  " << text_of(alert) << '\n';
}

}  // namespace

int add_silence(Context& context, const SilenceArguments& arguments)
{
    Json matchers = Json::array();
    for (const std::string& word : arguments.matchers) matchers.push_back(matcher_of(word));
    Json body = {{"matchers", std::move(matchers)},
                 {"comment", arguments.comment},
                 {"by", arguments.by.empty() ? context.user() : arguments.by}};
    if (!arguments.until.empty()) body["to"] = arguments.until;
    if (!arguments.lasting.empty()) body["for"] = arguments.lasting;
    if (!arguments.from.empty()) body["from"] = arguments.from;
    Request request = post({"api", "v1", "silences"}, body.dump());
    if (arguments.dry_run) request.query.emplace("dry_run", "1");
    const Json answer = context.ask(request);
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    out << (arguments.dry_run
                ? std::string(context.say("På prov; inget har ändrats.", "A trial; nothing has changed."))
                : fmt::format(fmt::runtime(context.say("Tystnad {}", "Silence {}")), text_of(answer["id"])))
        << '\n'
        << fmt::format(fmt::runtime(context.say("{} till {}\n", "{} until {}\n")), said(answer["matchers"]),
                       context.time(answer["to"]));
    print_what_it_holds(context, answer);
    context.print_notes();
    return 0;
}

int list_silences(Context& context, const SilenceArguments& arguments)
{
    const Json answer = context.ask(get({"api", "v1", "silences"}, {{"state", arguments.all ? "" : "active,pending"}}));
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    if (answer.empty()) {
        out << context.say("Inga tystnader.\n", "No silences.\n");
        return 0;
    }
    Table table({{std::string(context.say("läge", "state"))},
                 {std::string(context.say("till", "until"))},
                 {std::string(context.say("vad", "what"))},
                 {std::string(context.say("larm", "alerts")), Table::Align::right},
                 {std::string(context.say("meddelanden", "messages")), Table::Align::right},
                 {std::string(context.say("vem", "by"))},
                 {std::string(context.say("varför", "why"))},
                 {"id"}});
    bool holds_nothing = false;
    for (const Json& one : answer) {
        const std::string state = text_of(one["state"]);
        holds_nothing |= state == "active" && one["alerts"].empty() && one["messages"] == 0;
        table.add({state_name(state, context.say), context.time(one["to"]), said(one["matchers"]),
                   std::to_string(one["alerts"].size()), text_of(one["messages"]), text_of(one["by"]),
                   text_of(one["comment"]), text_of(one["id"])});
    }
    table.print(out, context.terminal.colour);
    if (holds_nothing)
        out << context.say("En tystnad med 0 larm och 0 meddelanden håller ingenting: kanske är den felskriven.\n",
                           "A silence with 0 alerts and 0 messages holds nothing: it may be misspelt.\n");
    context.print_notes();
    return 0;
}

int end_silence(Context& context, const SilenceArguments& arguments)
{
    const Json body = {{"by", arguments.by.empty() ? context.user() : arguments.by}};
    const Json answer = context.ask(post({"api", "v1", "silences", arguments.id, "end"}, body.dump()));
    if (context.printed(answer)) return 0;
    context.terminal.out << fmt::format(fmt::runtime(context.say("Tystnad {} är slut; det som väntade går nu.\n",
                                                                 "Silence {} is over; what waited goes now.\n")),
                                        text_of(answer["id"]));
    return 0;
}

}  // namespace varsko
