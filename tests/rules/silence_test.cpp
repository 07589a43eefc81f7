#include "rules/alert/silence.hpp"

#include "rules/catalogue.hpp"
#include "tests/catch.hpp"

using namespace varsko;

namespace {

Catalogue town()
{
    Catalogue c;
    c.organisation = "town";
    c.units = {{.id = "board", .name = "Board"},
               {.id = "area", .name = "Area", .parent = UnitIndex{0}},
               {.id = "unit", .name = "Unit", .parent = UnitIndex{1}}};
    c.index();
    return c;
}

bool held(std::initializer_list<const char*> matchers, const std::string& unit, Level level = Level::red)
{
    Silence silence;
    for (const char* one : matchers) silence.of.push_back(LabelMatcher::parse(one).value());
    const AlertKey key{.rule = "over", .metric = "net_cost", .unit = unit};
    return holds(silence, town(), {.alert = key, .level = level});
}

}  // namespace

TEST_CASE("a matcher of a unit fits the unit and all under it")
{
    CHECK(held({"unit=area"}, "area"));
    CHECK(held({"unit=area"}, "unit"));
    CHECK_FALSE(held({"unit=area"}, "board"));
    CHECK(held({"unit=board"}, "unit"));
    CHECK_FALSE(held({"unit!=area"}, "unit"));
    CHECK(held({"unit!=area"}, "board"));
    CHECK(held({"unit=~\"a.*\""}, "unit"));
    CHECK(held({"unit=gone"}, "gone"));  // a unit that the configuration does not know is itself
}

TEST_CASE("all matchers must fit, and what gets worse than was silenced is told")
{
    CHECK(held({"alertname=over", "metric=net_cost", "organisation=town"}, "unit"));
    CHECK_FALSE(held({"alertname=over", "metric=other"}, "unit"));
    CHECK(held({"level=~\"yellow|flag\""}, "unit", Level::yellow));
    CHECK_FALSE(held({"level=~\"yellow|flag\""}, "unit", Level::red));
    CHECK(held({"nothing=\"\""}, "unit"));
}

TEST_CASE("a silence is on from its beginning until before its end")
{
    Silence s;
    s.from = parse_instant("2024-04-16T07:00:00Z").value();
    s.to = parse_instant("2024-04-16T08:00:00Z").value();
    CHECK(s.state(s.from - std::chrono::milliseconds(1)) == Silence::State::pending);
    CHECK(s.state(s.from) == Silence::State::active);
    CHECK(s.state(s.to - std::chrono::milliseconds(1)) == Silence::State::active);
    CHECK(s.state(s.to) == Silence::State::expired);
}

TEST_CASE("its id is a UUID of what it says")
{
    Silence s;
    s.of = {LabelMatcher::parse("unit=area").value()};
    s.by = "eva";
    const std::string id = silence_id(s);
    CHECK(id.size() == 36);
    CHECK(id[8] == '-');
    CHECK(id == silence_id(s));
    s.comment = "other";
    CHECK(id != silence_id(s));
}
