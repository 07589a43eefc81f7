// A sheet's walk: its rows are gathered, then told apart into headings and rows of figures.
#include "ingest/sheet.hpp"

#include <algorithm>
#include <utility>

namespace varsko::ingest {

using Role = Column::Role;

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
        if (table.columns[i].role == Role::scenario && !scenario_column_) scenario_column_ = i;
        if (table.columns[i].role == Role::made && !made_column_) made_column_ = i;
    }
    if (unit_columns_.empty() && !(table.mapping && metric_column_ == 0U)) unit_columns_ = {0};
}

void SheetReader::keep(const Rows& rows)
{
    if (rows.broken() != Rows::Broken::no)
        return out_.reject(rows.row(), 0, code(rows.broken()), said(rows.broken()), rows.raw());
    lines_.push_back({rows.row(), rows.raw(), {rows.cells().begin(), rows.cells().end()}});
}

bool SheetReader::read(Rows& rows, const std::function<bool(const Rows&)>& opens_table, Preamble& preamble)
{
    header_row_ = rows.row();
    header_raw_ = rows.raw();
    std::vector<std::string> header;
    std::string storage;
    for (const auto& cell : rows.cells()) header.emplace_back(plain(out_.text(), cell, storage));
    if (!table_.header) keep(rows);
    bool more = false;
    while (rows.next()) {
        more = rows.broken() == Rows::Broken::no && opens_table(rows);
        if (more) break;
        keep(rows);
    }
    if (!lines_.empty()) {
        begin(preamble);
        read_lines(preamble);
    } else {
        preamble.note(header_row_, std::move(header));
    }
    return more;
}

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

void SheetReader::reject(const Line& line, std::size_t column, std::string_view code, const Localised& message)
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
    tell_unread();
}

// Numbers below a heading that says nothing known are lost on us, and that is told.
void SheetReader::tell_unread()
{
    for (std::size_t i = 1; i < table_.columns.size(); ++i) {
        const auto& column = table_.columns[i];
        if (column.role != Role::ignore || column.header.empty() || table_.mapping) continue;
        const bool numbers = std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) {
            return has_values(line) && number(line, i).kind == Number::Kind::value;
        });
        if (numbers)
            out_.warn(header_row_, i + 1, "unread-column",
                      both("kolumnen \"{}\" känns inte igen och läses inte",
                           "the column \"{}\" is not known and is not read", column.header));
    }
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
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < line.cells.size(); ++c) cells.push_back(text(line, c));
    preamble.note(line.row, std::move(cells));
    if (i == continued_ || is_footnote(words)) return;
    // "Budget:", "Utfall ack.", "Mål 2024": what the rows below are.
    auto bare = std::string_view(words);
    if (bare.ends_with(':')) bare.remove_suffix(1);
    if (const auto [rest, said] = qualified(bare); said.any() && (rest.empty() || read_period(rest))) {
        heading_said_ = said;
        sub_.clear();
        if (!rest.empty()) preamble.add_title(rest);
        return;
    }
    if (words.ends_with(':')) {
        sub_ = words;
        return;
    }
    const bool rows_are_metrics = table_.layout == "wide months" && unit_;
    if (!rows_are_metrics) {
        Words more;
        const auto metric = metric_in(words, more);
        if (metric && defaults_.metric.empty()) {
            metric_ = metric;
            heading_said_ = more.said;
        }
        if (more.measure && !defaults_.measure) measure_ = more.measure;
        if (metric || more.measure) return;
    }
    preamble.add_title(words);
}

}  // namespace varsko::ingest
