#include "rules/risk/effects.hpp"
#include "tests/rules/engine_town.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

const std::string register_of_two = R"toml(
[[risk]]
id = "EK-01"
type = "finance"
text = { sv = "Ekonomi i balans", en = "Economy in balance" }
probability = 3
consequence = 5
owner = "head"
[[risk]]
id = "EK-02"
type = "finance"
text = "Stängd sedan länge"
probability = 2
consequence = 2
owner = "head"
)toml";

const std::string moving = register_of_two + R"toml(
[[rule]]
id = "over"
title = { sv = "För många", en = "Too many" }
metric = "placed"
units = "*"
levels = { red = "outcome > 8 count", yellow = "outcome > 5 count" }
[rule.notify]
on = ["red"]
to = ["economist"]
[rule.risk]
id = "EK-01"
probability = { yellow = 4, red = 5 }
[[rule]]
id = "plus"
metric = "opened"
units = "*"
when = "outcome > 10 count"
[rule.risk]
id = "EK-01"
probability = "+1"
after = 2
)toml";

Given placed(const std::string& unit, int month, double n)
{
    return {"placed outcome " + unit + " " + Period::month(2024, month).text(), n};
}
Given opened(const std::string& unit, int month, double n)
{
    return {"opened outcome " + unit + " " + Period::month(2024, month).text(), n};
}

Town with_register(const std::string& toml)
{
    Town town(toml);
    adopt_risks(town.world(), Town::at("2024-01-01"));
    return town;
}

std::string rating(const Town& town, const std::string& id)
{
    const Rating r = town.world().risks().at(id).computed;
    return std::to_string(r.probability) + "x" + std::to_string(r.consequence);
}

Lines moves(const Changes& changes)
{
    Lines out;
    for (const auto& e : changes.risk_events) out.push_back(e.kind + " by " + e.by + ": " + e.message);
    return out;
}

std::string refusal(const Result<Changes, Refused>& result)
{
    return result ? "taken" : std::string(text(result.error().reason));
}

}  // namespace

TEST_CASE("computed is the worst of base and living absolute effects, plus every +n, between 1 and 5")
{
    const auto computed = [](Rating base, std::vector<std::optional<RiskEffect::Change>> probabilities) {
        Risk risk;
        risk.base = base;
        std::vector<LivingEffect> effects;
        for (const auto& p : probabilities) effects.push_back({.probability = p, .consequence = {}});
        const Rating r = computed_rating(risk, effects);
        return std::to_string(r.probability) + "x" + std::to_string(r.consequence);
    };
    const auto at = [](int n) { return RiskEffect::Change{.relative = false, .amount = n}; };
    const auto plus = [](int n) { return RiskEffect::Change{.relative = true, .amount = n}; };
    CHECK(computed({3, 5}, {}) == "3x5");
    CHECK(computed({3, 5}, {at(5), at(4)}) == "5x5");
    CHECK(computed({3, 5}, {at(2)}) == "3x5");
    CHECK(computed({3, 2}, {at(4), plus(1)}) == "5x2");
    CHECK(computed({3, 2}, {plus(1), plus(1), plus(1)}) == "5x2");
    CHECK(computed({1, 2}, {plus(-1)}) == "1x2");
    CHECK(computed({2, 2}, {std::nullopt}) == "2x2");
}

TEST_CASE("a rule moves the probability, the event names figure and rule, and the owner is told")
{
    Town town = with_register(moving);
    const auto changes = town.take("2024-04-16", {placed("youth", 3, 9)});
    CHECK(rating(town, "EK-01") == "5x5");
    REQUIRE(moves(changes) == Lines{"moved by rule over: EK-01: sannolikhet 3 -> 5, riskvärde 15 -> 25"});
    const RiskEvent& event = changes.risk_events.front();
    CHECK(event.figure == "placed youth 2024-03 outcome = 9");
    CHECK(event.unit == "youth");
    CHECK(event.before == Rating{3, 5});
    CHECK(event.after == Rating{5, 5});
    REQUIRE(told(changes) ==
            Lines{"eko1 fired 2024-03 economist-of board", "head risk-moved 2024-03 risk-owner EK-01"});
    CHECK(changes.messages[0].text.find("EK-01: sannolikhet 3 -> 5, riskvärde 15 -> 25") != std::string::npos);
    CHECK(changes.messages[1].text.find("EK-01: probability 3 -> 5, risk value 15 -> 25") != std::string::npos);

    SECTION("another unit's red moves it no further; the first one's end does not move it back")
    {
        CHECK(moves(town.take("2024-04-17", {placed("adults", 3, 10)})).empty());
        CHECK(moves(town.take("2024-05-17", {placed("youth", 4, 1), placed("adults", 4, 10)})).empty());
        CHECK(rating(town, "EK-01") == "5x5");
        const auto better = town.take("2024-06-17", {placed("adults", 5, 6)});
        CHECK(moves(better) == Lines{"moved by rule over: EK-01: sannolikhet 5 -> 4, riskvärde 25 -> 20"});
        const auto over = town.take("2024-07-17", {placed("adults", 6, 0)});
        CHECK(moves(over) == Lines{"moved by rule over: EK-01: sannolikhet 4 -> 3, riskvärde 20 -> 15"});
    }
    SECTION("a correction moves it back and is told")
    {
        const auto corrected = town.take("2024-04-18", {placed("youth", 3, 3)});
        CHECK(rating(town, "EK-01") == "3x5");
        CHECK(told(corrected) == Lines{"eko1 corrected 2024-03 told-before", "head corrected 2024-03 told-before"});
    }
}

TEST_CASE("of several figures that came at once the event names the one that moved the risk so far")
{
    Town town = with_register(moving);
    const auto changes = town.take("2024-04-16", {placed("youth", 3, 6), placed("adults", 3, 9)});
    REQUIRE(moves(changes) == Lines{"moved by rule over: EK-01: sannolikhet 3 -> 5, riskvärde 15 -> 25"});
    CHECK(changes.risk_events.front().unit == "adults");
    CHECK(changes.risk_events.front().figure == "placed adults 2024-03 outcome = 9");
}

TEST_CASE("an effect counts after so many due periods in a row, once per living episode")
{
    Town town = with_register(moving);
    town.take("2024-03-16", {opened("youth", 2, 11)});
    CHECK(rating(town, "EK-01") == "3x5");
    town.take("2024-04-16", {opened("youth", 3, 12)});
    CHECK(rating(town, "EK-01") == "4x5");
    town.take("2024-05-16", {opened("youth", 4, 12), opened("adults", 3, 20), opened("adults", 4, 20)});
    CHECK(rating(town, "EK-01") == "5x5");
    town.take("2024-06-16", {opened("youth", 5, 1)});
    CHECK(rating(town, "EK-01") == "4x5");
}

TEST_CASE("a person's own value wins until it is released, and the computed one is kept beside it")
{
    Town town = with_register(moving);
    CHECK(refusal(edit(town.world(), "EK-01", {.probability = 2, .by = "head"}, Town::at("2024-04-01"))) ==
          "needs-comment");
    const auto rated = edit(town.world(), "EK-01", {.probability = 2, .comment = "Åtgärder på plats", .by = "head"},
                            Town::at("2024-04-01"));
    REQUIRE(rated);
    CHECK(moves(*rated) == Lines{"rated by head: EK-01: sannolikhet 3 -> 2, riskvärde 15 -> 10: Åtgärder på plats"});
    const auto moved = town.take("2024-04-16", {placed("youth", 3, 9)});
    const Risk& risk = town.world().risks().at("EK-01");
    CHECK(risk.effective() == Rating{2, 5});
    CHECK(risk.computed == Rating{5, 5});
    CHECK(moves(moved) == Lines{"moved by rule over: EK-01: sannolikhet 3 -> 5, riskvärde 15 -> 25 (beräknat; det egna "
                                "värdet 10 av head gäller)"});
    const auto released = edit(town.world(), "EK-01", {.release = true, .by = "head"}, Town::at("2024-04-17"));
    REQUIRE(released);
    CHECK(released->risk_events.front().after == Rating{5, 5});
    CHECK(town.world().risk_level(risk) == Level::red);
}

TEST_CASE("closed and materialised risks do not move, an opened one catches up")
{
    Town town = with_register(moving);
    CHECK(refusal(edit(town.world(), "EK-01", {.state = RiskState::closed, .by = "head"}, Town::at("2024-04-01"))) ==
          "bad-value");
    REQUIRE(edit(town.world(), "EK-01", {.state = RiskState::closed, .closed_because = "reduced", .by = "head"},
                 Town::at("2024-04-01")));
    CHECK(moves(town.take("2024-04-16", {placed("youth", 3, 9)})).empty());
    CHECK(rating(town, "EK-01") == "3x5");
    CHECK(refusal(edit(town.world(), "EK-01", {.owner = "eko1", .by = "head"}, Town::at("2024-04-17"))) == "closed");
    REQUIRE(edit(town.world(), "EK-01", {.state = RiskState::active, .by = "head"}, Town::at("2024-04-17")));
    CHECK(rating(town, "EK-01") == "5x5");
    CHECK(town.world().risks().at("EK-01").closed_because.empty());
}

TEST_CASE("a flag opens a proposed risk, keeps to it while it is open, and opens another after it was closed")
{
    const std::string opens = R"toml(
[[rule]]
id = "rising"
title = { sv = "Stiger", en = "Rising" }
metric = "placed"
units = "*"
when = "outcome > 5 count"
notify = { on = ["flag"], to = ["economist"] }
[rule.risk]
open = true
type = "finance"
text = { sv = "Fler placeringar", en = "More placements" }
probability = "+1"
consequence = 4
owner = "chief"
)toml";
    Town town = with_register(opens);
    const auto changes = town.take("2024-04-16", {placed("youth_1", 3, 9)});
    const std::string id = "P-rising-placed-youth_1";
    REQUIRE(town.world().risks().contains(id));
    const Risk& risk = town.world().risks().at(id);
    CHECK(risk.state == RiskState::proposed);
    CHECK(risk.text.sv == "Fler placeringar: Placeringar, Enhet ett");
    CHECK(risk.owner == "chief1");
    CHECK(risk.unit == "youth_1");
    CHECK(risk.computed == Rating{2, 4});
    CHECK(changes.risk_events.front().kind == "opened");
    CHECK(told(changes) ==
          Lines{"eko1 fired 2024-03 economist-of board", "chief1 risk-moved 2024-03 risk-owner " + id});

    town.take("2024-05-16", {placed("youth_1", 4, 1)});
    CHECK(rating(town, id) == "1x1");
    town.take("2024-06-16", {placed("youth_1", 5, 7)});
    CHECK(rating(town, id) == "2x4");
    CHECK(town.world().risks().size() == 1);

    REQUIRE(edit(town.world(), id, {.state = RiskState::closed, .closed_because = "done", .by = "chief1"},
                 Town::at("2024-06-17")));
    town.take("2024-07-16", {placed("youth_1", 6, 1)});
    town.take("2024-08-16", {placed("youth_1", 7, 9)});
    CHECK(town.world().risks().contains(id + "-2"));
    CHECK(rating(town, id + "-2") == "2x4");
    CHECK(town.world().risks().at(id).state == RiskState::closed);
}

TEST_CASE("in mode propose nothing moves, but the proposal is an event")
{
    Town town = with_register(register_of_two + R"toml(
[[rule]]
id = "over"
metric = "placed"
units = "*"
when = "outcome > 5 count"
risk = { id = "EK-01", probability = 5, mode = "propose" }
)toml");
    const auto changes = town.take("2024-04-16", {placed("youth", 3, 9)});
    CHECK(rating(town, "EK-01") == "3x5");
    CHECK(moves(changes) == Lines{"proposed-change by rule over: EK-01: sannolikhet 3 -> 5, riskvärde 15 -> 25"});
    CHECK(changes.risks.empty());
}

TEST_CASE("an edit is checked whole before any of it is done")
{
    Town town = with_register(register_of_two);
    const Instant now = Town::at("2024-04-16");
    const auto tried = [&](RiskEdit e) {
        e.by = "head";
        return refusal(edit(town.world(), "EK-01", e, now));
    };
    CHECK(refusal(edit(town.world(), "EK-99", {}, now)) == "unknown-risk");
    CHECK(tried({.probability = 6, .comment = "x"}) == "bad-value");
    CHECK(tried({.consequence = 0, .comment = "x"}) == "bad-value");
    CHECK(tried({.release = true}) == "bad-value");
    CHECK(tried({.measures_level = "blue"}) == "bad-value");
    CHECK(tried({.closed_because = "done"}) == "bad-value");
    CHECK(tried({.state = RiskState::closed, .closed_because = "tired"}) == "bad-value");
    CHECK(tried({.text = "om 850709-9805"}) == "personal-number");
    CHECK(tried({.comment = "om 850709-9805"}) == "personal-number");
    CHECK(tried({.measure = RiskMeasure{.text = "", .start = {}, .end = {}, .status = {}}}) == "bad-value");
    CHECK(tried({.measure = RiskMeasure{.text = "Omprioritera",
                                        .start = parse_day("2024-05-01"),
                                        .end = parse_day("2024-04-01"),
                                        .status = {}}}) == "bad-value");
    CHECK(tried({.owner = "eko1", .measure = RiskMeasure{.text = "M", .start = {}, .end = {}, .status = "someday"}}) ==
          "bad-value");
    CHECK(town.world().risks().at("EK-01").owner == "head");
    CHECK(town.world().risks().at("EK-01").version == 1);

    CHECK(tried({.measures_level = "yellow",
                 .owner = "eko1",
                 .measure = RiskMeasure{.text = "M", .start = {}, .end = {}, .status = "planned"}}) == "taken");
    CHECK(tried({.measure = RiskMeasure{.text = "M", .start = {}, .end = {}, .status = "done"}}) == "taken");
    const Risk& risk = town.world().risks().at("EK-01");
    CHECK(risk.owner == "eko1");
    CHECK(risk.measures_level == "yellow");
    REQUIRE(risk.measures.size() == 1);
    CHECK(risk.measures.front().status == "done");
    CHECK(risk.version == 3);
    CHECK(tried({}) == "taken");
    CHECK(town.world().risks().at("EK-01").version == 3);
}

TEST_CASE("what a register's entry brings of measures and controls is added once, each beside the others")
{
    Town town = with_register(register_of_two);
    const Instant now = Town::at("2024-04-17");
    RiskEntry entry;
    entry.lists_only = true;
    entry.risk.id = "EK-01";
    for (const char* text : {"Uppföljning", "Översyn"}) {
        RiskMeasure measure;
        measure.text = text;
        entry.risk.measures.push_back(measure);
        RiskControl control;
        control.what = text;
        entry.risk.controls.push_back(control);
    }
    const auto once = enter(town.world(), std::span(&entry, 1), "head", now);
    REQUIRE(once);
    const Risk& risk = town.world().risks().at("EK-01");
    REQUIRE(risk.measures.size() == 2);
    CHECK(risk.measures[1].text == "Översyn");
    REQUIRE(risk.controls.size() == 2);
    CHECK(risk.controls[0].what == "Uppföljning");
    CHECK(risk.controls[1].what == "Översyn");
    const auto again = enter(town.world(), std::span(&entry, 1), "head", now);
    REQUIRE(again);
    CHECK(again->risk_events.empty());
    CHECK(town.world().risks().at("EK-01").controls.size() == 2);
}

TEST_CASE("a risk is added by hand once, whole, and then follows the figures")
{
    Town town(moving);
    town.take("2024-04-16", {placed("youth", 3, 9)});
    Risk risk;
    risk.id = "EK-01";
    risk.type = "finance";
    risk.text.sv = "Ny";
    risk.base = {2, 2};
    const Instant now = Town::at("2024-04-17");
    const auto tried = [&](auto change) {
        Risk r = risk;
        change(r);
        return refusal(add(town.world(), r, "head", now));
    };
    CHECK(tried([](Risk& r) { r.id = ""; }) == "bad-value");
    CHECK(tried([](Risk& r) { r.id = "EK 01"; }) == "bad-value");
    CHECK(tried([](Risk& r) { r.type = "weather"; }) == "bad-value");
    CHECK(tried([](Risk& r) { r.text.sv = ""; }) == "bad-value");
    CHECK(tried([](Risk& r) { r.text.sv = "850709-9805"; }) == "personal-number");
    CHECK(tried([](Risk& r) { r.base.probability = 7; }) == "bad-value");
    CHECK(tried([](Risk& r) { r.unit = "nowhere"; }) == "bad-value");
    CHECK(tried([](Risk&) {}) == "taken");
    CHECK(rating(town, "EK-01") == "5x2");
    CHECK(tried([](Risk&) {}) == "exists");
    const auto adopted = adopt_risks(town.world(), now);
    CHECK(adopted.risks.size() == 1);
    CHECK(adopted.risk_events.front().kind == "imported");
    CHECK(town.world().risks().at("EK-01").text.sv == "Ny");
    CHECK(adopt_risks(town.world(), now).empty());
}

TEST_CASE("bands give a risk value its colour")
{
    const RiskBands bands;
    CHECK(level_of({2, 3}, bands) == Level::green);
    CHECK(level_of({2, 4}, bands) == Level::yellow);
    CHECK(level_of({3, 4}, bands) == Level::yellow);
    CHECK(level_of({3, 5}, bands) == Level::red);
    for (const auto s :
         {RiskState::proposed, RiskState::active, RiskState::accepted, RiskState::materialised, RiskState::closed})
        CHECK(parse_risk_state(text(s)) == s);
    CHECK_FALSE(parse_risk_state("gone"));
}
