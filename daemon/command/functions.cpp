// varsko functions: the table that the checker obeys, for people, for the manual and for editors.
#include "rules/expression/functions.hpp"
#include "daemon/command/commands.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

Json both_languages(const Spoken& text) { return {{"sv", text.in("sv")}, {"en", text.in("en")}}; }

Json view_of(const expression::FunctionInfo& f)
{
    return {{"name", f.name},
            {"group", f.group},
            {"signature", f.signature},
            {"measures", {{"sv", expression::measures(f, "sv")}, {"en", expression::measures(f, "en")}}},
            {"formula", both_languages(f.formula)},
            {"smallest", both_languages(f.smallest)},
            {"source", both_languages(f.source)},
            {"example", f.example}};
}

void print_markdown(std::ostream& out, const std::vector<expression::FunctionInfo>& chosen)
{
    std::string_view group;
    for (const auto& f : chosen) {
        if (f.group == group) continue;
        out << (group.empty() ? "" : "\n") << expression::markdown(f.group);
        group = f.group;
    }
}

}  // namespace

int list_functions(Context& context, const std::string& which, bool markdown)
{
    std::vector<expression::FunctionInfo> chosen;
    for (const auto& f : expression::functions())
        if (which.empty() || f.name == which || f.group == which || expression::group_name(f.group, "sv") == which)
            chosen.push_back(f);
    if (chosen.empty())
        throw Failed{
            1,
            fmt::format(fmt::runtime(context.say("ingen funktion eller grupp \"{}\"", "no function or group \"{}\"")),
                        which)};
    Json json = Json::array();
    for (const auto& f : chosen) json.push_back(view_of(f));
    if (context.printed({{"functions", std::move(json)}})) return 0;

    std::ostream& out = context.terminal.out;
    if (markdown) return print_markdown(out, chosen), 0;
    const std::string_view language = context.say.code();
    std::string_view group;
    for (const auto& f : chosen) {
        if (f.group != group) out << (group.empty() ? "" : "\n") << expression::group_name(f.group, language) << '\n';
        group = f.group;
        out << fmt::format("  {}\n      {}\n      {}: {}\n      {}: {}\n      {}: {}\n      {}: {}\n", f.signature,
                           f.formula.in(language), context.say("måttenhet", "measures"),
                           expression::measures(f, language), context.say("behöver", "needs"), f.smallest.in(language),
                           context.say("källa", "source"), f.source.in(language),
                           context.say("till exempel", "for example"), f.example);
    }
    return 0;
}

}  // namespace varsko
