// What the checker says about rules that make no sense: each error once, at its own character, all of them at once.
#include "rules/expression/functions.hpp"
#include "tests/rules/small_house.hpp"

#include <climits>

using namespace varsko;
using varsko::test::SmallHouse;

namespace {

SmallHouse house()
{
    SmallHouse h;
    h.unit("u");
    h.metric("net_cost", "tkr", Good::higher,
             {Scenario::outcome, Scenario::budget, Scenario::forecast, Scenario::target});
    h.metric("placements", "count", Good::lower);
    h.metric("staff_share", "%", Good::higher, {Scenario::outcome, Scenario::target});
    h.metric("satisfaction", "plain", Good::neither).calendar.every = Grain::quarter;
    h.catalogue.constants["smallest_amount"] = {.value = 200, .measure = {Quantity::money, 1}, .by_level = {}};
    return h;
}

// "column code message" of each error of one condition on a metric.
std::vector<std::string> wrong(const std::string& condition, const std::string& metric = "net_cost")
{
    auto h = house();
    h.rule("it", metric).when(condition);
    h.build();
    std::vector<std::string> out;
    for (const auto& d : h.diagnostics) {
        CHECK(d.place.file == "rules.d/test.toml");
        CHECK(d.place.line == 2);
        out.push_back(std::to_string(d.place.column - 9) + " " + d.code + " " + d.message);
    }
    return out;
}

std::string only(const std::string& condition, const std::string& metric = "net_cost")
{
    const auto all = wrong(condition, metric);
    return all.size() == 1 ? all[0] : std::to_string(all.size()) + " errors";
}

bool fine(const std::string& condition, const std::string& metric = "net_cost")
{
    return wrong(condition, metric).empty();
}

}  // namespace

TEST_CASE("an unknown name is told with the nearest known one")
{
    CHECK(only("outcom < 0 tkr") == "1 unknown-name no name \"outcom\" here; did you mean \"outcome\"?");
    CHECK(only("0 tkr > smallest_amont") ==
          "9 unknown-name no name \"smallest_amont\" here; did you mean \"smallest_amount\"?");
    CHECK(only("placement.outcome > 3 count") ==
          "1 unknown-name no metric \"placement\"; did you mean \"placements\"?");
    CHECK(only("placements.outcom > 3 count") ==
          "12 unknown-name the metric placements has no \"outcom\"; did you mean \"outcome\"?");
    CHECK(only("grwoth(outcome) > 2%") == "1 unknown-function no function \"grwoth\"; did you mean \"growth\"?");
    CHECK(only("capacity > 0 tkr")
              .find("the metric net_cost has no capacity; it has outcome, budget, forecast, target") !=
          std::string::npos);
    CHECK(only("placements > 3 count").find("placements is a metric; its figures are placements.outcome") !=
          std::string::npos);
    CHECK(only("growth > 2%").find("growth is a function: growth(x)") != std::string::npos);
}

TEST_CASE("when something was known is a period of the year, \"due\" or a day")
{
    CHECK(only("as_known(outcome, \"dew\") > 0")
              .find("a month of the year, \"due\" or a day such as \"2024-04-30\", "
                    "not \"dew\"") != std::string::npos);
    CHECK(only("as_known(outcome, 13) > 0").find("which month of the year") != std::string::npos);
    CHECK(only("as_known(outcome)").find("as_known") != std::string::npos);
    CHECK(only("ytd(as_known(outcome, 8)) > 0").find("accumulate first") != std::string::npos);
}

TEST_CASE("what cannot be added or compared is told at the operator")
{
    CHECK(only("outcome + placements.outcome > 0 tkr") == "9 unit-mismatch these cannot be added: tkr and count");
    CHECK(only("outcome < 5 count") == "9 unit-mismatch these cannot be compared: tkr and count");
    CHECK(only("growth(outcome) < -0.02") ==
          "17 unit-mismatch these cannot be compared: a share (%) and a plain number; a share is written with %: 2% is "
          "0.02");
    CHECK(only("outcome < 200") ==
          "9 unit-mismatch these cannot be compared: tkr and a plain number; a number may say what it counts: 200 tkr");
    CHECK(only("max(outcome, 5 count) > 0 tkr") == "14 unit-mismatch these cannot be compared: tkr and count");
    CHECK(only("between(outcome, 1 tkr, 5 days)") == "25 unit-mismatch these cannot be compared: tkr and days");
}

TEST_CASE("a zero goes with everything, a ratio of the same is a share, and money converts")
{
    CHECK(fine("outcome < 0"));
    CHECK(fine("growth(outcome) < 0"));
    CHECK(fine("outcome / budget < 90%"));
    CHECK(fine("outcome < -2 mnkr"));
    CHECK(fine("outcome / placements.outcome < -500 tkr"));
    CHECK(fine("outcome * 2 < budget"));
    CHECK(fine("outcome * 2% < budget / 3"));
    CHECK(fine("or_else(budget, 0) == 0"));
    CHECK_FALSE(fine("outcome / budget < 0.9"));

    auto h = house();
    h.give("net_cost outcome u 2024-03", -2500);
    h.rule("it").value("outcome + 2 mnkr").level(Level::red, "value < -0.4 mnkr and 1 mnkr + outcome == -1.5 mnkr");
    CHECK(h.value("it", "u", "2024-03") == -500);
    CHECK(h.level("it", "u", "2024-03") == Level::red);
}

TEST_CASE("numbers and conditions are not each other")
{
    CHECK(only("outcome").find("1 wrong-type a condition was expected, this is a number") == 0);
    CHECK(only("outcome and budget < 0 tkr").find("1 wrong-type") == 0);
    CHECK(only("(outcome < 0 tkr) + 1 > 2").find("2 wrong-type a number was expected beside +") == 0);
    CHECK(only("not outcome").find("5 wrong-type") == 0);
    CHECK(only("streak(outcome) > 2").find("8 wrong-type") == 0);
    CHECK(only("if(outcome, 1, 2) > 1").find("4 wrong-type") == 0);
}

TEST_CASE("functions want the right number and kind of arguments")
{
    CHECK(only("prev() > 0 tkr") == "1 wrong-argument-count prev takes 1 to 2 arguments, not 0: prev(x, n=1)");
    CHECK(only("ytd(outcome, 2) > 0 tkr") == "1 wrong-argument-count ytd takes 1 argument, not 2: ytd(x)");
    CHECK(only("rising(outcome, 0)")
              .find("17 bad-argument rising must say how many in a row, a whole number from 1 to 600") == 0);
    CHECK(only("rising(outcome, 2.5)").find("17 bad-argument") == 0);
    CHECK(only("mean(outcome, 12, max=8) > 0 tkr").find("bad-argument mean has no option \"max\"") !=
          std::string::npos);
    CHECK(only("mean(outcome, 12, min=13) > 0 tkr")
              .find("bad-argument mean must say how many known ones are enough, a whole number from 1 to 12") !=
          std::string::npos);
    CHECK(only("at(outcome, 13) > 0 tkr").find("a whole number from 1 to 12") != std::string::npos);
    CHECK(only("stddev_sample(outcome, 1) > 0 tkr").find("needs two values") != std::string::npos);
    CHECK(only("worse_by(outcome, 5) > 2%", "satisfaction").find("has no good direction") != std::string::npos);
}

TEST_CASE("only what is linear in figures can be accumulated")
{
    CHECK(fine("ytd(2 * (outcome - budget) / 4) < 0"));
    CHECK(fine("year(outcome) < 0"));
    CHECK(fine("ytd(or_else(outcome, 0)) < 0") == false);
    CHECK(only("ytd(outcome / budget) < 2%") ==
          "5 not-linear ytd cannot be taken of this: a ratio of figures is not linear; accumulate its parts: ytd(a) / "
          "ytd(b)");
    CHECK(only("ytd(prev(outcome)) < 0").find("prev(ytd(x))") != std::string::npos);
    CHECK(only("ytd(ytd(outcome)) < 0").find("it is accumulated already") != std::string::npos);
    CHECK(only("ytd(forecast) < 0").find("a forecast is for the whole year") != std::string::npos);
    CHECK(only("ytd(outcome + 5 tkr) < 0").find("a constant does not add up") != std::string::npos);
    CHECK(fine("year(forecast) < 0"));
}

TEST_CASE("a monthly rule does not read a quarter, and may read a year")
{
    CHECK(only("satisfaction.outcome < 3")
              .find("1 period-mismatch satisfaction is reported by quarter and net_cost by month") == 0);
    CHECK(fine("year(satisfaction.outcome) < 3"));
}

TEST_CASE("every error of an expression is told, and what follows from one is not")
{
    const auto all = wrong("(outcom + 3 tkr < 0) or prev(budgt) > 2 days or rising(outcome, 0)");
    REQUIRE(all.size() == 3);
    CHECK(all[0].find("2 unknown-name") == 0);
    CHECK(all[1].find("30 unknown-name") == 0);
    CHECK(all[2].find("bad-argument") != std::string::npos);
}

TEST_CASE("lets see those before them, not those after, and no name is taken twice")
{
    auto h = house();
    h.rule("it")
        .let("a", "b + 1 tkr")
        .let("b", "outcome")
        .let("c", "b")
        .let("b", "budget")
        .let("budget", "outcome")
        .when("c < 0");
    h.build();
    REQUIRE(h.diagnostics.size() == 3);
    CHECK(h.diagnostics[0].code == "unknown-name");
    CHECK(h.diagnostics[1].message.find("another let has that name") != std::string::npos);
    CHECK(h.diagnostics[2].message.find("it is a scenario") != std::string::npos);
}

TEST_CASE("three colours, colours and a flag, or neither are errors")
{
    auto h = house();
    h.rule("three")
        .level(Level::red, "outcome < 0")
        .level(Level::yellow, "outcome < 1 tkr")
        .level(Level::green, "outcome > 1 tkr");
    h.rule("both").level(Level::red, "outcome < 0").when("outcome < 0");
    h.rule("none");
    h.build();
    REQUIRE(h.diagnostics.size() == 3);
    CHECK(h.diagnostics[0].code == "three-levels");
    CHECK(h.diagnostics[1].code == "levels-and-when");
    CHECK(h.diagnostics[2].code == "no-condition");
}

TEST_CASE("a rule for several metrics is told of an error once, unless it differs between them")
{
    auto h = house();
    h.rule("it").when("outcom < 0 tkr");
    h.rules.back().metrics = {0, 1};
    h.build();
    CHECK(h.diagnostics.size() == 1);
    auto other = house();
    other.rule("it").when("outcome < 5 tkr");
    other.rules.back().metrics = {0, 1};
    other.build();
    REQUIRE(other.diagnostics.size() == 1);
    CHECK(other.diagnostics[0].code == "unit-mismatch");
}

TEST_CASE("fifty wrong rules give fifty errors, each on its own line")
{
    auto h = house();
    for (int i = 0; i < 50; ++i) {
        auto rule = h.rule("r" + std::to_string(i));
        rule.line = i * 10;
        rule.when(i % 2 ? "outcome < 5 count" : "outcom < 0");
    }
    h.build();
    REQUIRE(h.diagnostics.size() == 50);
    for (int i = 0; i < 50; ++i) CHECK(h.diagnostics[static_cast<std::size_t>(i)].place.line == i * 10 + 1);
    CHECK(h.set->compiled.empty());
}

TEST_CASE("derived expressions are checked once each, and cycles are found")
{
    auto h = house();
    h.metric("net_cost").derived[Scenario::budget] = "placements.outcome";
    h.metric("net_cost").derived[Scenario::target] = "-staff.outcome";
    h.metric("staff_share").derived[Scenario::target] = "2 * staff_share.outcome";
    h.metric("staff_share").derived[Scenario::outcome] = "target - staff_share.target";
    h.rule("it").when("ytd(budget) < 0 and target < 0");
    h.rule("its", "staff_share").when("outcome > 3%");
    h.build();
    REQUIRE(h.diagnostics.size() == 4);
    CHECK(h.set->compiled.empty());
    CHECK(h.diagnostics[0].message.find("net_cost.budget counts tkr and is derived as count") != std::string::npos);
    CHECK(h.diagnostics[1].message.find("no metric \"staff\"") != std::string::npos);
    CHECK(h.diagnostics[2].message.find("staff_share.outcome is derived from itself") != std::string::npos);
    CHECK(h.diagnostics[3].message.find("staff_share.target is derived from itself") != std::string::npos);

    auto ratio = house();
    ratio.metric("net_cost").derived[Scenario::budget] = "forecast * (target / outcome)";
    ratio.rule("it").when("ytd(budget) < 0");
    ratio.build();
    REQUIRE(ratio.diagnostics.size() == 1);
    CHECK(ratio.diagnostics[0].code == "not-linear");
}

TEST_CASE("a chain of lets, each twice the one before, costs no more than it says")
{
    auto h = house();
    auto rule = h.rule("it");
    rule.let("a0", "outcome");
    for (int i = 1; i < 300; ++i)
        rule.let("a" + std::to_string(i), "a" + std::to_string(i - 1) + " + a" + std::to_string(i - 1));
    rule.value("ytd(a299)").when("value > 0");
    h.give("net_cost outcome u 2024-01 ack", 1);
    CHECK(h.value("it", "u", "2024-01") == std::pow(2.0, 299));
    auto deep = house();
    auto chain = deep.rule("it");
    chain.let("a0", "outcome");
    for (int i = 1; i < 3000; ++i) chain.let("a" + std::to_string(i), "prev(a" + std::to_string(i - 1) + ")");
    chain.when("a2999 < 0");
    deep.build();
    REQUIRE_FALSE(deep.diagnostics.empty());
    CHECK(deep.diagnostics[0].code == "too-deep");
}

TEST_CASE("sentences are checked when they are loaded")
{
    auto h = house();
    h.rule("it")
        .let("amount", "outcome - budget")
        .when("amount < 0")
        .say("sv", "{unit} {amont:+} {amount:+.1%} {amount:x} {unit:+} {outcome} }");
    h.build();
    std::vector<std::string> codes;
    for (const auto& d : h.diagnostics) codes.push_back(std::to_string(d.place.column - 9) + " " + d.code);
    std::sort(codes.begin(), codes.end());
    CHECK(codes == std::vector<std::string>{"26 bad-format", "40 bad-format", "49 bad-format", "62 bad-sentence",
                                            "9 unknown-name"});
}

TEST_CASE("how far a rule looks, and what it reads")
{
    const auto reach = [](const std::string& condition, const std::string& value = "outcome") {
        auto h = house();
        h.metric("net_cost").derived[Scenario::budget] = "-staff_cost.budget";
        h.metric("staff_cost", "tkr", Good::higher, {Scenario::budget});
        h.rule("it").value(value).when(condition);
        return h.compiled("it");
    };
    // Own figures reach one period further than they say: an accumulation starts the month after, and a trend.
    CHECK(reach("outcome < 0").lookback == 2);
    CHECK(reach("rising(outcome, 2)").lookback == 3);
    CHECK(reach("prev(mean(outcome, 12)) < 0").lookback == 13);
    CHECK(reach("last_year(outcome) < 0").lookback == 13);
    CHECK(reach("streak(outcome < 0) > 2").lookback == INT_MAX);
    CHECK(reach("placements.outcome > 2 count").reads == std::vector<MetricIndex>{0, 1});
    CHECK(reach("budget < 0").reads == std::vector<MetricIndex>{0, 4});
    CHECK_FALSE(reach("outcome < 0").ends_with_year);
    CHECK(reach("ytd(outcome) < 0").ends_with_year);
    CHECK_FALSE(reach("ytd(outcome) < 0").whole_year);
    CHECK(reach("forecast < year(budget)").ends_with_year);
    CHECK(reach("forecast < year(budget)").whole_year);
    CHECK(reach("outcome < target").whole_year);
    CHECK_FALSE(reach("outcome < target").ends_with_year);
    CHECK(reach("at(outcome, 8) < 0").whole_year);
}

TEST_CASE("every function's own example is a rule that can be written")
{
    for (const auto& f : expression::functions()) {
        INFO(f.name);
        SmallHouse h;
        h.unit("u");
        h.catalogue.units[0].groups = {"peers"};
        h.metric("x", "plain", Good::lower,
                 {Scenario::outcome, Scenario::budget, Scenario::forecast, Scenario::target});
        h.rule("it").when(std::string(f.example));
        h.rule("balance").level(Level::red, "outcome > budget");
        h.rule("trend").when("rising(outcome, 2)");
        h.build();
        for (const auto& d : h.diagnostics) UNSCOPED_INFO(d.text());
        CHECK(h.diagnostics.empty());
        for (const auto& words : {f.formula, f.smallest}) {
            CHECK_FALSE(words.en.empty());
            CHECK_FALSE(words.sv.empty());
        }
        CHECK_FALSE(f.source.en.empty());
        CHECK(f.signature.substr(0, f.name.size()) == f.name);
    }
}

TEST_CASE("what a function gives is what the table says")
{
    using expression::Gives, expression::Takes;
    for (const auto& f : expression::functions()) {
        if (f.gives == Gives::of_the_rule || f.gives == Gives::per_base || f.gives == Gives::level) continue;
        SmallHouse h;
        h.unit("u");
        h.catalogue.units[0].groups = {"peers"};
        h.metric("x", "count", Good::lower,
                 {Scenario::outcome, Scenario::budget, Scenario::forecast, Scenario::target});
        // A call of its own, with the fewest arguments of the kind that it takes.
        const bool whole = f.signature.find("x, n)") != std::string_view::npos ||
                           f.signature.find("x, k)") != std::string_view::npos ||
                           f.signature.find("x, n, min=n)") != std::string_view::npos;
        std::string call = std::string(f.name) + (f.takes == Takes::condition ? "(outcome > budget" : "(outcome");
        if (f.takes == Takes::choice)
            call = "if(outcome > budget, outcome, budget";
        else if (f.name == "between")
            call += ", 1 count, 5 count";
        else if (f.name == "percentile")
            call += ", \"peers\"";
        else if (f.fewest == 2)
            call += whole ? ", 2" : ", budget";
        if (f.takes == Takes::nothing) call = std::string(f.name) + "(";
        call += ")";
        INFO(call);
        const std::string wanted = f.gives == Gives::condition ? ""
                                   : f.gives == Gives::as_x    ? " > 1 count"
                                   : f.gives == Gives::share   ? " > 1%"
                                   : f.gives == Gives::days    ? " > 1 days"
                                                               : " > 0.5";
        h.rule("it").when(call + wanted);
        h.build();
        for (const auto& d : h.diagnostics) UNSCOPED_INFO(d.text());
        CHECK(h.diagnostics.empty());
        if (f.gives != Gives::as_x) continue;
        h.rules.clear();
        h.rule("it").when(call + " > 1 tkr");  // and no other measure
        h.build();
        CHECK_FALSE(h.diagnostics.empty());
    }
}
