// The list of keys and the reader hold each other: what is listed is read, and each of its words; and the manual names
// it.
#include "rules/configuration/keys.hpp"
#include "rules/trial/case.hpp"
#include "tests/catch.hpp"
#include "tests/rules/configuration_support.hpp"

#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <set>
#include <sstream>

using namespace varsko;
using namespace varsko::configuration;

namespace {

// Where a table of keys stands: the text around a key of it.
struct Around {
    std::string before, after;
    bool is_test = false;
};

std::string quoted(std::string_view word)
{
    return word == "\t" ? std::string("\"\\t\"") : fmt::format("\"{}\"", word);
}

// Something of the right kind.
std::string sample(const KeyInfo& key)
{
    if (!key.words.empty()) return quoted(words_of(key).front());
    if ((key.kinds & integer_kind) != 0) return std::to_string(std::max<std::int64_t>(key.least, 1));
    if ((key.kinds & day_kind) != 0) return "2024-01-01";
    if ((key.kinds & flag_kind) != 0) return "true";
    if ((key.kinds & text_kind) != 0) return "\"x\"";
    return "{}";
}

Diagnostics read(const Around& around, const std::string& inside)
{
    const std::string text = around.before + inside + around.after;
    if (!around.is_test) return with_town(text).diagnostics;
    Diagnostics problems;
    return trial::read_cases(
               {.name = "a.toml", .text = text},
               with_town("[[rule]]\nid = \"r\"\nmetric = \"net_cost\"\nwhen = \"outcome > 0 tkr\"\n").configuration)
        .diagnostics;
}

bool told(const Diagnostics& problems, std::string_view code, std::string_view part)
{
    return std::any_of(problems.begin(), problems.end(), [&](const Diagnostic& d) {
        return d.code == code && d.message.find(part) != std::string::npos;
    });
}

// Which keys there are may depend on others.
const std::vector<std::string>& company(const std::string& table)
{
    static const std::vector<std::string> none = {""};
    static const std::vector<std::string> kinds = [] {
        std::vector<std::string> out;
        for (const auto word : words_of(*keys_of("channel.name")->find("kind")))
            out.push_back(fmt::format("kind = \"{}\", ", word));
        return out;
    }();
    return table == "channel.name" ? kinds : none;
}

class Walk {
public:
    void through(const KeyTable& table, const std::vector<Around>& ways)
    {
        if (!seen_.insert(std::string(table.name)).second) return;
        for (const KeyInfo& key : table.keys) {
            if (table.name == whole_file || key.name == "configuration" || key.name == "rules") continue;
            if (!key.name.empty()) is_read(table, key, ways);
            if (key.name != "kind" && !key.name.empty()) words_are_read(table, key, ways);
            if (!key.table.empty()) deeper(table, key, ways);
        }
    }
    int tried() const { return tried_; }

private:
    void is_read(const KeyTable& table, const KeyInfo& key, const std::vector<Around>& ways)
    {
        bool read_somewhere = false;
        for (const Around& way : ways)
            for (const auto& with : company(key.name == "kind" ? std::string() : std::string(table.name))) {
                const auto problems =
                    read(way, with + fmt::format("{} = {}, surely_not = 1", key_text(key.name), sample(key)));
                const bool reader_was_there = told(problems, "unknown-key", "\"surely_not\"");
                read_somewhere = read_somewhere || (reader_was_there && !told(problems, "unknown-key",
                                                                              fmt::format("no key \"{}\"", key.name)));
            }
        INFO("listed and read by nobody: " << key.name << " of " << table.name);
        CHECK((read_somewhere || table.name == "test.given.unit"));  // there any other name is an unknown scenario
        ++tried_;
    }
    void words_are_read(const KeyTable& table, const KeyInfo& key, const std::vector<Around>& ways)
    {
        for (const auto word : words_of(key)) {
            const bool taken = std::any_of(ways.begin(), ways.end(), [&](const Around& way) {
                const auto problems = read(way, fmt::format("{} = {}", key_text(key.name), quoted(word)));
                return !told(problems, "wrong-value", fmt::format("cannot be \"{}\"", word)) &&
                       !told(problems, "unknown-name", fmt::format("\"{}\"", word));
            });
            INFO("listed as a word and not taken: " << word << " of " << key.name << " of " << table.name);
            CHECK((taken || table.name == "channel.name"));  // starttls and form go with one kind
        }
    }
    void deeper(const KeyTable& table, const KeyInfo& key, const std::vector<Around>& ways)
    {
        std::vector<Around> inner;
        const std::string name = key.name.empty() ? free_name(table.name) : key_text(key.name);
        for (const Around& way : ways) {
            std::vector<std::string> more = {""};
            if (table.name == "rule.risk") more = {"id = \"EK-01\", "};
            for (const auto& with : more)
                inner.push_back({way.before + with + name + " = { ", " }" + way.after, way.is_test});
        }
        through(*keys_of(key.table), inner);
    }
    static std::string key_text(std::string_view name) { return name == "mål" ? "\"mål\"" : std::string(name); }
    static std::string free_name(std::string_view table)
    {
        if (table == "mapping.columns") return "1";
        if (table == "test.given") return "net_cost";
        if (table == "test.given.metric") return "asn";
        return "board";
    }

    std::set<std::string> seen_;
    int tried_ = 0;
};

std::string manual(const char* name)
{
    std::ifstream file(std::string(VARSKO_SOURCE_DIR "/docs/") + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("every key that is listed is read, in every table, and so is every word of it")
{
    Walk walk;
    for (const KeyInfo& section : keys_of(whole_file)->keys) {
        // A table on one line, so that what stands in it can be put there.
        const bool is_list = (section.kinds & many) != 0;
        std::vector<Around> ways = {
            {fmt::format("{} = {}{{ ", section.name, is_list ? "[" : ""), is_list ? " }]\n" : " }\n", false}};
        if (section.name == "rule") {
            ways = {{"rule = [{ id = \"r\", metric = \"net_cost\", when = \"outcome > 0 tkr\", ", " }]\n", false},
                    {"rule = [{ id = \"r\", metric = \"net_cost\", levels = { red = \"outcome > 0 tkr\" }, ", " }]\n",
                     false},
                    {"rule = [{ ", " }]\n", false}};
        }
        walk.through(*keys_of(section.table), ways);
    }
    walk.through(*keys_of("test"), {{"test = [{ ", " }]\n", true}});
    CHECK(walk.tried() > 150);
}

TEST_CASE("every table of keys is reached from a file")
{
    std::set<std::string_view> reached = {whole_file, test_file};
    for (bool more = true; more;) {
        more = false;
        for (const KeyTable& table : key_tables())
            if (reached.contains(table.name))
                for (const KeyInfo& key : table.keys)
                    if (!key.table.empty()) {
                        REQUIRE(keys_of(key.table) != nullptr);
                        more = reached.insert(key.table).second || more;
                    }
    }
    for (const KeyTable& table : key_tables()) {
        INFO(table.name);
        CHECK(reached.contains(table.name));
        for (const KeyInfo& key : table.keys) {
            INFO(key.name);
            CHECK_FALSE(key.about.en.empty());
            CHECK_FALSE(key.about.sv.empty());
        }
    }
}

TEST_CASE("the manual names every key, and no key that there is not")
{
    const std::string configuration = manual("configuration.md"), tests = manual("rule-tests.md");
    std::set<std::string> known;
    for (const KeyTable& table : key_tables())
        for (const KeyInfo& key : table.keys) {
            known.emplace(key.name);
            if (key.name.empty() || key.name == "mal" || key.name == "utfall" || key.name == "prognos" ||
                key.name == "mål" || key.name == "kapacitet")
                continue;
            const bool of_test = table.name.starts_with("test") && keys_of(whole_file)->find(key.name) == nullptr;
            INFO("write it into docs/" << (of_test ? "rule-tests.md" : "configuration.md") << ": " << key.name << " of "
                                       << table.name);
            const std::string& text = of_test ? tests : configuration;
            CHECK((text.find(std::string(key.name)) != std::string::npos));
        }
    // The other way: what stands as a key in the first cell of a table under a heading that names its TOML table.
    std::istringstream lines(configuration);
    bool keys_here = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("## ")) keys_here = false;
        if (line.starts_with("| key |")) keys_here = true;
        if (line.empty()) keys_here = false;
        if (!keys_here || !line.starts_with("| `")) continue;
        const std::string cell = line.substr(2, line.find(" |", 2) - 2);
        for (std::size_t at = cell.find('`'); at != std::string::npos; at = cell.find('`', at)) {
            const auto end = cell.find('`', at + 1);
            REQUIRE(end != std::string::npos);
            std::string key = cell.substr(at + 1, end - at - 1);
            at = end + 1;
            if (const auto blank = key.rfind("] "); blank != std::string::npos) key = key.substr(blank + 2);
            if (key.front() == '[') continue;  // a table that has its own heading
            INFO("no such key: " << key);
            CHECK(known.contains(key));
        }
    }
}
