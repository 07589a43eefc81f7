// varsko risks and risk: the register as a table, as CSV for a Swedish Excel, and changed by hand.
#include "daemon/command/commands.hpp"
#include "daemon/command/risk_csv.hpp"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::vector<std::string> risk_path(const std::string& id) { return {"api", "v1", "risks", id}; }

std::string rating(const Json& json)
{
    return fmt::format("{} × {} = {}", text_of(json["probability"]), text_of(json["consequence"]),
                       text_of(json["value"]));
}

void print_events(Context& context, const Json& risk)
{
    if (risk["events"].empty()) return;
    std::ostream& out = context.terminal.out;
    out << '\n' << context.say("Historik", "History") << '\n';
    Table table({{""}, {""}, {""}});
    for (const Json& event : risk["events"]) {
        std::string what = text_of(event["message"]);
        if (what.empty()) what = text_of(event["kind"]);
        if (!event["figure"].is_null()) what += " (" + text_of(event["figure"]) + ")";
        table.add({context.time(event["at"]), text_of(event["by"]), what});
    }
    table.print_rows(out, "  ");
}

void print_lists(Context& context, const Json& risk)
{
    std::ostream& out = context.terminal.out;
    if (!risk["measures"].empty()) {
        out << '\n' << context.say("Åtgärder", "Measures") << '\n';
        Table table({{""}, {""}, {""}});
        for (const Json& measure : risk["measures"]) {
            const std::string time = text_of(measure["start"]) + " – " + text_of(measure["end"]);
            table.add({text_of(measure["text"]), time == " – " ? std::string() : time,
                       status_text(text_of(measure["status"]), context.say)});
        }
        table.print_rows(out, "  ");
    }
    if (!risk["controls"].empty()) {
        out << '\n' << context.say("Kontrollmoment", "Controls") << '\n';
        Table table({{""}, {""}, {""}, {""}});
        for (const Json& control : risk["controls"]) {
            const std::string last = text_of(control["last_done"]);
            table.add({text_of(control["what"]), text_of(control["every"]), text_of(control["by"]),
                       last.empty() ? std::string() : std::string(context.say("senast ", "last ")) + last});
        }
        table.print_rows(out, "  ");
    }
}

void print_risk(Context& context, const Json& risk)
{
    std::ostream& out = context.terminal.out;
    const std::string level = text_of(risk["level"]);
    out << text_of(risk["id"]) << "  " << context.say.of(risk["texts"]) << '\n';
    out << coloured(level_text(level, context.say), level, context.terminal.colour) << "   "
        << context.say("sannolikhet × konsekvens = riskvärde: ", "probability × consequence = value: ") << rating(risk)
        << "   " << state_text(text_of(risk["state"]), context.say) << '\n';
    out << context.say("  enligt siffrorna: ", "  by the figures: ") << rating(risk["computed"])
        << context.say("; i grunden: ", "; base: ") << rating(risk["base"]) << '\n';
    if (const Json& own = risk["own"]; own.is_object()) {
        const auto chosen = [](const Json& n) { return n.is_null() ? std::string("–") : text_of(n); };
        out << fmt::format(fmt::runtime(context.say("  satt av {}: sannolikhet {}, konsekvens {} ({})\n",
                                                    "  set by {}: probability {}, consequence {} ({})\n")),
                           text_of(own["by"]), chosen(own["probability"]), chosen(own["consequence"]),
                           text_of(own["comment"]));
    }
    Table table({{""}, {""}});
    const auto line = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) table.add({std::string(name), value});
    };
    line(context.say("typ", "type"), risk_type_text(text_of(risk["type"]), context.say));
    line(context.say("ägare", "owner"), text_of(risk["owner"]));
    line(context.say("enhet", "unit"), text_of(risk["unit"]));
    line(context.say("åtgärdernas läge", "how the measures go"),
         risk["measures_level"].is_null() ? std::string() : level_text(text_of(risk["measures_level"]), context.say));
    line(context.say("stängd för att", "closed because"), closing_text(text_of(risk["closed_because"]), context.say));
    line(context.say("kommer från", "comes from"), text_of(risk["origin"]));
    line(context.say("kommentar", "comment"), text_of(risk["comment"]));
    table.print_rows(out, "  ");
    print_lists(context, risk);
    print_events(context, risk);
}

int answer_with(Context& context, const Json& risk)
{
    if (context.printed(risk)) return 0;
    print_risk(context, risk);
    context.print_notes();
    return 0;
}

int edit(Context& context, const RiskArguments& arguments, Json body)
{
    body["by"] = arguments.by.empty() ? context.user() : arguments.by;
    if (!arguments.comment.empty()) body["comment"] = arguments.comment;
    return answer_with(context, context.ask(post(risk_path(arguments.id), body.dump())));
}

}  // namespace

int list_risks(Context& context, bool csv, const std::string& state)
{
    const Json answer = context.ask(get({"api", "v1", "risks"}, {{"state", state}}));
    if (csv) {
        context.terminal.out << risks_as_csv(answer, context.say);
        return 0;
    }
    if (context.printed(answer)) return 0;
    if (answer.empty()) {
        context.terminal.out << context.say("Registret är tomt.\n", "The register is empty.\n");
        return 0;
    }
    using Align = Table::Align;
    Table table({{"id"},
                 {std::string(context.say("nivå", "level"))},
                 {std::string(context.say("värde", "value")), Align::right},
                 {"S", Align::right},
                 {std::string(context.say("K", "C")), Align::right},
                 {std::string(context.say("läge", "state"))},
                 {std::string(context.say("åtgärder", "measures"))},
                 {std::string(context.say("ägare", "owner"))},
                 {"risk"}});
    for (const Json& risk : answer) {
        const std::string level = text_of(risk["level"]);
        const std::string mark = risk["own"].is_object() ? "*" : "";
        table.add({text_of(risk["id"]), level_text(level, context.say), text_of(risk["value"]) + mark,
                   text_of(risk["probability"]), text_of(risk["consequence"]),
                   state_text(text_of(risk["state"]), context.say),
                   risk["measures_level"].is_null() ? std::string("–")
                                                    : level_text(text_of(risk["measures_level"]), context.say),
                   text_of(risk["owner"]), context.say.of(risk["texts"])},
                  level);
    }
    table.print(context.terminal.out, context.terminal.colour);
    for (const Json& risk : answer) {
        if (!risk["own"].is_object()) continue;
        context.terminal.out << context.say("* satt av en person; siffrornas eget värde syns i varsko risk show\n",
                                            "* set by a person; varsko risk show says what the figures give\n");
        break;
    }
    context.print_notes();
    return 0;
}

int show_risk(Context& context, const RiskArguments& arguments)
{
    return answer_with(context, context.ask(get(risk_path(arguments.id))));
}

int set_risk(Context& context, const RiskArguments& arguments)
{
    Json body = Json::object();
    if (arguments.probability) body["probability"] = *arguments.probability;
    if (arguments.consequence) body["consequence"] = *arguments.consequence;
    if (arguments.release) body["release"] = true;
    const auto set = [&](const char* name, const std::string& value) {
        if (!value.empty()) body[name] = value;
    };
    set("state", arguments.state);
    set("owner", arguments.owner);
    set("measures_level", arguments.measures_level);
    set("text", arguments.text);
    if (body.empty() && arguments.comment.empty()) {
        throw Failed{
            1,
            std::string(context.say(
                "inget att ändra: ange --probability, --consequence, --state, --owner, --measures-level, --release …",
                "nothing to change: say --probability, --consequence, --state, --owner, --measures-level, --release "
                "…"))};
    }
    return edit(context, arguments, std::move(body));
}

int measure_risk(Context& context, const RiskArguments& arguments)
{
    Json measure = {{"text", arguments.measure}};
    if (!arguments.start.empty()) measure["start"] = arguments.start;
    if (!arguments.end.empty()) measure["end"] = arguments.end;
    if (!arguments.status.empty()) measure["status"] = arguments.status;
    return edit(context, arguments, {{"measure", std::move(measure)}});
}

int close_risk(Context& context, const RiskArguments& arguments)
{
    return edit(context, arguments, {{"state", "closed"}, {"closed_because", arguments.because}});
}

}  // namespace varsko
