// What people say of assessments: it counts, it is told, it outlives restatements and restarts, and it can be
// withdrawn.
#include "tests/rules/engine_town.hpp"

using namespace varsko;
using varsko::test::Given;
using varsko::test::happened;
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
on = ["red"]
to = ["economist"]
)toml";

const std::string goals = R"toml(
[[metric]]
id = "goal_attainment"
name = { sv = "Måluppfyllelse", en = "Goal attainment" }
measure = "index"
calendar = { every = "month", except = ["06", "07"] }
[[rule]]
id = "goal-1"
title = { sv = "Mål 1", en = "Goal 1" }
metric = "goal_attainment"
units = ["board", "adults"]
judged = true
[rule.notify]
on = ["red", "worsened"]
to = ["chief"]
[[rule]]
id = "all-goals"
title = { sv = "Alla mål", en = "All goals" }
metric = "goal_attainment"
units = ["board"]
levels = { red = "worst(rule(\"goal-1\").level, green) == red", yellow = "rule(\"goal-1\").level == yellow" }
)toml";

std::vector<Given> month(const std::string& period, double outcome, double budget)
{
    return {{"net_cost outcome board " + period + " ack", outcome},
            {"net_cost budget board " + period + " ack", budget}};
}

Result<Changes, Refused> said(Town& town, const std::string& id, const std::string& period, std::optional<Level> level,
                              const std::string& comment, const std::string& when = "2024-04-17")
{
    return judge(town.world(),
                 {.of = AlertKey::parse(id).value(),
                  .period = Period::parse(period).value(),
                  .level = level,
                  .comment = comment,
                  .by = "head"},
                 Town::at(when));
}

Changes judged(Town& town, const std::string& id, const std::string& period, std::optional<Level> level,
               const std::string& comment = "Engångskostnad", const std::string& when = "2024-04-17")
{
    auto changes = said(town, id, period, level, comment, when);
    if (!changes) FAIL(changes.error().message);
    return std::move(*changes);
}

std::string refusal(Town& town, const std::string& id, const std::string& period, std::optional<Level> level,
                    const std::string& comment = "")
{
    const auto changes = said(town, id, period, level, comment);
    return changes ? "taken" : std::string(text(changes.error().reason));
}

std::string sentence(const Town& town, const std::string& id, const std::string& period, const std::string& language)
{
    const auto key = AlertKey::parse(id).value();
    const Catalogue& catalogue = town.world().catalogue();
    const CompiledRule& rule = *town.world().rules().find(key.rule, *catalogue.metric(key.metric));
    const UnitIndex unit = *catalogue.unit(key.unit);
    const Period p = Period::parse(period).value();
    std::string text = say(catalogue, rule, explain(catalogue, rule, town.world().panel(), unit, p), unit, p, language);
    for (auto at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0")) text.replace(at, 2, " ");
    return text;
}

Level level(const Town& town, const std::string& id, const std::string& period)
{
    const auto key = AlertKey::parse(id).value();
    const Catalogue& catalogue = town.world().catalogue();
    const UnitIndex units[] = {*catalogue.unit(key.unit)};
    Assessed found;
    assess(catalogue, *town.world().rules().find(key.rule, *catalogue.metric(key.metric)), town.world().panel(),
           Period::parse(period).value(), units, found);
    return found.level[0];
}

const std::string board = "balance:net_cost:board";

}  // namespace

TEST_CASE("a red that a person judges green is resolved, and who was told of it is told so")
{
    Town town(balance);
    CHECK(told(town.take("2024-04-16", month("2024-03", -1030, -1000))) ==
          Lines{"eko1 fired 2024-03 economist-of board"});
    const auto changes = judged(town, board, "2024-03", Level::green);
    CHECK(happened(changes) == Lines{"resolved 2024-03 judged"});
    CHECK(changes.events[0].by == "head");
    CHECK(changes.events[0].comment == "Engångskostnad");
    CHECK(told(changes) == Lines{"eko1 judged 2024-03 told-before"});
    CHECK(changes.messages[0].status == "resolved");
    CHECK(changes.messages[0].text.find("Chefen har bedömt det som grön (2024-04-17): Engångskostnad. Siffrorna ger "
                                        "röd.") != std::string::npos);
    CHECK(town.state(board) == "resolved");
    CHECK(town.alert(board).ended_because == "judged");
    CHECK(level(town, board, "2024-03") == Level::green);
    REQUIRE(changes.judgements.size() == 1);
    CHECK(changes.judgements[0].computed == Level::red);
    CHECK(changes.judgements[0].value == Approx(-0.03));

    SECTION("withdrawn, the figures count again")
    {
        const auto back = judged(town, board, "2024-03", std::nullopt, "", "2024-04-18");
        CHECK(happened(back) == Lines{"fired 2024-03 judged"});
        CHECK(told(back) == Lines{"eko1 fired 2024-03 economist-of board"});
        CHECK(level(town, board, "2024-03") == Level::red);
        CHECK(refusal(town, board, "2024-03", std::nullopt) == "not-judged");
    }
    SECTION("the same once more changes nothing") { CHECK(judged(town, board, "2024-03", Level::green).empty()); }
    SECTION("a restatement does not undo it, and it is said that the figures changed")
    {
        const auto restated = town.take("2024-04-20", {{"net_cost outcome board 2024-03 ack", -1050}});
        CHECK(happened(restated).empty());
        CHECK(town.state(board) == "resolved");
        REQUIRE(restated.findings.size() == 1);
        CHECK(restated.findings[0].code == "figures-changed-after-judgement");
        CHECK(restated.findings[0].message.en ==
              "Nämnden, Budget in balance, March 2024: was judged green when the figures gave −3.0%; now they give "
              "−5.0%, and the judgement stands until somebody withdraws it");
        CHECK(sentence(town, board, "2024-03", "en")
                  .ends_with("The figures give red. The figures have changed since "
                             "it was judged."));
        CHECK(town.take("2024-04-21", {{"net_cost outcome board 2024-03 ack", -1060}}).findings.empty());
    }
    SECTION("the next month is judged by its figures")
    {
        CHECK(happened(town.take("2024-05-16", month("2024-04", -1400, -1300))) == Lines{"fired 2024-04 level-red"});
    }
    SECTION("a restart finds the same")
    {
        Town again(balance);
        for (const auto& g : month("2024-03", -1030, -1000)) again.world().restore(again.figure(g));
        again.world().restore(changes.judgements[0]);
        for (const auto& column : changes.assessments) again.world().restore(column);
        for (const auto& alert : changes.alerts) again.world().restore(alert);
        again.world().restored(Town::at("2024-04-18"));
        CHECK(again.state(board) == "resolved");
        CHECK(level(again, board, "2024-03") == Level::green);
        CHECK(again.tick("2024-04-18").empty());
    }
    SECTION("new rules keep it")
    {
        CHECK(happened(town.reload(balance + "\n[constants]\nother = 1\n", "2024-04-18")).empty());
        CHECK(level(town, board, "2024-03") == Level::green);
    }
}

TEST_CASE("a green that a person judges red fires, and a red judged yellow is told as better")
{
    Town town(balance);
    town.take("2024-04-16", month("2024-03", -990, -1000));
    const auto changes = judged(town, board, "2024-03", Level::red, "Fakturorna för mars saknas");
    CHECK(happened(changes) == Lines{"fired 2024-03 judged"});
    CHECK(told(changes) == Lines{"eko1 fired 2024-03 economist-of board"});
    CHECK(changes.messages[0].text.find("Siffrorna ger grön.") != std::string::npos);
    const auto milder = judged(town, board, "2024-03", Level::yellow, "Fakturorna har kommit", "2024-04-18");
    CHECK(told(milder) == Lines{"eko1 improved 2024-03 economist-of board"});
    CHECK(town.state(board) == "firing");
}

TEST_CASE("who judges is refused what cannot be")
{
    Town town(balance + goals);
    town.take("2024-04-16", month("2024-03", -1030, -1000));
    CHECK(refusal(town, board, "2024-03", Level::red) == "needs-comment");
    CHECK(refusal(town, board, "2024-03", Level::red, "  ") == "needs-comment");
    CHECK(refusal(town, board, "2024-03", Level::green, "gäller 19850101-1236") == "personal-number");
    CHECK(refusal(town, board, "2024-03", Level::flag, "x") == "bad-value");
    CHECK(refusal(town, board, "2024", Level::green) == "not-due");
    CHECK(refusal(town, board, "2024-05", Level::green) == "not-due");
    CHECK(refusal(town, "goal-1:goal_attainment:board", "2023-06", Level::green) == "not-due");
    CHECK(refusal(town, "goal-1:goal_attainment:youth", "2024-03", Level::green) == "unknown-assessment");
    CHECK(refusal(town, "nothing:net_cost:board", "2024-03", Level::green) == "unknown-assessment");
    CHECK(refusal(town, board, "2024-03", std::nullopt) == "not-judged");
}

TEST_CASE("where people judge, nothing is judged until somebody has, and nobody is alarmed")
{
    Town town(goals);
    const std::string goal = "goal-1:goal_attainment:board", all = "all-goals:goal_attainment:board";
    CHECK(level(town, goal, "2024-03") == Level::unknown);
    CHECK(sentence(town, goal, "2024-03", "sv") == "Nämnden, Måluppfyllelse: Mål 1 är inte bedömd för mars 2024.");
    CHECK(town.tick("2024-05-20").empty());

    judged(town, goal, "2024-02", Level::yellow, "Rekryteringen dröjer.");
    CHECK(town.state(goal) == "firing");
    CHECK(sentence(town, goal, "2024-02", "en") ==
          "Nämnden, Goal attainment: Goal 1 is yellow for February 2024, says Chefen (2024-04-17): Rekryteringen "
          "dröjer.");
    CHECK(level(town, all, "2024-02") == Level::yellow);
    CHECK(town.state(all) == "firing");
    CHECK(level(town, all, "2024-03") == Level::unknown);  // not judged yet

    const auto worse = judged(town, goal, "2024-03", Level::red, "Två chefer har slutat");
    CHECK(told(worse) == Lines{"head worsened 2024-03 chief-of board"});
    CHECK(level(town, all, "2024-03") == Level::red);
    const auto explained =
        explain(town.world().catalogue(),
                *town.world().rules().find("goal-1", *town.world().catalogue().metric("goal_attainment")),
                town.world().panel(), 0, Period::month(2024, 3));
    CHECK(explained.trend == Trend::negative);
    CHECK(explained.computed == Level::unknown);

    judged(town, goal, "2024-04", Level::green, "", "2024-05-10");
    CHECK(town.state(goal) == "resolved");
    CHECK(town.state(all) == "resolved");
    CHECK(town.state("goal-1:goal_attainment:adults") == "quiet");
}

TEST_CASE("what the figures give is a proposal where people judge")
{
    Town town(R"toml(
[[rule]]
id = "goal-2"
title = { sv = "Mål 2", en = "Goal 2" }
metric = "opened"
units = ["board"]
judged = true
levels = { red = "outcome > 100 count", yellow = "outcome > 50 count" }
[rule.notify]
on = ["red", "yellow"]
to = ["chief"]
)toml");
    const std::string goal = "goal-2:opened:board";
    CHECK(told(town.take("2024-04-16", {{"opened outcome board 2024-03", 120}})).empty());
    CHECK(town.state(goal) == "quiet");
    CHECK(sentence(town, goal, "2024-03", "sv") ==
          "Nämnden, Inledda utredningar: Mål 2 är inte bedömd för mars 2024. Siffrorna föreslår röd: Nämnden, Inledda "
          "utredningar: Mål 2 är röd för mars 2024 (120).");
    CHECK(told(judged(town, goal, "2024-03", Level::yellow, "Toppen är tillfällig")) ==
          Lines{"head fired 2024-03 chief-of board"});
    CHECK(sentence(town, goal, "2024-03", "sv")
              .ends_with("Chefen har bedömt det som gul (2024-04-17): Toppen är "
                         "tillfällig. Siffrorna ger röd."));
}

TEST_CASE("a judgement moves the risk that the level moves")
{
    Town town(balance + "[rule.risk]\nid = \"EK-01\"\nprobability = { yellow = 4, red = 5 }\n" + R"toml(
[[risk]]
id = "EK-01"
type = "finance"
text = { sv = "Underskott" }
probability = 3
consequence = 4
)toml");
    adopt_risks(town.world(), Town::at("2024-01-01"));
    town.take("2024-04-16", month("2024-03", -1030, -1000));
    CHECK(town.world().risks().at("EK-01").effective().probability == 5);
    const auto changes = judged(town, board, "2024-03", Level::green);
    CHECK(town.world().risks().at("EK-01").effective().probability == 3);
    REQUIRE(changes.risk_events.size() == 1);
    CHECK(changes.risk_events[0].figure == "balance board 2024-03 judged green by head");
}

TEST_CASE("people say whether an alert was of use: each one's last word counts, and only of what fired")
{
    Town town(balance);
    const auto key = AlertKey::parse(board).value();
    CHECK_FALSE(judge_alert(town.world(), key, true, "head", Town::at("2024-04-16")));
    town.take("2024-04-16", month("2024-03", -1030, -1000));
    const auto changes = judge_alert(town.world(), key, true, "head", Town::at("2024-04-17"));
    REQUIRE(changes);
    REQUIRE(changes->verdicts.size() == 1);
    CHECK(changes->verdicts[0].fired == Period::month(2024, 3));
    CHECK(judge_alert(town.world(), key, true, "eko1", Town::at("2024-04-17")));
    CHECK(judge_alert(town.world(), key, false, "head", Town::at("2024-04-18")));
    const VerdictCount count = town.world().verdicts(town.alert(board).episode);
    CHECK(count.useful == 1);
    CHECK(count.noise == 1);
}
