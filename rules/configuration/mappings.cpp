// [[mapping]]: which column of a table is what.
#include "rules/configuration/draft.hpp"

#include <algorithm>

namespace varsko::configuration {

namespace {

using Role = MappedColumn::Role;
using SpanIn = decltype(MappedColumn::span);

constexpr std::pair<std::string_view, Role> roles[] = {
    {"unit", Role::unit},       {"metric", Role::metric}, {"scenario", Role::scenario}, {"period", Role::period},
    {"made", Role::made},       {"value", Role::value},   {"known_at", Role::known_at}, {"status", Role::status},
    {"measure", Role::measure}, {"ignore", Role::ignore}, {"control", Role::control}};
constexpr std::pair<std::string_view, SpanIn> spans[] = {{"month", SpanIn::month},
                                                         {"ack", SpanIn::accumulated},
                                                         {"accumulated", SpanIn::accumulated},
                                                         {"year", SpanIn::year},
                                                         {"last year", SpanIn::last_year}};
constexpr std::pair<std::string_view, bool> signs[] = {{"as reported", false}, {"turned", true}};
constexpr std::pair<std::string_view, char> decimals[] = {{",", ','}, {".", '.'}};
constexpr std::pair<std::string_view, char> separators[] = {
    {";", ';'}, {",", ','}, {"|", '|'}, {"tab", '\t'}, {"\t", '\t'}};
constexpr std::pair<std::string_view, bool> statuses[] = {{"preliminary", true}, {"final", false}};
const std::vector<std::string> scenario_words = {"outcome", "budget", "forecast", "target", "capacity"};

std::optional<Scenario> scenario_named(Draft& draft, const Text& name)
{
    const auto scenario = parse_scenario(name.text);
    if (!scenario) draft.error(name.place, "unknown-name", "no scenario " + suggestion(name.text, scenario_words));
    return scenario;
}

std::optional<MappedColumn> read_role(Draft& draft, const Value& value)
{
    const auto word = value.text("what the column is, such as \"unit\" or { scenario = \"outcome\", span = \"ack\" }");
    if (!word) return std::nullopt;
    std::vector<std::string> known;
    for (const auto& [name, role] : roles) {
        if (name == word->text) {
            MappedColumn column;
            column.role = role;
            return column;
        }
        known.emplace_back(name);
    }
    draft.error(word->place, "wrong-value", "a column cannot be " + suggestion(word->text, known));
    return std::nullopt;
}

MappedColumn read_figure(Draft& draft, Table table)
{
    MappedColumn column;
    column.role = table.flag("change", false) ? Role::forecast_change : Role::figure;
    if (const auto metric = table.text("metric"))
        if (metric_named(draft, *metric)) column.metric = metric->text;
    if (const auto unit = table.text("unit"))
        if (unit_named(draft, *unit)) column.unit = unit->text;
    if (column.role == Role::forecast_change) column.scenario = Scenario::forecast, column.span = SpanIn::year;
    if (const auto scenario = table.text("scenario"))
        column.scenario = scenario_named(draft, *scenario).value_or(column.scenario);
    if (column.role == Role::forecast_change && column.scenario != Scenario::forecast)
        table.error(table.key_place("change"), "wrong-value",
                    "only a forecast has a change that gives the one before it");
    column.span = table.one_of<SpanIn>("span", spans).value_or(column.span);
    column.month = static_cast<int>(table.integer("month", 1, 12).value_or(0));
    table.finish();
    return column;
}

void read_columns(Draft& draft, Table& table, Mapping& mapping)
{
    auto columns = table.table("columns");
    if (!columns) {
        if (!table.has("columns")) table.missing("columns");
        return;
    }
    constexpr int most_columns = 16384;
    for (const auto& key : columns->keys()) {
        const auto value = *columns->value(key);
        const auto column = value.is_table() ? std::optional<MappedColumn>{read_figure(draft, *value.table())}
                                             : read_role(draft, value);
        if (!column) continue;
        if (key.find_first_not_of("0123456789") != std::string::npos || key.empty()) {
            mapping.columns_by_name[key] = *column;
            continue;
        }
        const int number = key.size() > 5 ? 0 : std::stoi(key);
        if (number < 1 || number > most_columns)
            draft.error(columns->key_place(key), "wrong-value",
                        fmt::format("columns are numbered from 1 to {}, not {}", most_columns, key));
        else
            mapping.columns[number] = *column;
    }
}

bool is_cell(std::string_view s)
{
    if (!s.starts_with("cell ")) return false;
    s.remove_prefix(5);
    const auto letters = s.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (letters == 0 || letters == std::string_view::npos || letters > 3) return false;
    return s.find_first_not_of("0123456789", letters) == std::string_view::npos && s[letters] != '0' &&
           s.size() - letters <= 7;
}

void read_times(Table& table, Mapping& mapping)
{
    if (const auto period = table.value("period")) {
        const auto words = period->is_text() ? period->text() : std::nullopt;
        if (words && (words->text == "from file name" || words->text == "given" || is_cell(words->text)))
            mapping.period = words->text;
        else if (words && !Period::parse(words->text))
            period->wrong_value("\"from file name\", \"given\", \"cell B2\" or a period such as \"2024-03\"");
        else if (const auto fixed = period->period())
            mapping.period = fixed->text();
    }
    if (const auto known = table.value("known_at")) {
        const auto words = known->is_text() ? known->text() : std::nullopt;
        if (words && (words->text == "from file date" || words->text == "from file name" || is_cell(words->text)))
            mapping.known_at = words->text;
        else if (words && !parse_day(words->text))
            known->wrong_value("\"from file date\", \"from file name\", \"cell B1\" or a day such as 2024-04-12");
        else if (const auto day = known->day())
            mapping.known_at = text(*day);
    }
}

void read_words(Draft& draft, Table& table, Mapping& mapping)
{
    if (auto words = table.table("scenarios"))
        for (const auto& word : words->keys())
            if (const auto name = words->text(word))
                if (const auto scenario = scenario_named(draft, *name)) mapping.scenarios[word] = *scenario;
    if (auto words = table.table("metrics"))
        for (const auto& word : words->keys())
            if (const auto name = words->text(word))
                if (metric_named(draft, *name)) mapping.metrics[word] = name->text;
}

// What the columns must say together: whose figures, and of what.
void check_whole(Table& table, const Mapping& mapping)
{
    std::vector<MappedColumn> all;
    all.reserve(mapping.columns.size() + mapping.columns_by_name.size());
    for (const auto& [number, column] : mapping.columns) all.push_back(column);
    for (const auto& [name, column] : mapping.columns_by_name) all.push_back(column);
    const auto any = [&](Role role) {
        return std::any_of(all.begin(), all.end(), [&](const auto& c) { return c.role == role; });
    };
    const auto is_figure = [](const auto& c) {
        return c.role == Role::figure || c.role == Role::forecast_change || c.role == Role::value;
    };
    if (all.empty()) return;
    if (std::none_of(all.begin(), all.end(), is_figure))
        table.error(table.key_place("columns"), "wrong-value",
                    "no column holds figures: one must be \"value\", or { scenario = \"…\" }");
    if (!any(Role::unit) && mapping.unit.empty() &&
        std::any_of(all.begin(), all.end(), [&](const auto& c) { return is_figure(c) && c.unit.empty(); }))
        table.error(table.key_place("columns"), "missing-key",
                    "no column is \"unit\", and the mapping has no \"unit\" of its own");
    if (!any(Role::metric) && mapping.metric.empty() &&
        std::any_of(all.begin(), all.end(), [&](const auto& c) { return is_figure(c) && c.metric.empty(); }))
        table.error(table.key_place("columns"), "missing-key",
                    "no column is \"metric\", and the mapping has no \"metric\" of its own");
}

Mapping read_mapping(Draft& draft, Table& table, std::map<std::string, Place>& seen)
{
    Mapping mapping;
    if (const auto id = table.required("id")) {
        mapping.id = id->text;
        is_first(draft, seen, *id, "mapping");
    }
    if (auto recognise = table.table("recognise")) {
        mapping.recognise.header = recognise->strings("header");
        mapping.recognise.file_name = recognise->string("file_name");
        if (recognise->keys().empty()) recognise->missing("header");
        recognise->finish();
    }
    mapping.turned = table.one_of<bool>("sign", signs).value_or(false);
    if (const auto metric = table.text("metric"))
        if (metric_named(draft, *metric)) mapping.metric = metric->text;
    if (const auto unit = table.text("unit"))
        if (unit_named(draft, *unit)) mapping.unit = unit->text;
    if (const auto measure = table.text("measure")) {
        mapping.measure = measure->text;
        if (!parse_measure(measure->text))
            draft.error(
                measure->place, "unknown-name",
                "no measure " + suggestion(measure->text, std::vector<std::string>{"tkr", "kr", "mnkr", "count", "%",
                                                                                   "days", "hours", "index", "plain"}));
    }
    read_columns(draft, table, mapping);
    mapping.controls = table.strings("controls");
    read_words(draft, table, mapping);
    read_times(table, mapping);
    mapping.decimal = table.one_of<char>("decimal", decimals).value_or(',');
    mapping.separator = table.one_of<char>("separator", separators).value_or('\0');
    mapping.preliminary = table.flag("preliminary", false) || table.one_of<bool>("status", statuses).value_or(false);
    table.finish();
    check_whole(table, mapping);
    return mapping;
}

}  // namespace

void read_mappings(Draft& draft)
{
    std::map<std::string, Place> seen;
    for (auto& table : draft.section("mapping")) draft.out.mappings.push_back(read_mapping(draft, table, seen));
}

}  // namespace varsko::configuration
