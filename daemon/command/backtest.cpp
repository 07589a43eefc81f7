// varsko backtest: what the rules, or others in their place, would have said all along.
#include "daemon/command/commands.hpp"

#include <algorithm>
#include <fstream>
#include <ostream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string contents_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || !text) throw Failed{2, fmt::format("{}: cannot be read", path)};
    return std::move(text).str();
}

std::string month(Context& context, const Json& period)
{
    const auto parsed = Period::parse(text_of(period));
    return parsed ? spoken(*parsed, context.say.code()) : std::string("–");
}

std::string because(Context& context, const Json& why)
{
    const std::string word = text_of(why);
    if (word == "year-closed") return std::string(context.say("året är slut", "the year is over"));
    if (word == "rule-ended")
        return std::string(context.say("regeln gäller inte längre", "the rule is no longer valid"));
    if (word == "judged") return std::string(context.say("bedömt annorlunda", "judged otherwise"));
    if (word == "corrected") return std::string(context.say("rättat", "corrected"));
    return {};
}

// "larm mars 2024, över maj 2024"
std::string told(Context& context, const Json& alarm)
{
    std::string out = month(context, alarm["fired"]) + " – ";
    out += alarm["ended"].is_null() ? std::string(context.say("pågår", "goes on")) : month(context, alarm["ended"]);
    if (const auto why = because(context, alarm["ended_because"]); !why.empty()) out += " (" + why + ")";
    return out;
}

// Many rules have the same reason: the first few are named.
std::string some_of(Context& context, const std::vector<std::string>& rules)
{
    constexpr std::size_t named = 4;
    std::string out;
    for (std::size_t i = 0; i < std::min(named, rules.size()); ++i) out += (i ? ", " : "") + rules[i];
    if (rules.size() > named)
        out += fmt::format(fmt::runtime(context.say(" och {} till", " and {} more")), rules.size() - named);
    return out;
}

void print_stepwise(Context& context, const Json& rules)
{
    std::vector<std::pair<std::string, std::vector<std::string>>> said;  // why, and which rules
    for (const Json& rule : rules) {
        if (rule["stepwise_because"].is_null()) continue;
        const std::string why = context.say.of(rule["stepwise_because"]), id = text_of(rule["rule"]);
        auto at = std::find_if(said.begin(), said.end(), [&](const auto& one) { return one.first == why; });
        if (at == said.end()) at = said.insert(at, {why, {}});
        if (at->second.empty() || at->second.back() != id) at->second.push_back(id);  // once for all its metrics
    }
    if (said.empty()) return;
    context.terminal.out << context.say("\nÅterspelade leverans för leverans, vilket tar längre tid:\n",
                                        "\nReplayed arrival by arrival, which takes longer:\n");
    Table table({{""}, {""}});
    for (const auto& [why, of] : said) table.add({why, some_of(context, of)});
    table.print_rows(context.terminal.out, "  ");
}

// What people thought of the alarms: which of the useful ones are still raised, and how much noise is spared.
void print_usefulness(Context& context, const Json& now, const Json* then)
{
    if (now["judged"].is_null() && (!then || (*then)["judged"].is_null())) return;
    std::ostream& out = context.terminal.out;
    out << context.say("\nLarm som någon har bedömt\n", "\nAlarms that somebody has judged\n");
    using Align = Table::Align;
    Table table({{""},
                 {std::string(context.say("till nytta, larmas", "useful, raised")), Align::right},
                 {std::string(context.say("missas", "missed")), Align::right},
                 {std::string(context.say("brus, larmas", "noise, raised")), Align::right},
                 {std::string(context.say("slipps", "spared")), Align::right}});
    const auto row = [&](std::string_view name, const Json& replay) {
        const Json& judged = replay["judged"];
        if (judged.is_null()) return;
        table.add({std::string(name), text_of(judged["useful"]["kept"]), text_of(judged["useful"]["lost"]),
                   text_of(judged["noise"]["kept"]), text_of(judged["noise"]["spared"])});
    };
    row(context.say("nu", "now"), now);
    if (then) row(context.say("nya", "new"), *then);
    table.print(out, context.terminal.colour, "  ");
}

void print_recipients(Context& context, const Json& recipients)
{
    if (recipients.empty()) return;
    std::ostream& out = context.terminal.out;
    const bool two = recipients.front().contains("after");
    out << context.say("\nMeddelanden som hade gått\n", "\nMessages that would have gone\n");
    using Align = Table::Align;
    std::vector<Table::Heading> headings = {
        {std::string(context.say("till", "to"))},
        {std::string(two ? context.say("före", "before") : context.say("antal", "number")), Align::right}};
    if (two) headings.push_back({std::string(context.say("efter", "after")), Align::right});
    Table table(headings);
    for (const Json& one : recipients)
        if (two)
            table.add({text_of(one["recipient"]), text_of(one["before"]), text_of(one["after"])});
        else
            table.add({text_of(one["recipient"]), text_of(one["messages"])});
    table.print(out, context.terminal.colour, "  ");
}

void print_one(Context& context, const Json& now)
{
    std::ostream& out = context.terminal.out;
    Table rules({{std::string(context.say("regel", "rule"))},
                 {std::string(context.say("mått", "metric"))},
                 {std::string(context.say("larm", "alarms")), Table::Align::right}});
    for (const Json& rule : now["rules"])
        if (rule["alarms"] != 0) rules.add({text_of(rule["rule"]), text_of(rule["metric"]), text_of(rule["alarms"])});
    if (!rules.empty()) rules.print(out, context.terminal.colour, "  ");
    if (!now["list"].empty()) out << '\n';
    Table list({{std::string(context.say("regel", "rule"))},
                {std::string(context.say("enhet", "unit"))},
                {std::string(context.say("värst", "worst"))},
                {std::string(context.say("från – till", "from – to"))}});
    for (const Json& alarm : now["list"])
        list.add({text_of(alarm["rule"]), text_of(alarm["unit_name"]), level_text(text_of(alarm["level"]), context.say),
                  told(context, alarm)},
                 text_of(alarm["level"]));
    if (!list.empty()) list.print(out, context.terminal.colour, "  ");
    if (now["list"].size() < now["alarms"].get<std::size_t>())
        out << fmt::format(fmt::runtime(context.say("  … och {} till (--limit)\n", "  … and {} more (--limit)\n")),
                           now["alarms"].get<std::size_t>() - now["list"].size());
    print_usefulness(context, now, nullptr);
    print_recipients(context, now["recipients"]);
    print_stepwise(context, now["rules"]);
}

std::string shift_text(Context& context, const std::string& shift)
{
    if (shift == "comes") return std::string(context.say("kommer", "comes"));
    if (shift == "goes") return std::string(context.say("försvinner", "goes"));
    if (shift == "earlier") return std::string(context.say("tidigare", "earlier"));
    return std::string(context.say("senare", "later"));
}

void print_difference(Context& context, const Json& answer)
{
    std::ostream& out = context.terminal.out;
    const Json& difference = answer["difference"];
    using Align = Table::Align;
    Table rules({{std::string(context.say("regel", "rule"))},
                 {std::string(context.say("mått", "metric"))},
                 {std::string(context.say("nu", "now")), Align::right},
                 {std::string(context.say("nya", "new")), Align::right},
                 {std::string(context.say("kommer", "come")), Align::right},
                 {std::string(context.say("försvinner", "go")), Align::right},
                 {std::string(context.say("tidigare", "earlier")), Align::right},
                 {std::string(context.say("senare", "later")), Align::right}});
    for (const Json& rule : difference["rules"])
        if (rule["before"] != 0 || rule["after"] != 0)
            rules.add({text_of(rule["rule"]), text_of(rule["metric"]), text_of(rule["before"]), text_of(rule["after"]),
                       text_of(rule["comes"]), text_of(rule["goes"]), text_of(rule["earlier"]),
                       text_of(rule["later"])});
    if (!rules.empty()) rules.print(out, context.terminal.colour, "  ");
    if (difference["changes"].empty())
        out << context.say("  Inget larm kommer, försvinner eller flyttas.\n", "  No alarm comes, goes or moves.\n");
    else
        out << '\n';
    Table changes({{""}, {""}, {""}, {""}});
    for (const Json& change : difference["changes"]) {
        std::string when;
        if (!change["before"].is_null()) when = told(context, change["before"]);
        if (!change["after"].is_null()) when += (when.empty() ? "" : "  ->  ") + told(context, change["after"]);
        changes.add({shift_text(context, text_of(change["shift"])), text_of(change["rule"]),
                     text_of(change["unit_name"]), when});
    }
    changes.print_rows(out, "  ");
    print_usefulness(context, answer["now"], &answer["new"]);
    print_recipients(context, difference["recipients"]);
    print_stepwise(context, answer["new"]["rules"]);
}

void print_sweep(Context& context, const Json& sweep)
{
    std::ostream& out = context.terminal.out;
    using Align = Table::Align;
    std::vector<Table::Heading> headings = {{text_of(sweep["constant"]), Align::right},
                                            {std::string(context.say("larm", "alarms")), Align::right},
                                            {std::string(context.say("meddelanden", "messages")), Align::right}};
    const bool judged = std::any_of(sweep["rows"].begin(), sweep["rows"].end(),
                                    [](const Json& row) { return !row["judged"].is_null(); });
    if (judged)
        for (const auto heading :
             {context.say("nyttiga", "hits"), context.say("missade", "misses"), context.say("brus", "noise")})
            headings.push_back({std::string(heading), Align::right});
    std::map<std::string, std::size_t> of_rule;
    if (!sweep["rows"].empty())
        for (const Json& rule : sweep["rows"].front()["rules"]) of_rule[text_of(rule["rule"])] = 0;
    for (const auto& [rule, n] : of_rule) headings.push_back({rule, Align::right});
    Table table(headings);
    for (const Json& row : sweep["rows"]) {
        for (auto& [rule, n] : of_rule) n = 0;
        for (const Json& rule : row["rules"]) of_rule[text_of(rule["rule"])] += rule["alarms"].get<std::size_t>();
        std::vector<std::string> cells = {context.say.of(row["shown"]), text_of(row["alarms"]),
                                          text_of(row["messages"])};
        if (judged) {
            const Json& of = row["judged"];
            for (const auto& [what, which] : {std::pair{"useful", "kept"}, {"useful", "lost"}, {"noise", "kept"}})
                cells.push_back(of.is_null() ? "0" : text_of(of[what][which]));
        }
        for (const auto& [rule, n] : of_rule) cells.push_back(std::to_string(n));
        table.add(std::move(cells));
    }
    table.print(out, context.terminal.colour, "  ");
}

}  // namespace

int backtest_rules(Context& context, const BacktestArguments& arguments)
{
    Json body = Json::object();
    if (!arguments.from.empty()) body["from"] = arguments.from;
    if (!arguments.to.empty()) body["to"] = arguments.to;
    if (!arguments.rules.empty()) body["rules"] = contents_of(arguments.rules);
    if (!arguments.sweep.empty()) body["sweep"] = arguments.sweep;
    if (arguments.messages) body["messages"] = true;
    if (arguments.limit > 0) body["limit"] = arguments.limit;
    const Json answer = context.ask(post({"api", "v1", "backtest"}, body.dump()));
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    const auto span = fmt::format("{} – {}", month(context, answer["from"]), month(context, answer["to"]));
    if (answer.contains("sweep")) {
        out << fmt::format(fmt::runtime(context.say("Larm för olika {}, {}\n", "Alarms by {}, {}\n")),
                           text_of(answer["sweep"]["constant"]), span);
        print_sweep(context, answer["sweep"]);
    } else if (answer.contains("difference")) {
        out << fmt::format(fmt::runtime(context.say("{}: {} larm nu, {} med de nya reglerna\n",
                                                    "{}: {} alarms now, {} with the new rules\n")),
                           span, text_of(answer["now"]["alarms"]), text_of(answer["new"]["alarms"]));
        print_difference(context, answer);
    } else {
        out << fmt::format(fmt::runtime(context.say("{}: {} larm, {} meddelanden\n", "{}: {} alarms, {} messages\n")),
                           span, text_of(answer["now"]["alarms"]), text_of(answer["now"]["messages"]));
        print_one(context, answer["now"]);
    }
    if (answer.contains("texts"))
        for (const Json& m : answer["texts"])
            out << "\n── " << text_of(m["recipient"]) << ", " << text_of(m["created"]).substr(0, 10) << ": "
                << text_of(m["subject"]) << "\n"
                << text_of(m["text"]) << '\n';
    context.print_notes();
    return 0;
}

}  // namespace varsko
