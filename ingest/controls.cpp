#include "ingest/controls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace varsko::ingest {

namespace {

using Role = Column::Role;
using SpanIn = Column::SpanIn;

constexpr double exact = 1e-6;

bool says(std::string_view text, std::string_view word) { return text.find(word) != text.npos; }

const Number* value_at(const ControlRow& row, std::size_t column)
{
    if (column >= row.numbers.size() || row.numbers[column].kind != Number::Kind::value) return nullptr;
    return &row.numbers[column];
}

Phrase rounding_said(bool rounding) { return rounding ? Phrase{": avrundning", ": rounding"} : Phrase{}; }

double last_digit(int decimals) { return std::pow(10.0, -decimals); }

constexpr std::array<std::string_view, 8> sum_words = {"summa",    "totalt",   "total", "totalsumma",
                                                       "delsumma", "resultat", "s:a",   "summering"};

// ── deviations ──────────────────────────────────────────────────────────────────────────────────────────────────

bool is_year(const Column& c)
{
    if (c.when) return c.when->period.grain() == Grain::year;
    return c.span == SpanIn::year || c.span == SpanIn::last_year;
}

bool is_last_year(const Column& c, const std::vector<Column>& all)
{
    if (c.span == SpanIn::last_year) return true;
    if (!c.when) return false;
    return std::any_of(all.begin(), all.end(), [&](const Column& other) {
        return other.when && other.when->period.calendar_year() > c.when->period.calendar_year();
    });
}

struct Pair {
    std::size_t of = 0, against = 0;
};

// Nearest to the left of `column` among figures that `fits`; failing that the nearest to the right.
template <class F>
std::optional<std::size_t> nearest_figure(const std::vector<Column>& columns, std::size_t column, F fits)
{
    for (std::size_t i = column; i-- > 0;)
        if (columns[i].role == Role::figure && fits(columns[i])) return i;
    for (std::size_t i = column + 1; i < columns.size(); ++i)
        if (columns[i].role == Role::figure && fits(columns[i])) return i;
    return std::nullopt;
}

// Which two columns a deviation is between.
std::optional<Pair> pair_of(const std::vector<Column>& columns, std::size_t column)
{
    const auto header = folded(columns[column].header);
    const auto is = [](Scenario s) { return [s](const Column& c) { return c.scenario == s; }; };
    if (says(header, "mot 2") || says(header, "mot 1") || says(header, "föregående år") || says(header, "fg år") ||
        says(header, "fg. år")) {
        const auto against = nearest_figure(columns, column, [&](const Column& c) {
            return c.scenario == Scenario::outcome && is_last_year(c, columns);
        });
        auto of = nearest_figure(columns, column,
                                 [&](const Column& c) { return c.scenario == Scenario::forecast && is_year(c); });
        if (!of)
            of = nearest_figure(columns, column, [&](const Column& c) {
                return c.scenario == Scenario::outcome && !is_last_year(c, columns);
            });
        if (!against || !of || is_year(columns[*of]) != is_year(columns[*against])) return std::nullopt;
        return Pair{*of, *against};
    }
    const bool accumulated = says(header, "ack"),
               year = says(header, "helår") || says(header, "prognos") || says(header, "årsbudget");
    const auto against = nearest_figure(columns, column, [&](const Column& c) {
        return c.scenario == Scenario::budget && !(accumulated && is_year(c)) && !(year && !is_year(c));
    });
    if (!against) return std::nullopt;
    const auto& budget = columns[*against];
    const auto of = nearest_figure(columns, column, [&](const Column& c) {
        return (is(Scenario::outcome)(c) || is(Scenario::forecast)(c)) && is_year(c) == is_year(budget) &&
               c.metric == budget.metric && !is_last_year(c, columns);
    });
    if (!of) return std::nullopt;
    return Pair{*of, *against};
}

struct Check {
    double expected, unit;
    bool percent;
};

std::optional<Check> expected_deviation(const ControlRow& row, std::size_t column, const Pair& pair, bool percent)
{
    const auto *printed = value_at(row, column), *of = value_at(row, pair.of), *against = value_at(row, pair.against);
    if (!printed || !of || !against) return std::nullopt;
    percent = percent || printed->percent;
    const double difference = of->value.value() - against->value.value(), base = std::abs(against->value.value());
    if (!percent)
        return Check{difference, last_digit(std::min({printed->decimals, of->decimals, against->decimals})), false};
    if (base == 0) return std::nullopt;
    const double inputs = 2 * last_digit(std::min(of->decimals, against->decimals)) / base * 100;
    return Check{difference / base * 100, last_digit(printed->decimals) / 2 + inputs, true};
}

}  // namespace

bool is_sum_label(std::string_view label)
{
    const auto s = folded(without_marks(label));
    return std::any_of(sum_words.begin(), sum_words.end(), [&](std::string_view w) {
        return s.starts_with(w) && (s.size() == w.size() || s[w.size()] == ' ' || s[w.size()] == ':');
    });
}

std::string_view without_sum_word(std::string_view label)
{
    label = without_marks(label);
    const auto blank = label.find(' ');
    return blank == label.npos ? std::string_view{} : trimmed(label.substr(blank));
}

void check_deviations(Collector& out, const Table& table, std::span<const ControlRow> rows)
{
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (table.columns[c].role != Role::control) continue;
        const auto header = folded(table.columns[c].header);
        const bool sum = table.layout == "wide months" && !says(header, "avv") && !says(header, "diff");
        const auto pair = sum ? std::nullopt : pair_of(table.columns, c);
        if (!pair) continue;
        const bool percent = says(header, "%") || says(header, "procent");
        // Some print budget minus outcome: the sign that fits more rows is the table's.
        int plain = 0, turned = 0;
        for (const auto& row : rows)
            if (const auto check = expected_deviation(row, c, *pair, percent)) {
                const double printed = row.numbers[c].value.value();
                plain += std::abs(printed - check->expected) <= 2 * check->unit + exact;
                turned += std::abs(printed + check->expected) <= 2 * check->unit + exact;
            }
        const double sign = turned > plain ? -1 : 1;
        for (const auto& row : rows) {
            const auto check = expected_deviation(row, c, *pair, percent);
            if (!check) continue;
            const double printed = row.numbers[c].value.value(), computed = sign * check->expected,
                         off = std::abs(printed - computed);
            if (off <= exact || (check->percent && off <= check->unit + exact)) continue;
            const bool rounding = !check->percent && off <= 2 * check->unit + exact;
            out.warn(
                row.row, c + 1, rounding ? "control-rounding" : "control-off",
                both("\"{}\" anger {} där {} och {} ger {:.10g}{}", "\"{}\" prints {} where {} and {} give {:.10g}{}",
                     table.columns[c].header, row.numbers[c].value.text(), row.numbers[pair->of].value.text(),
                     row.numbers[pair->against].value.text(), std::round(computed * 1e6) / 1e6,
                     rounding_said(rounding)));
        }
    }
}

// ── sums of rows ────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

using Set = std::vector<std::size_t>;

struct Sum {
    double value = 0, allowed = 0;
    bool any = false;
};

Sum sum_of(std::span<const ControlRow> rows, const Set& set, std::size_t column, int printed_decimals)
{
    Sum sum;
    int decimals = printed_decimals;
    std::size_t n = 0;
    for (const auto i : set)
        if (const auto* number = value_at(rows[i], column)) {
            sum.value += number->value.value();
            decimals = std::min<int>(decimals, number->decimals);
            ++n;
        }
    sum.any = n > 0;
    sum.allowed = static_cast<double>(n) * last_digit(decimals) + exact;
    return sum;
}

// Which rows row k can be the sum of, the likeliest first.
std::vector<Set> addends(const Catalogue& catalogue, std::span<const ControlRow> rows, std::size_t k)
{
    std::vector<Set> sets;
    Set before, since, with_last, after;
    std::optional<std::size_t> last;
    const auto alike = [&](std::size_t i) {
        return rows[i].said.scenario == rows[k].said.scenario && rows[i].said.span == rows[k].said.span;
    };
    for (std::size_t i = 0; i < k; ++i) {
        if (!alike(i)) continue;
        if (rows[i].sum) {
            last = i;
            since.clear();
        } else {
            before.push_back(i);
            since.push_back(i);
        }
    }
    for (std::size_t i = k + 1; i < rows.size(); ++i)
        if (!rows[i].sum && alike(i)) after.push_back(i);
    if (rows[k].sum) {
        with_last = since;
        if (last) with_last.insert(with_last.begin(), *last);
        for (auto* set : {&before, &with_last, &since, &after})
            if (set->size() > 1 || (set == &before && !set->empty())) sets.push_back(*set);
    }
    if (!rows[k].unit) return sets;
    // The highest units below it; and only where all others of the table are below it, or its label says it is a sum.
    Set below, highest;
    bool all = true;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i == k || (!rows[i].unit && rows[i].sum) || !alike(i)) continue;
        const bool under =
            rows[i].unit && rows[i].unit != rows[k].unit && catalogue.is_under(*rows[i].unit, *rows[k].unit);
        if (under) below.push_back(i);
        all = all && under;
    }
    for (const auto i : below)
        if (std::none_of(below.begin(), below.end(), [&](auto j) {
                return j != i && rows[j].unit != rows[i].unit && catalogue.is_under(*rows[i].unit, *rows[j].unit);
            }))
            highest.push_back(i);
    if (highest.size() > 1 && (all || rows[k].sum)) sets.push_back(highest);
    return sets;
}

}  // namespace

void check_totals(Collector& out, const Table& table, std::span<const ControlRow> rows,
                  const std::vector<bool>& adds_up)
{
    for (std::size_t k = 0; k < rows.size(); ++k) {
        const auto sets = addends(out.catalogue(), rows, k);
        const Set* best = nullptr;
        int most = -1;
        for (const auto& set : sets) {
            int fitting = 0;
            for (std::size_t c = 0; c < adds_up.size(); ++c)
                if (const auto* printed = value_at(rows[k], c); printed && adds_up[c]) {
                    const auto sum = sum_of(rows, set, c, printed->decimals);
                    fitting += sum.any && std::abs(sum.value - printed->value.value()) <= sum.allowed;
                }
            if (fitting > most) most = fitting, best = &set;
        }
        for (std::size_t c = 0; best && c < adds_up.size(); ++c) {
            const auto* printed = value_at(rows[k], c);
            if (!printed || !adds_up[c]) continue;
            const auto sum = sum_of(rows, *best, c, printed->decimals);
            const double off = std::abs(sum.value - printed->value.value());
            if (!sum.any || off <= exact) continue;
            const bool rounding = off <= sum.allowed;
            out.warn(rows[k].row, c + 1, rounding ? "control-total-rounding" : "control-total-off",
                     both("\"{}\" anger {} i \"{}\" där dess {} rader ger {:.10g}{}",
                          "\"{}\" prints {} in \"{}\" where its {} rows give {:.10g}{}", rows[k].label,
                          printed->value.text(), table.columns[c].header, best->size(),
                          std::round(sum.value * 1e6) / 1e6, rounding_said(rounding)));
        }
    }
}

// A month that says no more than that: its scenario is the row's.
static bool is_month_of_row(const Column& column)
{
    const bool month = column.month != 0 ||
                       (column.when && column.when->period.grain() == Grain::month && column.when->span == Span::own);
    return column.role == Role::figure && month && !column.scenario && column.span != SpanIn::accumulated;
}

void check_year_sums(Collector& out, const Table& table, std::span<const ControlRow> rows)
{
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (table.columns[c].role != Role::control) continue;
        for (const auto& row : rows) {
            const auto* printed = value_at(row, c);
            if (row.said.span || row.said.scenario == Scenario::forecast) continue;
            if (!printed || printed->percent ||
                (row.metric && out.catalogue().metrics[*row.metric].adds_over_time != AddsOverTime::sum))
                continue;
            double sum = 0;
            int n = 0, decimals = printed->decimals;
            for (std::size_t i = 0; i < table.columns.size(); ++i)
                if (const auto* month = is_month_of_row(table.columns[i]) ? value_at(row, i) : nullptr) {
                    sum += month->value.value();
                    decimals = std::min<int>(decimals, month->decimals);
                    ++n;
                }
            const double off = std::abs(sum - printed->value.value());
            if (n == 0 || off <= exact) continue;
            const bool rounding = off <= n * last_digit(decimals) + exact;
            out.warn(row.row, c + 1, rounding ? "control-total-rounding" : "control-total-off",
                     both("\"{}\" anger {} där månaderna ger {:.10g}{}",
                          "\"{}\" prints {} where the months give {:.10g}{}", table.columns[c].header,
                          printed->value.text(), std::round(sum * 1e6) / 1e6, rounding_said(rounding)));
        }
    }
}

}  // namespace varsko::ingest
