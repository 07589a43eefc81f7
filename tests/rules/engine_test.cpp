#include "tests/rules/engine_town.hpp"

#include <cmath>

using namespace varsko;
using namespace varsko::test;

namespace {

const std::string rising = R"toml(
[[rule]]
id = "rising"
title = { sv = "Stiger", en = "Rising" }
metric = "opened"
units = "*"
when = "rising(outcome, 2)"
value = "outcome"
[rule.notify]
on = ["flag", "corrected"]
to = ["chief"]
[rule.say]
sv = "{metric} i {unit} har stigit två månader i rad: {outcome}."
en = "{metric} in {unit} has risen two months in a row: {outcome}."
)toml";

const std::string balance = R"toml(
[[rule]]
id = "balance"
title = { sv = "Budget i balans", en = "Budget in balance" }
metric = "net_cost"
units = "*"
[rule.let]
deviation = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
[rule.levels]
red = "deviation < -2%"
yellow = "deviation < 0%"
[rule.notify]
on = ["red", "yellow", "worsened", "improved", "resolved"]
to = ["economist"]
[rule.say]
sv = "{unit} ligger {deviation:+.1%} mot budget."
)toml";

std::vector<Given> march(double outcome, double budget, const std::string& month = "2024-03")
{
    return {{"net_cost outcome adults " + month + " ack", outcome},
            {"net_cost budget adults " + month + " ack", budget}};
}

}  // namespace

TEST_CASE("worked example 14: a restated figure under a fired alert corrects it, and those who were told are told")
{
    Town town(rising);
    // Figures of the 2019 report; that 88 was restated to 61 is made up.
    const auto fired = town.take("2019-04-12", {{"opened outcome youth 2019-01", 59},
                                                {"opened outcome youth 2019-02", 65},
                                                {"opened outcome youth 2019-03", 88}});
    CHECK(town.state("rising:opened:youth") == "firing");
    CHECK(told(fired) == Lines{"chief1 fired 2019-03 chief-of youth_1", "chief2 fired 2019-03 chief-of youth_2"});

    const auto corrected = town.take("2019-05-10", {{"opened outcome youth 2019-03", 61}});
    CHECK(town.state("rising:opened:youth") == "corrected");
    CHECK(town.alert("rising:opened:youth").ended_because == "corrected");
    CHECK(happened(corrected) == Lines{"corrected 2019-03 figure-restated"});
    CHECK(told(corrected) == Lines{"chief1 corrected 2019-03 told-before", "chief2 corrected 2019-03 told-before"});
    CHECK(corrected.messages.front().thread == fired.messages.front().thread);
    CHECK(corrected.messages.front().id != fired.messages.front().id);
    CHECK(corrected.messages.front().status == "resolved");

    SECTION("and restated back it fires again, in a message of its own")
    {
        const auto again = town.take("2019-05-12", {{"opened outcome youth 2019-03", 88}});
        CHECK(town.state("rising:opened:youth") == "firing");
        REQUIRE(told(again) == Lines{"chief1 fired 2019-03 chief-of youth_1", "chief2 fired 2019-03 chief-of youth_2"});
        CHECK(again.messages.front().id != fired.messages.front().id);
    }
}

TEST_CASE("the same figure again changes nothing and tells nobody")
{
    Town town(balance);
    town.take("2024-04-16", march(-103, -100));
    CHECK(town.take("2024-04-17", march(-103, -100)).empty());
}

TEST_CASE("an alert fires, worsens, is acknowledged, and the acknowledgement lapses when it worsens again")
{
    Town town(balance);
    CHECK(told(town.take("2024-02-12", march(-101, -100, "2024-01"))) ==
          Lines{"eko1 fired 2024-01 economist-of board"});
    const AlertKey key{"balance", "net_cost", "adults"};

    const auto acked = acknowledge(town.world(), key, "eko1", "Vi tittar på det", Town::at("2024-02-13"));
    REQUIRE(acked);
    CHECK(town.state("balance:net_cost:adults") == "acknowledged");

    SECTION("the same level keeps it")
    {
        const auto kept = town.take("2024-03-12", march(-201, -200, "2024-02"));
        CHECK(town.state("balance:net_cost:adults") == "acknowledged");
        CHECK(told(kept).empty());
        CHECK(happened(kept) == Lines{"kept 2024-02 level-yellow"});
    }
    SECTION("a worse one does not")
    {
        const auto worse = town.take("2024-03-12", march(-230, -200, "2024-02"));
        CHECK(town.state("balance:net_cost:adults") == "firing");
        CHECK(happened(worse) ==
              Lines{"worsened 2024-02 level-red", "lapsed 2024-02 level-worsened-past-acknowledged"});
        CHECK(told(worse) == Lines{"eko1 worsened 2024-02 economist-of board"});
    }
    SECTION("a good month ends it")
    {
        const auto good = town.take("2024-03-12", march(-190, -200, "2024-02"));
        CHECK(town.state("balance:net_cost:adults") == "resolved");
        CHECK_FALSE(town.alert("balance:net_cost:adults").ack);
        CHECK(told(good) == Lines{"eko1 resolved 2024-02 told-before"});
        CHECK(told(town.take("2024-04-12", march(-280, -300))).empty());
    }
}

TEST_CASE("acknowledging is refused with a reason")
{
    Town town(balance);
    const AlertKey key{"balance", "net_cost", "adults"};
    const auto reason = [&](const AlertKey& k, const std::string& comment) {
        const auto result = acknowledge(town.world(), k, "eko1", comment, Town::at("2024-04-17"));
        return result ? "taken" : std::string(text(result.error().reason));
    };
    CHECK(reason(key, "ja") == "unknown-alert");
    town.take("2024-04-16", march(-103, -100));
    CHECK(reason(key, "  ") == "needs-comment");
    CHECK(reason(key, "gäller 850709-9805") == "personal-number");
    CHECK(reason(key, "ja") == "taken");
    CHECK(reason(key, "ja") == "already-acknowledged");
    town.take("2024-05-16", march(-90, -100, "2024-04"));
    CHECK(reason(key, "ja") == "not-firing");
    CHECK(comment(town.world(), key, "eko1", "Det gick över", Town::at("2024-05-17")));
    CHECK_FALSE(comment(town.world(), key, "eko1", "8507099805", Town::at("2024-05-17")));
}

TEST_CASE("old news changes state and tells nobody, the newest month of a first load is news")
{
    Town town(balance);
    std::vector<Given> all;
    for (int year = 2016; year <= 2024; ++year)
        for (int month = 1; month <= (year == 2024 ? 3 : 12); ++month)
            for (const auto& g : march(-103.0 * month, -100.0 * month, Period::month(year, month).text()))
                all.push_back(g);
    const auto changes = town.take("2024-04-16", all);
    CHECK(changes.assessments.size() == 8 * 12 + 3);
    // February and March were due less than sixty days ago.
    CHECK(happened(changes) ==
          Lines{"fired 2024-01 old-news (untold)", "kept 2024-02 level-red", "kept 2024-03 level-red"});
    CHECK(told(changes) == Lines{"eko1 fired 2024-03 economist-of board"});
    const Alert& alert = town.alert("balance:net_cost:adults");
    CHECK(alert.since == Period::month(2024, 1));
    CHECK(alert.episode == "balance:net_cost:adults@2024-01");
}

TEST_CASE("history that is bad and then good is not told at all")
{
    Town town(balance);
    CHECK(town.take("2024-04-16", march(-103, -100, "2019-03")).messages.empty());
    CHECK(town.state("balance:net_cost:adults") == "resolved");
    CHECK(town.alert("balance:net_cost:adults").ended_because == "year-closed");
    const auto fresh = town.take("2024-04-16", march(-99, -100, "2024-03"));
    CHECK(fresh.messages.empty());
    CHECK(town.alert("balance:net_cost:adults").ended_because == "year-closed");
}

TEST_CASE("rules on accumulations end with the year: the alert closes, and January is another episode")
{
    Town town(balance);
    town.take("2024-01-12", march(-1030, -1000, "2023-12"));
    CHECK(town.state("balance:net_cost:adults") == "firing");
    const auto january = town.take("2024-02-12", march(-103, -100, "2024-01"));
    CHECK(happened(january) == Lines{"year-closed 2024-01 year-ended", "fired 2024-01 level-red"});
    CHECK(told(january) ==
          Lines{"eko1 fired 2024-01 economist-of board"});  // as red as December, and news all the same
    CHECK(town.alert("balance:net_cost:adults").since == Period::month(2024, 1));
    const auto december = town.take("2024-02-13", march(-1040, -1000, "2023-12"));
    CHECK(town.alert("balance:net_cost:adults").since == Period::month(2024, 1));
    CHECK(december.messages.empty());
}

TEST_CASE("a year closes also where nothing is reported any more: when the next year's first period has become due")
{
    Town town(balance);
    REQUIRE(told(town.take("2023-12-12", march(-1030, -1000, "2023-11"))).size() == 1);
    // December may still come; January is due on the tenth working day of February.
    CHECK(town.tick("2024-01-20").empty());
    CHECK(town.tick("2024-02-14").empty());
    const auto over = town.tick("2024-02-15");
    CHECK(happened(over) == Lines{"year-closed 2023-11 year-ended"});
    CHECK(town.state("balance:net_cost:adults") == "resolved");
    CHECK(town.alert("balance:net_cost:adults").ended_because == "year-closed");
    CHECK(over.messages.empty());
    CHECK(town.tick("2024-02-16").empty());

    SECTION("a December that comes after all belongs to the year that is over")
    {
        const auto late = town.take("2024-02-20", march(-1150, -1100, "2023-12"));
        CHECK(town.state("balance:net_cost:adults") == "resolved");
        CHECK(town.alert("balance:net_cost:adults").ended_because == "year-closed");
        CHECK(town.alert("balance:net_cost:adults").since == Period::month(2023, 11));
        CHECK(late.messages.empty());
    }
    SECTION("or shows that it ended well")
    {
        town.take("2024-02-20", march(-1090, -1100, "2023-12"));
        CHECK(town.alert("balance:net_cost:adults").ended_because == "good");
    }
    SECTION("and the next year's figures begin another episode")
    {
        const auto january = town.take("2024-02-20", march(-110, -100, "2024-01"));
        CHECK(happened(january) == Lines{"fired 2024-01 level-red"});
        CHECK(told(january) == Lines{"eko1 fired 2024-01 economist-of board"});
    }
}

TEST_CASE("a year that ended while nobody looked ends at the first look, and once")
{
    Town town(balance);
    const auto changes = town.take("2023-12-12", march(-1030, -1000, "2023-11"));
    const auto restarted = [&](const Changes& stored, const std::string& now) {
        Town again(balance);
        for (const auto& g : march(-1030, -1000, "2023-11")) again.world().restore(again.figure(g));
        for (const auto& column : changes.assessments) again.world().restore(column);
        for (const auto& alert : stored.alerts) again.world().restore(alert);
        again.world().restored(Town::at(now));
        return again;
    };
    Town later = restarted(changes, "2024-03-01");
    CHECK(later.state("balance:net_cost:adults") == "firing");
    const auto over = later.tick("2024-03-01");
    CHECK(happened(over) == Lines{"year-closed 2023-11 year-ended"});
    Town after = restarted(over, "2024-03-02");
    CHECK(after.tick("2024-03-02").empty());
    CHECK(after.reload(balance, "2024-03-02").alerts.empty());
    CHECK(after.alert("balance:net_cost:adults").ended_because == "year-closed");
}

namespace {

std::string limit_valid_to(const std::string& last)
{
    return R"toml(
[[rule]]
id = "limit"
metric = "placed"
units = "*"
value = "outcome"
valid = { to = ")toml" +
           last + R"toml(" }
levels = { red = "outcome > 10 count" }
notify = { on = ["red", "resolved"], to = ["economist"] }
)toml";
}

}  // namespace

TEST_CASE("what fires when its rule's years are over is closed with the rule, and nobody is told")
{
    const std::string id = "limit:placed:adults";
    Town town(limit_valid_to("2024-02"));
    REQUIRE(
        told(town.take("2024-03-14", {{"placed outcome adults 2024-01", 8}, {"placed outcome adults 2024-02", 12}})) ==
        Lines{"eko1 fired 2024-02 economist-of board"});
    // March, which is not judged, is due on the tenth working day of April.
    CHECK(town.tick("2024-04-12").empty());
    const auto over = town.tick("2024-04-18");
    CHECK(happened(over) == Lines{"rule-ended 2024-02 rule-ended"});
    CHECK(over.messages.empty());
    CHECK(town.state(id) == "resolved");
    CHECK(town.alert(id).ended_because == "rule-ended");
    CHECK(town.tick("2024-04-19").empty());

    SECTION("a figure of its years that comes after all ends with them")
    {
        const auto late = town.take("2024-04-20", {{"placed outcome adults 2024-01", 13}});
        CHECK(late.messages.empty());
        CHECK(town.alert(id).since == Period::month(2024, 1));
        CHECK(town.alert(id).ended_because == "rule-ended");
    }
    SECTION("or shows that it ended well")
    {
        town.take("2024-04-20", {{"placed outcome adults 2024-02", 9}});
        CHECK(town.state(id) == "corrected");
    }
    SECTION("a rule that is given more years judges on, and it is news again")
    {
        town.take("2024-04-20", {{"placed outcome adults 2024-03", 14}});
        CHECK(town.state(id) == "resolved");
        const auto longer = town.reload(limit_valid_to("2024-12"), "2024-04-21");
        CHECK(town.state(id) == "firing");
        CHECK(town.alert(id).since == Period::month(2024, 2));
        CHECK(told(longer) == Lines{"eko1 fired 2024-03 economist-of board"});
    }
}

TEST_CASE(
    "a rule whose years ended long ago: its history is folded, closed and told to nobody, in one arrival or several")
{
    const std::vector<Given> months = {{"placed outcome adults 2024-01", 12},
                                       {"placed outcome adults 2024-02", 13},
                                       {"placed outcome adults 2024-03", 14}};
    for (const bool at_once : {true, false}) {
        Town town(limit_valid_to("2024-03"));
        std::size_t messages = 0;
        if (at_once)
            messages += town.take("2024-05-20", months).messages.size();
        else
            for (std::size_t i = months.size(); i-- > 0;)
                messages += town.take("2024-05-20", {months[i]}).messages.size();
        const Alert& alert = town.alert("limit:placed:adults");
        CHECK(alert.since == Period::month(2024, 1));
        CHECK(alert.last == Period::month(2024, 3));
        CHECK(alert.ended_because == "rule-ended");
        CHECK(messages == 0);
        CHECK(town.tick("2024-05-21").empty());
    }
}

TEST_CASE("for and clear count due periods, and a missing one keeps what was")
{
    Town town(R"toml(
[[rule]]
id = "many"
metric = "placed"
units = "*"
for = 2
clear = 2
levels = { red = "outcome > 20 count", yellow = "outcome > 10 count" }
notify = { on = ["yellow", "red", "resolved"], to = ["economist"] }
)toml");
    const std::string id = "many:placed:adults";
    const auto month = [&](int m, double n) {
        return happened(town.take("2024-12-01", {{"placed outcome adults " + Period::month(2024, m).text(), n}}));
    };
    town.take("2024-12-01", {{"placed outcome adults 2024-08", 1}});
    CHECK(month(9, 11) == Lines{"pending 2024-09 held-1-of-2-periods"});
    CHECK(town.state(id) == "pending");
    CHECK(month(11, 12) == Lines{"fired 2024-11 held-2-of-2-periods"});  // October is missing
    CHECK(month(12, 5) == Lines{"kept 2024-12 clear-1-of-2-periods"});
    CHECK(town.state(id) == "firing");
    CHECK(town.alert(id).since == Period::month(2024, 9));
    // October comes, and was good: what September began is over, and November and December are not enough.
    CHECK(month(10, 3) == Lines{"corrected 2024-12 figure-restated"});
    CHECK(town.state(id) == "corrected");
}

TEST_CASE("preliminary figures are told only to those who ask, and final ones then are")
{
    Town town(balance);
    auto given = march(-103, -100);
    given[0].key += " preliminary";
    const auto first = town.take("2024-04-05", given);
    CHECK(first.messages.empty());
    CHECK(town.alert("balance:net_cost:adults").preliminary);
    const auto final = town.take("2024-04-16", march(-103, -100));
    CHECK(told(final) == Lines{"eko1 fired 2024-03 economist-of board"});
    CHECK_FALSE(town.alert("balance:net_cost:adults").preliminary);
}

TEST_CASE("an alert that turns out to have begun earlier is the same one to who was told of it")
{
    Town town(R"toml(
[[rule]]
id = "many"
title = { sv = "Många", en = "Many" }
metric = "opened"
units = "adults"
[rule.levels]
red = "outcome > 10 count"
[rule.notify]
on = ["red", "resolved"]
to = ["economist"]
)toml");
    town.take("2024-04-10", {{"opened outcome adults 2024-03", 5}});
    CHECK(told(town.take("2024-05-10", {{"opened outcome adults 2024-04", 12}})) ==
          Lines{"eko1 fired 2024-04 economist-of board"});
    CHECK(told(town.take("2024-05-11", {{"opened outcome adults 2024-03", 11}})).empty());
    CHECK(town.world().alerts().front().since == Period::month(2024, 3));
    CHECK(told(town.take("2024-06-10", {{"opened outcome adults 2024-05", 13}})).empty());
    CHECK(told(town.take("2024-07-10", {{"opened outcome adults 2024-06", 1}})) ==
          Lines{"eko1 resolved 2024-06 told-before"});
}

TEST_CASE("a rule that looks at a later month is judged anew when that month's forecast comes")
{
    Town town(R"toml(
[[rule]]
id = "may"
title = "Maj"
metric = "net_cost"
units = "adults"
value = "at(forecast, 5)"
[rule.levels]
yellow = "at(forecast, 5) < 0 tkr"
)toml");
    town.take("2024-02-16", {{"net_cost outcome adults 2024-01", -1}});
    const auto changes = town.take("2024-04-16", {{"net_cost forecast adults 2024 made 2024-03", -5}});
    Lines judged;
    for (const auto& column : changes.assessments)
        judged.push_back(column.period.text() + " " + std::string(text(column.level.front())));
    CHECK(std::find(judged.begin(), judged.end(), "2024-01 yellow") != judged.end());
}

TEST_CASE("a level that was told is not told again, a worse one is, and by how it got there")
{
    Town town(balance);
    CHECK(told(town.take("2024-03-12", march(-101, -100, "2024-02"))).size() == 1);
    // January comes late and was red: the state at February is as it was told.
    CHECK(told(town.take("2024-03-13", march(-110, -100, "2024-01"))).empty());
    CHECK(town.alert("balance:net_cost:adults").since == Period::month(2024, 1));
    CHECK(told(town.take("2024-04-12", march(-310, -300))) == Lines{"eko1 worsened 2024-03 economist-of board"});
    CHECK(told(town.take("2024-04-13", march(-303, -300))) == Lines{"eko1 restated 2024-03 economist-of board"});
    CHECK(told(town.take("2024-05-13", march(-350, -400, "2024-04"))) == Lines{"eko1 resolved 2024-04 told-before"});
}

TEST_CASE("a restart causes no transition")
{
    Town town(balance);
    const auto changes = town.take("2024-04-16", march(-103, -100));
    Town again(balance);
    for (const auto& g : march(-103, -100)) again.world().restore(again.figure(g));
    for (const auto& column : changes.assessments) again.world().restore(column);
    for (const auto& alert : changes.alerts) again.world().restore(alert);
    for (const auto& row : changes.told) again.world().restore_told(row.alert, row.recipient, row.told);
    again.world().restored(Town::at("2024-04-17"));
    CHECK(again.state("balance:net_cost:adults") == "firing");
    CHECK(again.tick("2024-04-17").empty());
    CHECK(again.take("2024-04-17", march(-103, -100)).empty());
    const auto next = again.take("2024-05-16", march(-450, -400, "2024-04"));
    CHECK(happened(next) == Lines{"kept 2024-04 level-red"});
    CHECK(next.messages.empty());
}
