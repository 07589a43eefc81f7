// The workload of docs/performance.md: 290 municipalities x UNITS units x 20 series (8 volumes; 6 accounts, each with
// outcome and budget) over 60 months, made from a fixed seed, and four rules whose right answers are known.
#pragma once

#include "rules/configuration.hpp"

#include <array>
#include <string>
#include <vector>

namespace varsko::bench {

struct Workload {
    int units_each = 12;  // 12: 69 600 series; 173: 1 003 400
    static constexpr int municipalities = 290, months = 60;
    int subjects() const { return municipalities * units_each; }
    int series() const { return subjects() * 20; }
};

// values[(subject * 20 + k) * 60 + month]; k 0-7 volumes, then (outcome, budget) of six accounts.
std::vector<double> make_values(const Workload&);

// The CSV that all take in: period,muni,unit,metric,kind,value, month by month.  months_from..months_to, both included.
void write_csv(const Workload&, const std::vector<double>&, const std::string& file, int from_month = 0,
               int to_month = 59);

// Units, metrics, the mapping of that CSV, and rules a-d.  Rules b-d stand twice: once for outcomes, once for budgets.
std::vector<NamedText> make_configuration(const Workload&);

// Alarms of a, b, c, d at the last month and over all 60 months (at 69 600 series).
inline constexpr std::array<long, 4> right_latest = {1041, 20040, 309, 1181};
inline constexpr std::array<long, 4> right_all = {62589, 1173346, 12347, 59822};

}  // namespace varsko::bench
