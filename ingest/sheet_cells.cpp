// A row of a sheet, cell by cell: into figures, rejections and what its totals are checked with.
#include "ingest/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko::ingest {

using Role = Column::Role;

void SheetReader::row(const Line& line, std::size_t i)
{
    ControlRow control;
    control.row = line.row;
    control.label = text(line, unit_columns_.empty() ? 0 : unit_columns_[0]);
    control.numbers.resize(table_.columns.size());
    std::size_t good = 0;
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
        if (!is_value_column(c)) continue;
        control.numbers[c] = number(line, c);
        good += control.numbers[c].kind == Number::Kind::value || control.numbers[c].kind == Number::Kind::missing;
    }
    auto who = subject(line, i);
    if (!read_row_words(line, who)) return;
    if (good == 0 && !who.unit)
        return reject(line, 0, "not-a-row",
                      {"varken ett känt namn till vänster eller en siffra till höger",
                       "neither a known name to the left nor a figure to the right"});
    control.unit = who.unit;
    control.metric = who.metric;
    control.said = who.said;
    if (who.unit) last_unit_ = who.unit;
    if (who.metric) last_metric_ = who.metric;
    control.sum = is_sum_label(control.label);
    if (who.metric && table_.layout == "wide months") continued_ = continuation(i).value_or(SIZE_MAX);
    control_rows_.push_back(control);
    if (who.control_only) return;
    if (!who.problem.code.empty()) return reject(line, who.problem.column, who.problem.code, who.problem.message);
    take_cells(line, who, control);
}

// The row's own scenario and, where it says none, what stands above it.  False: the row was rejected.
bool SheetReader::read_row_words(const Line& line, Subject& who)
{
    if (const auto word = scenario_column_ ? text(line, *scenario_column_) : std::string(); !word.empty()) {
        auto said = qualified(word).said;
        if (!said.scenario) said.scenario = names_.scenario(word).index;
        if (!said.scenario) {
            reject(line, *scenario_column_ + 1, "unknown-scenario", names_.scenario(word).problem);
            return false;
        }
        who.said = said.or_else(who.said);
    }
    who.said = who.said.or_else(heading_said_).or_else(corner_said_);
    return true;
}

// A forecast is for a year: one below a month was made in that month.  Another figure below a month is the month's own,
// or what has been added up to it.
std::optional<Problem> SheetReader::settle_time(const Column& column, const Subject& who, Scenario scenario,
                                                Spoken& spoken, Period& made) const
{
    const bool own_month = (column.month || column.when) && spoken.period.grain() == Grain::month;
    if (own_month && scenario == Scenario::forecast && spoken.span == Span::own) {
        if (month_ && month_.grain() == Grain::month && month_ < spoken.period && !table_.mapping)
            return Problem{"forecast-ahead",
                           both("en prognos gjord {}, i en tabell för {}", "a forecast made {}, in a table of {}",
                                spoken.period.text(), month_.text())};
        made = spoken.period;
        spoken = {spoken.period.whole_year()};
    } else if (own_month && who.said.span == Column::SpanIn::accumulated) {
        spoken.span = Span::accumulated;
    } else if (own_month && who.said.span == Column::SpanIn::year) {
        spoken = {spoken.period.whole_year()};
    }
    return std::nullopt;
}

void SheetReader::take_cells(const Line& line, const Subject& who, const ControlRow& control)
{
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
        const auto role = table_.columns[c].role;
        if ((role == Role::figure || role == Role::forecast_change) && !column_off_[c])
            take_cell(line, who, c, control);
    }
    if (table_.layout == "wide months") take_capacity(line, who);
}

// This forecast minus its change is the forecast of the month before.
std::optional<Number> SheetReader::previous_forecast(const ControlRow& control, std::size_t column) const
{
    const auto& change = control.numbers[column];
    for (std::size_t c = column; c-- > 0;) {
        if (table_.columns[c].role != Role::figure || table_.columns[c].scenario != Scenario::forecast) continue;
        if (control.numbers[c].kind != Number::Kind::value) return std::nullopt;
        auto before = change;
        before.value = Amount::from_micro(control.numbers[c].value.micro() - change.value.micro());
        return before;
    }
    return std::nullopt;
}

void SheetReader::put(Figure f, const Line& line, std::size_t column)
{
    const auto& cell = line.cells[column];
    f.row = line.row;
    f.column = static_cast<std::uint16_t>(column + 1);
    f.raw_offset = cell.offset;
    f.raw_length = static_cast<std::uint16_t>(std::min<std::uint32_t>(cell.length, UINT16_MAX));
    out_.take(f);
}

void SheetReader::take_cell(const Line& line, const Subject& who, std::size_t c, const ControlRow& control)
{
    const auto& column = table_.columns[c];
    auto n = control.numbers[c];
    const auto raw = text(line, c);
    if (n.kind == Number::Kind::empty) return;
    if (n.kind == Number::Kind::bad)
        return reject(line, c + 1, "bad-number",
                      both("\"{}\" är ingen siffra: {}", "\"{}\" is not a figure: {}", raw.substr(0, 80), *n.problem));
    auto metric = column_metrics_[c] ? column_metrics_[c] : who.metric;
    auto made = month_;
    if (column.role == Role::forecast_change) {
        if (n.kind != Number::Kind::value) return;
        const auto before = previous_forecast(control, c);
        if (!before)
            return reject(line, c + 1, "no-forecast",
                          both("\"{}\" är en förändring av en prognos som raden inte anger",
                               "\"{}\" is the change of a forecast that the row does not give", raw.substr(0, 80)));
        for (std::size_t k = c; k-- > 0 && !column_metrics_[c];)
            if (table_.columns[k].scenario == Scenario::forecast && column_metrics_[k]) metric = column_metrics_[k];
        n = *before;
        if (made) made = made.plus(-1);
    }
    if (!metric)
        return reject(line, c + 1, "unknown-metric",
                      both("kolumnen \"{}\" anger inget mått, och inte heller en rubrik ovanför den",
                           "the column \"{}\" names no metric, and neither does a heading above it", column.header));
    const auto& m = out_.catalogue().metrics[*metric];

    Figure f;
    f.unit = *who.unit;
    f.metric = *metric;
    f.scenario = column.scenario ? *column.scenario : who.said.scenario.value_or(Scenario::outcome);
    f.preliminary = defaults_.preliminary;
    f.missing = n.missing;
    auto spoken = n.as_of ? Spoken{*n.as_of} : *when(c);
    if (made && made.grain() != Grain::month) made = {};
    if (!n.as_of)
        if (const auto bad = settle_time(column, who, f.scenario, spoken, made))
            return reject(line, c + 1, bad->code, bad->message);
    if (const auto word = made_column_ ? text(line, *made_column_) : std::string(); !word.empty()) {
        const auto said = read_period(word, {.month_column = true});
        if (!said)
            return reject(
                line, *made_column_ + 1, "bad-period",
                both("\"{}\" är ingen månad eller dag", "\"{}\" is not a month or a day", word.substr(0, 60)));
        made = said->period;
    }
    if (const auto bad = fit_period(f, m, spoken, f.scenario == Scenario::forecast ? made : Period{}))
        return reject(line, c + 1, bad->code, bad->message);
    if (n.second) return take_second(f, n, *metric, raw, line, c);
    if (n.kind == Number::Kind::value) {
        if (const auto bad = fit_value(f, n, m, column.measure ? column.measure : measure_))
            return reject(line, c + 1, bad->code, bad->message);
        if (defaults_.turned) f.value = Amount::from_micro(-f.value.micro());
    }
    put(f, line, c);
    if (n.base) {
        if (impossible_share(n))
            out_.warn(line.row, c + 1, "impossible-share",
                      both("\"{}\": ingen del av {} är den andelen", "\"{}\": no part of {} is that share", raw,
                           n.base->text()));
        if (const auto base = out_.catalogue().metric(m.id + "_base")) {
            f.metric = *base;
            f.value = *n.base;
            put(f, line, c);
        }
    }
}

// Of X: X_1 and X_2; of X_1: itself and X_2.
std::pair<std::optional<MetricIndex>, std::optional<MetricIndex>> SheetReader::two_kinds(MetricIndex metric) const
{
    std::string stem = out_.catalogue().metrics[metric].id;
    if (stem.ends_with("_1")) stem.resize(stem.size() - 2);
    return {out_.catalogue().metric(stem + "_1"), out_.catalogue().metric(stem + "_2")};
}

void SheetReader::take_second(Figure f, const Number& n, MetricIndex metric, std::string_view raw, const Line& line,
                              std::size_t c)
{
    const auto [first, second] = two_kinds(metric);
    const auto& id = out_.catalogue().metrics[metric].id;
    if (!first || !second)
        return reject(
            line, c + 1, "two-values",
            both("\"{0}\" innehåller två värden; ge katalogen {1}_1 och {1}_2 för att ta in båda",
                 "\"{0}\" holds two values; give the catalogue {1}_1 and {1}_2 to take both", raw.substr(0, 80), id));
    Number one = n;
    for (const auto& [m, value] : {std::pair{*first, n.value}, std::pair{*second, *n.second}}) {
        one.value = value;
        f.metric = m;
        if (const auto bad = fit_value(f, one, out_.catalogue().metrics[m], measure_))
            return reject(line, c + 1, bad->code, bad->message);
        put(f, line, c);
    }
}

void SheetReader::take_capacity(const Line& line, const Subject& who)
{
    const auto label = text(line, metric_column_.value_or(0));
    const auto bare = without_capacity(label);
    if (bare.size() == trimmed(label).size() || !month_) return;
    auto inner = std::string_view(label).substr(label.rfind('(') + 1);
    inner.remove_suffix(1);
    const auto n = read_number(trimmed(inner), false);
    if (n.kind != Number::Kind::value) return;
    const auto [first, second] = two_kinds(*who.metric);
    std::vector<std::pair<MetricIndex, Amount>> places;
    if (!n.second)
        places = {{*who.metric, n.value}};
    else if (first && second)
        places = {{*first, n.value}, {*second, *n.second}};
    for (const auto& [metric, value] : places) {
        const auto& m = out_.catalogue().metrics[metric];
        if (std::find(m.scenarios.begin(), m.scenarios.end(), Scenario::capacity) == m.scenarios.end()) continue;
        Figure f;
        f.unit = *who.unit;
        f.metric = metric;
        f.scenario = Scenario::capacity;
        f.period = month_.whole_year();
        f.value = value;
        f.preliminary = defaults_.preliminary;
        put(f, line, metric_column_.value_or(0));
    }
}

}  // namespace varsko::ingest
