#include "ingest/table.hpp"

#include "ingest/headings.hpp"
#include "ingest/number.hpp"
#include "rules/diagnostic.hpp"
#include "rules/letters.hpp"
#include "rules/source_rank.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace varsko::ingest {

namespace {

using Role = Column::Role;

bool has(const std::vector<Column>& columns, Role role)
{
    return std::any_of(columns.begin(), columns.end(), [&](const Column& c) { return c.role == role; });
}

// Names of the columns that may be left out, long enough that one mistake in them is no other word: not typ, sort,
// känd.
constexpr std::array<std::pair<std::string_view, Role>, 16> optional_names = {{
    {"scenario", Role::scenario},
    {"utfall/budget", Role::scenario},
    {"made", Role::made},
    {"gjord", Role::made},
    {"prognosmånad", Role::made},
    {"prognos gjord", Role::made},
    {"beslutad", Role::made},
    {"measure", Role::measure},
    {"måttenhet", Role::measure},
    {"unit of measure", Role::measure},
    {"unit_of_measure", Role::measure},
    {"status", Role::status},
    {"known_at", Role::known_at},
    {"known at", Role::known_at},
    {"känd den", Role::known_at},
    {"publicerad", Role::known_at},
}};

// The optional column that a word is one mistake from (two in a long word), where the table has no such column.
std::string nearly(std::string_view word, const std::vector<Column>& columns)
{
    const auto letters_in = length_in_letters(word);
    for (const std::size_t mistakes : {1U, 2U})
        for (const auto& [name, role] : optional_names) {
            if (has(columns, role) || (mistakes > 1 && length_in_letters(name) < 9)) continue;
            if (mistakes_between(word, name) == mistakes && letters_in > 3) return std::string(name);
        }
    return {};
}

// metric;unit;scenario;period;value in any order.
std::optional<Table> long_table(const std::vector<std::string>& folded_cells, const Rows& rows,
                                const ReadOptions& options)
{
    Table table;
    table.layout = "long";
    for (std::size_t i = 0; i < folded_cells.size(); ++i) {
        Column column;
        column.header = std::string(trimmed(rows.at(i)));
        if (const auto role = role_named(folded_cells[i]); role && (*role == Role::unit || !has(table.columns, *role)))
            column.role = *role;
        table.columns.push_back(std::move(column));
    }
    const bool metric = has(table.columns, Role::metric) || !options.metric.empty(),
               unit = has(table.columns, Role::unit) || !options.unit.empty();
    if (!has(table.columns, Role::value) || !has(table.columns, Role::period) || !metric || !unit) return std::nullopt;
    for (std::size_t i = 0; i < folded_cells.size(); ++i) {
        if (table.columns[i].role != Role::ignore || folded_cells[i].empty()) continue;
        const bool second = role_named(folded_cells[i]).has_value();
        table.unread.push_back(
            {i, table.columns[i].header, second ? std::string() : nearly(folded_cells[i], table.columns), second});
    }
    return table;
}

bool opens_with(std::string_view cell, std::string_view word) { return !word.empty() && cell.starts_with(word); }

// The column whose header is the word, or failing that begins with it.
std::optional<std::size_t> find_header(const std::vector<std::string>& cells, std::string_view word)
{
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i] == word) return i;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (opens_with(cells[i], word)) return i;
    return std::nullopt;
}

Column column_of(const MappedColumn& mapped, const Mapping& mapping)
{
    Column column;
    column.role = mapped.role;
    column.metric = mapped.metric;
    column.unit = mapped.unit;
    column.span = mapped.span;
    column.month = mapped.month;
    if (mapped.role == Role::figure || mapped.role == Role::forecast_change) {
        column.scenario = mapped.role == Role::figure ? mapped.scenario : Scenario::forecast;
        if (column.metric.empty()) column.metric = mapping.metric;
    }
    return column;
}

}  // namespace

std::optional<Role> role_named(std::string_view word)
{
    struct Named {
        std::string_view word;
        Role role;
    };
    static constexpr std::array<Named, 42> names = {{
        {"metric", Role::metric},
        {"mått", Role::metric},
        {"nyckeltal", Role::metric},
        {"indikator", Role::metric},
        {"variabel", Role::metric},
        {"unit", Role::unit},
        {"enhet", Role::unit},
        {"verksamhet", Role::unit},
        {"nämnd", Role::unit},
        {"område", Role::unit},
        {"scenario", Role::scenario},
        {"utfall/budget", Role::scenario},
        {"slag", Role::scenario},
        {"typ", Role::scenario},
        {"period", Role::period},
        {"månad", Role::period},
        {"month", Role::period},
        {"avser", Role::period},
        {"period (månad)", Role::period},
        {"value", Role::value},
        {"värde", Role::value},
        {"belopp", Role::value},
        {"tal", Role::value},
        {"amount", Role::value},
        {"made", Role::made},
        {"gjord", Role::made},
        {"prognosmånad", Role::made},
        {"prognos gjord", Role::made},
        {"beslutad", Role::made},
        {"measure", Role::measure},
        {"måttenhet", Role::measure},
        {"sort", Role::measure},
        {"unit of measure", Role::measure},
        {"unit_of_measure", Role::measure},
        {"status", Role::status},
        {"known_at", Role::known_at},
        {"known at", Role::known_at},
        {"känd", Role::known_at},
        {"känt", Role::known_at},
        {"känd den", Role::known_at},
        {"kand", Role::known_at},
        {"publicerad", Role::known_at},
    }};
    for (const auto& n : names)
        if (n.word == word) return n.role;
    return std::nullopt;
}

Recogniser::Recogniser(const Names& names, const ReadOptions& options, std::span<const Mapping> mappings,
                       std::string_view text)
    : names_(names), options_(options), mappings_(mappings), text_(text)
{
    for (const auto& mapping : mappings) {
        const bool forced = !options.mapping.empty() && mapping.id == options.mapping;
        const bool named = options.mapping.empty() && !mapping.recognise.file_name.empty() &&
                           mapping.recognise.header.empty() && fits(mapping.recognise.file_name, options.file_name);
        if (!chosen_ && (forced || named)) chosen_ = &mapping;
    }
}

std::optional<Table> Recogniser::mapped(const Mapping& mapping, const std::vector<std::string>& cells,
                                        const Rows& rows) const
{
    const auto there = [&](const std::string& word) {
        const auto w = folded(word);
        return std::any_of(cells.begin(), cells.end(), [&](const auto& c) { return opens_with(c, w); });
    };
    const auto& wanted = mapping.recognise.header;
    if (!std::all_of(wanted.begin(), wanted.end(), there)) return std::nullopt;
    for (const auto& [word, column] : mapping.columns_by_name)
        if (!find_header(cells, folded(word))) return std::nullopt;

    Table table;
    table.mapping = &mapping;
    table.layout = mapping.id;
    table.header = !wanted.empty() || !mapping.columns_by_name.empty();
    std::size_t width =
        mapping.columns.empty() ? 0 : static_cast<std::size_t>(std::max(0, mapping.columns.rbegin()->first));
    if (table.header) width = std::max(width, cells.size());
    table.columns.resize(width);
    for (const auto& [number, column] : mapping.columns)
        if (number >= 1) table.columns[static_cast<std::size_t>(number - 1)] = column_of(column, mapping);
    for (const auto& [word, column] : mapping.columns_by_name)
        table.columns[*find_header(cells, folded(word))] = column_of(column, mapping);
    if (table.header)
        for (std::size_t i = 0; i < cells.size(); ++i) {
            auto& column = table.columns[i];
            column.header = std::string(trimmed(rows.at(i)));
            for (const auto& control : mapping.controls)
                if (column.role == Role::ignore && opens_with(cells[i], folded(control))) column.role = Role::control;
        }
    const bool wide = has(table.columns, Role::figure) || has(table.columns, Role::forecast_change);
    if (wide && !has(table.columns, Role::period)) {
        table.shape = Table::Shape::sheet;
        if (!cells.empty()) table.title = std::string(trimmed(rows.at(0)));
    }
    return table;
}

std::optional<Table> Recogniser::operator()(const Rows& rows) const
{
    if (rows.broken() != Rows::Broken::no || rows.cells().size() < 2 || rows.cells().size() > 2000) return std::nullopt;
    std::vector<std::string> cells;
    std::string storage;
    for (const auto& cell : rows.cells()) {
        if (cell.length > 400) return std::nullopt;
        cells.push_back(folded(plain(text_, cell, storage)));
    }
    if (chosen_) return mapped(*chosen_, cells, rows);
    for (const auto& mapping : mappings_) {
        if (mapping.recognise.header.empty()) continue;
        if (!mapping.recognise.file_name.empty() && !fits(mapping.recognise.file_name, options_.file_name)) continue;
        if (auto table = mapped(mapping, cells, rows)) return table;
    }
    if (auto table = long_table(cells, rows, options_)) return table;
    return sheet_table(cells, rows, names_);
}

Localised Recogniser::expected() const
{
    if (chosen_) {
        std::string words;
        for (const auto& word : chosen_->recognise.header)
            words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", word);
        for (const auto& [word, column] : chosen_->columns_by_name)
            words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", word);
        return both("mappningen {} vill ha en rad med {}", "mapping {} wants a row with {}", chosen_->id,
                    words.empty() ? Localised{"två celler eller fler", "two cells or more"} : Localised{words, words});
    }
    return {
        "väntade en rubrikrad med nyckeltal, enhet, period och värde (eller metric, unit, period, value), en rad "
        "med månader eller en budgettabell (Utfall, Budget, Prognos), eller en mappning som säger vilken kolumn "
        "som är vad",
        "expected a header with metric, unit, period and value (or nyckeltal, enhet, period, värde), a row of "
        "months, or a budget table (Utfall, Budget, Prognos), or a mapping that says which column is what"};
}

}  // namespace varsko::ingest
