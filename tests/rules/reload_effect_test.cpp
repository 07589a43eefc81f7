#include "rules/reload_effect.hpp"

#include "tests/rules/engine_town.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

AlertEvent happened(const std::string& unit, AlertState before, AlertState after, Level level_before, Level level_after)
{
    AlertEvent event;
    event.key = {"rule", "metric", unit};
    event.before = before;
    event.after = after;
    event.level_before = level_before;
    event.level_after = level_after;
    return event;
}

std::string rule(const std::string& limit)
{
    return R"toml(
[[risk]]
id = "EK-01"
text = "Ekonomi"
probability = 2
consequence = 5
[[rule]]
id = "over"
metric = "placed"
units = "*"
levels = { red = "outcome > )toml" +
           limit + R"toml( count", green = "outcome <= 5 count" }
notify = { on = ["red", "resolved"], to = ["economist"] }
risk = { id = "EK-01", probability = { red = 5 } }
)toml";
}

}  // namespace

TEST_CASE("of what happens to one alert counts how it stood first and how it stands last")
{
    using enum AlertState;
    Changes changes;
    changes.events = {
        happened("begins", quiet, pending, Level::green, Level::red),
        happened("begins", pending, firing, Level::red, Level::red),
        happened("ends", acknowledged, resolved, Level::red, Level::green),
        happened("worsens", firing, firing, Level::yellow, Level::red),
        happened("comes back", firing, resolved, Level::red, Level::green),
        happened("comes back", resolved, firing, Level::green, Level::red),
        happened("waits", quiet, pending, Level::green, Level::red),
        happened("comes and goes", quiet, firing, Level::green, Level::red),
        happened("comes and goes", firing, resolved, Level::red, Level::green),
    };
    const auto effect = effect_of(changes);
    REQUIRE(effect.began.size() == 1);
    CHECK(effect.began[0].last->key.unit == "begins");
    REQUIRE(effect.ended.size() == 1);
    CHECK(effect.ended[0].last->key.unit == "ends");
    REQUIRE(effect.changed.size() == 1);
    CHECK(effect.changed[0].last->key.unit == "worsens");
    CHECK(text(effect.counts()) == "alerts: 1 began, 1 ended, 1 changed level; risks that moved: 0; messages: 0");
}

TEST_CASE("a narrower limit begins an alert and moves its risk, a wider one ends it, the same does nothing")
{
    Town town(rule("20"));
    adopt_risks(town.world(), Town::at("2024-01-01"));
    town.take("2024-03-12", {{"placed outcome youth 2024-02", 10}});
    const auto narrower = town.reload(rule("8"), "2024-03-13");
    CHECK(effect_of(narrower).counts() ==
          ReloadCounts{.began = 0, .ended = 0, .changed = 1, .risks = 1, .messages = 1});
    CHECK(effect_of(town.reload(rule("8"), "2024-03-13")).counts() == ReloadCounts{});
}
