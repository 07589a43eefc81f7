// The economy table of the month's report: what each unit has cost against its budget, what the year is expected to end
// at, and how that has moved; a total above its rows, each total checked against what its rows make.
//
//   Resultat ASN               -78 622  -77 214  -1 408  -1.8 %   -308 853  …
//     Barn- och ungdomsvård    -22 681  -19 791  -2 890  -14.6 %   -90 122  …
//
// A deviation below zero is worse than the budget, whichever sign the metric's costs have.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/panel.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace varsko {

enum class EconomyColumn : std::uint8_t {
    outcome,  // January to the period
    budget,   // likewise
    deviation,
    deviation_share,  // of the budget; a fraction
    forecast,         // of the year, the newest made by the period
    year_budget,
    year_deviation,
    year_deviation_share,
    forecast_change,  // since the forecast before
    last_year,        // the whole year before
};
inline constexpr std::size_t economy_columns = 10;
std::string_view text(EconomyColumn);  // "outcome", "deviation_share"

// What the rows of a total make in one column.
struct SumCheck {
    enum class Verdict : std::uint8_t {
        agrees,
        rounded,  // within what each row's rounding may have moved
        differs,
        rows_missing  // not every row has a figure there, so the difference says nothing
    };
    EconomyColumn column = EconomyColumn::outcome;
    Verdict verdict = Verdict::agrees;
    double rows = 0, difference = 0;  // the total less its rows
    int count = 0, missing = 0;       // rows with a figure there, and without
};
std::string_view text(SumCheck::Verdict);  // "rows-missing"

struct EconomyRow {
    UnitIndex unit = 0;
    std::optional<UnitIndex> total;  // of which it is a row
    int depth = 0;
    std::array<double, economy_columns> value{};  // NaN: missing
    bool preliminary = false;
    std::vector<SumCheck> sums;  // of a total: outcome, budget, forecast and the year's budget, where they are known
    double operator[](EconomyColumn c) const { return value[static_cast<std::size_t>(c)]; }
};

// Each total before its rows; units without any figure, and without rows that have one, are left out.
// REQUIRES: the panel has the catalogue's units and metrics.
std::vector<EconomyRow> economy(const Catalogue&, const Panel&, MetricIndex, Period, Dimension);

// Money that has an outcome and something to hold it against: what an economy table can be made of, in the
// catalogue's order.
std::vector<MetricIndex> economy_metrics(const Catalogue&);

}  // namespace varsko
