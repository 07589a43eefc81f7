// Tests of rules, tested: how they are read, and what they say when they fail.
#include "rules/trial/run.hpp"

#include "rules/configuration/values.hpp"
#include "rules/ruleset.hpp"
#include "tests/catch.hpp"

using namespace varsko;

namespace {

const std::string town = R"toml(
[organisation]
id = "town"
[constants]
limit = "-1%"
[channel.mail]
kind = "file"
folder = "out"
[[unit]]
id = "a"
name = "Enhet A"
level = "area"
[[unit]]
id = "b"
[[metric]]
id = "cost"
measure = "tkr"
good = "higher"
scenarios = ["outcome", "budget"]
[[metric]]
id = "cases"
measure = "count"
[[person]]
id = "anna"
name = "Anna"
mail = "anna@town.example"
roles = [{ role = "chief", unit = "a" }]
[[risk]]
id = "R-1"
type = "finance"
text = "Kostar"
probability = 2
consequence = 3
owner = "anna"
unit = "a"
[[rule]]
id = "balance"
metric = "cost"
units = ["a"]
[rule.let]
deviation = "(outcome - budget) / abs(budget)"
[rule.levels]
red = "deviation < -2%"
yellow = "deviation < 0%"
[rule.notify]
on = ["red", "resolved"]
to = ["chief"]
[rule.risk]
id = "R-1"
probability = { red = 4 }
[[rule]]
id = "rising"
metric = "cases"
when = "rising(outcome, 2)"
)toml";

trial::ReadCases read(const std::string& tests)
{
    const NamedText file{.name = "t.toml", .text = tests};
    const auto configuration =
        read_configuration({{.name = "varsko.toml", .text = town}}, {{.file = file, .is_test = true}});
    INFO(text(configuration.diagnostics));
    REQUIRE(configuration.ok());
    return trial::read_cases(file, configuration.configuration);
}

trial::Report run(const std::string& tests, bool with_missing = false)
{
    const NamedText file{.name = "t.toml", .text = tests};
    auto configuration = read_configuration({{.name = "varsko.toml", .text = town}}, {{.file = file, .is_test = true}});
    INFO(text(configuration.diagnostics));
    REQUIRE(configuration.ok());
    const auto cases = trial::read_cases(file, configuration.configuration);
    INFO(text(cases.diagnostics));
    REQUIRE(cases.diagnostics.empty());
    REQUIRE(cases.cases.size() == 1);
    const auto shared = std::make_shared<const Configuration>(std::move(configuration.configuration));
    Diagnostics none;
    return trial::run(cases.cases.front(), shared, compile(shared->catalogue, shared->rules, "t", none), with_missing);
}

const std::string over = R"toml([[test]]
name = "over"
given.cost.a.outcome = "2024-03: -1 100"
given.cost.a.budget = "2024-03: -1 000"
[[test.then]]
at = "2024-03"
)toml";

std::vector<std::string> sentences(const trial::Report& report, bool english = false)
{
    std::vector<std::string> out;
    for (const auto& f : report.failures) out.push_back(english ? f.text.en : f.text.sv);
    return out;
}

std::string values(std::string_view text, bool thousands = false)
{
    const auto read = configuration::parse_series(text, thousands);
    if (!read) return read.error();
    std::string out;
    for (const auto& v : *read)
        out += (out.empty() ? "" : "|") + (v.skipped                     ? std::string("_")
                                           : v.missing != Missing::known ? std::string(varsko::text(v.missing))
                                                                         : v.value.text());
    return out;
}

}  // namespace

TEST_CASE("a series is read as it is written off a report")
{
    CHECK(values("59 65 88") == "59|65|88");
    CHECK(values("182 216 202") == "182|216|202");
    CHECK(values("182 216 202", true) == "182216202");
    CHECK(values("-25 100 -26 000 -27 522") == "-25100|-26000|-27522");
    CHECK(values("−1 408 311 -245") == "-1408311|-245");
    CHECK(values("-107 1403") == "-107|1403");
    CHECK(values("60 048; 2 356") == "60048|2356");
    CHECK(values("60 048;") == "60048");
    CHECK(values("8,5 6.9 12,69 % 83%") == "8.5|6.9|0.1269|0.83");
    CHECK(values("1 - . .. <5 _ 2") == "1|not reported|not applicable|secret|suppressed|_|2");
    CHECK_THAT(values("60 048"), Catch::Contains("begin with no 0"));
    CHECK_THAT(values("12 mars"), Catch::Contains("not \"mars\""));
    CHECK_THAT(values(" "), Catch::Contains("not nothing"));
}

TEST_CASE("a test that holds says nothing")
{
    const auto report = run(over + R"toml(
assessments = [{ rule = "balance", unit = "a", level = "red", value = "-10.0%" }]
alerts = [{ rule = "balance", unit = "a", state = "firing", level = "red", since = "2024-03" }]
messages = [{ to = "anna", rule = "balance", transition = "fired", subject = "Enhet A" }]
risks = [{ id = "R-1", probability = "2 -> 4", value = "6 -> 12" }]
complete = ["alerts", "messages", "risks"]
)toml");
    CHECK(sentences(report).empty());
    CHECK(report.expectations == 4);
}

TEST_CASE("a wrong colour is told as a sentence with what was computed and what it would have needed")
{
    const auto report = run(over + R"toml(
assessments = [{ rule = "balance", unit = "a", level = "green" }]
)toml");
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures[0].text.sv ==
          "balance för Enhet A i mars 2024: väntade grönt, blev rött: deviation är −10,0\u00a0%; rött eftersom: "
          "deviation < -2%");
    CHECK(report.failures[0].text.en ==
          "balance for Enhet A in March 2024: expected green, got red: deviation is −10.0%; red because: deviation < "
          "-2%");
    CHECK(report.failures[0].place.file == "t.toml");
    CHECK(report.failures[0].place.line == 8);
    const auto needed = run(R"toml([[test]]
name = "under"
given.cost.a = { outcome = "2024-03: -1 010", budget = "2024-03: -1 000" }
[[test.then]]
at = "2024-03"
assessments = [{ rule = "balance", unit = "a", level = "red" }]
)toml");
    CHECK_THAT(sentences(needed).at(0), Catch::Contains("rött hade krävt: deviation < -2%"));
}

TEST_CASE("each kind of expectation that is not met is told, and what nobody expected too")
{
    const auto told = sentences(run(over + R"toml(
assessments = [{ rule = "balance", unit = "a", value = "-9.9%", trend = "positive", text = "finns inte", missing = "budget" }]
alerts = [{ rule = "balance", unit = "a", state = "resolved" }]
messages = "nobody"
risks = [{ id = "R-1", probability = 3, state = "closed" }, { id = "R-2", value = 3 }]
findings = [{ code = "x" }]
)toml"));
    REQUIRE(told.size() == 10);
    CHECK_THAT(told[0], Catch::Contains("väntade trenden positiv, blev okänd"));
    CHECK_THAT(told[1], Catch::Contains("väntade att värdet var -9.9%, blev −10,00"));
    CHECK_THAT(told[2], Catch::Contains("väntade \"finns inte\" i meningen"));
    CHECK_THAT(told[3], Catch::Contains("väntade att \"budget\" saknas, men inget saknas"));
    CHECK_THAT(told[4], Catch::Contains("väntade löst, blev aktivt, rött, sedan mars 2024"));
    CHECK_THAT(told[5], Catch::Contains("oväntat meddelande till anna"));
    CHECK_THAT(told[6], Catch::Contains("R-1: väntade sannolikhet 3, blev 2 -> 4"));
    CHECK_THAT(told[7], Catch::Contains("väntade tillståndet \"closed\", blev \"active\""));
    CHECK_THAT(told[8], Catch::Contains("R-2\" finns inte i registret"));
    CHECK_THAT(told[9], Catch::Contains("väntade iakttagelsen x"));

    const auto silent = sentences(run(over + R"toml(
alerts = "none"
messages = [{ to = "anna", transition = "resolved" }]
risks = "none"
)toml"),
                                  true);
    REQUIRE(silent.size() == 3);
    CHECK_THAT(silent[0], Catch::Contains("an alert that nobody expected: balance for Enhet A"));
    CHECK_THAT(silent[1], Catch::Contains("expected anna to be sent \"resolved\"; what was sent: anna: fired"));
    CHECK_THAT(silent[2], Catch::Contains("R-1: risk value 6 -> 12"));
}

TEST_CASE("figures that no rule of the test uses are an error, and so are figures that come too late to be seen")
{
    const auto told = sentences(run(R"toml([[test]]
name = "unused"
given.cost.a.outcome = "2024-03: -1 000"
given.cost.a.budget = "2024-03: -1 000"
given.cases.b = "2024-01: 1 2 3"
given.cost.b.outcome = { from = "2024-03", values = "-5", known = "2024-12-24" }
[[test.then]]
at = "2024-03"
assessments = [{ rule = "balance", unit = "a", level = "green" }]
)toml"));
    REQUIRE(told.size() == 3);
    CHECK_THAT(told[0], Catch::Contains("siffror kommer 2024-12-24"));
    CHECK_THAT(told[2], Catch::Contains("cases.b för: 2024-01, 2024-02 och 2024-03"));
    CHECK_THAT(told[1], Catch::Contains("cost.b.outcome för: 2024-03"));
}

TEST_CASE("everything that is misspelt in a test is told at once, with its place and what was meant")
{
    const auto problems = text(read(R"toml([[test]]
name = "bad"
given.csot.a = "2024-03: 1"
given.cost.c = "2024-03: 1"
given.cost.a.outcom = "2024-03: 1"
given.cost.a.budget = "mars: 1"
given.cases.a = { from = "2024-03", value = "1" }
[[test.then]]
at = "2024-03"
assessments = [{ rule = "balanse", unit = "a", level = "green" }, { rule = "balance", unit = "b", level = "grene" }]
messages = [{ to = "ana" }]
)toml")
                                   .diagnostics);
    for (const std::string wanted :
         {"t.toml:3:", "did you mean \"cost\"", "t.toml:4:", "no unit \"c\"", "t.toml:5:", "did you mean \"outcome\"",
          "t.toml:6:", "t.toml:7:", "has no key \"value\"", "t.toml:10:", "did you mean \"balance\"",
          "rule \"balance\" is not for unit \"b\"", "did you mean \"green\"", "did you mean \"anna\""})
        CHECK_THAT(problems, Catch::Contains(wanted));
}

TEST_CASE("a rule beside the tests takes the place of the one of its name, and a constant too")
{
    const auto report = run(R"toml([[rule]]
id = "balance"
metric = "cost"
units = ["a"]
value = "(outcome - budget) / abs(budget)"
levels = { red = "value < limit" }
[constants]
limit = "-20%"
)toml" + over + R"toml(
assessments = [{ rule = "balance", unit = "a", level = "green" }]
)toml");
    CHECK(sentences(report).empty());
}

TEST_CASE("outside a rule's years nothing is assessed, and to expect something of it is an error")
{
    const auto told = sentences(run(R"toml([[rule]]
id = "many"
metric = "cases"
valid = { from = "2024-02", to = "2024-02" }
value = "outcome"
levels = { red = "outcome > 1 count" }
[[test]]
name = "years"
given.cases.a = "2024-01: 2 2 2"
[[test.then]]
at = "2024-03"
assessments = [
  { rule = "rising", unit = "a", period = "2024-03", level = "clear" },
  { rule = "many", unit = "a", period = "2024-01", level = "red" },
  { rule = "many", unit = "a", period = "2024-02", level = "red" },
  { rule = "many", unit = "a", period = "2024-03", level = "red" },
]
)toml"));
    REQUIRE(told.size() == 2);
    CHECK_THAT(told[0], Catch::Contains("many för Enhet A i januari 2024: regeln gäller inte då"));
    CHECK_THAT(told[1], Catch::Contains("many för Enhet A i mars 2024: regeln gäller inte då"));
}

TEST_CASE("as the clock is turned, a restatement is not seen before it was known")
{
    const auto report = run(R"toml([[test]]
name = "restated"
given.cases.a = ["2024-01: 1 2", { from = "2024-03", values = "3", known = "2024-04-10" }, { from = "2024-03", values = "1", known = "2024-05-20" }]
[[test.then]]
at = "2024-03-31"
assessments = [{ rule = "rising", unit = "a", period = "2024-03", level = "not due" }]
[[test.then]]
at = "2024-05-19"
assessments = [{ rule = "rising", unit = "a", period = "2024-03", level = "flag", value = 3 }]
[[test.then]]
at = "2024-05-20"
assessments = [{ rule = "rising", unit = "a", period = "2024-03", level = "clear" }]
alerts = [{ rule = "rising", unit = "a", state = "corrected" }]
)toml");
    CHECK(sentences(report).empty());
}
