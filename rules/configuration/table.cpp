#include "rules/configuration/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace varsko::configuration {

namespace {

std::string_view kind_of(const toml::node& node)
{
    switch (node.type()) {
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "a list";
        case toml::node_type::string: return "a text";
        case toml::node_type::integer: return "a whole number";
        case toml::node_type::floating_point: return "a number with decimals";
        case toml::node_type::boolean: return "true or false";
        case toml::node_type::date: return "a date";
        case toml::node_type::time: return "a time of day";
        case toml::node_type::date_time: return "a date with a time of day";
        case toml::node_type::none: break;
    }
    return "nothing";
}

bool is_blank_text(std::string_view s) { return s.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::optional<Day> day_of(const toml::date& date)
{
    const std::chrono::year_month_day ymd{std::chrono::year{date.year}, std::chrono::month{date.month},
                                          std::chrono::day{date.day}};
    return ymd.ok() ? std::optional<Day>{ymd} : std::nullopt;
}

}  // namespace

std::string suggestion(std::string_view wrong, std::span<const std::string> known)
{
    constexpr std::size_t short_list = 8;
    const auto near = nearest(wrong, known);
    if (!near.empty()) return fmt::format("\"{}\"; did you mean \"{}\"?", wrong, near);
    if (known.empty() || known.size() > short_list) return fmt::format("\"{}\"", wrong);
    return fmt::format("\"{}\"; known: {}", wrong, fmt::join(known, ", "));
}

// ── Value ────────────────────────────────────────────────────────────────────────────────────────────────────────

void Value::error(Place place, std::string code, std::string message) const
{
    problems_->push_back({Diagnostic::Severity::error, std::move(place), std::move(code), std::move(message)});
}

void Value::wrong_type(std::string_view wanted) const
{
    error(place(), "wrong-type", fmt::format("{} must be {}, not {}", whose_, wanted, kind_of(*node_)));
}

void Value::wrong_value(std::string_view wanted) const
{
    const auto* string = node_->as_string();
    if (string == nullptr) return wrong_type(wanted);
    error(inside_of(*file_, *node_), "wrong-value",
          fmt::format("{} must be {}, not \"{}\"", whose_, wanted, string->get()));
}

std::optional<Text> Value::text(std::string_view wanted) const
{
    const auto* string = node_->as_string();
    if (string == nullptr) return wrong_type(wanted), std::nullopt;
    if (is_blank_text(string->get())) return error(place(), "wrong-value", whose_ + " is empty"), std::nullopt;
    return Text{string->get(), inside_of(*file_, *node_)};
}

std::optional<std::int64_t> Value::integer(std::int64_t least, std::int64_t most) const
{
    const auto wanted = fmt::format("a whole number from {} to {}", least, most);
    const auto* integer = node_->as_integer();
    if (integer == nullptr) return wrong_type(wanted), std::nullopt;
    if (integer->get() < least || integer->get() > most) {
        error(place(), "wrong-value", fmt::format("{} must be {}, not {}", whose_, wanted, integer->get()));
        return std::nullopt;
    }
    return integer->get();
}

std::optional<double> Value::number() const { return node_->value<double>(); }

std::optional<bool> Value::flag() const
{
    if (const auto* flag = node_->as_boolean()) return flag->get();
    return wrong_type("true or false"), std::nullopt;
}

std::optional<Day> Value::day() const
{
    std::optional<Day> day;
    if (const auto* date = node_->as_date()) day = day_of(date->get());
    if (const auto* string = node_->as_string()) day = parse_day(string->get());
    if (!day) wrong_value("a day such as 2024-03-31");
    return day;
}

std::optional<Period> Value::period() const
{
    std::optional<Period> period;
    if (const auto* date = node_->as_date()) {
        if (const auto day = day_of(date->get())) period = Period::of(Grain::month, *day);
    } else if (const auto* year = node_->as_integer()) {
        if (year->get() >= 1900 && year->get() <= 9999) period = Period::year(static_cast<int>(year->get()));
    } else if (const auto* string = node_->as_string()) {
        period = Period::parse(string->get());
    }
    if (!period) wrong_value("a period such as \"2024-03\", \"2024-T1\" or \"2024\"");
    return period;
}

std::vector<Value> Value::items() const
{
    const auto* list = node_->as_array();
    if (list == nullptr) return {*this};
    std::vector<Value> out;
    for (const auto& item : *list) out.emplace_back(*file_, item, whose_, key_, *problems_);
    return out;
}

std::optional<Table> Value::table() const
{
    if (const auto* table = node_->as_table()) return Table{*file_, *table, whose_, key_->table, place(), *problems_};
    return wrong_type("a table such as { key = \"value\" }"), std::nullopt;
}

// ── Table ────────────────────────────────────────────────────────────────────────────────────────────────────────

Table::Table(const File& file, const toml::table& table, std::string what, std::string_view keys, Place place,
             Diagnostics& problems)
    : file_(&file),
      table_(&table),
      what_(std::move(what)),
      keys_(keys_of(keys)),
      place_(std::move(place)),
      problems_(&problems)
{
    if (keys_ == nullptr) throw std::logic_error(fmt::format("keys.hpp lists no keys of {} (\"{}\")", what_, keys));
}

void Table::error(Place place, std::string code, std::string message) const
{
    problems_->push_back({Diagnostic::Severity::error, std::move(place), std::move(code), std::move(message)});
}

void Table::warning(Place place, std::string code, std::string message) const
{
    problems_->push_back({Diagnostic::Severity::warning, std::move(place), std::move(code), std::move(message)});
}

void Table::missing(std::string_view key) const
{
    error(place_, "missing-key", fmt::format("{} needs \"{}\"", what_, key));
}

std::string Table::whose(std::string_view key) const { return fmt::format("\"{}\" in {}", key, what_); }

Place Table::key_place(std::string_view key) const
{
    const auto it = table_->find(key);
    return it == table_->end() ? place_ : place_of(*file_, it->first.source());
}

std::vector<std::string> Table::keys() const
{
    std::vector<std::pair<toml::source_position, std::string>> places;
    for (const auto& [key, node] : *table_) places.emplace_back(key.source().begin, std::string{key.str()});
    std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) {
        return a.first == b.first ? a.second < b.second : a.first < b.first;
    });
    std::vector<std::string> out;
    out.reserve(places.size());
    for (auto& [place, key] : places) out.push_back(std::move(key));
    return out;
}

std::optional<Value> Table::value(std::string_view key) { return value(key, 0); }

std::optional<Value> Table::value(std::string_view key, Kinds as)
{
    const KeyInfo* listed = keys_->find(key);
    if (listed == nullptr) throw std::logic_error(fmt::format("keys.hpp does not list {}", whose(key)));
    if ((listed->kinds & as) != as)
        throw std::logic_error(fmt::format("keys.hpp lists {} as another kind", whose(key)));
    asked_.emplace_back(key);
    const auto* node = table_->get(key);
    if (node == nullptr) return std::nullopt;
    return Value{*file_, *node, whose(key), listed, *problems_};
}

void Table::want_words(std::string_view key, std::span<const std::string> words) const
{
    const KeyInfo* listed = keys_->find(key);
    const auto known = listed == nullptr ? std::vector<std::string_view>() : words_of(*listed);
    for (const auto& word : words)
        if (std::find(known.begin(), known.end(), word) == known.end())
            throw std::logic_error(fmt::format("keys.hpp does not list \"{}\" of {}", word, whose(key)));
}

std::optional<Text> Table::text(std::string_view key)
{
    const auto given = value(key, text_kind);
    return given ? given->text() : std::nullopt;
}

std::optional<Text> Table::required(std::string_view key)
{
    if (!has(key)) missing(key);
    return text(key);
}

std::string Table::string(std::string_view key, std::string otherwise)
{
    auto given = text(key);
    return given ? std::move(given->text) : std::move(otherwise);
}

std::optional<std::int64_t> Table::integer(std::string_view key, std::int64_t least, std::int64_t most)
{
    const auto given = value(key, integer_kind);
    if (const KeyInfo* listed = keys_->find(key); listed->least != least || listed->most != most)
        throw std::logic_error(fmt::format("keys.hpp lists {} to {} of {}", listed->least, listed->most, whose(key)));
    return given ? given->integer(least, most) : std::nullopt;
}

bool Table::flag(std::string_view key, bool otherwise)
{
    const auto given = value(key, flag_kind);
    return given ? given->flag().value_or(otherwise) : otherwise;
}

std::optional<Day> Table::day(std::string_view key)
{
    const auto given = value(key, day_kind);
    return given ? given->day() : std::nullopt;
}

std::optional<Period> Table::period(std::string_view key)
{
    const auto given = value(key, text_kind | day_kind | integer_kind);
    return given ? given->period() : std::nullopt;
}

std::vector<Text> Table::texts(std::string_view key)
{
    std::vector<Text> out;
    if (const auto given = value(key, text_kind | many))
        for (const auto& item : given->items())
            if (auto text = item.text("a text in quotes, or a list of them")) out.push_back(std::move(*text));
    return out;
}

std::vector<std::string> Table::strings(std::string_view key)
{
    std::vector<std::string> out;
    for (auto& text : texts(key)) out.push_back(std::move(text.text));
    return out;
}

Localised Table::localised(std::string_view key)
{
    const auto given = value(key, text_kind | table_kind);
    if (!given) return {};
    if (!given->is_table()) {
        auto text = given->text("a text in quotes, or { sv = \"…\", en = \"…\" }");
        return {text ? std::move(text->text) : std::string{}, {}};
    }
    auto languages = *given->table();
    Localised out{languages.string("sv"), languages.string("en")};
    languages.finish();
    if (out.sv.empty()) out.sv = out.en;
    if (languages.keys().empty()) languages.missing("sv");
    return out;
}

std::optional<Table> Table::table(std::string_view key)
{
    const auto given = value(key, table_kind);
    return given ? given->table() : std::nullopt;
}

std::vector<Table> Table::tables(std::string_view key)
{
    std::vector<Table> out;
    if (const auto given = value(key, table_kind | many))
        for (const auto& item : given->items())
            if (auto table = item.table()) out.push_back(std::move(*table));
    return out;
}

void Table::finish() const
{
    for (const auto& key : keys())
        if (std::find(asked_.begin(), asked_.end(), key) == asked_.end())
            error(key_place(key), "unknown-key", fmt::format("{} has no key {}", what_, suggestion(key, asked_)));
}

}  // namespace varsko::configuration
