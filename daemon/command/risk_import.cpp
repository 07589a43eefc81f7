// varsko risk import: a plan's table of risks into the register.
#include "daemon/command/commands.hpp"
#include "daemon/command/risk_csv.hpp"
#include "ingest/encoding.hpp"

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

// One risk to the API: what became of it, as a line for people and an entry for machines.
Json enter(Context& context, const RiskRow& row, const std::string& by)
{
    Json entry = {{"row", row.row}, {"id", nullptr}, {"entered", false}, {"detail", nullptr}};
    if (!row.body.is_object()) {
        entry["detail"] = row.problem;
        return entry;
    }
    Json body = row.body;
    body["by"] = by;
    entry["id"] = body["id"];
    const Response response = context.raw(post({"api", "v1", "risks"}, body.dump()));
    entry["entered"] = response.status < 300;
    if (response.status >= 300) {
        if (response.status == 401) fail(response, context);
        entry["detail"] =
            Json::parse(response.body, nullptr, false).value("detail", "HTTP " + std::to_string(response.status));
    } else if (row.type_assumed) {
        entry["detail"] = fmt::format(fmt::runtime(context.say("typen saknas i filen: {} antogs (--type)",
                                                               "the file gives no type: {} was assumed (--type)")),
                                      text_of(body["type"]));
    }
    return entry;
}

}  // namespace

int import_risks(Context& context, const RiskArguments& arguments)
{
    const RiskTable table =
        read_risk_table(text_of_file(context, arguments.file), arguments.text.empty() ? "finance" : arguments.text);
    if (!table.problem.empty()) throw Failed{1, fmt::format("{}: {}", arguments.file, table.problem)};
    const std::string by = arguments.by.empty() ? context.user() : arguments.by;
    Json entries = Json::array();
    std::size_t entered = 0;
    for (const RiskRow& row : table.risks) {
        entries.push_back(enter(context, row, by));
        entered += entries.back()["entered"].get<bool>() ? 1 : 0;
    }
    const int code = entered == table.risks.size() ? 0 : 1;
    if (context.printed(entries)) return code;
    std::ostream& out = context.terminal.out;
    out << fmt::format(fmt::runtime(context.say("{}: {} av {} risker infördes\n", "{}: {} of {} risks entered\n")),
                       arguments.file, entered, table.risks.size());
    for (const Json& entry : entries) {
        if (entry["detail"].is_null()) continue;
        out << fmt::format(
            fmt::runtime(context.say("  rad {}{}: {}\n", "  row {}{}: {}\n")), entry["row"].get<std::size_t>(),
            entry["id"].is_null() ? std::string() : " " + text_of(entry["id"]), text_of(entry["detail"]));
    }
    if (table.other_table != 0)
        out << fmt::format(fmt::runtime(context.say("  på rad {} börjar en annan tabell: den lästes inte\n",
                                                    "  another table begins at row {}: it was not read\n")),
                           table.other_table);
    return code;
}

}  // namespace varsko
