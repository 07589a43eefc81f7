// Rules over units, and levels from other levels: what they give, what they say is wrong, and what they make anew.
#include "tests/rules/engine_town.hpp"
#include "tests/rules/small_house.hpp"

#include <cmath>

using namespace varsko;
using varsko::test::happened;
using varsko::test::Lines;
using varsko::test::SmallHouse;
using varsko::test::Town;

namespace {

// A board with three areas and a unit of another dimension under it; two municipalities beside.
SmallHouse house()
{
    SmallHouse h;
    h.unit("board", "board", "Nämnden");
    for (const char* id : {"north", "south", "west"}) {
        h.catalogue.units[h.unit(id)].parent = 0;
        h.catalogue.units[h.unit(id)].groups = {"areas"};
    }
    Unit& staff = h.catalogue.units[h.unit("staff")];
    staff.parent = 0;
    staff.dimension = Dimension::activity;
    h.catalogue.units[h.unit("town_a")].groups = {"towns"};
    h.catalogue.units[h.unit("town_b")].groups = {"towns"};
    h.metric("x", "count", Good::lower, {Scenario::outcome, Scenario::budget});
    h.metric("rate", "%", Good::higher).adds_over_units = "mean:x";
    return h;
}

double of(SmallHouse& h, const std::string& expression, const std::string& unit, const std::string& period = "2024-03")
{
    return h.compute(expression, period, unit);
}

std::string only_error(SmallHouse h, const std::string& condition)
{
    h.rule("it").when(condition);
    h.build();
    REQUIRE(h.diagnostics.size() == 1);
    const auto& d = h.diagnostics[0];
    return std::to_string(d.place.column - 9) + " " + d.code + " " + d.message;
}

}  // namespace

TEST_CASE("a sum is over the units straight below in the same dimension")
{
    auto h = house();
    h.give("x outcome north 2024-03", 3);
    h.give("x outcome south 2024-03", 4);
    h.give("x outcome west 2024-03", 5);
    h.give("x outcome staff 2024-03", 100);
    h.give("x outcome board 2024-03", 20);
    CHECK(of(h, "sum_units(outcome)", "board") == 12);
    CHECK(of(h, "outcome - sum_units(outcome)", "board") == 8);
    CHECK(of(h, "sum_units(outcome, \"areas\")", "town_a") == 12);
    CHECK(of(h, "parent(outcome)", "north") == 20);
    CHECK(of(h, "parent(outcome)", "staff") == 20);
    CHECK(of(h, "outcome / parent(outcome)", "west") == 0.25);
    CHECK(std::isnan(of(h, "sum_units(outcome)", "north")));  // nobody is below
    CHECK(std::isnan(of(h, "parent(outcome)", "board")));
    CHECK(of(h, "mean_units(outcome)", "board") == 4);
}

TEST_CASE("a sum to date is the sum of what is to date")
{
    auto h = house();
    for (const char* unit : {"north", "south", "west"}) {
        h.give(std::string("x outcome ") + unit + " 2024-02 ack", 10);
        h.give(std::string("x outcome ") + unit + " 2024-03", 1);
    }
    CHECK(of(h, "ytd(sum_units(outcome))", "board") == 33);
    CHECK(of(h, "sum_units(ytd(outcome))", "board") == 33);
}

TEST_CASE("one missing unit makes it missing, unless min= says how many are enough")
{
    auto h = house();
    h.give("x outcome north 2024-03", 3);
    h.give("x outcome south 2024-03", 4);
    CHECK(std::isnan(of(h, "sum_units(outcome)", "board")));
    CHECK(of(h, "sum_units(outcome, min=2)", "board") == 7);
    CHECK(std::isnan(of(h, "sum_units(outcome, min=3)", "board")));
    CHECK(of(h, "share_units(outcome > 3 count, min=2)", "board") == 0.5);
    h.rules.clear();
    h.rule("it").value("sum_units(outcome)").when("value > 3 count");
    const auto e = h.explanation("it", "board", "2024-03");
    CHECK(e.level == Level::unknown);
    CHECK(e.missing == std::vector<std::string>{"outcome 2024-03 (west)"});
    CHECK(e.inputs.size() == 3);
}

TEST_CASE("a unit that is not there in the period is left out")
{
    auto h = house();
    h.catalogue.units[h.unit("west")].to = Period::month(2024, 2).last_day();
    for (const char* month : {"2024-02", "2024-03"})
        for (const char* unit : {"north", "south", "west"}) h.give(std::string("x outcome ") + unit + " " + month, 2);
    CHECK(of(h, "sum_units(outcome)", "board", "2024-02") == 6);
    CHECK(of(h, "sum_units(outcome)", "board", "2024-03") == 4);
    CHECK(of(h, "change(sum_units(outcome))", "board", "2024-03") == -2);
}

TEST_CASE("a weighted mean is by its weights, and nothing by nothing is missing")
{
    auto h = house();
    h.give("rate outcome north 2024-03", 0.5);
    h.give("rate outcome south 2024-03", 0.1);
    h.give("rate outcome west 2024-03", 0.2);
    h.give("x outcome north 2024-03", 1);
    h.give("x outcome south 2024-03", 3);
    h.give("x outcome west 2024-03", 0);
    CHECK(of(h, "mean_units(rate.outcome, outcome)", "board") == Approx(0.2));
    CHECK(std::isnan(of(h, "mean_units(rate.outcome, 0 * outcome)", "board")));
    CHECK(only_error(house(), "sum_units(rate.outcome) > 3%") ==
          "11 does-not-add rate does not add up over units; mean_units(x, x.outcome) is its mean");
}

TEST_CASE("rank and percentile go by the metric's good direction")
{
    auto h = house();
    h.give("x outcome north 2024-03", 3);
    h.give("x outcome south 2024-03", 3);
    h.give("x outcome west 2024-03", 5);
    h.give("x outcome town_a 2024-03", 1);
    CHECK(of(h, "rank(outcome)", "north") == 1);  // fewer is better, and two share the place
    CHECK(of(h, "rank(outcome)", "west") == 3);
    CHECK(of(h, "rank(outcome, \"areas\")", "town_a") == 1);
    CHECK(std::isnan(of(h, "rank(outcome)", "town_a")));
    CHECK(of(h, "percentile(outcome, \"areas\")", "west") == Approx(0.5 / 3));
    CHECK(of(h, "percentile(outcome, \"areas\")", "north") == Approx(2.0 / 3));
    CHECK(of(h, "percentile(outcome, \"areas\")", "town_a") == Approx(3.5 / 4));  // it is the fourth
    h.metric("x").good = Good::higher;
    CHECK(of(h, "rank(outcome)", "west") == 1);
    CHECK(of(h, "percentile(outcome, \"areas\")", "west") == Approx(2.5 / 3));
}

TEST_CASE("row 12: the best quarter is green, the worst red, the middle half yellow")
{
    SmallHouse h;
    h.metric("x", "count", Good::lower);
    for (int i = 0; i < 8; ++i) {
        const std::string id = "m" + std::to_string(i);
        h.catalogue.units[h.unit(id)].groups = {"comparison"};
        h.give("x outcome " + id + " 2024-03", 10 + i);
    }
    h.rule("place")
        .value("percentile(outcome, \"comparison\")")
        .level(Level::green, "value > 75%")
        .level(Level::red, "value < 25%");
    std::string colours;
    for (int i = 0; i < 8; ++i) colours += text(h.level("place", "m" + std::to_string(i), "2024-03")).substr(0, 1);
    CHECK(colours == "ggyyyyrr");
}

TEST_CASE("example 11: 4 of 10 is yellow against a target of 60 %, 8 of 10 green, 5 of 10 yellow")
{
    for (const auto& [green, colour] :
         {std::pair{4, Level::yellow}, {8, Level::green}, {5, Level::yellow}, {3, Level::red}}) {
        SmallHouse h;
        h.metric("x", "count", Good::lower);
        h.unit("department");
        for (int i = 0; i < 10; ++i) {
            const std::string id = "unit_" + std::to_string(i);
            h.catalogue.units[h.unit(id)].parent = 0;
            h.give("x outcome " + id + " 2024-03", i < green ? 0 : 1);
        }
        h.give("x outcome department 2024-03", 0);
        h.rule("judged").level(Level::red, "outcome > 0");
        for (UnitIndex u = 1; u <= 10; ++u) h.rules.back().units.push_back(u);
        h.rule("share")
            .let("share", "share_units(rule(\"judged\").level == green)")
            .level(Level::green, "share >= 60%")
            .level(Level::red, "share < 40%");
        CHECK(h.value("share", "department", "2024-03") == green / 10.0);
        CHECK(h.level("share", "department", "2024-03") == colour);
    }
}

TEST_CASE("a level is another rule's, for the same unit and period, and tells its sentence")
{
    auto h = house();
    h.give("x outcome north 2024-02", 9);
    h.give("x outcome north 2024-03", 3);
    h.give("x budget north 2024-03", 1);
    // Written before what it stands on.
    h.rule("both")
        .value("rule(\"high\").value")
        .let("worse", "worst(rule(\"high\").level, rule(\"flagged\").level)")
        .level(Level::red, "worse == red")
        .level(Level::yellow, "worse >= yellow")
        .say("sv", "Sammanvägt {worse}.");
    h.rule("high")
        .value("outcome - 1 count")
        .level(Level::red, "outcome > 5 count")
        .level(Level::yellow, "outcome > 2 count")
        .say("sv", "{unit} har {outcome}.");
    h.rule("flagged").when("outcome > budget");
    h.rules.back().severity = Level::yellow;
    for (auto& rule : h.rules) rule.units = {0, 1};
    const auto e = h.explanation("both", "north", "2024-03");
    CHECK(e.level == Level::yellow);
    REQUIRE(e.others.size() == 2);
    CHECK(e.others[0].rule == "high");
    CHECK(e.others[0].level == Level::yellow);
    CHECK(e.others[0].sentence.at("sv") == "north har 3.");
    CHECK(e.others[1].level == Level::flag);
    CHECK(h.said("both", "north", "2024-03") == "Sammanvägt gul.");
    CHECK(h.level("both", "north", "2024-02") == Level::red);  // the other is unknown, and nothing is worse than red
    CHECK(h.level("both", "board", "2024-03") == Level::unknown);
    CHECK(h.level("both", "south", "2024-03") == Level::unknown);  // neither rule is for it
    CHECK(h.explanation("both", "south", "2024-03").missing ==
          std::vector<std::string>{"rule high 2024-03", "rule flagged 2024-03"});
    h.rules[2].severity = Level::red;
    CHECK(h.level("both", "north", "2024-03") == Level::red);
}

TEST_CASE("another rule's value carries its measure, and the years of its validity")
{
    auto h = house();
    h.give("x outcome north 2024-03", 3);
    h.give("x outcome north 2025-03", 3);
    h.rule("doubled").value("2 * outcome").level(Level::red, "value > 5 count");
    h.rules.back().units = {1};
    h.rules.back().valid_to = Period::year(2024);
    h.rule("it").value("rule(\"doubled\").value + 1 count").level(Level::red, "value > 6 count");
    CHECK(h.value("it", "north", "2024-03") == 7);
    CHECK(std::isnan(h.value("it", "north", "2025-03")));
    CHECK(only_error(house(), "rule(\"it\").value > 2%").find("cycle") != std::string::npos);
}

TEST_CASE("a rule for several metrics must say which is meant")
{
    auto h = house();
    h.rule("two").level(Level::red, "outcome > 1 count");
    h.rules.back().metrics = {0, 0};
    h.metric("z", "count", Good::lower);
    h.rules.back().metrics = {0, h.metric_index("z")};
    h.rule("other", "rate").when("rule(\"two\").level == red");
    h.build();
    REQUIRE(h.diagnostics.size() == 1);
    CHECK(h.diagnostics[0].message == "the rule two is for several metrics; say which: rule(\"two\", \"x\").level");
    h.rules.back().when->text = "rule(\"two\", \"z\").level == red";
    h.build();
    CHECK(h.diagnostics.empty());
    h.rules.back().when->text = "rule(\"two\", \"y\").level == red";
    h.build();
    REQUIRE(h.diagnostics.size() == 1);
    CHECK(h.diagnostics[0].message.find("the rule two is not for the metric \"y\"") == 0);
}

TEST_CASE("rules in a ring are one error that names the ring")
{
    auto h = house();
    h.rule("c").when("rule(\"a\").level == red");
    h.rule("a").level(Level::red, "rule(\"b\").level == red");
    h.rule("b").level(Level::red, "rule(\"c\").level == yellow and outcom > 1");
    h.rule("on-top").when("rule(\"a\").level == red");
    h.build();
    REQUIRE(h.diagnostics.size() == 2);
    CHECK(h.diagnostics[0].code == "cycle");
    CHECK(h.diagnostics[0].message == "rule \"c\" stands on itself: c -> a -> b -> c");
    CHECK(h.diagnostics[1].code == "unknown-name");
    CHECK(h.set->compiled.empty());
    CHECK(only_error(house(), "rule(\"it\").level == red") == "-8 cycle rule \"it\" stands on itself: it -> it");
}

TEST_CASE("levels are compared with levels, and said so otherwise")
{
    auto wrong = [](const std::string& condition) {
        auto h = house();
        h.rule("r").level(Level::red, "outcome > 1 count");
        h.rule("it").when(condition);
        h.build();
        REQUIRE(h.diagnostics.size() == 1);
        return std::to_string(h.diagnostics[0].place.column - 9) + " " + h.diagnostics[0].message;
    };
    CHECK(wrong("rule(\"r\").level") ==
          "1 a condition was expected, this is a level; compare it with green, yellow or red");
    CHECK(wrong("rule(\"r\").level > 1").find("17 a level is compared with a level") == 0);
    CHECK(wrong("rule(\"r\").level + red > 1").find("17 levels are compared and not computed with") == 0);
    CHECK(wrong("rule(\"r\").levl == red").find("11 a rule has a level and a value") == 0);
    CHECK(wrong("rule(\"s\").level == red") == "6 no rule \"s\"");
    CHECK(wrong("rule(r).level == red").find("6 a rule is named in quotes: rule(\"r\")") == 0);
    CHECK(wrong("worst(rule(\"r\").level, outcome) == red").find("24 a level was expected for worst") == 0);
    CHECK(wrong("abs(rule(\"r\").level) > 1").find("5 a number was expected for abs, this is a level") == 0);
    CHECK(wrong("percentile(outcome) > 2%").find("1 percentile must name the group of units in quotes") == 0);
    CHECK(wrong("percentile(outcome, \"area\") > 2%") ==
          "21 no unit is in the group \"area\"; did you mean \"areas\"?");
    CHECK(wrong("outcome > \"areas\"").find("11 a text in quotes") == 0);
    CHECK(wrong("abs(outcome).level > 1").find("14 only a rule has a level") == 0);
    CHECK(wrong("if(rule(\"r\").level == red, green, 1 count) == red").find("a level and a number") !=
          std::string::npos);
}

TEST_CASE("a rule that stands on one that cannot be read is not told of it again")
{
    const auto errors = [](const std::string& toml) {
        std::vector<std::string> out;
        for (const auto& d : Town::read(toml).diagnostics)
            if (d.severity == Diagnostic::Severity::error) out.push_back(d.code);
        return out;
    };
    const std::string on_it = R"toml(
[[rule]]
id = "on-it"
metric = "opened"
when = 'rule("it").level == red'
)toml";
    CHECK(errors(on_it) == std::vector<std::string>{"unknown-name"});
    CHECK(errors("[[rule]]\nid = \"it\"\nmetric = \"opened\"\nlevels = { red = 5 }\n" + on_it) ==
          std::vector<std::string>{"wrong-type"});
    CHECK(errors("[[rule]]\nid = \"it\"\nmetric = \"openned\"\nlevels = { red = \"outcome > 1\" }\n" + on_it) ==
          std::vector<std::string>{"unknown-name"});
    CHECK(errors("[[rule]]\nid = \"it\"\nmetric = \"opened\"\nlevels = { red = \"outcom > 1\" }\n" + on_it) ==
          std::vector<std::string>{"unknown-name"});
}

TEST_CASE("a figure of one unit reassesses the others, and so do the other rule's figures")
{
    const std::string rules = R"toml(
[[rule]]
id = "most-areas"
metric = "opened"
units = ["board"]
[rule.let]
share = 'share_units(rule("many").level == green, min=2)'
[rule.levels]
red = "share < 50%"
[rule.notify]
on = ["red", "resolved", "corrected"]
to = ["economist"]
[[rule]]
id = "many"
metric = "opened"
units = { level = ["area", "unit"] }
levels = { red = "outcome > 10 count" }
)toml";
    Town town(rules);
    auto changes =
        town.take("2024-04-16", {{"opened outcome adults 2024-03", 12}, {"opened outcome youth_1 2024-03", 3}});
    CHECK(town.state("most-areas:opened:board") == "quiet");
    changes = town.take("2024-04-17", {{"opened outcome youth_2 2024-03", 14}});
    CHECK(town.state("most-areas:opened:board") == "firing");
    REQUIRE(changes.messages.size() == 1);
    CHECK(changes.messages[0].text.find("many, Vuxna, Röd") != std::string::npos);
    changes = town.take("2024-04-18", {{"opened outcome adults 2024-03", 2}});
    CHECK(town.state("most-areas:opened:board") == "corrected");
    REQUIRE(changes.messages.size() == 1);
    CHECK(changes.messages[0].transition == "corrected");

    // Whatever came first, the end is the same.
    Town other(rules);
    other.take("2024-04-18", {{"opened outcome adults 2024-03", 2},
                              {"opened outcome youth_2 2024-03", 14},
                              {"opened outcome youth_1 2024-03", 3}});
    CHECK(other.state("most-areas:opened:board") == "quiet");
    CHECK(other.state("many:opened:youth_2") == town.state("many:opened:youth_2"));
}

TEST_CASE("a goal area composed of a share and a deviation works on the configuration alone")
{
    const std::string rules = R"toml(
[[rule]]
id = "composed"
metric = "net_cost"
units = ["board"]
valid = { from = "2021-01", to = "2022-12" }
value = 'rule("forecast").value'
[rule.let]
both = 'worst(rule("share").level, rule("forecast").level)'
[rule.levels]
red = "both == red"
yellow = "both == yellow"
[[rule]]
id = "share"
metric = "net_cost"
units = ["board"]
[rule.let]
share = 'share_units(rule("row").level == green, min=1)'
[rule.levels]
green = "share >= 60%"
red = "share < 40%"
[[rule]]
id = "row"
metric = "net_cost"
units = ["adults", "youth_1", "youth_2"]
levels = { red = "ytd(outcome) < ytd(budget)" }
[[rule]]
id = "forecast"
metric = "net_cost"
units = ["board"]
value = "(forecast - year(budget)) / abs(year(budget))"
levels = { red = "value < -2%", yellow = "value < 0%" }
)toml";
    Town town(rules);
    const auto year = [&](const std::string& y, double forecast, double over) {
        town.take(y + "-04-16", {{"net_cost forecast board " + y + " made " + y + "-03", forecast},
                                 {"net_cost budget board " + y, -1000},
                                 {"net_cost outcome adults " + y + "-03 ack", over},
                                 {"net_cost budget adults " + y + "-03 ack", -100},
                                 {"net_cost outcome youth_1 " + y + "-03 ack", -90},
                                 {"net_cost budget youth_1 " + y + "-03 ack", -100}});
    };
    year("2021", -1010, -110);  // the forecast 1 % over: yellow; one row of two green: yellow
    CHECK(town.alert("composed:net_cost:board").level == Level::yellow);
    CHECK(town.alert("composed:net_cost:board").value == Approx(-0.01));
    year("2022", -1030, -90);  // both rows green, the forecast 3 % over: red
    CHECK(town.alert("composed:net_cost:board").level == Level::red);
    CHECK(town.alert("composed:net_cost:board").last == Period::month(2022, 3));
    year("2023", -1050, -90);
    CHECK(town.alert("composed:net_cost:board").last == Period::month(2022, 12));  // 2023 is not among its years
}
