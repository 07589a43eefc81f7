// docs/rule-language.md lists the functions: all of them, as the table in the code has them.
#include "rules/expression/functions.hpp"
#include "tests/rules/small_house.hpp"

#include <fstream>
#include <regex>
#include <sstream>

namespace {

std::string manual()
{
    std::ifstream file(VARSKO_SOURCE_DIR "/docs/rule-language.md");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("the manual's tables of functions are those of the code")
{
    const std::string text = manual();
    std::vector<std::string_view> groups;
    for (const auto& f : varsko::expression::functions())
        if (groups.empty() || groups.back() != f.group) groups.push_back(f.group);
    CHECK(groups ==
          std::vector<std::string_view>{"time", "change", "unusual", "chance", "year", "units", "levels", "usual"});
    for (const auto group : groups) {
        INFO("replace its table in docs/rule-language.md by what varsko functions --markdown prints: " << group);
        CHECK(text.find("\n\n" + varsko::expression::markdown(group) + "\n") != std::string::npos);
    }
}

TEST_CASE("what the manual says to write about chance can be written")
{
    const std::string text = manual();
    const auto begin = text.find("### Chance"), end = text.find("\n## ", begin);
    REQUIRE((begin != std::string::npos && end != std::string::npos));
    std::stringstream section(text.substr(begin, end - begin));
    varsko::test::SmallHouse h;
    h.metric(
        "x", "plain", varsko::Good::lower,
        {varsko::Scenario::outcome, varsko::Scenario::budget, varsko::Scenario::target, varsko::Scenario::forecast});
    h.metric("base", "plain");
    h.unit("u");
    int written = 0;
    const auto check = [&](const std::string& expression) {
        INFO(expression);
        h.rules.clear();
        auto rule = h.rule("it");
        rule.value(expression).level(varsko::Level::red, "known(value)");
        h.build();
        if (!h.diagnostics.empty() && h.diagnostics[0].code == "wrong-type") {  // a condition
            h.rules.clear();
            h.rule("it").when(expression);
            h.build();
        }
        for (const auto& d : h.diagnostics) UNSCOPED_INFO(d.text());
        CHECK(h.diagnostics.empty());
        ++written;
    };
    static const std::regex code("`([^`]+)`"), when(R"rx(^when +="? *"(.*)"$)rx");
    for (std::string line; std::getline(section, line);) {
        std::smatch rule;
        if (std::regex_search(line, rule, when)) check(rule[1]);
        if (!line.starts_with("| ") || line.starts_with("| `")) continue;
        const auto column = line.find(" | ");
        const std::string cell = line.substr(column + 3, line.find(" | ", column + 3) - column - 3);
        for (auto i = std::sregex_iterator(cell.begin(), cell.end(), code); i != std::sregex_iterator(); ++i)
            check((*i)[1]);
    }
    CHECK(written >= 19);
}
