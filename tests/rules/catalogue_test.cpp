#include "rules/catalogue.hpp"

#include "tests/catch.hpp"

using namespace varsko;

namespace {

Unit unit(std::string id, std::string name, std::optional<UnitIndex> parent, std::vector<std::string> aliases = {})
{
    Unit u;
    u.id = std::move(id), u.name = std::move(name), u.parent = parent, u.aliases = std::move(aliases);
    return u;
}

Catalogue catalogue()
{
    Catalogue c;
    c.units = {unit("asn", "Arbetsmarknads- och socialnämnden", {}, {"Totalt arbetsmarknads och socialektorn"}),
               unit("child_youth", "Barn- och ungdomsvård", 0, {"Barn & unga", "Barn och unga"}),
               unit("adults", "Vård och vuxna", 0), unit("addiction", "Missbruk", 2, {"asn", "Barn & unga"})};
    Metric m;
    m.id = "net_cost", m.name = {"Nettokostnad", "Net cost"}, m.aliases = {"Netto"};
    c.metrics = {m};
    Person p;
    p.id = "eko1";
    c.people = {p};
    c.index();
    return c;
}

}  // namespace

TEST_CASE("folded text has small letters and single blanks")
{
    CHECK(folded("  Barn \t &\xC2\xA0 Unga ") == "barn & unga");
    CHECK(folded("ÅRSPROGNOS") == "årsprognos");
    CHECK(folded("A\xCC\x8Arsprognos") == "årsprognos");
    CHECK(folded(" \xE2\x80\xAF ").empty());
    CHECK(folded("\xEF\xBB\xBF"
                 "Enhet") == "enhet");
}

TEST_CASE("units are found by id, name and alias in any letter case")
{
    const auto c = catalogue();
    CHECK(c.unit("child_youth") == 1U);
    CHECK_FALSE(c.unit("Child_Youth"));
    CHECK(c.unit_spelled("CHILD_YOUTH") == 1U);
    CHECK(c.unit_spelled("barn-  och UNGDOMSVÅRD") == 1U);
    CHECK(c.unit_spelled("Barn & Unga") == 1U);
    CHECK_FALSE(c.unit_spelled("Barn"));
    CHECK_FALSE(c.unit_spelled(""));
}

TEST_CASE("an id is never hidden by another unit's alias, and the first of two spellings wins")
{
    const auto c = catalogue();
    CHECK(c.unit_spelled("ASN") == 0U);
    CHECK(c.unit_spelled("barn & unga") == 1U);
}

TEST_CASE("metrics and people are found")
{
    const auto c = catalogue();
    CHECK(c.metric("net_cost") == MetricIndex{0});
    CHECK(c.metric_spelled("nettokostnad") == MetricIndex{0});
    CHECK(c.metric_spelled("NET COST") == MetricIndex{0});
    CHECK(c.metric_spelled("netto") == MetricIndex{0});
    CHECK_FALSE(c.metric("cost"));
    REQUIRE(c.person("eko1"));
    CHECK(c.person("eko1")->id == "eko1");
    CHECK(c.person("eko2") == nullptr);
}

TEST_CASE("a unit is under itself and its ancestors")
{
    auto c = catalogue();
    CHECK(c.is_under(3, 3));
    CHECK(c.is_under(3, 2));
    CHECK(c.is_under(3, 0));
    CHECK_FALSE(c.is_under(0, 3));
    CHECK_FALSE(c.is_under(3, 1));
    CHECK(c.children(0) == std::vector<UnitIndex>{1, 2});
    CHECK(c.children(3).empty());
    c.units[0].parent = 3;  // a circle, refused by the reader
    CHECK_FALSE(c.is_under(3, 1));
}
