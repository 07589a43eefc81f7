#include "rules/alert/tell.hpp"

#include <algorithm>

namespace varsko {

namespace {

bool has(const std::vector<std::string>& on, std::string_view what)
{
    return std::find(on.begin(), on.end(), what) != on.end();
}

bool wants_level(const std::vector<std::string>& on, const Standing& s)
{
    return has(on, text(s.level)) || (s.level == Level::flag && has(on, text(s.severity)));
}

Telling at_the_end(const Standing& s, const std::vector<std::string>& on, const Told* told)
{
    const bool open = told && is_open(*told);
    if (s.end == Standing::End::corrected) {
        const bool concerned = told && (open || (told->episode == s.episode && told->transition != "corrected"));
        return concerned ? Telling{"corrected", true} : Telling{};
    }
    if (!open) return {};
    if (s.end == Standing::End::judged) return {"judged", true};
    // Neither says that it became good, and nobody need do anything.
    if (s.end == Standing::End::year_closed || s.end == Standing::End::rule_ended) return {"", true};
    if (s.preliminary && !has(on, "preliminary")) return {};
    return {has(on, "resolved") ? "resolved" : "", true};
}

}  // namespace

const std::vector<std::string>& default_on()
{
    static const std::vector<std::string> on = {"red", "yellow", "worsened", "resolved", "corrected"};
    return on;
}

bool is_open(const Told& told)
{
    return told.transition != "ended" && told.transition != "resolved" && told.transition != "corrected" &&
           told.transition != "year-closed" && told.transition != "judged";
}

Telling what_to_tell(const Standing& s, const std::vector<std::string>& on, const Told* told)
{
    if (s.end != Standing::End::none) return at_the_end(s, on, told);
    if (s.preliminary && !has(on, "preliminary")) return {};
    if (!told || !is_open(*told)) {
        if (s.transition == "worsened" && (has(on, "worsened") || wants_level(on, s))) return {"worsened", false};
        return wants_level(on, s) ? Telling{"fired", false} : Telling{};
    }
    const int change = badness(s.level) - badness(told->level);
    if (change > 0) return has(on, "worsened") || wants_level(on, s) ? Telling{"worsened", false} : Telling{};
    // Whoever was told a level that the figures no longer give is told so, whatever the rule asks for.
    if (change < 0 && s.restated) return {"restated", false};
    if (change < 0) return s.judged || has(on, "improved") ? Telling{"improved", false} : Telling{};
    if (s.transition == "restated" && has(on, "corrected")) return {"restated", false};
    return {};
}

}  // namespace varsko
