#include "ingest/headings.hpp"

#include "ingest/number.hpp"
#include "ingest/qualifier.hpp"

#include <algorithm>
#include <array>

namespace varsko::ingest {

namespace {

using Role = Column::Role;
using SpanIn = Column::SpanIn;

bool says(std::string_view text, std::string_view word) { return text.find(word) != text.npos; }

// "netto- kostnad" is "nettokostnad", broken over two lines; "barn- och" is not.
std::string joined(std::string s)
{
    for (std::size_t i = s.find("- "); i != s.npos; i = s.find("- ", i + 1)) {
        const auto rest = std::string_view(s).substr(i + 2);
        const bool letters = i > 0 && static_cast<unsigned char>(s[i - 1]) > '9' && !rest.empty() &&
                             static_cast<unsigned char>(rest[0]) > '9';
        if (letters && month_named(rest.substr(0, rest.find_first_of(" .0123456789"))) == 0 &&
            !rest.starts_with("och ") && !rest.starts_with("eller "))
            s.erase(i, 2);
    }
    return s;
}

// The words that name a metric in the header of a table of 2019, and what it is of.
struct Known {
    std::string_view word, metric;
    Scenario scenario;
};
constexpr std::array<Known, 5> known_metrics = {{
    {"kommunbidrag", "Kommunbidrag", Scenario::budget},
    {"nettokostnad", "Nettokostnad", Scenario::outcome},
    {"nettoresultat", "Nettoresultat", Scenario::outcome},
    {"driftbidrag", "Kommunbidrag", Scenario::budget},
    {"resultat", "Nettoresultat", Scenario::outcome},
}};

bool says_word(std::string_view text, std::string_view word)
{
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; };
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) return true;
    }
    return false;
}

std::optional<Scenario> scenario_in(std::string_view s)
{
    if (says(s, "prognos")) return Scenario::forecast;
    if (says(s, "budget")) return Scenario::budget;
    if (says(s, "utfall") || says(s, "bokslut")) return Scenario::outcome;
    for (const std::string_view word : {"mål", "måltal", "målvärde", "årsmål", "target"})
        if (says_word(s, word)) return Scenario::target;
    return std::nullopt;
}

bool is_deviation(std::string_view s)
{
    return s.starts_with("avvikelse") || s.starts_with("avv") || s.starts_with("differens") || s.starts_with("diff");
}

bool whole_year(std::string_view s)
{
    return says(s, "årsbudget") || says(s, "årsprognos") || says(s, "helår") || says(s, "årsutfall") ||
           says(s, "bokslut") || says(s, "prognos") || says(s, "årsmål");
}

// A year alone in the text, "Bokslut 2023", "Helår 18"; 0 for none.
int year_in(std::string_view s)
{
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] < '0' || s[i] > '9') continue;
        std::size_t end = i;
        int n = 0;
        while (end < s.size() && s[end] >= '0' && s[end] <= '9' && end - i < 5) n = n * 10 + (s[end++] - '0');
        if (end - i == 4 && n >= 1900 && n < 2100) return n;
        if (end - i == 2 && says(s.substr(0, i), "helår")) return 2000 + n;
        i = end;
    }
    return 0;
}

// When a heading's figures are of, as far as it says so.
void read_time(Column& column, std::string_view s)
{
    constexpr int no_year = 2000;
    column.span_said = true;
    if (const auto stretch = find_stretch(s, 0)) {
        column.when = stretch->spoken();
        if (says(s, "ack") && stretch->first == stretch->last) column.when->span = Span::accumulated;
    } else if (const int year = year_in(s)) {
        column.when = Spoken{Period::year(year)};
    } else if (const auto bare = find_stretch(s, no_year)) {  // "Budget mars", "Utfall jan-mars": of the table's year
        const auto spoken = bare->spoken();
        if (spoken.period.grain() == Grain::year) {
            column.span = SpanIn::year;
        } else {
            column.month = bare->last.number();
            if (spoken.span == Span::accumulated || says(s, "ack")) column.span = SpanIn::accumulated;
        }
    } else if (says(s, "föregående år") || says(s, "fg år") || says(s, "fg. år")) {
        column.span = SpanIn::last_year;
    } else if (whole_year(s)) {
        column.span = SpanIn::year;
    } else if (says(s, "ack")) {
        column.span = SpanIn::accumulated;
    } else if (says(s, "månad")) {
        column.span = SpanIn::month;
    } else {
        column.span_said = false;
    }
}

}  // namespace

Column read_heading(std::string_view cell)
{
    Column column;
    column.header = std::string(trimmed(cell));
    const auto s = joined(folded(cell));
    if (s.empty() || s.size() > 120) return column;
    if (says(s, "%") || says(s, "procent")) column.measure = parse_measure("%");
    if (says(s, "förändring") && says(s, "prognos")) {
        column.role = Role::forecast_change;
        column.scenario = Scenario::forecast;
    } else if (is_deviation(s)) {
        column.role = Role::control;
        return column;
    } else {
        column.scenario = scenario_in(s);
        for (const auto& known : known_metrics) {
            if (!says(s, known.word)) continue;
            column.metric = std::string(known.metric);
            if (!column.scenario) column.scenario = known.scenario;
            break;
        }
        if (!column.scenario) return column;
        column.role = Role::figure;
    }
    read_time(column, s);
    if (!column.span_said) column.span = column.scenario == Scenario::target ? SpanIn::year : SpanIn::accumulated;
    return column;
}

void add_upper_heading(Column& column, std::string_view upper)
{
    const auto s = joined(folded(upper));
    if (s.empty() || s.size() > 60 || is_deviation(s)) return;
    if (column.role == Role::figure && !column.scenario) column.scenario = scenario_in(s);
    Column above;
    read_time(above, s);
    if (!above.span_said) return;
    if (column.month && !column.when && above.when && above.when->period.grain() == Grain::year) {
        column.when = Spoken{Period::month(above.when->period.calendar_year(), column.month),
                             column.span == SpanIn::accumulated ? Span::accumulated : Span::own};
    } else if (column.month && !column.when) {
        if (above.span == SpanIn::accumulated) column.span = SpanIn::accumulated;
    } else if (!column.when && !column.span_said) {
        column.when = above.when;
        column.month = above.month;
        column.span = above.span;
    }
}

namespace {

bool is_sum(std::string_view s)
{
    return s == "summa" || s == "totalt" || s == "total" || s == "ack" || s == "ack." || s == "helår" ||
           s == "hela året";
}

// A header cell that is a month, with or without a year, and perhaps a scenario; not a longer text that speaks of one.
std::optional<Column> month_column(std::string_view cell)
{
    Column column;
    column.role = Role::figure;
    const auto [s, said] = qualified(cell);
    if (said.span == SpanIn::year) return std::nullopt;
    column.scenario = said.scenario;
    const bool accumulated = said.span == SpanIn::accumulated;
    column.span = accumulated ? SpanIn::accumulated : SpanIn::month;
    if (const int month = month_named(s)) {
        column.month = month;
        return column;
    }
    const auto spoken = read_period(s, {.month_column = true});
    if (!spoken || spoken->period.grain() != Grain::month || spoken->span != Span::own) return std::nullopt;
    column.when = Spoken{spoken->period, accumulated ? Span::accumulated : Span::own};
    return column;
}

// Which months the columns are of, each counted once.
std::size_t months_of(const std::vector<Column>& columns)
{
    std::vector<std::pair<int, Period>> months;
    for (const auto& column : columns)
        if (column.role == Role::figure && (column.month || column.when))
            months.emplace_back(column.month, column.when ? column.when->period : Period{});
    std::sort(months.begin(), months.end());
    return static_cast<std::size_t>(std::unique(months.begin(), months.end()) - months.begin());
}

// What stands left of the months: the corner, and labels that may say what they are.
void name_corner(Table& table, const std::vector<std::string>& cells, std::size_t labels)
{
    bool unit = false;
    for (std::size_t i = 1; i < labels; ++i) {
        if (cells[i].empty()) continue;
        const auto role = role_named(cells[i]);
        const bool known = role && (*role == Role::unit || *role == Role::scenario || *role == Role::made);
        table.columns[i].role = known ? *role : i < 3 ? Role::metric : Role::ignore;
        unit = unit || table.columns[i].role == Role::unit;
    }
    if (unit && role_named(cells[0]) == Role::metric) table.columns[0].role = Role::metric;
}

std::optional<Table> wide_months(const std::vector<std::string>& cells, const Rows& rows)
{
    Table table;
    table.shape = Table::Shape::sheet;
    table.layout = "wide months";
    std::size_t labels = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto column = month_column(cells[i]);
        if (!column && labels > 0) {
            // Behind the months: their sum, the year's budget, a forecast.
            column = is_sum(cells[i]) ? Column{} : read_heading(cells[i]);
            if (is_sum(cells[i])) column->role = Role::control;
            column->metric.clear();
        } else if (column && labels == 0) {
            labels = i;
        }
        if (!column) column.emplace();
        column->header = std::string(trimmed(rows.at(i)));
        table.columns.push_back(std::move(*column));
    }
    // Two months or more, beginning after at least one column of labels.
    if (labels == 0 || months_of(table.columns) < 2) return std::nullopt;
    name_corner(table, cells, labels);
    table.title = table.columns[0].header;
    return table;
}

// Columns of labels between the figures.  With a period in each row it is a table of records:
// Enhet;Period;Utfall;Budget.
void name_labels(Table& table, const std::vector<std::string>& cells)
{
    bool period = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto& column = table.columns[i];
        const auto role = column.role == Role::ignore ? role_named(cells[i]) : std::nullopt;
        if (!role || *role == Role::value) continue;
        if (i > 0 || *role == Role::period) column.role = *role;
        period = period || *role == Role::period;
    }
    if (!period) return;
    table.shape = Table::Shape::records;
    const auto unit = [](const Column& c) { return c.role == Role::unit; };
    if (table.columns[0].role == Role::ignore && std::none_of(table.columns.begin(), table.columns.end(), unit))
        table.columns[0].role = Role::unit;
    if (table.columns[0].role == Role::ignore && role_named(cells[0])) table.columns[0].role = *role_named(cells[0]);
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (table.columns[i].span == SpanIn::accumulated && !says(cells[i], "ack"))
            table.columns[i].span = SpanIn::month;
}

std::optional<Table> budget_table(const std::vector<std::string>& cells, const Rows& rows)
{
    Table table;
    table.shape = Table::Shape::sheet;
    table.layout = "budget table";
    std::size_t figures = 0;
    bool numbers = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto column = i == 0 ? Column{} : read_heading(cells[i]);
        column.header = std::string(trimmed(rows.at(i)));
        figures += column.role == Role::figure;
        numbers = numbers || read_number(trimmed(rows.at(i)), false).kind == Number::Kind::value;
        table.columns.push_back(std::move(column));
    }
    if (figures < 2 || numbers) return std::nullopt;
    table.title = table.columns[0].header;
    name_labels(table, cells);
    return table;
}

}  // namespace

std::optional<Table> sheet_table(const std::vector<std::string>& cells, const Rows& rows, const Names&)
{
    if (auto table = wide_months(cells, rows)) return table;
    return budget_table(cells, rows);
}

}  // namespace varsko::ingest
