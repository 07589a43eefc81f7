// varsko alerts, ack and outbox: what rings, who takes it, and who was told.
#include "daemon/command/commands.hpp"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

bool is_over(const std::string& state) { return state == "resolved" || state == "corrected" || state == "quiet"; }

Table alert_table(Context& context)
{
    return Table({{std::string(context.say("bedömning", "level"))},
                  {std::string(context.say("läge", "state"))},
                  {std::string(context.say("regel", "rule"))},
                  {std::string(context.say("enhet", "unit"))},
                  {std::string(context.say("sedan", "since"))},
                  {"period"},
                  {"trend"},
                  {"id"}});
}

void add_alert(Context& context, Table& table, const Json& alert)
{
    const std::string level = text_of(alert["level"]);
    std::string state = context.say.of(alert["state_name"]);
    if (alert["acknowledged"].is_object()) state += " (" + text_of(alert["acknowledged"]["by"]) + ")";
    const std::string title = alert.contains("title") ? context.say.of(alert["title"]) : std::string();
    table.add({level_text(level, context.say), state, title.empty() ? text_of(alert["rule"]) : title,
               text_of(alert["unit_name"]), text_of(alert["since"]), text_of(alert["period"]),
               trend_text(text_of(alert["trend"]), context.say), text_of(alert["id"])},
              level);
}

}  // namespace

int list_alerts(Context& context, const AlertsArguments& arguments)
{
    const Json answer = context.ask(
        get({"api", "v1", "alerts"}, {{"state", arguments.state}, {"unit", arguments.unit}, {"rule", arguments.rule}}));
    if (context.printed(answer)) return 0;
    Table living = alert_table(context), over = alert_table(context);
    for (const Json& alert : answer) add_alert(context, is_over(text_of(alert["state"])) ? over : living, alert);
    std::ostream& out = context.terminal.out;
    if (living.empty()) {
        out << context.say("Inga larm.\n", "No alerts.\n");
    } else {
        living.print(out, context.terminal.colour);
    }
    if (!over.empty()) {
        out << '\n' << context.say("Avslutade", "Ended") << '\n';
        over.print(out, context.terminal.colour);
    }
    context.print_notes();
    return 0;
}

int acknowledge_alert(Context& context, const AckArguments& arguments)
{
    const Json body = {{"by", arguments.by.empty() ? context.user() : arguments.by}, {"comment", arguments.comment}};
    const Json answer = context.ask(post({"api", "v1", "alerts", arguments.id, "ack"}, body.dump()));
    if (context.printed(answer)) return 0;
    context.terminal.out << fmt::format(
        fmt::runtime(context.say("{} är kvitterat av {}\n", "{} is acknowledged by {}\n")), text_of(answer["id"]),
        text_of(answer["acknowledged"]["by"]));
    return 0;
}

// ── the outbox ───────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

std::string age_text(const Json& seconds, Language say)
{
    const auto minutes = seconds.get<std::int64_t>() / 60;
    if (minutes < 120) return fmt::format("{} min", minutes);
    if (minutes < 48 * 60) return fmt::format("{} {}", minutes / 60, say("timmar", "hours"));
    return fmt::format("{} {}", minutes / 60 / 24, say("dygn", "days"));
}

// A line for each channel that something waits for, or that does not deliver: why, and since when.
void print_channels(Context& context)
{
    const Json channels = context.ask(get({"api", "v1", "channels"}, {}));
    bool any = false;
    for (const Json& channel : channels) {
        const std::string state = text_of(channel["state"]);
        const bool waits = channel["waiting"] != 0;
        if (!waits && (state == "flows" || state == "down" || state == "too-fast")) continue;
        std::string line = text_of(channel["name"]) + ": " + context.say.of(channel["state_name"]);
        if (state == "rests" || state == "too-fast")
            line += fmt::format(fmt::runtime(context.say(" till {}", " until {}")), context.time(channel["until"]));
        if (channel["failures"] != 0)
            line += fmt::format(fmt::runtime(context.say(", {} fel i rad", ", {} failures in a row")),
                                channel["failures"].get<int>());
        if (!channel["answer"].is_null()) line += " (" + text_of(channel["answer"]) + ")";
        if (waits)
            line += fmt::format(
                fmt::runtime(context.say("; {} väntar, det äldsta sedan {}", "; {} waiting, the oldest for {}")),
                channel["waiting"].get<std::uint64_t>(), age_text(channel["oldest_waiting_seconds"], context.say));
        context.terminal.out << line << '\n';
        any = true;
    }
    if (any) context.terminal.out << '\n';
}

}  // namespace

int list_outbox(Context& context, const OutboxArguments& arguments)
{
    const Json answer = context.ask(get({"api", "v1", "messages"}, {{"state", arguments.state}}));
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    print_channels(context);
    if (answer.empty()) {
        out << context.say("Utkorgen är tom.\n", "The outbox is empty.\n");
        return 0;
    }
    Table table({{std::string(context.say("skapat", "created"))},
                 {std::string(context.say("läge", "state"))},
                 {std::string(context.say("till", "to"))},
                 {std::string(context.say("väg", "channel"))},
                 {std::string(context.say("varför", "why"))},
                 {std::string(context.say("försök", "tries")), Table::Align::right},
                 {std::string(context.say("ämne", "subject"))},
                 {"id"}});
    for (const Json& message : answer) {
        const std::string address = text_of(message["address"]);
        const bool dead = message["state"] == "dead";
        std::string subject = text_of(message["subject"]);
        if (message["state"] != "delivered" && !message["answer"].is_null())
            subject += " (" + text_of(message["answer"]) + ")";
        table.add({context.time(message["created"]), state_text(text_of(message["state"]), context.say),
                   address.empty() ? text_of(message["recipient"]) : address, text_of(message["channel"]),
                   text_of(message["why"]), text_of(message["attempts"]), subject, text_of(message["id"])},
                  dead ? "red" : "");
    }
    table.print(out, context.terminal.colour);
    context.print_notes();
    return 0;
}

int retry_outbox(Context& context, const OutboxArguments& arguments)
{
    const Json answer = context.ask(post({"api", "v1", "messages", arguments.id, "retry"}, ""));
    if (context.printed(answer)) return 0;
    context.terminal.out << fmt::format(
        fmt::runtime(context.say("{} ligger i kön igen\n", "{} is in the queue again\n")), text_of(answer["id"]));
    return 0;
}

}  // namespace varsko
