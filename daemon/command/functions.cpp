// varsko functions: the table that the checker obeys, for people and machines.
#include "rules/expression/functions.hpp"
#include "daemon/command/commands.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {

int list_functions(Context& context, const std::string& which)
{
    std::vector<expression::FunctionInfo> chosen;
    for (const auto& f : expression::functions())
        if (which.empty() || f.name == which || f.group == which) chosen.push_back(f);
    if (chosen.empty())
        throw Failed{
            1,
            fmt::format(fmt::runtime(context.say("ingen funktion eller grupp \"{}\"", "no function or group \"{}\"")),
                        which)};
    Json json = Json::array();
    for (const auto& f : chosen)
        json.push_back({{"name", f.name},
                        {"group", f.group},
                        {"signature", f.signature},
                        {"formula", f.formula},
                        {"smallest", f.smallest},
                        {"source", f.source},
                        {"example", f.example}});
    if (context.printed({{"functions", std::move(json)}})) return 0;

    std::ostream& out = context.terminal.out;
    std::string_view group;
    for (const auto& f : chosen) {
        if (f.group != group) out << (group.empty() ? "" : "\n") << f.group << '\n';
        group = f.group;
        out << fmt::format("  {}\n      {}\n      {}: {}\n      {}: {}\n      {}: {}\n", f.signature, f.formula,
                           context.say("behöver", "needs"), f.smallest, context.say("källa", "source"), f.source,
                           context.say("till exempel", "for example"), f.example);
    }
    return 0;
}

}  // namespace varsko
