#include "rules/configuration_difference.hpp"

#include "rules/configuration/draft.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace varsko {

namespace configuration {

namespace {

// A value on one line, as it could be written.
std::string written(const toml::node& node)
{
    if (const auto* list = node.as_array()) {
        std::string out;
        for (const auto& item : *list) out += (out.empty() ? "" : ", ") + written(item);
        return "[" + out + "]";
    }
    if (const auto* table = node.as_table()) {
        std::string out;
        for (const auto& [key, value] : *table)
            out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", key.str(), written(value));
        return out.empty() ? "{}" : "{ " + out + " }";
    }
    if (const auto* string = node.as_string()) {
        std::string text = string->get();
        while (text.ends_with('\n')) text.pop_back();
        std::replace(text.begin(), text.end(), '\n', ' ');
        return "\"" + text + "\"";
    }
    std::ostringstream out;
    node.visit([&](const auto& value) {
        if constexpr (toml::is_value<decltype(value)>) out << value.get();
    });
    return node.is_boolean() ? (node.ref<bool>() ? "true" : "false") : std::move(out).str();
}

using Keys = std::map<std::string, std::string>;

// Tables in tables become one line of keys: levels.red, notify.on.
void flatten(const toml::table& table, const std::string& above, Keys& out)
{
    for (const auto& [key, value] : table) {
        const std::string name = above + std::string(key.str());
        const auto* inner = value.as_table();
        if (inner != nullptr && !inner->empty())
            flatten(*inner, name + ".", out);
        else
            out[name] = written(value);
    }
}

struct Standing {
    std::string file;
    Keys keys;
};

using Named = std::pair<std::string, std::string>;  // table, id

struct Side {
    std::map<Named, Standing> tables;
    std::map<std::string, std::string> texts;
    std::map<std::string, std::string> unreadable;  // file: why

    explicit Side(const std::vector<NamedText>& files)
    {
        for (const auto& file : files) {
            texts[file.name] = file.text;
            if (!is_configuration(file.name)) continue;
            Diagnostics problems;
            const File parsed = parse(file.name, file.text, problems);
            if (!problems.empty())
                unreadable[file.name] = problems.front().text();
            else
                for (const auto& [section, node] : parsed.root) add(file.name, std::string(section.str()), node);
        }
    }

private:
    void add(const std::string& file, const std::string& section, const toml::node& node)
    {
        if (const auto* list = node.as_array()) {
            for (const auto& item : *list)
                if (const auto* table = item.as_table()) add_named(file, section, *table);
            return;
        }
        const auto* table = node.as_table();
        if (table == nullptr) return;
        if (section != "channel") return put(file, {section, ""}, *table);
        for (const auto& [name, channel] : *table)
            if (const auto* keys = channel.as_table()) put(file, {section, std::string(name.str())}, *keys);
    }

    void add_named(const std::string& file, const std::string& section, const toml::table& table)
    {
        const auto id = table["id"].value<std::string>();
        const int number = ++numbers_[section];
        put(file, {section, id ? *id : std::to_string(number)}, table);
    }

    // An id that stands twice is an error that others tell of; here both are seen.
    void put(const std::string& file, Named name, const toml::table& table)
    {
        while (tables.contains(name)) name.second += "'";
        Standing& place = tables[name];
        place.file = file;
        flatten(table, "", place.keys);
    }

    std::map<std::string, int> numbers_;
};

std::vector<KeyDifference> keys_between(const Keys& before, const Keys& after)
{
    std::vector<KeyDifference> out;
    for (const auto& [key, value] : before) {
        const auto other = after.find(key);
        if (other == after.end())
            out.push_back({.key = key, .before = value, .after = {}});
        else if (other->second != value)
            out.push_back({.key = key, .before = value, .after = other->second});
    }
    for (const auto& [key, value] : after)
        if (!before.contains(key)) out.push_back({.key = key, .before = {}, .after = value});
    return out;
}

// Tables in the order in which a reader of a configuration meets them.
constexpr std::string_view order[] = {"rule",  "constants", "metric", "unit",   "person",
                                      "route", "inhibit",   "risk",   "mapping"};

std::size_t rank(const TableDifference& one)
{
    return static_cast<std::size_t>(std::find(std::begin(order), std::end(order), one.table) - std::begin(order));
}

}  // namespace

}  // namespace configuration

std::string_view text(Differs how)
{
    switch (how) {
        case Differs::added: return "added";
        case Differs::removed: return "removed";
        case Differs::changed: break;
    }
    return "changed";
}

ConfigurationDifference difference(const std::vector<NamedText>& before, const std::vector<NamedText>& after)
{
    using namespace configuration;
    const Side old(before), now(after);
    ConfigurationDifference out;
    std::set<std::string> told;  // files with a table that differs

    // What cannot be read has not gone: its tables are left out of the comparison.
    const auto hidden = [&](const Standing& place, const Side& other) { return other.unreadable.contains(place.file); };
    for (const auto& [name, place] : old.tables) {
        const auto found = now.tables.find(name);
        if (found == now.tables.end()) {
            if (!hidden(place, now)) out.tables.push_back({name.first, name.second, Differs::removed, place.file, {}});
            continue;
        }
        if (auto keys = keys_between(place.keys, found->second.keys); !keys.empty()) {
            told.insert(place.file);
            out.tables.push_back({name.first, name.second, Differs::changed, found->second.file, std::move(keys)});
        }
    }
    for (const auto& [name, place] : now.tables)
        if (!old.tables.contains(name) && !hidden(place, old))
            out.tables.push_back({name.first, name.second, Differs::added, place.file, {}});
    for (const auto& one : out.tables) told.insert(one.file);
    std::stable_sort(out.tables.begin(), out.tables.end(),
                     [](const auto& a, const auto& b) { return rank(a) < rank(b); });

    const auto file = [&](const std::string& name, Differs how) {
        FileDifference& one = out.files.emplace_back();
        one.name = name;
        one.how = how;
        for (const Side* side : {&old, &now})
            if (const auto why = side->unreadable.find(name); why != side->unreadable.end())
                one.unreadable = why->second;
        one.in_form_only = is_configuration(name) && one.unreadable.empty() && !told.contains(name);
    };
    for (const auto& [name, text] : old.texts) {
        const auto found = now.texts.find(name);
        if (found == now.texts.end())
            file(name, Differs::removed);
        else if (found->second != text)
            file(name, Differs::changed);
    }
    for (const auto& [name, text] : now.texts)
        if (!old.texts.contains(name)) file(name, Differs::added);
    return out;
}

}  // namespace varsko
