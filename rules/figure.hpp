// One figure: what was reported about one metric, unit, scenario and period, and where it stood.
//
// Figures come in millions, so a Figure is plain data: units and metrics are indices into the Catalogue that read it,
// and the raw text is a slice of the file.  What outlives a reload is spelled with ids, in storage.
#pragma once

#include "rules/amount.hpp"
#include "rules/localised.hpp"
#include "rules/period.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace varsko {

using UnitIndex = std::uint32_t;    // into Catalogue::units
using MetricIndex = std::uint16_t;  // into Catalogue::metrics

enum class Scenario : std::uint8_t { outcome, budget, forecast, target, capacity };
inline constexpr int scenario_count = 5;
std::string_view text(Scenario);
Phrase spoken(Scenario);                                   // utfall, outcome
std::optional<Scenario> parse_scenario(std::string_view);  // English, or utfall budget prognos mål kapacitet

// Why there is no value.  Missing is missing in arithmetic, whatever its kind; the kind is for people.
enum class Missing : std::uint8_t {
    known,           // not missing
    absent,          // nothing was ever reported
    not_due,         // nobody has promised it yet
    late,            // promised, and not here
    not_reported,    // "-"  bortfall
    not_applicable,  // "."
    secret,          // ".."
    suppressed,      // "<5" : there is a small count, and it may not be shown
    not_computable,  // "#DIVISION/0!", a share of nothing
    lost,            // was here and was withdrawn
};
std::string_view text(Missing);

struct Figure {
    Amount value;  // meaningless unless missing == known
    Period period;
    Period made;  // forecasts: the month it was made; budgets: the decision's day; else none
    UnitIndex unit = 0;
    MetricIndex metric = 0;
    Scenario scenario = Scenario::outcome;
    Span span = Span::own;
    Missing missing = Missing::known;
    bool preliminary = false;
    std::uint32_t row = 0;         // in the file, from 1
    std::uint16_t column = 0;      // from 1; 0: not from a table
    std::uint16_t sheet = 0;       // index into Reading::sheets; 0: the only one
    std::uint32_t raw_offset = 0;  // the cell's own text, as a slice of Reading::text
    std::uint16_t raw_length = 0;
};

// Where a figure stood, for people and for the API.
struct Source {
    std::string file, sheet;
    std::uint32_t row = 0;
    std::uint16_t column = 0;
    std::string raw;
    std::int64_t batch = 0;
};
// "2024-03-ekonomi.csv:7:2", "volymer.xlsx [Mars]:12:4": file, sheet, row and column.
std::string text(const Source&);

// A figure's key without unit and metric: one column of the panel.
struct Slice {
    Scenario scenario = Scenario::outcome;
    Span span = Span::own;
    Period period, made;
    friend auto operator<=>(const Slice&, const Slice&) = default;
};
// "januari till mars 2024", "2024 (från mars 2024)": of what time a figure is, without its scenario.
std::string spoken(const Slice&, std::string_view language);

}  // namespace varsko
