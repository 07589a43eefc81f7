// A table that remembers which of its keys were asked for: what is left over when its reader is done is a key nobody
// knows, and the nearest of those that were asked for is what was probably meant.  Every getter tells what is wrong and
// where, and answers nothing; so a reader goes on and all errors are told at once.
//
//   Table unit = ...;
//   const auto id = unit.required("id");
//   const auto aliases = unit.texts("aliases");
//   unit.finish();                        // error: unknown key "alias" in [[unit]]; did you mean "aliases"?
//
// What may be asked for stands in keys.hpp; to ask for anything else, or as another kind, is a std::logic_error.
#pragma once

#include "rules/configuration/file.hpp"
#include "rules/configuration/keys.hpp"
#include "rules/metric.hpp"
#include "rules/rule.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace varsko::configuration {

class Table;

// One value of any type, with its place and the words for saying whose it is: `"metric" in [[rule]]`.
class Value {
public:
    Value(const File& file, const toml::node& node, std::string whose, const KeyInfo* key, Diagnostics& problems)
        : file_(&file), node_(&node), whose_(std::move(whose)), key_(key), problems_(&problems)
    {
    }

    bool is_text() const { return node_->is_string(); }
    bool is_list() const { return node_->is_array(); }
    bool is_table() const { return node_->is_table(); }
    bool is_integer() const { return node_->is_integer(); }
    Place place() const { return place_of(*file_, node_->source()); }
    const std::string& whose() const { return whose_; }

    // `wanted` completes the sentence `"x" in [[y]] must be …`.
    std::optional<Text> text(std::string_view wanted = "a text in quotes") const;
    std::optional<std::int64_t> integer(std::int64_t least, std::int64_t most) const;
    std::optional<double> number() const;  // whole or with decimals; told nothing: ask only where it may be
    std::optional<bool> flag() const;
    std::optional<Day> day() const;        // 2024-03-31, or "2024-03-31"
    std::optional<Period> period() const;  // "2024-03", "2024-T1", 2024 or a date (its month)
    std::vector<Value> items() const;      // of a list; one value that is no list is a list of one
    std::optional<Table> table() const;

    void wrong_type(std::string_view wanted) const;
    void wrong_value(std::string_view wanted) const;  // `… must be …, not "its text"`
    void error(Place, std::string code, std::string message) const;

private:
    const File* file_;
    const toml::node* node_;
    std::string whose_;
    const KeyInfo* key_;
    Diagnostics* problems_;
};

class Table {
public:
    // `keys`: the name of the list of its keys.
    Table(const File& file, const toml::table& table, std::string what, std::string_view keys, Place place,
          Diagnostics& problems);

    const std::string& what() const { return what_; }  // "[[unit]]"
    const Place& place() const { return place_; }
    Place key_place(std::string_view key) const;  // of the key itself, or the table where it is not
    bool has(std::string_view key) const { return table_->contains(key); }
    std::vector<std::string> keys() const;  // in the order of the file

    std::optional<Value> value(std::string_view key);
    std::optional<Text> text(std::string_view key);
    std::optional<Text> required(std::string_view key);  // a text that must be there
    std::string string(std::string_view key, std::string otherwise = {});
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most);
    bool flag(std::string_view key, bool otherwise);
    std::optional<Day> day(std::string_view key);
    std::optional<Period> period(std::string_view key);
    std::vector<Text> texts(std::string_view key);  // one text, or a list of them
    std::vector<std::string> strings(std::string_view key);
    Localised localised(std::string_view key);  // "text" or { sv = "text", en = "text" }
    std::optional<Table> table(std::string_view key);
    std::vector<Table> tables(std::string_view key);  // one table, or a list of them
    template <class E>
    std::optional<E> one_of(std::string_view key, std::span<const std::pair<std::string_view, E>> words);

    void error(Place, std::string code, std::string message) const;
    void warning(Place, std::string code, std::string message) const;
    void missing(std::string_view key) const;
    void finish() const;  // tells the keys that nobody asked for

private:
    std::string whose(std::string_view key) const;
    std::optional<Value> value(std::string_view key, Kinds as);
    void want_words(std::string_view key, std::span<const std::string> words) const;

    const File* file_;
    const toml::table* table_;
    std::string what_;
    const KeyTable* keys_;
    Place place_;
    Diagnostics* problems_;
    std::vector<std::string> asked_;
};

// `"x"; did you mean "y"?`, or `"x"; known are "y" and "z"` where nothing is near and the list is short.
std::string suggestion(std::string_view wrong, std::span<const std::string> known);

template <class E>
std::optional<E> Table::one_of(std::string_view key, std::span<const std::pair<std::string_view, E>> words)
{
    std::vector<std::string> known;
    for (const auto& [word, meaning] : words) known.emplace_back(word);
    want_words(key, known);
    const auto given = text(key);
    if (!given) return std::nullopt;
    for (const auto& [word, meaning] : words)
        if (word == given->text) return meaning;
    error(given->place, "wrong-value", whose(key) + " cannot be " + suggestion(given->text, known));
    return std::nullopt;
}

}  // namespace varsko::configuration
