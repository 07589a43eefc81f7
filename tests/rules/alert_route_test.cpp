#include "rules/alert/route.hpp"

#include "rules/alert/tell.hpp"
#include "tests/rules/engine_town.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

Lines reached(const std::string& toml, std::vector<std::string> to, const std::string& unit, Level level = Level::red,
              Day today = Day{})
{
    const auto configuration = Town::compiled(toml).first;
    Occasion on;
    on.rule = "balance";
    on.metric = "net_cost";
    on.unit = configuration->catalogue.unit(unit).value();
    on.level = level;
    on.goal = 4;
    on.today = today;
    on.owners = {"chief2"};
    Lines out;
    for (const auto& r : recipients(*configuration, to, on)) out.push_back(r.id + " by " + r.channel + ": " + r.why);
    return out;
}

}  // namespace

TEST_CASE("a role is held at the unit, at the units responsible for it, or nearest upward")
{
    CHECK(reached("", {"chief"}, "youth_1") == Lines{"chief1 by mail: chief-of youth_1"});
    CHECK(reached("", {"chief"}, "youth") ==
          Lines{"chief1 by mail: chief-of youth_1", "chief2 by mail: chief-of youth_2"});
    CHECK(reached("", {"chief"}, "adults") == Lines{"head by mail: chief-of board"});
    CHECK(reached("", {"economist"}, "youth_2") == Lines{"eko1 by mail: economist-of board"});
    CHECK(reached("", {"admin"}, "youth_2").empty());
}

TEST_CASE("people are named by id, owners by their risk, and each is reached once, for the first reason")
{
    CHECK(reached("", {"head", "chief"}, "adults") == Lines{"head by mail: named"});
    CHECK(reached("", {"chief", "risk owner"}, "youth") ==
          Lines{"chief1 by mail: chief-of youth_1", "chief2 by mail: chief-of youth_2"});
    CHECK(reached("", {"risk owner"}, "adults") == Lines{"chief2 by mail: risk-owner"});
}

TEST_CASE("routes add to whom a rule names, the first that matches and does not continue ends it")
{
    const std::string routes = R"toml(
[[route]]
match = { level = "yellow" }
to = ["head"]
[[route]]
match = { level = "red", unit = "youth" }
channels = ["hook"]
continue = true
[[route]]
match = { goal = 4 }
to = ["economist"]
[[route]]
match = {}
to = ["chief1"]
)toml";
    CHECK(reached(routes, {}, "youth") ==
          Lines{"channel:hook by hook: route 2", "eko1 by mail: route 3 economist-of board"});
    CHECK(reached(routes, {}, "adults") == Lines{"eko1 by mail: route 3 economist-of board"});
    CHECK(reached(routes, {"chief"}, "adults", Level::yellow) == Lines{"head by mail: chief-of board"});
    // A flag is routed as its severity.
    CHECK(reached(routes, {}, "adults", Level::flag) == Lines{"head by mail: route 1 named"});
}

TEST_CASE("a stand-in is told instead, while it lasts")
{
    const std::string away = R"toml(
[[person]]
id = "eko2"
mail = "eko2@town.example"
roles = [{ role = "controller", unit = "board" }]
stand_in = { person = "eko1", from = 2024-07-01, to = 2024-08-04 }
)toml";
    CHECK(reached(away, {"controller"}, "adults", Level::red, *parse_day("2024-07-01")) ==
          Lines{"eko1 by mail: controller-of board, for eko2"});
    CHECK(reached(away, {"controller"}, "adults", Level::red, *parse_day("2024-08-05")) ==
          Lines{"eko2 by mail: controller-of board"});
}

TEST_CASE("what is told is the difference to what was told")
{
    using End = Standing::End;
    const auto told = [](const char* transition, Level level) {
        return Told{.episode = "e", .transition = transition, .level = level};
    };
    const auto says = [](Standing s, std::vector<std::string> on, std::optional<Told> before) {
        const auto t = what_to_tell(s, on, before ? &*before : nullptr);
        return std::string(t.transition) + (t.ends ? " ends" : "");
    };
    const Standing red{.level = Level::red, .transition = "kept", .episode = "e"},
        yellow{.level = Level::yellow, .transition = "kept", .episode = "e"};
    const auto with = [](Standing s, auto change) {
        change(s);
        return s;
    };

    CHECK(says(red, {"red"}, {}) == "fired");
    CHECK(says(yellow, {"red"}, {}) == "");
    CHECK(says(red, {"red"}, told("fired", Level::red)) == "");
    CHECK(says(red, {"red"}, told("fired", Level::yellow)) == "worsened");
    CHECK(says(red, {"yellow", "worsened"}, told("fired", Level::yellow)) == "worsened");
    CHECK(says(red, {"yellow"}, told("fired", Level::yellow)) == "");
    CHECK(says(yellow, {"red", "yellow"}, told("fired", Level::red)) == "");
    CHECK(says(yellow, {"red", "improved"}, told("fired", Level::red)) == "improved");
    CHECK(says(with(yellow, [](Standing& s) { s.restated = true; }), {"red"}, told("fired", Level::red)) == "restated");
    CHECK(says(with(red, [](Standing& s) { s.transition = "worsened"; }), {"worsened"}, {}) == "worsened");
    CHECK(says(with(red, [](Standing& s) { s.transition = "worsened"; }), {"red"}, {}) == "worsened");
    CHECK(says(with(red, [](Standing& s) { s.transition = "worsened"; }), {"yellow"}, {}) == "");
    CHECK(says(with(yellow, [](Standing& s) { s.judged = true; }), {"red"}, told("fired", Level::red)) == "improved");
    // At the level that was told, a restatement is told where it is asked for.
    const auto restated = with(red, [](Standing& s) {
        s.transition = "restated";
        s.restated = true;
    });
    CHECK(says(restated, {"red"}, told("fired", Level::red)) == "");
    CHECK(says(restated, {"red", "corrected"}, told("fired", Level::red)) == "restated");
    for (const char* over : {"ended", "resolved", "corrected", "year-closed", "judged"})
        CHECK(says(red, {"red"}, told(over, Level::red)) == "fired");

    const auto preliminary = with(red, [](Standing& s) { s.preliminary = true; });
    CHECK(says(preliminary, {"red"}, {}) == "");
    CHECK(says(preliminary, {"red", "preliminary"}, {}) == "fired");

    const Standing flag{.level = Level::flag, .severity = Level::red, .transition = "fired", .episode = "e"};
    CHECK(says(flag, {"red"}, {}) == "fired");
    CHECK(says(flag, {"flag"}, {}) == "fired");
    CHECK(says(flag, {"yellow"}, {}) == "");

    const auto ended = [&](End end) { return with(red, [&](Standing& s) { s.end = end; }); };
    CHECK(says(ended(End::good), {"red", "resolved"}, told("fired", Level::red)) == "resolved ends");
    CHECK(says(ended(End::good), {"red"}, told("fired", Level::red)) == " ends");
    CHECK(says(ended(End::good), {"red", "resolved"}, {}) == "");
    CHECK(says(ended(End::year_closed), {"red", "resolved"}, told("fired", Level::red)) == " ends");
    CHECK(says(ended(End::corrected), {"red"}, told("fired", Level::red)) == "corrected ends");
    CHECK(says(ended(End::corrected), {"red"}, told("resolved", Level::red)) == "corrected ends");
    CHECK(says(ended(End::corrected), {"red"}, told("corrected", Level::red)) == "");
    const auto another = Told{.episode = "another", .transition = "resolved", .level = Level::red};
    CHECK(says(ended(End::corrected), {"red"}, another) == "");
    CHECK(says(ended(End::judged), {"red"}, told("fired", Level::red)) == "judged ends");
    const auto ended_preliminary = with(ended(End::good), [](Standing& s) { s.preliminary = true; });
    CHECK(says(ended_preliminary, {"red", "resolved"}, told("fired", Level::red)) == "");
    CHECK(says(ended_preliminary, {"red", "resolved", "preliminary"}, told("fired", Level::red)) == "resolved ends");
    CHECK(says(ended(End::corrected), {"red"}, {}) == "");
}
