#include "tests/rules/engine_town.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

std::string rule(const std::string& limit, const std::string& id = "over", const std::string& more = "")
{
    return R"toml(
[[risk]]
id = "EK-01"
type = "finance"
text = "Ekonomi"
probability = 2
consequence = 5
owner = "eko1"
[[rule]]
id = ")toml" +
           id + R"toml("
metric = "placed"
units = "*"
levels = { red = "outcome > )toml" +
           limit + R"toml( count", green = "outcome <= )toml" + limit + R"toml( count" }
notify = { on = ["red", "resolved"], to = ["economist"] }
risk = { id = "EK-01", probability = { red = 5 } }
)toml" + more;
}

Town ringing()
{
    Town town(rule("8"));
    adopt_risks(town.world(), Town::at("2024-01-01"));
    REQUIRE(town.take("2024-03-12", {{"placed outcome youth 2024-02", 10}, {"placed outcome adults 2024-02", 5}})
                .messages.size() == 1);
    return town;
}

int computed(const Town& town) { return town.world().risks().at("EK-01").computed.probability; }

}  // namespace

TEST_CASE("the same rules again change nothing")
{
    Town town = ringing();
    CHECK(town.reload(rule("8"), "2024-03-13").empty());
    CHECK(town.state("over:placed:youth") == "firing");
    CHECK(computed(town) == 5);
}

TEST_CASE("a wider limit ends an alert quietly kept right, a narrower one rings for the newest period")
{
    Town town = ringing();
    const auto wider = town.reload(rule("20"), "2024-03-13");
    CHECK(happened(wider) == Lines{"resolved 2024-02 rule-changed"});
    CHECK(town.state("over:placed:youth") == "resolved");
    CHECK(town.alert("over:placed:youth").ended_because == "rule-changed");
    CHECK(told(wider) == Lines{"eko1 resolved 2024-02 told-before"});
    CHECK(computed(town) == 2);
    CHECK(wider.assessments.size() == 1);

    const auto narrower = town.reload(rule("4"), "2024-03-14");
    CHECK(happened(narrower) == Lines{"fired 2024-02 rule-changed", "fired 2024-02 rule-changed"});
    CHECK(told(narrower) == Lines{"eko1 fired 2024-02 economist-of board", "eko1 fired 2024-02 economist-of board"});
    CHECK(computed(town) == 5);
}

TEST_CASE("new rules over old figures tell nobody")
{
    Town town = ringing();
    const auto late = town.reload(rule("4"), "2024-09-01");
    CHECK(late.messages.empty());
    CHECK(town.state("over:placed:adults") == "firing");
    CHECK(happened(late) == Lines{"fired 2024-02 old-news (untold)"});
}

TEST_CASE("a rule that is gone ends its alerts and its effects")
{
    Town town = ringing();
    const auto gone = town.reload(rule("8", "another"), "2024-03-13");
    CHECK(town.state("over:placed:youth") == "resolved");
    CHECK(town.alert("over:placed:youth").ended_because == "rule-removed");
    CHECK(town.state("another:placed:youth") == "firing");
    CHECK(computed(town) == 5);  // the other rule's effect took its place
    CHECK(told(gone) == Lines{"eko1 fired 2024-02 economist-of board"});
    const auto none = town.reload("", "2024-03-14");
    CHECK(computed(town) == 2);
    REQUIRE(none.risk_events.size() == 1);
    CHECK(none.risk_events.front().by == "new rules");
}

TEST_CASE("a catalogue with other places for the same names keeps figures, alerts and acknowledgements")
{
    Town town = ringing();
    REQUIRE(acknowledge(town.world(), {"over", "placed", "youth"}, "eko1", "Vi vet", Town::at("2024-03-12")));
    const std::string more =
        "[[unit]]\nid = \"another\"\nparent = \"board\"\nlevel = \"unit\"\n[[metric]]\nid = \"aaa\"\nmeasure = "
        "\"count\"\n";
    CHECK(town.reload(rule("8", "over", more), "2024-03-13").alerts.empty());
    CHECK(town.state("over:placed:youth") == "acknowledged");
    const auto next = town.take("2024-04-12", {{"placed outcome youth 2024-03", 11}});
    CHECK(happened(next) == Lines{"kept 2024-03 level-red"});
    CHECK(town.state("over:placed:youth") == "acknowledged");
}

TEST_CASE("a dry run on a copy leaves the world as it was")
{
    Town town = ringing();
    Town copy = town.clone();
    copy.take("2024-04-12", {{"placed outcome youth 2024-03", 1}});
    CHECK(copy.state("over:placed:youth") == "resolved");
    CHECK(town.state("over:placed:youth") == "firing");
    CHECK(told(town.take("2024-04-12", {{"placed outcome youth 2024-03", 1}})) ==
          Lines{"eko1 resolved 2024-03 told-before"});
}
