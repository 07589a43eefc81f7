#include "rules/expression/function_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace varsko::expression {

namespace {

Spoken text(Takes takes)
{
    switch (takes) {
        case Takes::number: return {"number", "tal"};
        case Takes::count: return {"count", "antal"};
        case Takes::condition: return {"condition", "villkor"};
        case Takes::number_or_level: return {"number or level", "tal eller nivå"};
        case Takes::levels: return {"levels", "nivåer"};
        case Takes::anything: return {"anything", "vad som helst"};
        case Takes::rule: return {"rule", "regel"};
        case Takes::nothing: return {"nothing", "inget"};
        case Takes::choice: break;
    }
    return {"condition, then numbers or levels", "villkor, sedan tal eller nivåer"};
}

Spoken text(Gives gives)
{
    switch (gives) {
        case Gives::as_x: return {"the same measure", "samma måttenhet"};
        case Gives::plain: return {"plain number", "tal utan enhet"};
        case Gives::days: return {"days", "dagar"};
        case Gives::share: return {"share (%)", "andel (%)"};
        case Gives::condition: return {"condition", "villkor"};
        case Gives::level: return {"level", "nivå"};
        case Gives::per_base: return {"x per base", "x per base"};
        case Gives::of_the_rule: break;
    }
    return {"level, or the rule's measure", "nivå, eller regelns måttenhet"};
}

constexpr std::pair<std::string_view, std::string_view> swedish_groups[] = {
    {"time", "tid"},  {"change", "förändring"}, {"unusual", "ovanligt"}, {"chance", "slump"},
    {"year", "året"}, {"units", "enheter"},     {"levels", "nivåer"},    {"usual", "vanliga"}};

std::vector<FunctionInfo> all_functions()
{
    std::vector<FunctionInfo> all;
    // In the order of the manual: the year stands between chance and units, the usual ones last.
    for (const auto part : {time_functions(), unusual_functions(), chance_functions(), units_functions()})
        all.insert(all.end(), part.begin(), part.end());
    const auto year = [](const FunctionInfo& f) { return f.group == "year"; };
    const auto begin = std::find_if(all.begin(), all.end(), year);
    const auto end = std::find_if_not(begin, all.end(), year);
    const auto chance_end = std::find_if_not(end, all.end(), [](const FunctionInfo& f) { return f.group == "chance"; });
    std::rotate(begin, end, chance_end);
    return all;
}

}  // namespace

std::span<const FunctionInfo> functions()
{
    static const std::vector<FunctionInfo> all = all_functions();
    return all;
}

std::string measures(const FunctionInfo& f, std::string_view language)
{
    return fmt::format("{} -> {}", text(f.takes).in(language), text(f.gives).in(language));
}

std::string_view group_name(std::string_view group, std::string_view language)
{
    const auto found = std::find_if(std::begin(swedish_groups), std::end(swedish_groups),
                                    [&](const auto& names) { return names.first == group; });
    return language == "sv" && found != std::end(swedish_groups) ? found->second : group;
}

std::string markdown(std::string_view group)
{
    std::string out = fmt::format(
        "| {} | measures | is | needs | source | for example |\n| --- | --- | --- | --- | --- | --- |\n", group);
    for (const auto& f : functions())
        if (f.group == group)
            out += fmt::format("| `{}` | {} | {} | {} | {} | `{}` |\n", f.signature, measures(f, "en"), f.formula.en,
                               f.smallest.en, f.source.en, f.example);
    return out;
}

std::string_view name_of(Function which)
{
    const auto table = functions();
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& f) { return f.function == which; });
    return found == table.end() ? std::string_view{} : found->name;
}

const FunctionInfo* find_function(std::string_view name)
{
    const auto table = functions();
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& f) { return f.name == name; });
    return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> function_names()
{
    std::vector<std::string> names;
    for (const auto& f : functions()) names.emplace_back(f.name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace varsko::expression
