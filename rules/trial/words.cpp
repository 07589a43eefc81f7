#include "rules/trial/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace varsko::trial {

std::string colour(Level level, Tongue t)
{
    switch (level) {
        case Level::green: return t("grönt", "green");
        case Level::yellow: return t("gult", "yellow");
        case Level::red: return t("rött", "red");
        case Level::unknown: return t("okänt", "unknown");
        case Level::clear: return t("ingen flagga", "no flag");
        case Level::flag: return t("flagga", "a flag");
    }
    return {};
}

std::string state(AlertState s, Tongue t)
{
    switch (s) {
        case AlertState::quiet: return t("inget larm", "no alert");
        case AlertState::pending: return t("väntande", "pending");
        case AlertState::firing: return t("aktivt", "firing");
        case AlertState::acknowledged: return t("kvitterat", "acknowledged");
        case AlertState::resolved: return t("löst", "resolved");
        case AlertState::corrected: return t("rättat", "corrected");
    }
    return {};
}

std::string transition(std::string_view name, Tongue t)
{
    struct Word {
        std::string_view name, sv;
    };
    static constexpr std::array<Word, 12> words = {{{"fired", "larm"},
                                                    {"worsened", "sämre"},
                                                    {"improved", "bättre"},
                                                    {"resolved", "löst"},
                                                    {"corrected", "rättat"},
                                                    {"restated", "omräknat"},
                                                    {"year-closed", "året är slut"},
                                                    {"rule-ended", "regeln gäller inte längre"},
                                                    {"risk-moved", "risken flyttad"},
                                                    {"pending", "väntande"},
                                                    {"kept", "kvar"},
                                                    {"judged", "bedömt annorlunda"}}};
    const auto found = std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.name == name; });
    return t(found == words.end() ? name : found->sv, name);
}

std::string unit_name(const Catalogue& catalogue, std::string_view id)
{
    const auto unit = catalogue.unit(id);
    return unit ? catalogue.units[*unit].name : std::string(id);
}

std::string listed(const std::vector<std::string>& things, Tongue t)
{
    std::string out;
    for (std::size_t i = 0; i < things.size(); ++i) {
        if (i > 0) out += i + 1 == things.size() ? t(" och ", " and ") : ", ";
        out += things[i];
    }
    return out;
}

namespace {

std::string let_value(const Explanation::Let& let, Tongue t)
{
    if (std::isnan(let.value)) return let.is_condition ? t("okänt", "unknown") : t("saknas", "missing");
    if (let.is_condition) return let.value == 1 ? t("sant", "true") : t("falskt", "false");
    return spoken(let.value, let.measure, "", t.language());
}

}  // namespace

std::string reasons(const Explanation& e, std::optional<Level> wanted, Tongue t)
{
    std::vector<std::string> parts;
    for (const auto& let : e.lets) parts.push_back(fmt::format("{} {} {}", let.name, t("är", "is"), let_value(let, t)));
    std::string out = listed(parts, t);
    const auto add = [&](const std::string& more) { out += (out.empty() ? "" : "; ") + more; };
    if (!e.missing.empty()) add(t("saknas: ", "missing: ") + listed(missing_in_words(e, t.language()), t));
    using Truth = Explanation::Condition::Truth;
    for (const auto& c : e.conditions) {
        if (wanted && c.level == *wanted && c.truth != Truth::yes && e.level != *wanted)
            add(fmt::format("{} {}: {}", colour(c.level, t),
                            c.truth == Truth::no ? t("hade krävt", "would have needed")
                                                 : t("gick inte att avgöra", "could not be told"),
                            c.text));
        else if (c.level == e.level && c.truth == Truth::yes)
            add(fmt::format("{} {}: {}", colour(c.level, t), t("eftersom", "because"), c.text));
    }
    return out;
}

}  // namespace varsko::trial
