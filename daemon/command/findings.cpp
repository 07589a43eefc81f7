// varsko findings: what has been found about the data.
#include "daemon/command/commands.hpp"

#include <ostream>

#include <nlohmann/json.hpp>

namespace varsko {

int list_findings(Context& context, const FindingsArguments& arguments)
{
    const Json answer = context.ask(get(
        {"api", "v1", "findings"}, {{"code", arguments.code}, {"unit", arguments.unit}, {"metric", arguments.metric}}));
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    if (answer.empty()) out << context.say("Inga iakttagelser.\n", "No findings.\n");
    Table table({{std::string(context.say("funnet", "found"))},
                 {"period"},
                 {std::string(context.say("kod", "code"))},
                 {std::string(context.say("iakttagelse", "finding"))}});
    for (const Json& finding : answer)
        table.add({context.time(finding["at"]), text_of(finding["period"]), text_of(finding["code"]),
                   context.say.of(finding["messages"])});
    if (!table.empty()) table.print(out, context.terminal.colour);
    context.print_notes();
    return 0;
}

}  // namespace varsko
