// varsko ingest: takes files in, and says what was taken, changed and refused, and what it led to.
#include "daemon/command/commands.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <istream>
#include <ostream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_lines = 50;  // of refused rows and of alerts, in the text for people

struct Taken {
    bool any = false;  // figures came of it, or it was seen before
    bool all = false;  // and nothing was refused
};

std::string day_of_file(const std::string& path)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return {};
    return text(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::from_time_t(status.st_mtime)));
}

std::string bytes_of(Context& context, const std::string& name)
{
    std::ostringstream bytes;
    if (name == "-") {
        bytes << context.terminal.in.rdbuf();
        return std::move(bytes).str();
    }
    if (fs::is_directory(name))
        throw Failed{
            2, fmt::format(fmt::runtime(context.say("{} är en mapp: ange filer", "{} is a folder: name files")), name)};
    std::ifstream file(name, std::ios::binary);
    if (!file)
        throw Failed{
            2,
            fmt::format(fmt::runtime(context.say("{} kan inte läsas: finns den?", "{} cannot be read: is it there?")),
                        name)};
    std::error_code unknown_size;
    const auto size = fs::file_size(name, unknown_size);  // a pipe has none
    if (context.terminal.progress && !unknown_size && size > 5'000'000)
        context.terminal.err << fmt::format(fmt::runtime(context.say("läser {} …\n", "reading {} …\n")), name);
    if (unknown_size || size > 0) bytes << file.rdbuf();  // an empty file would set failbit
    return std::move(bytes).str();
}

// Most messages begin with their place; the others get it.
std::string with_place(Context& context, const Json& problem)
{
    const std::string message = context.say.of(problem["messages"]);
    const std::string_view word = context.say("rad ", "row ");
    if (problem["row"] == 0 || message.starts_with(word)) return message;
    std::string place = fmt::format(fmt::runtime(context.say("rad {}", "row {}")), problem["row"].get<int>());
    if (!problem["column"].is_null())
        place += fmt::format(fmt::runtime(context.say(", kolumn {}", ", column {}")), problem["column"].get<int>());
    return place + ": " + message;
}

void print_problems(Context& context, const Json& batch)
{
    std::ostream& out = context.terminal.out;
    std::size_t printed = 0;
    const Json& problems = batch["problems"];
    for (const Json& problem : problems) {
        if (++printed > most_lines) {
            out << fmt::format(fmt::runtime(context.say("  … och {} till\n", "  … and {} more\n")),
                               problems.size() - most_lines);
            break;
        }
        const bool rejected = problem["kind"] == "rejection";
        out << fmt::format("  {}: {}  [{}]\n",
                           rejected ? context.say("avvisad", "refused") : context.say("varning", "warning"),
                           with_place(context, problem), text_of(problem["code"]));
    }
}

void print_results(Context& context, const Json& answer)
{
    std::ostream& out = context.terminal.out;
    std::size_t printed = 0;
    for (const Json& alert : answer["alerts"]) {
        const std::string state = text_of(alert["state"]), level = text_of(alert["level"]);
        const std::string title = alert.contains("title") ? context.say.of(alert["title"]) : std::string();
        if (state == "quiet" || ++printed > most_lines) continue;
        const std::string letter = level_text(level, context.say);
        out << fmt::format("  {} {}: {}, {} ({})\n", coloured(letter, level, context.terminal.colour),
                           context.say.of(alert["state_name"]), title.empty() ? text_of(alert["rule"]) : title,
                           text_of(alert["unit_name"]), text_of(alert["period"]));
    }
    if (printed > most_lines)
        out << fmt::format(fmt::runtime(context.say("  … och {} till\n", "  … and {} more\n")), printed - most_lines);
    for (const Json& risk : answer["risks"]) {
        if (!text_of(risk["message"]).empty()) out << "  " << text_of(risk["message"]) << '\n';
    }
    for (const Json& finding : answer["findings"])
        out << "  " << context.say("iakttagelse", "finding") << ": " << context.say.of(finding["messages"]) << '\n';
    if (const auto messages = answer["messages"].get<std::size_t>(); messages > 0) {
        const std::string_view form =
            answer["dry_run"].get<bool>()
                ? context.say("  {} meddelanden skulle sändas\n", "  {} messages would be sent\n")
            : context.door().sends()
                ? context.say("  {} meddelanden sänds\n", "  {} messages are being sent\n")
                : context.say("  {} meddelanden väntar tills varskod går\n", "  {} messages wait until varskod runs\n");
        out << fmt::format(fmt::runtime(form), messages);
    }
}

void print_answer(Context& context, const std::string& name, const Json& answer)
{
    std::ostream& out = context.terminal.out;
    const std::string outcome = text_of(answer["outcome"]);
    const Json& batch = answer["batch"];
    if (outcome == "refused") {
        out << fmt::format(fmt::runtime(context.say("{}: avvisad: {}\n", "{}: refused: {}\n")), name,
                           context.say.of(batch["failure_messages"]));
    } else if (outcome == "seen_before") {
        out << fmt::format(fmt::runtime(context.say("{}: redan inläst {} som leverans {}; inget ändrades\n",
                                                    "{}: seen before, {} as batch {}; nothing changed\n")),
                           name, context.time(batch["recorded_at"]), text_of(batch["id"]));
        return;
    } else {
        out << fmt::format(
            fmt::runtime(context.say("{}: {} siffror lästa, {} nya eller ändrade, {} oförändrade, {} avvisade{}\n",
                                     "{}: {} figures read, {} new or changed, {} unchanged, {} refused{}\n")),
            name, answer["figures"].get<std::size_t>(), answer["changed"].get<std::size_t>(),
            answer["unchanged"].get<std::size_t>(), answer["rejected"].get<std::size_t>(),
            answer["dry_run"].get<bool>() ? context.say(" (på prov: inget sparades)", " (a trial: nothing was kept)")
                                          : std::string_view{});
    }
    print_problems(context, batch);
    print_results(context, answer);
}

Taken take(Context& context, const IngestArguments& arguments, const std::string& file, Json& answers)
{
    const std::string name = file == "-" ? "stdin" : fs::path(file).filename().string();
    Json answer;
    try {
        Request request = post({"api", "v1", "figures"}, bytes_of(context, file),
                               {{"file", name},
                                {"file_date", file == "-" ? std::string() : day_of_file(file)},
                                {"dry_run", arguments.dry_run ? "1" : ""},
                                {"status", arguments.preliminary ? "preliminary" : ""},
                                {"period", arguments.period},
                                {"mapping", arguments.mapping},
                                {"metric", arguments.metric},
                                {"unit", arguments.unit},
                                {"by", arguments.by.empty() ? context.user() : arguments.by}});
        request.headers["content-type"] = "application/octet-stream";
        const Response response = context.raw(request);
        answer = Json::parse(response.body, nullptr, false);
        if (!answer.is_object() || !answer.contains("outcome")) fail(response, context);
    } catch (const Failed& failed) {
        context.terminal.err << "varsko: " << failed.sentence << '\n';
        answers.push_back({{"file", file}, {"outcome", "failed"}, {"detail", failed.sentence}});
        return {};
    }
    if (!context.json()) print_answer(context, file, answer);
    Json entry = {{"file", file}};
    entry.update(answer);
    answers.push_back(std::move(entry));
    const bool refused = answer["outcome"] == "refused";
    return {.any = !refused, .all = !refused && answer["rejected"] == 0};
}

}  // namespace

int ingest_files(Context& context, const IngestArguments& arguments)
{
    context.door();  // a closed door is one error, not one a file
    Json answers = Json::array();
    bool any = false, all = true;
    for (const std::string& file : arguments.files) {
        const Taken taken = take(context, arguments, file, answers);
        any = any || taken.any;
        all = all && taken.all;
    }
    context.printed(answers);
    return all ? 0 : any ? 1 : 2;
}

}  // namespace varsko
