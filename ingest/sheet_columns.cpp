// What a sheet is about, and what each of its columns is: from the corner, the header and what stands above.
#include "ingest/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace varsko::ingest {

using Role = Column::Role;
using SpanIn = Column::SpanIn;

// "Nettokostnad per vht tkr": a metric, perhaps with words behind it, and a unit of measure among them.
std::optional<MetricIndex> SheetReader::metric_in(std::string_view heading, std::optional<Measure>& measure) const
{
    heading = without_marks(heading);
    if (heading.ends_with(':')) heading.remove_suffix(1);
    for (auto rest = heading; !rest.empty();) {
        if (const auto metric = names_.find_metric(rest)) return metric;
        const auto blank = rest.rfind(' ');
        const auto word = trimmed(blank == rest.npos ? rest : rest.substr(blank));
        const auto spelled = measure_spelled(word);
        if (spelled && !measure && (spelled->quantity == Quantity::money || spelled->quantity == Quantity::share))
            measure = spelled;
        if (blank == rest.npos) break;
        rest = trimmed(rest.substr(0, blank));
    }
    return std::nullopt;
}

void SheetReader::describe(std::string_view corner)
{
    std::optional<Measure> measure;
    if (const auto metric = metric_in(corner, measure); metric && !metric_) metric_ = metric;
    if (!measure_) measure_ = measure;
    const bool rows_are_units = table_.layout == "budget table" || table_.mapping;
    if (!rows_are_units && !unit_ && !metric_) unit_ = names_.find_unit(corner);
}

void SheetReader::begin(const Preamble& preamble)
{
    if (!defaults_.unit.empty()) unit_ = names_.find_unit(defaults_.unit);
    if (!defaults_.metric.empty()) metric_ = names_.find_metric(defaults_.metric);
    describe(title_);
    const auto corner = folded(title_);
    const bool says_nothing = corner.empty() || measure_spelled(corner) || corner == "enhet" ||
                              corner == "verksamhet" || corner == "nyckeltal" || corner == "mått" ||
                              corner == "område" || corner == "unit" || corner == "metric";
    if (says_nothing && !metric_column_) {
        title_ = preamble.last_title();
        describe(title_);
    }
    const bool columns_say = std::all_of(table_.columns.begin(), table_.columns.end(),
                                         [](const Column& c) { return c.role != Role::figure || !c.metric.empty(); });
    if (!metric_ && !columns_say && table_.layout == "budget table") {
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
    if (column.month) return Spoken{Period::month(month_.calendar_year(), column.month)};
    if (column.span == SpanIn::year) return Spoken{month_.whole_year()};
    if (column.span == SpanIn::last_year) return Spoken{month_.whole_year().plus(-1)};
    if (month_.grain() != Grain::month) return std::nullopt;
    return Spoken{month_, column.span == SpanIn::accumulated ? Span::accumulated : Span::own};
}

}  // namespace varsko::ingest
