// read_configuration: all files are parsed, their tables gathered by name whatever file they stand in, and read in an
// order in which what they refer to is known already.  Nothing stops at the first error.
#include "rules/configuration.hpp"

#include "rules/alert/template.hpp"
#include "rules/configuration/draft.hpp"
#include "rules/ruleset.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace varsko {

namespace configuration {

namespace {

constexpr std::string_view template_folder = "templates/", rule_folder = "rules.d/";

// Files at the top first, then rules.d/, each in name order.
std::vector<NamedText> in_order(const std::vector<NamedText>& files)
{
    auto out = files;
    const auto key = [](const NamedText& f) {
        return std::tuple{f.name.starts_with(rule_folder), std::string_view{f.name}, std::string_view{f.text}};
    };
    std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    return out;
}

void gather_section(Draft& draft, const File& file, std::string_view name, bool is_list)
{
    const auto& node = *file.root.get(name);
    const KeyInfo* key = keys_of(whole_file)->find(name);
    if (!is_list) {
        const auto what = fmt::format("[{}]", name);
        const Value value{file, node, what, key, draft.problems};
        if (const auto* table = node.as_table())
            draft.sections[std::string{name}].emplace_back(file, *table, what, name, value.place(), draft.problems);
        else
            value.wrong_type("a table");
        return;
    }
    const auto what = fmt::format("[[{}]]", name);
    const Value value{file, node, what, key, draft.problems};
    if (!value.is_list())
        return draft.error(value.place(), "wrong-type",
                           fmt::format("write {} with two brackets: there may be many", what));
    for (const auto& item : *node.as_array()) {
        const Value one{file, item, what, key, draft.problems};
        if (const auto* table = item.as_table())
            draft.sections[std::string{name}].emplace_back(file, *table, what, name, one.place(), draft.problems);
        else
            one.wrong_type("a table");
    }
}

void gather(Draft& draft, const File& file, bool is_test = false)
{
    Table top{file,          file.root, "a configuration file", is_test ? test_file : whole_file, {file.name, 1, 1},
              draft.problems};
    for (const KeyInfo& section : keys_of(whole_file)->keys)
        if (top.value(section.name)) gather_section(draft, file, section.name, (section.kinds & many) != 0);
    if (is_test)
        for (const auto key : test_keys) (void)top.value(key);
    top.finish();
}

std::string id_of(Table table) { return table.has("id") ? table.string("id") : std::string(); }

// Gathers one file by itself and puts what it says in the place of what is there.
void lay_over(Draft& draft, const Overlay& over)
{
    const File& file = draft.files.emplace_back(parse(over.file.name, over.file.text, draft.problems));
    auto below = std::exchange(draft.sections, {});
    gather(draft, file, over.is_test);
    auto above = std::exchange(draft.sections, std::move(below));
    draft.over_files.insert(file.name);
    for (auto& [name, tables] : above) {
        auto& known = draft.sections[name];
        if (name == "constants") {
            for (const auto& table : tables)
                for (const auto& key : table.keys()) draft.over_constants.insert(key);
        } else if (name == "unit" || name == "metric" || name == "person" || name == "mapping" || name == "risk" ||
                   name == "rule") {
            std::erase_if(known, [&](const Table& old) {
                const auto id = id_of(old);
                return !id.empty() &&
                       std::any_of(tables.begin(), tables.end(), [&](const Table& t) { return id_of(t) == id; });
            });
        } else if (name != "channel" && name != "route" && name != "inhibit") {
            known.clear();
        }
        known.insert(known.end(), tables.begin(), tables.end());
    }
}

// FNV-1a: a name for what was read, not a seal against forgery.
std::string digest(const std::vector<NamedText>& files)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    const auto add = [&](std::string_view bytes) {
        for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
        hash = (hash ^ 0xFFU) * 0x100000001b3ULL;  // a byte that UTF-8 never has ends each
    };
    for (const auto& file : files) add(file.name), add(file.text);
    return fmt::format("{:016x}", hash);
}

void sort_and_drop_repeats(Diagnostics& problems)
{
    sort_by_place(problems);
    const auto key = [](const Diagnostic& d) {
        return std::tie(d.place.file, d.place.line, d.place.column, d.code, d.message);
    };
    Diagnostics out;
    for (auto& problem : problems)
        if (std::none_of(out.rbegin(), out.rbegin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(out.size(), 8)),
                         [&](const auto& d) { return key(d) == key(problem); }))
            out.push_back(std::move(problem));
    problems = std::move(out);
}

}  // namespace

bool is_configuration(std::string_view name)
{
    if (!name.ends_with(".toml")) return false;
    if (name.starts_with(rule_folder)) name.remove_prefix(rule_folder.size());
    return name.find('/') == std::string_view::npos;
}

std::vector<Table>& Draft::section(std::string_view name) { return sections[std::string{name}]; }

std::optional<Table> Draft::single(std::string_view name)
{
    const auto& all = section(name);
    for (std::size_t i = 1; i < all.size(); ++i)
        error(all[i].place(), "duplicate",
              fmt::format("{} stands already in {}:{}", all[i].what(), all[0].place().file, all[0].place().line));
    return all.empty() ? std::nullopt : std::optional<Table>{all.front()};
}

void Draft::error(Place place, std::string code, std::string message)
{
    problems.push_back({Diagnostic::Severity::error, std::move(place), std::move(code), std::move(message)});
}

void Draft::warning(Place place, std::string code, std::string message)
{
    problems.push_back({Diagnostic::Severity::warning, std::move(place), std::move(code), std::move(message)});
}

}  // namespace configuration

ReadConfiguration read_configuration(const std::vector<NamedText>& given, const std::vector<Overlay>& over)
{
    using namespace configuration;
    Draft draft;
    auto files = in_order(given);
    for (const auto& [name, text] : files) {
        if (is_configuration(name)) draft.files.push_back(parse(name, text, draft.problems));
        if (name.starts_with(template_folder)) draft.out.templates[name.substr(template_folder.size())] = text;
    }
    if (draft.files.empty() && over.empty())
        draft.error({}, "no-configuration", "there is no configuration: no *.toml file was found");
    for (const auto& file : draft.files) gather(draft, file);
    for (const auto& one : over) {
        lay_over(draft, one);
        files.push_back(one.file);
    }
    draft.out.version = digest(files);

    read_settings(draft);
    read_channels(draft);
    read_units(draft);
    read_metrics(draft);
    read_constants(draft);
    read_people(draft);
    read_risks(draft);
    read_rules(draft);
    read_routes(draft);
    read_inhibitions(draft);
    read_mappings(draft);
    check_across(draft);
    // What was compiled is not kept: who runs rules compiles them, and this only promises that it will succeed.
    (void)compile(draft.out.catalogue, draft.to_compile, draft.out.version, draft.problems);
    check_templates(draft.out, draft.problems);

    sort_and_drop_repeats(draft.problems);
    return {std::move(draft.out), std::move(draft.problems)};
}

}  // namespace varsko
