#include "daemon/command/text.hpp"

#include "rules/assess.hpp"
#include "rules/level_words.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include <nlohmann/json.hpp>

namespace varsko {
namespace {

struct Word {
    std::string_view name, sv, en;
};

template <std::size_t N>
std::string looked_up(const Word (&words)[N], std::string_view name, Language language)
{
    for (const Word& word : words) {
        if (word.name == name) return std::string(language(word.sv, word.en));
    }
    return std::string(name);
}

constexpr std::string_view cell_gap = "  ";

}  // namespace

std::string Language::of(const Json& words) const
{
    if (!words.is_object()) return text_of(words);
    const std::string own = text_of(words.value(std::string(code()), Json(nullptr)));
    return own.empty() ? text_of(words.value("sv", Json(nullptr))) : own;
}

std::string level_text(std::string_view level, Language language)
{
    for (const Level one : {Level::green, Level::yellow, Level::red, Level::unknown, Level::clear, Level::flag})
        if (text(one) == level) return level_shown(one, language.code());
    return std::string(level);
}

std::string state_text(std::string_view state, Language language)
{
    static constexpr Word words[] = {{"proposed", "föreslagen", "proposed"},
                                     {"active", "aktiv", "active"},
                                     {"accepted", "accepterad", "accepted"},
                                     {"materialised", "inträffad", "materialised"},
                                     {"closed", "stängd", "closed"},
                                     {"waiting", "väntar", "waiting"},
                                     {"delivered", "levererat", "delivered"},
                                     {"dead", "gick inte att sända", "could not be sent"},
                                     {"held", "hålls", "held"},
                                     {"gathered", "gick samlat", "went gathered"}};
    return looked_up(words, state, language);
}

std::string trend_text(std::string_view trend, Language language)
{
    static constexpr Word words[] = {{"positive", "positiv", "positive"},
                                     {"stable", "stabil", "stable"},
                                     {"negative", "negativ", "negative"},
                                     {"unknown", "–", "–"}};
    return looked_up(words, trend, language);
}

std::string risk_type_text(std::string_view type, Language language)
{
    static constexpr Word words[] = {{"environment", "omvärld", "environment"},
                                     {"staff", "medarbetare", "staff"},
                                     {"quality", "verksamhet/kvalitet", "quality"},
                                     {"delivery", "leverans", "delivery"},
                                     {"finance", "ekonomi", "finance"}};
    return looked_up(words, type, language);
}

std::string status_text(std::string_view status, Language language)
{
    static constexpr Word words[] = {
        {"planned", "planerad", "planned"}, {"ongoing", "pågående", "ongoing"}, {"done", "klar", "done"}};
    return looked_up(words, status, language);
}

std::string closing_text(std::string_view because, Language language)
{
    static constexpr Word words[] = {
        {"done", "åtgärdad", "done"}, {"reduced", "minskad", "reduced"}, {"eliminated", "undanröjd", "eliminated"}};
    return looked_up(words, because, language);
}

std::string scenario_text(std::string_view scenario, Language language)
{
    static constexpr Word words[] = {{"outcome", "utfall", "outcome"},
                                     {"budget", "budget", "budget"},
                                     {"forecast", "prognos", "forecast"},
                                     {"target", "mål", "target"},
                                     {"capacity", "kapacitet", "capacity"}};
    return looked_up(words, scenario, language);
}

std::string missing_text(std::string_view missing, Language language)
{
    static constexpr Word words[] = {{"absent", "saknas", "missing"},
                                     {"not due", "inte dags än", "not due yet"},
                                     {"late", "försenad", "late"},
                                     {"not reported", "inte rapporterad", "not reported"},
                                     {"not applicable", "ej tillämplig", "not applicable"},
                                     {"secret", "sekretess", "secret"},
                                     {"suppressed", "för få för att visas", "too few to show"},
                                     {"not computable", "ej beräkningsbar", "not computable"},
                                     {"lost", "tillbakadragen", "withdrawn"}};
    return looked_up(words, missing, language);
}

std::string number_text(const Json& value, std::string_view measure, Language language)
{
    if (!value.is_number()) return "–";
    return spoken(value.get<double>(), parse_measure(measure).value_or(Measure{}), "", language.code());
}

std::string text_of(const Json& value)
{
    if (value.is_null()) return {};
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────

std::size_t width(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string coloured(std::string_view text, std::string_view level, bool colour)
{
    std::string_view code;
    if (level == "red") code = "31";
    if (level == "yellow" || level == "flag") code = "33";
    if (level == "green") code = "32";
    if (!colour || code.empty()) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

void Table::add(std::vector<std::string> cells, std::string_view level)
{
    cells.resize(headings_.size());
    rows_.push_back({.cells = std::move(cells), .level = std::string(level)});
}

void Table::print(std::ostream& out, bool colour, std::string_view indent) const
{
    print_lines(out, colour, indent, true);
}

void Table::print_rows(std::ostream& out, std::string_view indent, bool colour) const
{
    print_lines(out, colour, indent, false);
}

void Table::print_lines(std::ostream& out, bool colour, std::string_view indent, bool headings) const
{
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < headings_.size(); ++i) {
        std::size_t widest = width(headings_[i].text);
        for (const Row& row : rows_) widest = std::max(widest, width(row.cells[i]));
        widths.push_back(widest);
    }
    const auto line = [&](const std::vector<std::string>& cells, std::string_view level) {
        out << indent;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string pad(widths[i] - width(cells[i]), ' ');
            const bool last = i + 1 == cells.size();
            const bool is_level = !level.empty() && cells[i].size() > 1 && cells[i][1] == ' ';
            const std::string cell = coloured(cells[i], is_level ? level : std::string_view{}, colour);
            const bool right = headings_[i].align == Align::right;
            out << (right ? pad : std::string()) << cell << (right || last ? std::string() : pad)
                << (last ? std::string_view{} : cell_gap);
        }
        out << '\n';
    };
    std::vector<std::string> head;
    for (const Heading& heading : headings_) head.push_back(heading.text);
    if (headings) line(head, {});
    for (const Row& row : rows_) line(row.cells, row.level);
}

}  // namespace varsko
