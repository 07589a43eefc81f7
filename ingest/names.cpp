#include "ingest/names.hpp"

#include "ingest/rows.hpp"
#include "rules/diagnostic.hpp"

#include <fmt/format.h>

#include <array>

namespace varsko::ingest {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// ¹ ² ³ and the other raised digits and brackets.
std::size_t raised_at_front(std::string_view s)
{
    for (const std::string_view two : {"\u00B9", "\u00B2", "\u00B3"})
        if (s.starts_with(two)) return 2;
    if (s.size() >= 3 && s[0] == '\xE2' && s[1] == '\x81' && static_cast<unsigned char>(s[2]) >= 0xB0 &&
        static_cast<unsigned char>(s[2]) <= 0xBE)
        return 3;
    return 0;
}

std::string quoted(std::string_view s) { return fmt::format("\"{}\"", s.substr(0, 120)); }

// The nearest of many names takes time: a file of strange names gets it for the first of them.
constexpr std::size_t most_helped = 200;

}  // namespace

std::string_view without_marks(std::string_view s)
{
    s = trimmed(s);
    const auto whole = s;
    if (s.starts_with('*')) {
        while (s.starts_with('*')) s.remove_prefix(1);
    } else if (raised_at_front(s)) {
        while (const auto n = raised_at_front(s)) s.remove_prefix(n);
        if (s.starts_with(')')) s.remove_prefix(1);
    } else if (s.size() > 2 && is_digit(s[0]) && s[1] == ')') {
        s.remove_prefix(2);
    }
    s = trimmed(s);
    for (bool again = true; again;) {
        again = false;
        if (s.ends_with('*')) s.remove_suffix(1), again = true;
        for (const std::size_t width : {2U, 3U})
            if (s.size() > width && raised_at_front(s.substr(s.size() - width)) == width)
                s.remove_suffix(width), again = true;
        // "Enhet 1)" : a mark; "Enhet (1)" : part of the name.
        if (s.size() > 3 && s.ends_with(')') && is_digit(s[s.size() - 2]) && s[s.size() - 3] == ' ')
            s.remove_suffix(2), again = true;
        s = trimmed(s);
    }
    return s.empty() ? whole : s;
}

bool is_footnote(std::string_view s)
{
    s = trimmed(s);
    if (s.starts_with('*') || s.starts_with('#') || raised_at_front(s)) return true;
    if (s.size() > 2 && is_digit(s[0]) && s[1] == ')') return true;
    const auto word = folded(s.substr(0, 24));
    for (const std::string_view opening :
         {"källa:", "not:", "anm:", "anm.:", "anmärkning:", "kommentar:", "fotnot:", "source:", "note:"})
        if (word.starts_with(opening)) return true;
    return false;
}

Phrase spoken(Grain grain)
{
    static constexpr std::array<Phrase, 7> words = {{{"dag", "day"},
                                                     {"vecka", "week"},
                                                     {"månad", "month"},
                                                     {"tertial", "tertial"},
                                                     {"kvartal", "quarter"},
                                                     {"halvår", "half_year"},
                                                     {"år", "year"}}};
    return words.at(static_cast<std::size_t>(grain));
}

Localised did_you_mean(std::string_view near)
{
    return near.empty() ? Localised{} : both("; menades {}?", "; did you mean {}?", quoted(near));
}

std::optional<bool> preliminary_spelled(std::string_view s)
{
    const auto word = folded(s);
    for (const std::string_view known : {"preliminary", "preliminär", "preliminärt", "prel", "prel."})
        if (word == known) return true;
    for (const std::string_view known : {"final", "definitiv", "definitivt", "slutlig", "slutligt", "fastställd"})
        if (word == known) return false;
    return std::nullopt;
}

std::optional<Missing> missing_spelled(std::string_view s)
{
    const auto word = folded(s);
    for (const auto m : {Missing::not_reported, Missing::not_applicable, Missing::secret, Missing::suppressed,
                         Missing::not_computable}) {
        std::string name(varsko::text(m));
        if (word == name) return m;
        for (char& c : name)
            if (c == ' ') c = '_';
        if (word == name) return m;
    }
    return std::nullopt;
}

Names::Names(const Catalogue& catalogue, const Mapping* mapping) : catalogue_(catalogue) { use(mapping); }

void Names::use(const Mapping* mapping)
{
    metric_words_.clear();
    scenario_words_.clear();
    metrics_.clear();
    scenarios_.clear();
    if (!mapping) return;
    for (const auto& [word, id] : mapping->metrics) metric_words_.emplace(folded(word), id);
    for (const auto& [word, scenario] : mapping->scenarios) scenario_words_.emplace(folded(word), scenario);
}

std::optional<UnitIndex> Names::find_unit(std::string_view label) const
{
    if (const auto unit = catalogue_.unit_spelled(label)) return unit;
    return catalogue_.unit_spelled(without_marks(label));
}

std::optional<MetricIndex> Names::find_metric(std::string_view label) const
{
    if (!metric_words_.empty())
        if (const auto it = metric_words_.find(folded(label)); it != metric_words_.end())
            return catalogue_.metric(it->second);
    if (const auto metric = catalogue_.metric_spelled(label)) return metric;
    return catalogue_.metric_spelled(without_marks(label));
}

std::string Names::nearest_unit(std::string_view label) const
{
    std::vector<std::string> names;
    for (const auto& unit : catalogue_.units) {
        names.push_back(unit.id);
        names.push_back(unit.name);
        names.insert(names.end(), unit.aliases.begin(), unit.aliases.end());
    }
    return nearest(without_marks(label), names);
}

std::string Names::nearest_metric(std::string_view label) const
{
    std::vector<std::string> names;
    for (const auto& metric : catalogue_.metrics) {
        names.push_back(metric.id);
        names.push_back(metric.name.sv);
        names.insert(names.end(), metric.aliases.begin(), metric.aliases.end());
    }
    return nearest(without_marks(label), names);
}

const Meaning<UnitIndex>& Names::unit(std::string_view label)
{
    if (const auto it = units_.find(label); it != units_.end()) return it->second;
    Meaning<UnitIndex> meaning{find_unit(label), {}};
    if (label.empty()) {
        meaning.problem = {"ingen enhet", "no unit"};
    } else if (!meaning.index) {
        const auto near = unknown_units_++ < most_helped ? nearest_unit(label) : std::string();
        meaning.problem = both("okänd enhet {}{}", "unknown unit {}{}", quoted(label), did_you_mean(near));
    }
    return units_.emplace(label, std::move(meaning)).first->second;
}

const Meaning<MetricIndex>& Names::metric(std::string_view label)
{
    if (const auto it = metrics_.find(label); it != metrics_.end()) return it->second;
    Meaning<MetricIndex> meaning{find_metric(label), {}};
    if (label.empty()) {
        meaning.problem = {"inget mått", "no metric"};
    } else if (!meaning.index) {
        const auto near = unknown_metrics_++ < most_helped ? nearest_metric(label) : std::string();
        meaning.problem = both("okänt mått {}{}", "unknown metric {}{}", quoted(label), did_you_mean(near));
    }
    return metrics_.emplace(label, std::move(meaning)).first->second;
}

const Meaning<Scenario>& Names::scenario(std::string_view label)
{
    if (const auto it = scenarios_.find(label); it != scenarios_.end()) return it->second;
    const auto word = folded(label);
    Meaning<Scenario> meaning;
    if (const auto it = scenario_words_.find(word); it != scenario_words_.end()) meaning.index = it->second;
    if (!meaning.index) meaning.index = word.empty() ? std::optional(Scenario::outcome) : parse_scenario(word);
    if (!meaning.index) {
        const std::vector<std::string> known = {"outcome", "budget",  "forecast", "target",   "capacity",
                                                "utfall",  "prognos", "mål",      "kapacitet"};
        const auto near = nearest(word, known);
        meaning.problem = both("okänt scenario {}; väntade utfall, budget, prognos, mål eller kapacitet{}",
                               "unknown scenario {}; expected outcome, budget, forecast, target or capacity{}",
                               quoted(label), did_you_mean(near));
    }
    return scenarios_.emplace(label, std::move(meaning)).first->second;
}

}  // namespace varsko::ingest
