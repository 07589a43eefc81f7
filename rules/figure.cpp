#include "rules/figure.hpp"

#include <fmt/format.h>

#include <array>

namespace varsko {

namespace {
constexpr std::array<std::string_view, scenario_count> scenario_names = {"outcome", "budget", "forecast", "target",
                                                                         "capacity"};
constexpr std::array<std::string_view, scenario_count> scenario_names_sv = {"utfall", "budget", "prognos", "mål",
                                                                            "kapacitet"};
constexpr std::array<std::string_view, 10> missing_names = {
    "known",          "absent", "not due",    "late",           "not reported",
    "not applicable", "secret", "suppressed", "not computable", "lost"};
}  // namespace

std::string_view text(Scenario s) { return scenario_names.at(static_cast<std::size_t>(s)); }

Phrase spoken(Scenario scenario)
{
    static constexpr std::array<Phrase, scenario_count> words = {{{"utfall", "outcome"},
                                                                  {"budget", "budget"},
                                                                  {"prognos", "forecast"},
                                                                  {"mål", "target"},
                                                                  {"kapacitet", "capacity"}}};
    return words.at(static_cast<std::size_t>(scenario));
}

std::optional<Scenario> parse_scenario(std::string_view s)
{
    for (std::size_t i = 0; i < scenario_names.size(); ++i)
        if (s == scenario_names[i] || s == scenario_names_sv[i]) return static_cast<Scenario>(i);
    if (s == "mal") return Scenario::target;
    return std::nullopt;
}

std::string text(const Source& source)
{
    std::string place = source.file;
    if (!source.sheet.empty()) place += fmt::format(" [{}]", source.sheet);
    if (source.row != 0) place += fmt::format(":{}", source.row);
    if (source.column != 0) place += fmt::format(":{}", source.column);
    return place;
}

std::string_view text(Missing m) { return missing_names.at(static_cast<std::size_t>(m)); }

std::string spoken(const Slice& slice, std::string_view language)
{
    std::string s = spoken(slice.period, language);
    if (slice.span == Span::accumulated) s = (language == "en" ? "January to " : "januari till ") + s;
    if (slice.made) s += fmt::format(" ({} {})", language == "en" ? "made" : "från", spoken(slice.made, language));
    return s;
}

}  // namespace varsko
