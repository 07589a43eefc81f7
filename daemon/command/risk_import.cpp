// varsko risk import: a plan's tables into the register, all of it or nothing.
#include "daemon/command/commands.hpp"
#include "daemon/command/risk_table.hpp"
#include "ingest/encoding.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string text_of_file(Context& context, const std::string& name)
{
    std::ifstream file(name, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    if (!file)
        throw Failed{
            1,
            fmt::format(fmt::runtime(context.say("{} kan inte läsas, eller är tom", "{} cannot be read, or is empty")),
                        name)};
    ingest::Decoded decoded = ingest::decode(std::move(bytes).str());
    if (decoded.failure != ingest::Reading::Failure::none)
        throw Failed{1, fmt::format("{}: {}", name, context.say(decoded.message.sv, decoded.message.en))};
    return std::move(decoded.text);
}

// Of one risk or row, for machines.
Json entry_of(const std::string& file, std::size_t row, const std::string& id)
{
    return {{"file", file},
            {"row", row == 0 ? Json(nullptr) : Json(row)},
            {"id", id.empty() ? Json(nullptr) : Json(id)},
            {"outcome", "refused"},
            {"detail", nullptr}};
}

Json problems_of(const ReadRisks& read)
{
    Json entries = Json::array();
    for (const RowProblem& problem : read.problems) {
        Json entry = entry_of(problem.file, problem.row, problem.id);
        entry["detail"] = problem.message;
        entries.push_back(std::move(entry));
    }
    return entries;
}

struct Entered {
    Json entries = Json::array();
    bool refused = false;
};

// All of them to the API, which takes all or none.
Entered enter(Context& context, const ReadRisks& read, const std::string& by)
{
    Entered entered;
    Json body = {{"risks", Json::array()}, {"by", by}};
    for (const RiskRow& row : read.risks) body["risks"].push_back(row.body);
    const Response response = context.raw(post({"api", "v1", "risks", "import"}, body.dump()));
    const Json answer = Json::parse(response.body, nullptr, false);
    entered.refused = response.status >= 300;
    if (entered.refused && (!answer.is_object() || !answer.contains("errors"))) fail(response, context);
    if (entered.refused) {
        for (const Json& error : answer["errors"]) {
            const RiskRow& row = read.risks.at(error["index"].get<std::size_t>());
            Json entry = entry_of(row.file, row.row, text_of(row.body["id"]));
            entry["detail"] = error["detail"];
            entered.entries.push_back(std::move(entry));
        }
        return entered;
    }
    for (std::size_t n = 0; n < read.risks.size(); ++n) {
        const RiskRow& row = read.risks[n];
        Json entry = entry_of(row.file, row.row, text_of(row.body["id"]));
        entry["outcome"] = answer["risks"][n]["outcome"];
        if (row.type_assumed && entry["outcome"] == "entered")
            entry["detail"] = fmt::format(fmt::runtime(context.say("typen saknas i filen: {} antogs (--type)",
                                                                   "the file gives no type: {} was assumed (--type)")),
                                          risk_type_text(text_of(row.body["type"]), context.say));
        entered.entries.push_back(std::move(entry));
    }
    return entered;
}

void print_entries(Context& context, const Json& entries)
{
    for (const Json& entry : entries) {
        if (entry["detail"].is_null()) continue;
        std::string place = text_of(entry["file"]);
        if (!entry["row"].is_null())
            place += fmt::format(fmt::runtime(context.say(", rad {}", ", row {}")), entry["row"].get<std::size_t>());
        if (!entry["id"].is_null()) place += fmt::format(" ({})", text_of(entry["id"]));
        context.terminal.out << fmt::format("  {}: {}\n", place, text_of(entry["detail"]));
    }
}

void print_summary(Context& context, const Json& entries)
{
    const auto count = [&](const char* outcome) {
        return std::count_if(entries.begin(), entries.end(),
                             [outcome](const Json& entry) { return entry["outcome"] == outcome; });
    };
    context.terminal.out << fmt::format(
        fmt::runtime(context.say("{} risker infördes, {} fick åtgärder eller kontrollmoment, {} var oförändrade\n",
                                 "{} risks entered, {} got measures or controls, {} were unchanged\n")),
        count("entered"), count("changed"), count("unchanged"));
}

}  // namespace

int import_risks(Context& context, const RiskArguments& arguments)
{
    std::vector<RiskFile> files;
    for (const auto& name : arguments.files)
        files.push_back({.name = std::filesystem::path(name).filename().string(), .text = text_of_file(context, name)});
    const ReadRisks read = read_risks(files, arguments.text.empty() ? "finance" : arguments.text, context.say);
    Entered entered{.entries = problems_of(read), .refused = !read.problems.empty()};
    if (!entered.refused) entered = enter(context, read, arguments.by.empty() ? context.user() : arguments.by);
    if (context.printed(entered.entries)) return entered.refused ? 1 : 0;
    if (entered.refused)
        context.terminal.out << fmt::format(
            fmt::runtime(context.say("Inget infördes: {} rader stod i vägen\n",
                                     "Nothing was entered: {} rows stood in the way\n")),
            entered.entries.size());
    else
        print_summary(context, entered.entries);
    print_entries(context, entered.entries);
    for (const auto& note : read.notes) context.terminal.out << "  " << note << '\n';
    return entered.refused ? 1 : 0;
}

}  // namespace varsko
