#include "rules/configuration_difference.hpp"

#include "tests/catch.hpp"

using namespace varsko;

namespace {

using Told = std::vector<std::string>;

Told told(const ConfigurationDifference& difference)
{
    Told out;
    for (const auto& table : difference.tables) {
        out.push_back(std::string(text(table.how)) + " " + table.table + (table.id.empty() ? "" : " " + table.id) +
                      " in " + table.file);
        for (const auto& key : table.keys)
            out.push_back(key.key + ": " + key.before.value_or("-") + " -> " + key.after.value_or("-"));
    }
    for (const auto& file : difference.files)
        out.push_back(file.name + " " + std::string(text(file.how)) + (file.in_form_only ? " in form only" : "") +
                      (file.unreadable.empty() ? "" : " unreadable"));
    return out;
}

Told between(const std::string& before, const std::string& after)
{
    return told(difference({{"a.toml", before}}, {{"a.toml", after}}));
}

const std::string rule = R"([[rule]]
id = "balance"
units = "*"
[rule.levels]
red = "deviation < -2%"
yellow = "deviation < 0%"
)";

std::string with(std::string text, const std::string& what, const std::string& instead)
{
    text.replace(text.find(what), what.size(), instead);
    return text;
}

}  // namespace

TEST_CASE("a changed limit is that key of that rule, before and after")
{
    CHECK(between(rule, with(rule, "-2%", "-3%")) == Told{"changed rule balance in a.toml",
                                                          R"(levels.red: "deviation < -2%" -> "deviation < -3%")",
                                                          "a.toml changed"});
    CHECK(between(rule, with(rule, "units = \"*\"\n", "goal = 4\n")) ==
          Told{"changed rule balance in a.toml", R"(units: "*" -> -)", "goal: - -> 4", "a.toml changed"});
    CHECK(between(rule, rule).empty());
}

TEST_CASE("a rule that comes, one that goes, and one of another name")
{
    const std::string two = rule + with(rule, "balance", "other");
    CHECK(between(rule, two) == Told{"added rule other in a.toml", "a.toml changed"});
    CHECK(between(two, rule) == Told{"removed rule other in a.toml", "a.toml changed"});
    CHECK(between(rule, with(rule, "balance", "other")) ==
          Told{"removed rule balance in a.toml", "added rule other in a.toml", "a.toml changed"});
}

TEST_CASE("comments, blanks, the order of tables and inline tables are form, and are told as that")
{
    CHECK(between(rule, "# a comment\n" + rule) == Told{"a.toml changed in form only"});
    CHECK(between(rule,
                  "[[rule]]\nid=\"balance\"\nunits=\"*\"\nlevels={yellow=\"deviation < 0%\", red=\"deviation < "
                  "-2%\"}\n") == Told{"a.toml changed in form only"});
    const std::string other = with(rule, "balance", "other");
    CHECK(between(rule + other, other + rule) == Told{"a.toml changed in form only"});
}

TEST_CASE("constants, channels, lists, days and tables in lists are told as TOML writes them")
{
    CHECK(
        between(
            "[constants]\na = 1\nb = \"2 tkr\"\n[channel.mail]\nkind = \"file\"\n",
            "[constants]\na = 2.5\nb = \"2 tkr\"\n[channel.mail]\nkind = \"smtp\"\n[channel.hook]\nkind=\"file\"\n") ==
        Told{"changed constants in a.toml", "a: 1 -> 2.5", "changed channel mail in a.toml",
             R"(kind: "file" -> "smtp")", "added channel hook in a.toml", "a.toml changed"});
    CHECK(between("[[unit]]\nid=\"u\"\naliases=[\"a\"]\nfrom=2019-01-01\n",
                  "[[unit]]\nid=\"u\"\naliases=[\"a\", \"b\"]\nfrom=2020-01-01\n") ==
          Told{"changed unit u in a.toml", R"(aliases: ["a"] -> ["a", "b"])", "from: 2019-01-01 -> 2020-01-01",
               "a.toml changed"});
    CHECK(between("[[person]]\nid=\"p\"\nroles=[{role=\"chief\"}]\n",
                  "[[person]]\nid=\"p\"\nroles=[{role=\"chief\", unit=\"u\"}]\n") ==
          Told{"changed person p in a.toml", R"(roles: [{ role = "chief" }] -> [{ role = "chief", unit = "u" }])",
               "a.toml changed"});
    CHECK(between("[[route]]\nto=[\"a\"]\n", "[[route]]\nto=[\"b\"]\n") ==
          Told{"changed route 1 in a.toml", R"(to: ["a"] -> ["b"])", "a.toml changed"});
}

TEST_CASE("files that come, go or hold no tables are told by name")
{
    CHECK(told(difference({{"a.toml", rule}, {"templates/mail.sv.txt", "Hej"}},
                          {{"rules.d/b.toml", rule}, {"templates/mail.sv.txt", "Hejsan"}})) ==
          Told{"a.toml removed in form only", "templates/mail.sv.txt changed", "rules.d/b.toml added in form only"});
}

TEST_CASE("what cannot be read has not gone, and says why it was not compared")
{
    const auto found = difference({{"a.toml", rule}}, {{"a.toml", rule + "oops\n"}});
    CHECK(told(found) == Told{"a.toml changed unreadable"});
    CHECK(found.files[0].unreadable.find("a.toml:7") != std::string::npos);
    CHECK(told(difference({{"a.toml", "x"}}, {{"a.toml", rule}})) == Told{"a.toml changed unreadable"});
}

TEST_CASE("lines that differ, as diff -u writes them")
{
    CHECK(line_difference("a", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\n6\n7\n8\n") ==
          "--- a/a\n+++ b/a\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    CHECK(line_difference("a", "", "1\n2\n") == "--- a/a\n+++ b/a\n@@ -1,0 +1,2 @@\n+1\n+2\n");
    CHECK(line_difference("a", "same\n", "same\n").empty());
    std::string many, changed;
    for (int i = 1; i <= 20; ++i) {
        many += std::to_string(i) + "\n";
        changed += (i == 2 || i == 18 ? "x" : std::to_string(i)) + "\n";
    }
    CHECK(line_difference("a", many, changed) ==
          "--- a/a\n+++ b/a\n@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -15,6 +15,6 @@\n 15\n 16\n 17\n-18\n+x\n 19\n"
          " 20\n");
}
