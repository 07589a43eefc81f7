#include "rules/economy.hpp"

#include "rules/inquiry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace varsko {
namespace {

constexpr std::array<std::string_view, economy_columns> names = {
    "outcome",         "budget",      "deviation",      "deviation_share",
    "forecast",        "year_budget", "year_deviation", "year_deviation_share",
    "forecast_change", "last_year"};

// Costs that are counted as negative are better the higher they are; counted as positive, the lower.
constexpr std::array<std::string_view, economy_columns> where_higher_is_better = {
    "ytd(outcome)",
    "ytd(budget)",
    "ytd(outcome) - ytd(budget)",
    "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))",
    "forecast",
    "year(budget)",
    "forecast - year(budget)",
    "(forecast - year(budget)) / abs(year(budget))",
    "change(forecast)",
    "last_year(year(outcome))"};
constexpr std::array<std::string_view, economy_columns> where_lower_is_better = {
    "ytd(outcome)",
    "ytd(budget)",
    "ytd(budget) - ytd(outcome)",
    "(ytd(budget) - ytd(outcome)) / abs(ytd(budget))",
    "forecast",
    "year(budget)",
    "year(budget) - forecast",
    "(year(budget) - forecast) / abs(year(budget))",
    "-change(forecast)",
    "last_year(year(outcome))"};

constexpr std::array summed = {EconomyColumn::outcome, EconomyColumn::budget, EconomyColumn::forecast,
                               EconomyColumn::year_budget};

// The tree of one dimension as it stood in a period, from its roots.
class Tree {
public:
    Tree(const Catalogue& catalogue, Dimension dimension, Period period, std::vector<EconomyRow> found)
        : catalogue_(catalogue),
          dimension_(dimension),
          period_(period),
          seen_(catalogue.units.size()),
          found_(std::move(found))
    {
    }

    std::vector<EconomyRow> rows()
    {
        for (UnitIndex u = 0; u < catalogue_.units.size(); ++u)
            if (is_root(u)) add(u, std::nullopt, 0);
        // Whatever no total has as its row stands by itself, after the others: nothing is left out.
        for (UnitIndex u = 0; u < catalogue_.units.size(); ++u)
            if (!seen_[u] && catalogue_.units[u].dimension == dimension_ && is_known(found_[u]))
                add(u, std::nullopt, 0);
        return std::move(rows_);
    }

private:
    static bool is_known(const EconomyRow& row)
    {
        return std::any_of(row.value.begin(), row.value.end(), [](double v) { return !std::isnan(v); });
    }

    bool is_root(UnitIndex u) const
    {
        const Unit& unit = catalogue_.units[u];
        return unit.dimension == dimension_ && (!unit.parent || catalogue_.units[*unit.parent].dimension != dimension_);
    }

    // Whether the unit or a row below it has a figure.
    bool add(UnitIndex u, std::optional<UnitIndex> total, int depth)
    {
        if (seen_[u]) return false;
        seen_[u] = true;
        const std::size_t place = rows_.size();
        rows_.push_back(found_[u]);
        rows_[place].unit = u;
        rows_[place].total = total;
        rows_[place].depth = depth;
        std::vector<UnitIndex> below;
        for (const UnitIndex row : rows_of(catalogue_, u, period_.last_day()))
            if (add(row, u, depth + 1)) below.push_back(row);
        if (below.empty() && !is_known(found_[u])) {
            rows_.resize(place);
            return false;
        }
        for (const EconomyColumn column : summed) check_sum(rows_[place], below, column);
        return true;
    }

    void check_sum(EconomyRow& total, const std::vector<UnitIndex>& below, EconomyColumn column) const
    {
        if (below.empty() || std::isnan(total[column])) return;
        SumCheck check{.column = column};
        double unit_of_last_digit = last_digit(total[column]);
        for (const UnitIndex row : below) {
            const double value = found_[row][column];
            if (std::isnan(value)) {
                ++check.missing;
                continue;
            }
            ++check.count;
            check.rows += value;
            unit_of_last_digit = std::min(unit_of_last_digit, last_digit(value));
        }
        if (check.count == 0) return;
        check.difference = total[column] - check.rows;
        const double off = std::abs(check.difference), bit = 1e-6 * unit_of_last_digit;
        using enum SumCheck::Verdict;
        if (off <= bit)
            check.verdict = agrees;
        else if (off <= (check.count + 1) * unit_of_last_digit / 2 + bit)
            check.verdict = rounded;
        else
            check.verdict = check.missing > 0 ? rows_missing : differs;
        total.sums.push_back(check);
    }

    // What a printed number is rounded to: 1, 0.1, 0.01 or 0.001.
    static double last_digit(double value)
    {
        for (const double unit : {1.0, 0.1, 0.01})
            if (std::abs(value / unit - std::round(value / unit)) < 1e-6) return unit;
        return 0.001;
    }

    const Catalogue& catalogue_;
    Dimension dimension_;
    Period period_;
    std::vector<bool> seen_;
    std::vector<EconomyRow> found_;  // by unit
    std::vector<EconomyRow> rows_;
};

}  // namespace

std::string_view text(EconomyColumn column) { return names[static_cast<std::size_t>(column)]; }

std::string_view text(SumCheck::Verdict verdict)
{
    switch (verdict) {
        case SumCheck::Verdict::agrees: return "agrees";
        case SumCheck::Verdict::rounded: return "rounded";
        case SumCheck::Verdict::differs: return "differs";
        case SumCheck::Verdict::rows_missing: break;
    }
    return "rows-missing";
}

std::vector<EconomyRow> economy(const Catalogue& catalogue, const Panel& panel, MetricIndex metric, Period period,
                                Dimension dimension)
{
    const bool lower = catalogue.metrics[metric].good == Good::lower;
    const Inquiry inquiry(catalogue, metric, lower ? where_lower_is_better : where_higher_is_better);
    std::vector<UnitIndex> units;
    for (UnitIndex u = 0; u < catalogue.units.size(); ++u)
        if (catalogue.units[u].dimension == dimension) units.push_back(u);
    const auto answers = inquiry.ask(panel, period, units);
    EconomyRow empty;
    empty.value.fill(std::numeric_limits<double>::quiet_NaN());
    std::vector<EconomyRow> found(catalogue.units.size(), empty);
    for (std::size_t i = 0; i < units.size(); ++i) {
        EconomyRow& row = found[units[i]];
        for (std::size_t k = 0; k < economy_columns; ++k) row.value[k] = answers.value[k][i];
        row.preliminary = answers.preliminary[i] != 0;
    }
    return Tree(catalogue, dimension, period, std::move(found)).rows();
}

std::vector<MetricIndex> economy_metrics(const Catalogue& catalogue)
{
    std::vector<MetricIndex> out;
    for (std::size_t m = 0; m < catalogue.metrics.size(); ++m) {
        const Metric& metric = catalogue.metrics[m];
        const auto has = [&](Scenario s) {
            return metric.derived.contains(s) || std::ranges::find(metric.scenarios, s) != metric.scenarios.end();
        };
        if (metric.measure.quantity == Quantity::money && metric.adds_over_time == AddsOverTime::sum &&
            has(Scenario::outcome) && (has(Scenario::budget) || has(Scenario::forecast)))
            out.push_back(static_cast<MetricIndex>(m));
    }
    return out;
}

}  // namespace varsko
