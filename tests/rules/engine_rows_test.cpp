// Totals and their rows: a green total above a red row is a finding; a total that is red because of one row is told
// once.
#include "tests/rules/engine_town.hpp"

using namespace varsko;
using varsko::test::Given;
using varsko::test::Lines;
using varsko::test::told;
using varsko::test::Town;

namespace {

const std::string balance = R"toml(
[[rule]]
id = "balance"
title = { sv = "Budget i balans", en = "Budget in balance" }
metric = "net_cost"
[rule.let]
deviation = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
[rule.levels]
red = "deviation < -2%"
yellow = "deviation < 0%"
[rule.notify]
on = ["red", "worsened", "resolved"]
to = ["economist", "chief"]
)toml";

// The month's accumulations: the board is the sum of its rows.
std::vector<Given> month(const std::string& ack, double adults, double youth_1, double youth_2, double board_extra = 0)
{
    std::vector<Given> out;
    const auto add = [&](const std::string& unit, double outcome, double budget) {
        out.push_back({"net_cost outcome " + unit + " " + ack + " ack", outcome});
        out.push_back({"net_cost budget " + unit + " " + ack + " ack", budget});
    };
    add("board", adults + youth_1 + youth_2 + board_extra, -300);
    add("adults", adults, -100);
    add("youth_1", youth_1, -100);
    add("youth_2", youth_2, -100);
    return out;
}

Lines findings(const Changes& changes)
{
    Lines out;
    for (const auto& f : changes.findings)
        out.push_back(f.code + " " + f.unit + " " + f.period.text() + " " + f.message.en);
    return out;
}

std::string text_to(const Changes& changes, const std::string& recipient)
{
    for (const auto& m : changes.messages)
        if (m.recipient == recipient) return m.text;
    return "";
}

}  // namespace

TEST_CASE("a red row under a green total is a finding, told when it becomes so")
{
    Town town(balance);
    const auto changes = town.take("2024-04-16", month("2024-03", -110, -90, -95));
    CHECK(findings(changes) ==
          Lines{"green-total-red-row board 2024-03 Budget in balance, March 2024: Nämnden is green, but below it Vuxna "
                "is red"});
    CHECK(findings(town.take("2024-04-17", {{"net_cost outcome adults 2024-03 ack", -111}})).empty());
    const auto more = town.take("2024-04-18", {{"net_cost outcome youth_1 2024-03 ack", -105}});
    REQUIRE(more.findings.size() == 1);
    CHECK(more.findings[0].message.sv ==
          "Budget i balans, mars 2024: Nämnden är grön, men under den är Vuxna, Enhet ett röda");
    // The total turns red, and green again.
    CHECK(findings(town.take("2024-04-19", {{"net_cost outcome board 2024-03 ack", -320}})).empty());
    CHECK(town.take("2024-04-20", {{"net_cost outcome board 2024-03 ack", -295}}).findings.size() == 1);
    // A period long past is nobody's news.
    CHECK(findings(town.take("2024-09-20", month("2023-03", -110, -90, -95))).empty());
}

TEST_CASE("a unit of another dimension is no row of the total")
{
    Town town(balance);
    const auto changes = town.take("2024-04-16", {{"net_cost outcome board 2024-03 ack", -290},
                                                  {"net_cost budget board 2024-03 ack", -300},
                                                  {"net_cost outcome youth 2024-03 ack", -130},
                                                  {"net_cost budget youth 2024-03 ack", -100}});
    CHECK(findings(changes).empty());
}

TEST_CASE("a total that is red only because one row is red is told with the row, once")
{
    Town town(balance);
    const auto changes = town.take("2024-04-16", month("2024-03", -100, -130, -100));
    CHECK(town.state("balance:net_cost:board") == "firing");
    CHECK(told(changes) == Lines{"eko1 fired 2024-03 economist-of board", "chief1 fired 2024-03 chief-of youth_1",
                                 "head fired 2024-03 chief-of board"});
    CHECK(changes.messages[0].alert.unit == "youth_1");
    CHECK(changes.messages[2].alert.unit == "board");
    const std::string line = "Nämnden är röd bara därför att Enhet ett är röd";
    CHECK(text_to(changes, "eko1").find(line) != std::string::npos);
    CHECK(text_to(changes, "chief1").find(line) != std::string::npos);
    CHECK(text_to(changes, "head").find("Nämnden is red only because Enhet ett is red") != std::string::npos);

    // The next month the same: nobody is told again.  Then another row is as bad: the total is news by itself.
    CHECK(told(town.take("2024-05-16", month("2024-04", -100, -130, -100))).empty());
    const auto both = town.take("2024-06-16", month("2024-05", -130, -130, -100));
    CHECK(told(both) == Lines{"eko1 fired 2024-05 economist-of board", "eko1 fired 2024-05 economist-of board",
                              "head fired 2024-05 chief-of board"});
    CHECK(both.messages[0].alert.unit == "board");
    CHECK(both.messages[0].text.find("bara därför") == std::string::npos);
}

TEST_CASE("that a total improved is told, also where one row alone keeps it from green")
{
    std::string improving = balance;
    improving.replace(improving.find("\"resolved\""), 10, "\"improved\", \"resolved\"");
    Town town(improving);
    town.take("2024-04-16", month("2024-03", -130, -130, -100));
    CHECK(told(town.take("2024-05-16", month("2024-04", -95, -108, -100))) ==
          Lines{"eko1 resolved 2024-04 told-before", "head resolved 2024-04 told-before",
                "eko1 improved 2024-04 economist-of board", "head improved 2024-04 chief-of board"});
}

TEST_CASE("a total that would be red without the row is told as itself")
{
    Town town(balance);
    // The board has 40 of its own over budget.
    const auto changes = town.take("2024-04-16", month("2024-03", -100, -130, -100, -40));
    CHECK(told(changes) == Lines{"eko1 fired 2024-03 economist-of board", "head fired 2024-03 chief-of board",
                                 "eko1 fired 2024-03 economist-of board", "chief1 fired 2024-03 chief-of youth_1"});
    CHECK(text_to(changes, "eko1").find("bara därför") == std::string::npos);
}

TEST_CASE("a metric that does not add up over units has no row behind its total")
{
    const std::string mean = R"toml(
[[metric]]
id = "sick"
measure = "%"
good = "lower"
kind = "share"
[[rule]]
id = "sick"
metric = "sick"
levels = { red = "outcome > 8%" }
[rule.notify]
on = ["red"]
to = ["economist"]
)toml";
    Town town(mean);
    const auto changes = town.take("2024-04-16", {{"sick outcome board 2024-03", 0.09},
                                                  {"sick outcome adults 2024-03", 0.2},
                                                  {"sick outcome youth_1 2024-03", 0.02}});
    CHECK(told(changes).size() == 2);
}
