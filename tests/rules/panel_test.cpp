#include "rules/panel.hpp"
#include "tests/catch.hpp"

#include <cmath>

using namespace varsko;

namespace {

Figure figure(UnitIndex unit, Period period, double value, Missing missing = Missing::known, bool preliminary = false)
{
    Figure f;
    f.unit = unit;
    f.period = period;
    f.value = Amount::from_double(value).value();
    f.missing = missing;
    f.preliminary = preliminary;
    return f;
}

const Period march = Period::month(2024, 3), april = Period::month(2024, 4);

}  // namespace

TEST_CASE("the newest knowledge wins, and an equal value adds nothing")
{
    Panel panel(3, 1);
    CHECK(panel.put(figure(1, march, 5)) == Panel::Put::first);
    CHECK(panel.put(figure(1, march, 5)) == Panel::Put::same);
    CHECK(panel.put(figure(1, march, 6)) == Panel::Put::restated);
    CHECK(panel.put(figure(1, march, 6, Missing::known, true)) == Panel::Put::restated);
    CHECK(panel.put(figure(1, march, 0, Missing::lost)) == Panel::Put::restated);
    CHECK(panel.put(figure(1, march, 9, Missing::lost)) == Panel::Put::same);
    const Column* c = panel.column(0, {Scenario::outcome, Span::own, march, {}});
    REQUIRE(c);
    CHECK(std::isnan(c->value[1]));
    CHECK(c->missing[1] == Missing::lost);
    CHECK(c->missing[0] == Missing::absent);
    CHECK(std::isnan(c->value[0]));
    CHECK(panel.column(0, {Scenario::budget, Span::own, march, {}}) == nullptr);
    CHECK(panel.column(7, {Scenario::outcome, Span::own, march, {}}) == nullptr);
}

TEST_CASE("a column counts its open and its preliminary cells")
{
    Panel panel(3, 1);
    const Slice slice{Scenario::outcome, Span::own, march, {}};
    panel.put(figure(0, march, 1, Missing::known, true));
    panel.put(figure(1, march, 0, Missing::not_reported));
    CHECK(panel.column(0, slice)->open == 1);
    CHECK(panel.column(0, slice)->preliminaries == 1);
    panel.put(figure(0, march, 1));
    panel.put(figure(1, march, 0, Missing::lost));
    CHECK(panel.column(0, slice)->open == 2);
    CHECK(panel.column(0, slice)->preliminaries == 0);
}

TEST_CASE("a copied panel is its own, and so is a moved one")
{
    Panel panel(2, 1);
    panel.put(figure(0, march, 1));
    Panel copy = panel;
    copy.put(figure(0, march, 2));
    panel.put(figure(1, march, 3));
    const Slice slice{Scenario::outcome, Span::own, march, {}};
    CHECK(panel.column(0, slice)->value[0] == 1);
    CHECK(copy.column(0, slice)->value[0] == 2);
    CHECK(std::isnan(copy.column(0, slice)->value[1]));
    Panel assigned(5, 5);
    assigned.put(figure(0, april, 1));
    assigned = copy;
    assigned.put(figure(1, march, 4));
    CHECK(assigned.column(0, slice)->value[1] == 4);
    CHECK(std::isnan(copy.column(0, slice)->value[1]));
    const Panel moved = std::move(assigned);
    CHECK(moved.column(0, slice)->value[0] == 2);
}

TEST_CASE("the range is of one grain")
{
    Panel panel(1, 2);
    panel.put(figure(0, april, 1));
    panel.put(figure(0, march, 1));
    panel.put(figure(0, Period::year(2019), 1));
    CHECK(panel.range(0, Grain::month) == std::pair{march, april});
    CHECK(panel.range(0, Grain::year) == std::pair{Period::year(2019), Period::year(2019)});
    CHECK_FALSE(panel.range(1, Grain::month).first);
    CHECK(panel.slices(0).size() == 3);
}
