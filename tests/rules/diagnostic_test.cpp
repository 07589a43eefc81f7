#include "rules/diagnostic.hpp"

#include "tests/catch.hpp"

using namespace varsko;

namespace {
const std::vector<std::string> scenarios = {"outcome", "budget", "forecast", "target", "capacity"};
Diagnostic at(std::string file, int line, int column, Diagnostic::Severity severity = Diagnostic::Severity::error)
{
    return {severity, {std::move(file), line, column}, "some-code", "a sentence"};
}
}  // namespace

TEST_CASE("a diagnostic prints its place, kind, sentence and code")
{
    Diagnostic d = at("rules.d/10-budget.toml", 7, 23);
    CHECK(d.text() == "rules.d/10-budget.toml:7:23: error: a sentence  [some-code]");
    d.severity = Diagnostic::Severity::warning;
    d.place = {"units.toml", 0, 0};
    CHECK(d.text() == "units.toml: warning: a sentence  [some-code]");
    d.place = {};
    CHECK(d.text() == "warning: a sentence  [some-code]");
}

TEST_CASE("diagnostics print sorted by place with a sum")
{
    CHECK(text(Diagnostics{}) == "0 errors, 0 warnings\n");
    const Diagnostics all = {at("b.toml", 1, 1), at("a.toml", 10, 1),
                             at("a.toml", 9, 5, Diagnostic::Severity::warning)};
    CHECK(text(all) ==
          "a.toml:9:5: warning: a sentence  [some-code]\n"
          "a.toml:10:1: error: a sentence  [some-code]\n"
          "b.toml:1:1: error: a sentence  [some-code]\n"
          "2 errors, 1 warning\n");
}

TEST_CASE("only errors are errors")
{
    CHECK_FALSE(has_errors({at("a", 1, 1, Diagnostic::Severity::warning)}));
    CHECK(has_errors({at("a", 1, 1, Diagnostic::Severity::warning), at("a", 1, 1)}));
}

TEST_CASE("the nearest name is the one with the fewest mistakes")
{
    CHECK(nearest("outcom", scenarios) == "outcome");
    CHECK(nearest("OUTCOME", scenarios) == "outcome");
    CHECK(nearest("bugdet", scenarios) == "budget");  // two letters swapped
    CHECK(nearest("capasity", scenarios) == "capacity");
    CHECK(nearest("something else", scenarios).empty());
    CHECK(nearest("x", std::vector<std::string>{"y"}).empty());
    CHECK(nearest("", scenarios).empty());
}

TEST_CASE("å, ä and ö are one letter each when names are compared")
{
    const std::vector<std::string> names = {"åäö"};
    CHECK(nearest("åäo", names) == "åäö");  // one mistake in three letters
    CHECK(nearest("aao", names).empty());   // three
    CHECK(nearest("mal", std::vector<std::string>{"mål"}) == "mål");
}
