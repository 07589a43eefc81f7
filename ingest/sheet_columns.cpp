// What a sheet is about, and what each of its columns is: from the corner, the header and what stands above.
#include "ingest/sheet.hpp"

#include "ingest/headings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace varsko::ingest {

using Role = Column::Role;
using SpanIn = Column::SpanIn;

// "Nettokostnad per vht tkr", "Nettokostnad budget": a metric, perhaps with words behind it, among them a unit of
// measure or a scenario.
std::optional<MetricIndex> SheetReader::metric_in(std::string_view heading, Words& more) const
{
    heading = without_marks(heading);
    if (heading.ends_with(':')) heading.remove_suffix(1);
    for (auto rest = heading; !rest.empty();) {
        if (const auto metric = names_.find_metric(rest)) return metric;
        const auto blank = rest.rfind(' ');
        const auto word = trimmed(blank == rest.npos ? rest : rest.substr(blank));
        const auto spelled = measure_spelled(word);
        if (spelled && !more.measure && (spelled->quantity == Quantity::money || spelled->quantity == Quantity::share))
            more.measure = spelled;
        more.said = more.said.or_else(qualifier_spelled(word));
        if (blank == rest.npos) break;
        rest = trimmed(rest.substr(0, blank));
    }
    return std::nullopt;
}

void SheetReader::describe(std::string_view corner)
{
    Words more;
    const auto [rest, said] = qualified(corner);
    if (auto metric = metric_in(corner, more); metric && !metric_) {
        metric_ = metric;
        corner_said_ = more.said;
    } else if (metric = rest.empty() ? std::nullopt : names_.find_metric(rest);
               metric && !metric_) {  // "Budget nettokostnad"
        metric_ = metric;
        corner_said_ = said;
    }
    if (!measure_) measure_ = more.measure;
    const bool rows_are_units = table_.layout == "budget table" || table_.mapping;
    if (rows_are_units || unit_ || metric_) return;
    unit_ = names_.find_unit(corner);
    if (unit_) return;
    if (!rest.empty()) unit_ = names_.find_unit(rest);
    if (unit_ || rest.empty()) corner_said_ = said;  // "Budget;Jan;Feb"
}

void SheetReader::add_upper_header(const Preamble& preamble)
{
    const auto& upper = preamble.above(header_row_);
    std::string_view over;  // a cell that is merged over several columns stands above the first of them
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
        auto& column = table_.columns[i];
        if (!is_value_column(i)) continue;
        if (i < upper.size() && !trimmed(upper[i]).empty()) over = trimmed(upper[i]);
        if (!over.empty() && !table_.mapping) add_upper_heading(column, over);
    }
}

void SheetReader::begin(const Preamble& preamble)
{
    if (!defaults_.unit.empty()) unit_ = names_.find_unit(defaults_.unit);
    if (!defaults_.metric.empty()) metric_ = names_.find_metric(defaults_.metric);
    add_upper_header(preamble);
    describe(title_);
    const auto corner = folded(title_);
    const bool says_nothing = corner.empty() || qualified(corner).rest.empty() || measure_spelled(corner) ||
                              corner == "enhet" || corner == "verksamhet" || corner == "nyckeltal" ||
                              corner == "mått" || corner == "område" || corner == "unit" || corner == "metric";
    if (says_nothing && !metric_column_) {
        title_ = preamble.last_title();
        describe(title_);
    }
    const bool columns_say = std::all_of(table_.columns.begin(), table_.columns.end(),
                                         [](const Column& c) { return c.role != Role::figure || !c.metric.empty(); });
    const bool money_by_month = table_.layout == "wide months" && !unit_ && !metric_column_ &&
                                std::all_of(table_.columns.begin(), table_.columns.end(), [](const Column& c) {
                                    return c.role != Role::figure || c.scenario.has_value();
                                });
    if (!metric_ && !columns_say && (table_.layout == "budget table" || money_by_month)) {
        metric_ = out_.catalogue().metric("net_cost");
        if (!metric_) metric_ = names_.find_metric("Nettokostnad");
    }
    // The newest accumulation that the header names is the table's month.
    for (const auto& column : table_.columns)
        if (column.when && column.role == Role::figure && column.when->period.grain() == Grain::month &&
            table_.layout == "budget table" &&
            (!month_ || month_.grain() != Grain::month || month_ < column.when->period || !defaults_.period))
            month_ = column.when->period;
    resolve_columns();
}

// Every column's metric and period, or why the whole column cannot be taken.
void SheetReader::resolve_columns()
{
    bool told_no_period = false;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
        const auto& column = table_.columns[i];
        if (column.role != Role::figure && column.role != Role::forecast_change) continue;
        if (!column.metric.empty()) {
            column_metrics_[i] = names_.find_metric(column.metric);
            for (const std::string_view id : {column.metric == "Kommunbidrag"    ? "grant"
                                              : column.metric == "Nettoresultat" ? "result"
                                                                                 : "net_cost",
                                              column.metric == "Nettoresultat" ? "net_result" : ""})
                if (!column_metrics_[i] && !table_.mapping) column_metrics_[i] = out_.catalogue().metric(id);
            if (!column_metrics_[i]) {
                column_off_[i] = true;
                out_.reject(header_row_, i + 1, "unknown-metric",
                            both("kolumnen \"{}\": {}", "the column \"{}\": {}", column.header,
                                 names_.metric(column.metric).problem),
                            header_raw_);
            }
        }
        if (!when(i)) {
            column_off_[i] = true;
            if (!std::exchange(told_no_period, true))
                out_.reject(header_row_, i + 1, "no-period",
                            both("kolumnen \"{}\" anger {}; varken rubrik, rader ovanför, filnamn eller --period säger "
                                 "vilken som menas",
                                 "the column \"{}\" names {}; neither header, rows above, file name nor --period say "
                                 "which is meant",
                                 column.header,
                                 column.month ? Phrase{"inget år", "no year"} : Phrase{"ingen månad", "no month"}),
                            header_raw_);
        }
    }
}

std::optional<Spoken> SheetReader::when(std::size_t i) const
{
    const auto& column = table_.columns[i];
    if (column.when) return column.when;
    if (!month_) return std::nullopt;
    if (column.month)
        return Spoken{Period::month(month_.calendar_year(), column.month),
                      column.span == SpanIn::accumulated ? Span::accumulated : Span::own};
    if (column.span == SpanIn::year) return Spoken{month_.whole_year()};
    if (column.span == SpanIn::last_year) return Spoken{month_.whole_year().plus(-1)};
    if (month_.grain() != Grain::month) return std::nullopt;
    return Spoken{month_, column.span == SpanIn::accumulated ? Span::accumulated : Span::own};
}

}  // namespace varsko::ingest
