// What a table computed itself is computed again: deviations, sums of units, sums of months.  Nothing of it is stored;
// a difference is a warning.  Each printed number is rounded, so n of them may be off by n units of the last digit.
#pragma once

#include "ingest/collector.hpp"
#include "ingest/number.hpp"
#include "ingest/qualifier.hpp"
#include "ingest/table.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace varsko::ingest {

// One row of a table as it was printed, also where its unit is unknown.
struct ControlRow {
    std::uint32_t row = 0;
    std::string label;
    std::optional<UnitIndex> unit;
    std::optional<MetricIndex> metric;
    bool sum = false;             // its label says so: Summa, Totalt, Resultat
    Qualifier said;               // by its label or what stands above it: rows of different scenarios add to nothing
    std::vector<Number> numbers;  // by column
};

bool is_sum_label(std::string_view label);
// "Totalt individ och familjeomsorgen" without its first word.
std::string_view without_sum_word(std::string_view label);

// "Avvikelse", "Avvikelse %", "Avvikelse mot 2023".
void check_deviations(Collector&, const Table&, std::span<const ControlRow>);
// Rows that are sums of other rows, in the columns that add up.
void check_totals(Collector&, const Table&, std::span<const ControlRow>, const std::vector<bool>& adds_up);
// A last column that sums the months.
void check_year_sums(Collector&, const Table&, std::span<const ControlRow>);

}  // namespace varsko::ingest
