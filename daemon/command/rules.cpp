// varsko rules: which rules ran when, how two of them differ, what new ones would do, and the way back to old ones.
#include "daemon/command/commands.hpp"

#include <fstream>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

namespace fs = std::filesystem;

std::string short_version(const Json& json) { return text_of(json["version"]).substr(0, 12); }

std::string cause_text(const std::string& cause, Language say)
{
    if (cause == "start") return std::string(say("vid start", "at start"));
    if (cause == "sighup") return std::string(say("på begäran (SIGHUP)", "asked for (SIGHUP)"));
    if (cause == "file-change") return std::string(say("en fil ändrades", "a file changed"));
    if (cause == "apply") return std::string(say("godkänd", "applied"));
    if (cause == "restore") return std::string(say("återställd", "restored"));
    return std::string(say("har aldrig gällt, sparad före en återställning", "never ran, kept before a restore"));
}

std::string how_text(const Json& how, Language say)
{
    if (how == "added") return std::string(say("ny", "added"));
    if (how == "removed") return std::string(say("borta", "removed"));
    return std::string(say("ändrad", "changed"));
}

// "rule balance", "constants"
std::string name_of(const Json& table)
{
    const std::string id = text_of(table["id"]);
    return text_of(table["table"]) + (id.empty() ? "" : " " + id);
}

void print_files(Context& context, const Json& differs)
{
    for (const Json& file : differs["files"]) {
        std::string what;
        if (!file["unreadable"].is_null())
            what = text_of(file["unreadable"]);
        else if (file["in_form_only"] == true)
            what = context.say("bara kommentarer, blanktecken eller ordning", "comments, blanks or order only");
        else if (!text_of(file["name"]).ends_with(".toml"))
            what = how_text(file["how"], context.say);
        if (!what.empty()) context.terminal.out << fmt::format("  {}: {}\n", text_of(file["name"]), what);
    }
}

void print_tables(Context& context, const Json& differs)
{
    Table tables({{""}, {""}, {""}});
    for (const Json& table : differs["tables"])
        tables.add({how_text(table["how"], context.say), name_of(table), text_of(table["file"])});
    tables.print_rows(context.terminal.out, "  ");
}

std::string did_text(const Json& did, Language say)
{
    return fmt::format(fmt::runtime(say("larm: {} började, {} slutade, {} bytte nivå; risker som ändrades: {}; "
                                        "meddelanden: {}",
                                        "alerts: {} began, {} ended, {} changed level; risks that moved: {}; "
                                        "messages: {}")),
                       text_of(did["began"]), text_of(did["ended"]), text_of(did["changed"]), text_of(did["risks"]),
                       text_of(did["messages"]));
}

void print_version(Context& context, const Json& version)
{
    std::ostream& out = context.terminal.out;
    std::string who = cause_text(text_of(version["cause"]), context.say);
    if (!version["by"].is_null()) who += ", " + text_of(version["by"]);
    if (version["running"] == true) who += std::string(context.say("; gäller nu", "; runs now"));
    out << fmt::format("{}  {}  {}  {}\n", text_of(version["id"]), context.time(version["at"]), short_version(version),
                       who);
    if (version["ran"] == true) out << "  " << did_text(version["did"], context.say) << '\n';
    if (version["differs"].is_null()) return;
    print_tables(context, version["differs"]);
    print_files(context, version["differs"]);
}

std::string side_text(const Json& side, Language say)
{
    if (side["what"] == "folder") return std::string(say("mappens filer", "the folder's files"));
    const std::string name = fmt::format("{} ({})", text_of(side["id"]), short_version(side));
    return side["what"] == "running" ? std::string(say("de som gäller, ", "those that run, ")) + name : name;
}

void print_keys(Context& context, const Json& differs)
{
    std::ostream& out = context.terminal.out;
    for (const Json& table : differs["tables"]) {
        out << fmt::format("{}: {}  ({})\n", name_of(table), how_text(table["how"], context.say),
                           text_of(table["file"]));
        const auto shown = [](const Json& value) { return value.is_null() ? std::string("–") : text_of(value); };
        for (const Json& key : table["keys"])
            out << fmt::format("  {}\n    {}: {}\n    {}: {}\n", text_of(key["key"]), context.say("före", "before"),
                               shown(key["before"]), context.say("efter", "after"), shown(key["after"]));
    }
}

// ── the preview ──────────────────────────────────────────────────────────────────────────────────────────────────

void print_alerts(Context& context, std::string_view heading, const Json& alerts)
{
    if (alerts.empty()) return;
    std::ostream& out = context.terminal.out;
    out << '\n' << heading << '\n';
    Table table({{""}, {""}, {""}, {""}});
    for (const Json& alert : alerts) {
        const std::string before = text_of(alert["level_before"]), level = text_of(alert["level"]);
        const bool rang = alert["state_before"] == "firing" || alert["state_before"] == "acknowledged";
        const bool rings = alert["state"] == "firing" || alert["state"] == "acknowledged";
        std::string shown = level_text(rings ? level : before, context.say);
        if (rang && rings) shown = level_text(before, context.say) + " -> " + level_text(level, context.say);
        const std::string title = alert.contains("title") ? context.say.of(alert["title"]) : std::string();
        table.add({shown, title.empty() ? text_of(alert["rule"]) : title, text_of(alert["unit_name"]),
                   rings ? text_of(alert["period"]) : context.say.of(alert["state_name"])},
                  level);
    }
    table.print_rows(out, "  ", context.terminal.colour);
}

std::string would_text(const Json& would, Language say)
{
    return fmt::format(
        fmt::runtime(say("Larm: {} börjar, {} slutar, {} byter nivå; risker som ändras: {}; meddelanden: {}",
                         "Alerts: {} begin, {} end, {} change level; risks that move: {}; messages: {}")),
        text_of(would["began"]), text_of(would["ended"]), text_of(would["changed"]), text_of(would["risks"]),
        text_of(would["messages"]));
}

void print_effect(Context& context, const Json& preview)
{
    std::ostream& out = context.terminal.out;
    out << '\n' << would_text(preview["did"], context.say) << '\n';
    print_alerts(context, context.say("Börjar", "Begin"), preview["began"]);
    print_alerts(context, context.say("Slutar", "End"), preview["ended"]);
    print_alerts(context, context.say("Byter nivå", "Change level"), preview["changed"]);
    if (!preview["risks"].empty()) out << '\n' << context.say("Risker", "Risks") << '\n';
    for (const Json& event : preview["risks"]) {
        const std::string message = text_of(event["message"]);
        out << "  " << (message.empty() ? text_of(event["risk"]) + ": " + text_of(event["kind"]) : message) << '\n';
    }
    if (preview["messages"].empty()) return;
    out << '\n' << context.say("Meddelanden", "Messages") << '\n';
    Table messages({{""}, {""}});
    for (const Json& message : preview["messages"])
        messages.add({text_of(message["recipient"]), text_of(message["subject"])});
    messages.print_rows(out, "  ");
}

int print_preview(Context& context, const Json& preview)
{
    std::ostream& out = context.terminal.out;
    for (const Json& one : preview["diagnostics"])
        out << fmt::format("{}:{}:{}: {}: {}  [{}]\n", text_of(one["file"]), text_of(one["line"]),
                           text_of(one["column"]), text_of(one["severity"]), text_of(one["message"]),
                           text_of(one["code"]));
    print_keys(context, preview["differs"]);
    print_files(context, preview["differs"]);
    if (preview["differs"]["files"].empty())
        out << context.say("Filerna är de som gäller.\n", "The files are those that run.\n");
    if (preview["ok"] != true) return 1;
    print_effect(context, preview);
    const Json waiting = context.ask(get({"api", "v1", "rules", "waiting"}))["waiting"];
    if (!waiting.is_null() && waiting["version"] == preview["version"])
        out << '\n'
            << context.say("De väntar. Låt just dem gälla: varsko rules apply ",
                           "They wait. To let exactly them run: varsko rules apply ")
            << short_version(preview) << '\n';
    return 0;
}

void print_waiting(Context& context)
{
    const Json waiting = context.ask(get({"api", "v1", "rules", "waiting"}))["waiting"];
    if (waiting.is_null()) return;
    context.terminal.out << fmt::format(
        fmt::runtime(context.say("{} väntar sedan {}: {}\n  {}\n  varsko rules apply {}\n\n",
                                 "{} waits since {}: {}\n  {}\n  varsko rules apply {}\n\n")),
        short_version(waiting), context.time(waiting["since"]), cause_text(text_of(waiting["cause"]), context.say),
        would_text(waiting["would"], context.say), short_version(waiting));
}

Json with_files_of(const fs::path& path)
{
    Json files = Json::array();
    try {
        for (const auto& file : read_folder(path)) files.push_back({{"name", file.name}, {"text", file.text}});
    } catch (const std::runtime_error& error) {
        throw Failed{1, error.what()};
    }
    return {{"files", std::move(files)}};
}

int write_into(Context& context, const Json& version, const fs::path& folder)
{
    if (fs::exists(folder) && !fs::is_empty(folder))
        throw Failed{1, fmt::format(fmt::runtime(context.say("{} är inte tom: ge en ny mapp",
                                                             "{} is not empty: give a "
                                                             "new folder")),
                                    folder.string())};
    for (const Json& file : version["files"]) {
        const fs::path path = folder / text_of(file["name"]);
        std::error_code failed;
        fs::create_directories(path.parent_path(), failed);
        std::ofstream out(path, std::ios::binary);
        out << file["text"].get_ref<const std::string&>();
        if (!out.flush()) throw Failed{1, fmt::format("{}: cannot be written", path.string())};
    }
    context.terminal.out << fmt::format(
        fmt::runtime(context.say("{} filer ur {} skrivna i {}\n", "{} files of {} written into {}\n")),
        version["files"].size(), text_of(version["id"]), folder.string());
    return 0;
}

}  // namespace

int log_rules(Context& context, const RulesArguments& arguments)
{
    context.compare_with_last_run();
    const Json versions =
        context.ask(get({"api", "v1", "rules", "versions"},
                        {{"limit", arguments.limit > 0 ? std::to_string(arguments.limit) : std::string()}}));
    if (context.printed(versions)) return 0;
    print_waiting(context);
    bool first = true;
    for (const Json& version : versions) {
        if (!std::exchange(first, false)) context.terminal.out << '\n';
        print_version(context, version);
    }
    context.print_notes();
    return 0;
}

int diff_rules(Context& context, const RulesArguments& arguments)
{
    context.compare_with_last_run();
    const Json answer =
        context.ask(get({"api", "v1", "rules", "diff"},
                        {{"from", arguments.from}, {"to", arguments.to}, {"text", arguments.text ? "1" : ""}}));
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    if (arguments.text) {
        out << text_of(answer["text"]);
        return 0;
    }
    out << fmt::format(fmt::runtime(context.say("Från {} till {}\n", "From {} to {}\n")),
                       side_text(answer["from"], context.say), side_text(answer["to"], context.say));
    if (answer["same"] == true) out << context.say("Ingen skillnad.\n", "No difference.\n");
    print_keys(context, answer);
    print_files(context, answer);
    return 0;
}

int preview_rules(Context& context, const RulesArguments& arguments)
{
    context.compare_with_last_run();
    Json body = Json::object();
    if (!arguments.file.empty()) {
        std::ifstream in(arguments.file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        if (!in.is_open()) throw Failed{1, fmt::format("{}: cannot be read", arguments.file)};
        body = {
            {"file", arguments.as.empty() ? "rules.d/" + fs::path(arguments.file).filename().string() : arguments.as},
            {"text", text}};
    } else if (context.through_url() && context.configuration_given()) {
        body = with_files_of(context.configuration());
    }
    const Json answer = context.ask(post({"api", "v1", "rules", "preview"}, body.dump()));
    if (context.printed(answer)) return answer["ok"] == true ? 0 : 1;
    const int code = print_preview(context, answer);
    context.print_notes();
    return code;
}

int apply_rules(Context& context, const RulesArguments& arguments)
{
    context.compare_with_last_run();
    Json body = {{"by", arguments.by.empty() ? context.user() : arguments.by}};
    if (!arguments.from.empty()) body["version"] = arguments.from;
    const Response response = context.raw(post({"api", "v1", "rules", "apply"}, body.dump()));
    const Json answer = Json::parse(response.body, nullptr, false);
    if (response.status == 409 && answer.is_object() && answer["title"] == "Not what was shown" && !context.json()) {
        context.terminal.err << text_of(answer["detail"]) << '\n';
        print_preview(context, context.ask(post({"api", "v1", "rules", "preview"}, "{}")));
        return 1;
    }
    if (response.status >= 400) fail(response, context);
    if (context.printed(answer)) return 0;
    context.terminal.out << fmt::format(fmt::runtime(context.say("{} gäller nu; {}\n", "{} runs now; {}\n")),
                                        short_version(answer), did_text(answer["did"], context.say));
    context.print_notes();
    return 0;
}

int restore_rules(Context& context, const RulesArguments& arguments)
{
    context.compare_with_last_run();
    if (!arguments.into.empty()) {
        const Json version = context.ask(get({"api", "v1", "rules", "versions", arguments.from}));
        return write_into(context, version, arguments.into);
    }
    const Json body = {{"by", arguments.by.empty() ? context.user() : arguments.by}};
    const Json answer = context.ask(post({"api", "v1", "rules", "versions", arguments.from, "restore"}, body.dump()));
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    const auto files = answer["written"].size() + answer["removed"].size();
    out << fmt::format(fmt::runtime(context.say("{} ({}) står i mappen igen; ändrade filer: {}\n",
                                                "{} ({}) stands in the folder again; files changed: {}\n")),
                       text_of(answer["id"]), short_version(answer), files);
    for (const Json& name : answer["written"])
        out << fmt::format("  {}: {}\n", context.say("skriven", "written"), text_of(name));
    for (const Json& name : answer["removed"])
        out << fmt::format("  {}: {}\n", context.say("borttagen", "removed"), text_of(name));
    if (!answer["kept"].is_null())
        out << fmt::format(fmt::runtime(context.say("Det som stod där hade aldrig gällt: sparat som {}\n",
                                                    "What stood there had never run: kept as {}\n")),
                           text_of(answer["kept"]));
    return 0;
}

}  // namespace varsko
