#include "tests/rules/small_house.hpp"

#include <cmath>

using namespace varsko;
using varsko::test::SmallHouse;

namespace {
const Measure plain{}, tkr{Quantity::money, 1}, mnkr{Quantity::money, 1000}, share{Quantity::share, 1},
    count{Quantity::count, 1}, days{Quantity::days, 1};
}

TEST_CASE("numbers are spoken as the language writes them")
{
    CHECK(spoken(-0.018234, share, "+.1%", "sv") == "−1,8\u00a0%");
    CHECK(spoken(0.015, share, "+.1%", "sv") == "+1,5\u00a0%");
    CHECK(spoken(-1408, tkr, "+", "sv") == "−1\u00a0408\u00a0tkr");
    CHECK(spoken(-1408, tkr, "+", "en") == "−1,408\u00a0tkr");
    CHECK(spoken(-0.018234, share, "+.1%", "en") == "−1.8%");
    CHECK(spoken(1234567.891, plain, "", "sv") == "1\u00a0234\u00a0567,89");
    CHECK(spoken(-308.853, mnkr, "", "sv") == "−308,9\u00a0mnkr");
    CHECK(spoken(88, count, "", "sv") == "88");
    CHECK(spoken(8.5, plain, "", "sv") == "8,5");
    CHECK(spoken(3, days, "", "sv") == "3\u00a0dagar");
    CHECK(spoken(1, days, "", "en") == "1\u00a0day");
    CHECK(spoken(0.5, plain, ".0", "sv") == "1");
    CHECK(spoken(-0.001, plain, "+.1", "sv") == "0,0");
    CHECK(spoken(0, tkr, "+", "sv") == "0\u00a0tkr");
    CHECK(spoken(std::nan(""), tkr, "+", "sv") == "saknas");
    CHECK(spoken(std::nan(""), tkr, "+", "en") == "missing");
    CHECK(spoken(999.5, tkr, "", "sv") == "1\u00a0000\u00a0tkr");
}

TEST_CASE("a sentence says names, words and numbers, a measure that stands there already is not said twice")
{
    SmallHouse h;
    h.unit("u", "area", "Barn och unga");
    h.metric("placements", "tkr", Good::lower, {Scenario::outcome, Scenario::budget}).name = {"Placeringar",
                                                                                              "Placements"};
    h.rule("it")
        .let("amount", "outcome - budget")
        .let("over", "amount > 100 tkr")
        .level(Level::red, "over")
        .say("sv",
             "{metric} i {unit}: {amount:+} tkr, {amount} tkronor, {outcome}, {level}, {trend}, {period}, {over}; "
             "{{hakar}} {value:.1}.")
        .say("en", "{metric} in {unit}: {amount:+} tkr, {level}, {period}, {over}.");
    h.give("placements outcome u 2024-03", 1500);
    h.give("placements budget u 2024-03", 1250);
    CHECK(h.said("it", "u", "2024-03") ==
          "Placeringar i Barn och unga: +250\u00a0tkr, 250\u00a0tkr tkronor, 1\u00a0500\u00a0tkr, röd, okänd, mars "
          "2024, ja; {hakar} 250,0\u00a0tkr.");
    CHECK(h.said("it", "u", "2024-03", "en") == "Placements in Barn och unga: +250\u00a0tkr, red, March 2024, yes.");
    CHECK(h.said("it", "u", "2024-04") ==
          "Barn och unga, Placeringar: it kan inte bedömas för april 2024; saknas: utfall 2024-04, budget 2024-04.");
}

TEST_CASE("a number that is missing says so, without its measure")
{
    SmallHouse h;
    h.unit("u");
    h.metric("x", "tkr", Good::lower, {Scenario::outcome, Scenario::budget});
    h.rule("it")
        .when("outcome > 1 tkr")
        .say("sv", "{outcome} tkr mot {budget:+} tkr.")
        .say("en", "{outcome} against {budget}.");
    h.give("x outcome u 2024-03", 1500);
    CHECK(h.said("it", "u", "2024-03") == "1\u00a0500\u00a0tkr mot saknas.");
    CHECK(h.said("it", "u", "2024-03", "en") == "1,500\u00a0tkr against missing.");
}

TEST_CASE("a change of a share is in percentage points, a ratio of changes is not")
{
    SmallHouse h;
    h.unit("u");
    h.metric("s", "%", Good::higher, {Scenario::outcome, Scenario::target});
    h.rule("it")
        .let("moved", "change(outcome)")
        .let("gap", "outcome - target")
        .let("rest", "100% - outcome")
        .let("pace", "growth(outcome)")
        .level(Level::red, "gap < 0")
        .say("sv", "{moved:+.1%} {gap:+} {rest} {pace:.0} {outcome}")
        .say("en", "{moved:+.1%} {gap:+}");
    h.give("s outcome u 2024-02", 0.40);
    h.give("s outcome u 2024-03", 0.42);
    h.give("s target u 2024", 0.43);
    CHECK(h.said("it", "u", "2024-03") ==
          "+2,0\u00a0procentenheter −1,0\u00a0procentenhet 58,0\u00a0% 5\u00a0% 42,0\u00a0%");
    CHECK(h.said("it", "u", "2024-03", "en") == "+2.0\u00a0percentage points −1.0\u00a0percentage point");
}

TEST_CASE("a rule without words says what it is and how it is")
{
    SmallHouse h;
    h.unit("u", "area", "Barn och unga");
    h.metric("x", "count").name = {"Utredningar", "Investigations"};
    h.rule("it").when("rising(outcome, 2)");
    h.rules.back().title = {"Inflödet stiger", "Inflow is rising"};
    for (int m = 1; m <= 3; ++m) h.give("x outcome u 2024-0" + std::to_string(m), 10.0 * m);
    CHECK(h.said("it", "u", "2024-03") == "Barn och unga, Utredningar: Inflödet stiger är flaggad för mars 2024 (30).");
    CHECK(h.said("it", "u", "2024-03", "en") ==
          "Barn och unga, Investigations: Inflow is rising is flagged for March 2024 (30).");
    CHECK(h.said("it", "u", "2024-04") ==
          "Barn och unga, Utredningar: Inflödet stiger kan inte bedömas för april 2024; saknas: utfall 2024-04.");
}

TEST_CASE("a number that prints on the other side of a limit is told exactly as well")
{
    SmallHouse h;
    h.unit("u", "area", "Nämnden");
    h.metric("cost", "tkr", Good::higher, {Scenario::outcome, Scenario::budget}).name = {"Nettokostnad", "Net cost"};
    h.rule("it")
        .let("deviation", "(outcome - budget) / abs(budget)")
        .level(Level::red, "deviation < -2%")
        .level(Level::yellow, "deviation < 0%")
        .say("sv", "{unit} ligger {deviation:+.1%} mot budget.")
        .say("en", "{unit} is {deviation:+.1%} against budget.");
    h.give("cost budget u 2024-03", -50000);
    h.give("cost outcome u 2024-03", -50998);
    h.give("cost budget u 2024-04", -50000);
    h.give("cost outcome u 2024-04", -51000);
    h.give("cost budget u 2024-05", -50000);
    h.give("cost outcome u 2024-05", -51002);
    h.give("cost budget u 2024-06", -50000);
    h.give("cost outcome u 2024-06", -50001);
    // Printed as -2.0 % each.  Neither the first nor the second is beyond the limit, and the printed number is not
    // either.
    CHECK(h.said("it", "u", "2024-03", "en") == "Nämnden is −2.0% against budget.");
    CHECK(h.said("it", "u", "2024-04", "en") == "Nämnden is −2.0% against budget.");
    CHECK(h.level("it", "u", "2024-05") == Level::red);
    CHECK(h.said("it", "u", "2024-05", "en") ==
          "Nämnden is −2.0% against budget. deviation is −2.004%, printed as −2.0%; it is the exact number that is "
          "compared with −2.0%.");
    CHECK(h.said("it", "u", "2024-05") ==
          "Nämnden ligger −2,0\u00a0% mot budget. deviation är −2,004\u00a0% och skrivs −2,0\u00a0%; det är det exakta "
          "talet som jämförs med −2,0\u00a0%.");
    CHECK(h.said("it", "u", "2024-06", "en") ==
          "Nämnden is 0.0% against budget. deviation is −0.002%, printed as 0.0%; it is the exact number that is "
          "compared with 0.0%.");
}
