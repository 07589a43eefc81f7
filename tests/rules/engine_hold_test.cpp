#include "tests/rules/engine_town.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

const std::string two_rules = R"toml([[rule]]
id = "large"
metric = "net_cost"
units = ["board"]
value = "outcome - budget"
levels = { red = "value < -100 tkr", yellow = "value < 0 tkr" }
notify = { on = ["red", "yellow"], to = ["eko1"] }
[[rule]]
id = "small"
metric = "net_cost"
units = ["board", "youth", "adults"]
value = "outcome - budget"
levels = { red = "value < -100 tkr", yellow = "value < 0 tkr" }
notify = { on = ["red", "yellow"], to = ["eko1"] }
)toml";

std::string inhibit(const std::string& more)
{
    return two_rules + "[[inhibit]]\nsource = \"large\"\ntargets = [\"small\"]\n" + more;
}

std::vector<Given> figures(double board)
{
    return {{"net_cost outcome board 2024-03", board}, {"net_cost budget board 2024-03", 0},
            {"net_cost outcome youth 2024-03", -200},  {"net_cost budget youth 2024-03", 0},
            {"net_cost outcome adults 2024-03", -200}, {"net_cost budget adults 2024-03", 0}};
}

// "small youth inhibited large:net_cost:board", or "small youth goes".
Lines gates(const Changes& changes)
{
    Lines out;
    for (const auto& m : changes.messages)
        out.push_back(m.alert.rule + " " + m.alert.unit + " " +
                      (m.hold ? std::string(text(m.hold->why)) + " " + m.hold->by : "goes"));
    std::sort(out.begin(), out.end());
    return out;
}

Silence silence(const std::string& matcher, const std::string& to)
{
    Silence s;
    s.of = {LabelMatcher::parse(matcher).value()};
    s.to = Town::at(to);
    s.by = "eva";
    s.comment = "known";
    return s;
}

}  // namespace

TEST_CASE("while a larger alert rings its targets are held: of the same unit, of those below, of all")
{
    CHECK(gates(Town(inhibit("")).take("2024-04-16", figures(-500))) ==
          Lines{"large board goes", "small adults goes", "small board inhibited large:net_cost:board",
                "small youth goes"});
    CHECK(gates(Town(inhibit("units = \"below\"")).take("2024-04-16", figures(-500))) ==
          Lines{"large board goes", "small adults inhibited large:net_cost:board",
                "small board inhibited large:net_cost:board", "small youth inhibited large:net_cost:board"});
    CHECK(gates(Town(inhibit("units = \"all\"")).take("2024-04-16", figures(-500))) ==
          gates(Town(inhibit("units = \"below\"")).take("2024-04-16", figures(-500))));
    CHECK(gates(Town(inhibit("units = \"below\"\nlevel = \"red\"")).take("2024-04-16", figures(-50))) ==
          Lines{"large board goes", "small adults goes", "small youth goes"});  // the total is told as its rows
}

TEST_CASE("an inhibition is judged on what is stored, not on what came first")
{
    Town town(inhibit("units = \"below\""));
    // The smaller one comes first, and is told; then the larger one comes, and what the smaller one says more is held.
    const auto first =
        town.take("2024-04-16", {{"net_cost outcome youth 2024-03", -50}, {"net_cost budget youth 2024-03", 0}});
    CHECK(gates(first) == Lines{"small youth goes"});
    const auto then = gates(town.take("2024-04-17", figures(-500)));
    CHECK(std::count(then.begin(), then.end(), "small youth inhibited large:net_cost:board") == 1);
    CHECK(inhibitor_of(town.world(), {"small", "net_cost", "youth"}) == "large:net_cost:board");
    // Acknowledged it is alive, and inhibits on.
    REQUIRE(
        acknowledge(town.world(), {"large", "net_cost", "board"}, "head", "seen", Town::at("2024-04-18T08:00:00Z")));
    CHECK(inhibitor_of(town.world(), {"small", "net_cost", "youth"}) == "large:net_cost:board");
    town.take("2024-04-19", {{"net_cost outcome board 2024-03", 500}});
    CHECK(inhibitor_of(town.world(), {"small", "net_cost", "youth"}).empty());
}

TEST_CASE("a silence holds what fits while it lasts, and of two the one that ends last counts")
{
    Town town(two_rules);
    REQUIRE(add(town.world(), silence("unit=youth", "2024-04-20T00:00:00Z"), Town::at("2024-04-15T00:00:00Z")));
    const auto longer =
        add(town.world(), silence("unit=board", "2024-04-30T00:00:00Z"), Town::at("2024-04-15T00:00:00Z"));
    REQUIRE(longer);
    const std::string id = longer->silences.at(0).id;
    const auto changes = town.take("2024-04-16", figures(500));
    CHECK(gates(changes) == Lines{"small adults silence " + id, "small youth silence " + id});
    const Message& youth = changes.messages.at(0);
    CHECK(hold_of(town.world(), youth, youth.hold, Town::at("2024-04-29T23:59:00Z")));
    CHECK_FALSE(hold_of(town.world(), youth, youth.hold, Town::at("2024-04-30T00:00:00Z")));
    REQUIRE(end_silence(town.world(), id, "eva", Town::at("2024-04-17T00:00:00Z")));
    CHECK_FALSE(
        hold_of(town.world(), {.alert = {"small", "net_cost", "adults"}}, {}, Town::at("2024-04-17T00:00:00Z")));
    CHECK(end_silence(town.world(), id, "eva", Town::at("2024-04-17T00:00:00Z")).error().reason == Refusal::closed);
    CHECK(end_silence(town.world(), "none", "eva", Town::at("2024-04-17T00:00:00Z")).error().reason ==
          Refusal::unknown_silence);
}

TEST_CASE("whoever asked for a silence hears once of its end, the day before")
{
    Town town(
        two_rules + "[[person]]\nid = \"eva\"\nname = \"Eva\"\nmail = \"eva@town.example\"\n" +
        "[[person]]\nid = \"adm\"\nname = \"A\"\nmail = \"adm@town.example\"\nroles = [{ role = \"admin\", unit = "
        "\"board\" }]\n");
    town.take("2024-04-16", figures(-200));
    World& world = town.world();
    REQUIRE(add(world, silence("unit=\"youth\"", "2024-04-30"), Town::at("2024-04-16")));
    REQUIRE(add(world, silence("unit=\"adults\"", "2024-04-17"), Town::at("2024-04-16")));  // short: no reminder
    Silence by_a_program = silence("alertname=\"nothing\"", "2024-04-30");
    by_a_program.by = "grafana";
    REQUIRE(add(world, by_a_program, Town::at("2024-04-16")));
    CHECK(tick(world, Town::at("2024-04-28")).messages.empty());
    const auto told = tick(world, Town::at("2024-04-29"));
    REQUIRE(told.messages.size() == 2);
    const auto& eva = told.messages[0].recipient == "eva" ? told.messages[0] : told.messages[1];
    const auto& admin = told.messages[0].recipient == "eva" ? told.messages[1] : told.messages[0];
    CHECK(eva.address == "eva@town.example");
    CHECK(eva.subject == "En tystnad slutar 2024-04-30 kl. 00.00: unit=\"youth\"");
    CHECK(eva.text.find("Den håller 1 larm som ringer") != std::string::npos);
    CHECK(eva.text.find("known") != std::string::npos);
    CHECK(admin.recipient == "adm");  // a program is nobody's mail address
    CHECK(admin.text.find("Den håller 0 larm") != std::string::npos);
    CHECK(tick(world, Town::at("2024-04-29")).messages.empty());
    CHECK(tick(world, Town::at("2024-05-02")).messages.empty());
}

TEST_CASE("new rules keep the silences")
{
    Town town(two_rules);
    REQUIRE(add(town.world(), silence("unit=youth", "2024-04-20T00:00:00Z"), Town::at("2024-04-15T00:00:00Z")));
    town.reload(two_rules + "# changed\n", "2024-04-15T01:00:00Z");
    CHECK(town.world().silences().size() == 1);
    CHECK(silences_of(town.world(), {"small", "net_cost", "youth"}, Level::red, Town::at("2024-04-16T00:00:00Z"))
              .size() == 1);
}

TEST_CASE("who would be told is asked beforehand: why, and what would hold it")
{
    Town town(two_rules);
    const Instant now = Town::at("2024-04-16T08:00:00Z");
    const auto told = who_would_be_told(town.world(), {"small", "net_cost", "youth"}, Level::red, now);
    REQUIRE(told);
    REQUIRE(told->size() == 1);
    CHECK(told->front().recipient.id == "eko1");
    CHECK(told->front().asked);
    CHECK_FALSE(told->front().hold);
    CHECK_FALSE(who_would_be_told(town.world(), {"small", "net_cost", "youth"}, Level::green, now)->front().asked);
    CHECK_FALSE(who_would_be_told(town.world(), {"small", "net_cost", "youth_1"}, Level::red, now));
    CHECK_FALSE(who_would_be_told(town.world(), {"none", "net_cost", "youth"}, Level::red, now));
}
