#include "ingest/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace varsko::ingest {

using Role = Column::Role;
using SpanIn = Column::SpanIn;

SheetReader::SheetReader(Collector& out, Names& names, const Table& table, Defaults defaults)
    : out_(out),
      names_(names),
      table_(table),
      defaults_(std::move(defaults)),
      column_metrics_(table.columns.size()),
      column_off_(table.columns.size()),
      dots_(table.columns.size()),
      title_(table.title),
      measure_(defaults_.measure),
      month_(defaults_.period)
{
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].role == Role::unit) unit_columns_.push_back(i);
        if (table.columns[i].role == Role::metric && !metric_column_) metric_column_ = i;
    }
    if (unit_columns_.empty() && !(table.mapping && metric_column_ == 0U)) unit_columns_ = {0};
}

// ── gathering ───────────────────────────────────────────────────────────────────────────────────────────────────────

void SheetReader::keep(const Rows& rows)
{
    if (rows.broken() != Rows::Broken::no)
        return out_.reject(rows.row(), 0, rows.broken() == Rows::Broken::open_quote ? "open-quote" : "row-too-long",
                           rows.broken() == Rows::Broken::open_quote
                               ? "a quotation mark that is never closed; the line was given up"
                               : "the row is longer than 1 MiB; it was given up",
                           rows.raw());
    lines_.push_back({rows.row(), rows.raw(), {rows.cells().begin(), rows.cells().end()}});
}

bool SheetReader::read(Rows& rows, const std::function<bool(const Rows&)>& opens_table, Preamble& preamble)
{
    header_row_ = rows.row();
    header_raw_ = rows.raw();
    if (!table_.header) keep(rows);
    bool more = false;
    while (rows.next()) {
        more = rows.broken() == Rows::Broken::no && opens_table(rows);
        if (more) break;
        keep(rows);
    }
    begin(preamble);
    read_lines(preamble);
    return more;
}

// ── what the block is about ─────────────────────────────────────────────────────────────────────────────────────────

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
                            fmt::format("the column \"{}\": {}", column.header, names_.metric(column.metric).problem),
                            header_raw_);
            }
        }
        if (!when(i)) {
            column_off_[i] = true;
            if (!std::exchange(told_no_period, true))
                out_.reject(header_row_, i + 1, "no-period",
                            fmt::format("the column \"{}\" names no {}; neither header, rows above, file name nor "
                                        "--period say which is meant",
                                        column.header, column.month ? "year" : "month"),
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

// ── lines ───────────────────────────────────────────────────────────────────────────────────────────────────────────

std::string SheetReader::text(const Line& line, std::size_t column) const
{
    std::string storage;
    return column < line.cells.size() ? std::string(plain(out_.text(), line.cells[column], storage)) : std::string();
}

bool SheetReader::is_value_column(std::size_t i) const
{
    const auto role = table_.columns[i].role;
    return role == Role::figure || role == Role::forecast_change || role == Role::control;
}

bool SheetReader::has_values(const Line& line) const
{
    for (std::size_t i = 0; i < line.cells.size() && i < table_.columns.size(); ++i)
        if (is_value_column(i) && !trimmed(out_.text().substr(line.cells[i].offset, line.cells[i].length)).empty())
            return true;
    return false;
}

Number SheetReader::number(const Line& line, std::size_t column)
{
    if (column >= line.cells.size()) return {};
    const auto slice = [&](const Line& l) {
        return trimmed(out_.text().substr(l.cells[column].offset, l.cells[column].length));
    };
    auto n = read_number(slice(line), defaults_.dots || dots_[column] > 0);
    if (!n.ambiguous || dots_[column] != 0) return n;
    dots_[column] = -1;
    for (const auto& other : lines_) {
        const int says = column < other.cells.size() ? dot_evidence(slice(other)) : 0;
        if (says != 0) dots_[column] = static_cast<signed char>(says);
        if (says < 0) break;
    }
    return dots_[column] > 0 ? read_number(slice(line), true) : n;
}

void SheetReader::reject(const Line& line, std::size_t column, std::string_view code, std::string_view message)
{
    out_.reject(line.row, column, code, message, line.raw);
}

void SheetReader::read_lines(Preamble& preamble)
{
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const auto& line = lines_[i];
        if (has_values(line))
            row(line, i);
        else
            heading(line, i, preamble);
    }
    check_deviations(out_, table_, control_rows_);
    if (table_.layout == "wide months") check_year_sums(out_, table_, control_rows_);
    std::vector<bool> adds_up(table_.columns.size());
    bool of_units = false;
    for (const auto& row : control_rows_)
        of_units = of_units || (row.unit && (table_.layout != "wide months" || !unit_));
    for (std::size_t i = 0; of_units && i < adds_up.size(); ++i) {
        const auto role = table_.columns[i].role;
        const auto metric = column_metrics_[i] ? column_metrics_[i] : metric_;
        adds_up[i] = (role == Role::figure || role == Role::forecast_change) && metric &&
                     out_.catalogue().metrics[*metric].adds_over_units == "sum" &&
                     out_.catalogue().metrics[*metric].measure.quantity != Quantity::share;
    }
    if (of_units) check_totals(out_, table_, control_rows_, adds_up);
}

// A line without figures: nothing is lost with it.
void SheetReader::heading(const Line& line, std::size_t i, Preamble& preamble)
{
    std::string words;
    for (std::size_t c = 0; c < line.cells.size(); ++c)
        if (const auto cell = text(line, c); !cell.empty()) words += (words.empty() ? "" : " ") + cell;
    if (words.empty()) {
        sub_.clear();
        return;
    }
    if (i == continued_ || is_footnote(words)) return;
    if (words.ends_with(':')) {
        sub_ = words;
        return;
    }
    const bool rows_are_metrics = table_.layout == "wide months" && unit_;
    if (!rows_are_metrics) {
        std::optional<Measure> measure;
        const auto metric = metric_in(words, measure);
        if (metric && defaults_.metric.empty()) metric_ = metric;
        if (measure && !defaults_.measure) measure_ = measure;
        if (metric || measure) return;
    }
    preamble.add_title(words);
}

// ── whom a row is about ─────────────────────────────────────────────────────────────────────────────────────────────

// "(12/8)" or "(9)" at the end of a label: how many places there are.
static std::string_view without_capacity(std::string_view label)
{
    label = trimmed(label);
    if (!label.ends_with(')')) return label;
    const auto open = label.rfind('(');
    if (open == label.npos || open == 0) return label;
    const auto inner = label.substr(open + 1, label.size() - open - 2);
    const bool digits = !inner.empty() && std::all_of(inner.begin(), inner.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == '/' || c == ',' || c == ' ';
    });
    return digits ? trimmed(label.substr(0, open)) : label;
}

// "Missbruk: Antal nya aktualiseringar" is known before "Antal nya aktualiseringar" is, and a sub-heading before none.
std::optional<MetricIndex> SheetReader::metric_labelled(std::string_view label) const
{
    const std::string whole(label), bare(without_capacity(without_marks(label)));
    const std::string sub = sub_, sub_bare = sub.empty() ? sub : sub.substr(0, sub.size() - 1);
    for (const auto& name : {whole, bare}) {
        for (const auto& opening : {sub, sub_bare}) {
            if (opening.empty()) continue;
            if (const auto m = names_.find_metric(title_ + ": " + opening + " " + name)) return m;
            if (const auto m = names_.find_metric(opening + " " + name)) return m;
        }
        if (!title_.empty())
            if (const auto m = names_.find_metric(title_ + ": " + name)) return m;
        if (const auto m = names_.find_metric(name)) return m;
    }
    return std::nullopt;
}

// "Försöks-" and, below it, "lägenheter" without figures: a label broken in two.
std::optional<std::size_t> SheetReader::continuation(std::size_t i) const
{
    if (!text(lines_[i], 0).ends_with('-')) return std::nullopt;
    for (auto next = i + 1; next < lines_.size() && !has_values(lines_[next]); ++next)
        if (!text(lines_[next], 0).empty()) return next;
    return std::nullopt;
}

SheetReader::Subject SheetReader::metric_row(const Line& line, std::size_t i) const
{
    auto label = text(line, metric_column_.value_or(unit_columns_.empty() ? 0 : unit_columns_[0]));
    Subject out;
    out.unit = unit_;
    out.metric = metric_labelled(label);
    if (!out.metric)
        if (const auto next = continuation(i)) {
            label.pop_back();
            label += text(lines_[*next], 0);
            out.metric = metric_labelled(label);
        }
    if (!out.metric)
        out.problem = {"unknown-metric", names_.metric(sub_.empty() ? label : sub_ + " " + label).problem, 1};
    return out;
}

SheetReader::Subject SheetReader::unit_row(const Line& line) const
{
    std::string label;
    for (const auto c : unit_columns_) label += (label.empty() ? "" : "_") + text(line, c);
    Subject out;
    out.metric = metric_;
    out.unit = names_.find_unit(label);
    const bool sum = is_sum_label(label);
    if (!out.unit && sum) out.unit = names_.find_unit(without_sum_word(label));
    if (out.unit) return out;
    if (sum) {
        out.control_only = true;
        return out;
    }
    const auto column = unit_columns_.empty() ? 1 : unit_columns_[0] + 1;
    out.problem = label.empty() ? Problem{"unknown-unit", "figures without a label to the left", column}
                                : Problem{"unknown-unit", names_.unit(label).problem, column};
    return out;
}

SheetReader::Subject SheetReader::subject(const Line& line, std::size_t i) const
{
    if (metric_column_) {
        auto out = unit_columns_.empty() ? Subject{unit_, {}, false, {}} : unit_row(line);
        if (!out.unit) return out;
        const auto row = metric_row(line, i);
        out.metric = row.metric;
        out.problem = row.problem;
        return out;
    }
    if (table_.layout != "wide months") {
        auto out = unit_row(line);
        if (!out.unit && !out.control_only && unit_)
            if (auto row = metric_row(line, i); row.metric) return row;
        return out;
    }
    if (unit_) {
        auto out = metric_row(line, i);
        out.control_only = !out.metric && is_sum_label(text(line, 0));
        return out;
    }
    if (metric_) return unit_row(line);
    auto out = unit_row(line);
    out.problem = {
        "unknown-unit",
        fmt::format("the block \"{}\" is neither a unit nor a metric: {}", title_, names_.unit(title_).problem), 1};
    out.unit.reset();
    return out;
}

// ── taking ──────────────────────────────────────────────────────────────────────────────────────────────────────────

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
    const auto who = subject(line, i);
    if (good == 0 && !who.unit)
        return reject(line, 0, "not-a-row", "neither a known name to the left nor a figure to the right");
    control.unit = who.unit;
    control.metric = who.metric;
    control.sum = is_sum_label(control.label);
    if (who.metric && table_.layout == "wide months") continued_ = continuation(i).value_or(SIZE_MAX);
    control_rows_.push_back(control);
    if (who.control_only) return;
    if (!who.problem.code.empty()) return reject(line, who.problem.column, who.problem.code, who.problem.message);
    take_cells(line, who, control);
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
                      fmt::format("\"{}\" is not a figure: {}", raw.substr(0, 80), n.problem));
    auto metric = column_metrics_[c] ? column_metrics_[c] : who.metric;
    auto made = month_;
    if (column.role == Role::forecast_change) {
        if (n.kind != Number::Kind::value) return;
        const auto before = previous_forecast(control, c);
        if (!before)
            return reject(
                line, c + 1, "no-forecast",
                fmt::format("\"{}\" is the change of a forecast that the row does not give", raw.substr(0, 80)));
        for (std::size_t k = c; k-- > 0 && !column_metrics_[c];)
            if (table_.columns[k].scenario == Scenario::forecast && column_metrics_[k]) metric = column_metrics_[k];
        n = *before;
        if (made) made = made.plus(-1);
    }
    if (!metric)
        return reject(
            line, c + 1, "unknown-metric",
            fmt::format("the column \"{}\" names no metric, and neither does a heading above it", column.header));
    const auto& m = out_.catalogue().metrics[*metric];

    Figure f;
    f.unit = *who.unit;
    f.metric = *metric;
    f.scenario = column.scenario.value_or(Scenario::outcome);
    f.preliminary = defaults_.preliminary;
    f.missing = n.missing;
    const auto spoken = n.as_of ? Spoken{*n.as_of} : *when(c);
    if (made && made.grain() != Grain::month) made = {};
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
                      fmt::format("\"{}\": no part of {} is that share", raw, n.base->text()));
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
        return reject(line, c + 1, "two-values",
                      fmt::format("\"{}\" holds two values; give the catalogue {}_1 and {}_2 to take both",
                                  raw.substr(0, 80), id, id));
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
