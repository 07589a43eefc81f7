#include "tests/catch.hpp"

#include "rules/rights.hpp"

using namespace varsko;

namespace {

// asn > child_youth (that family_care is responsible for), adults (that adult_unit is);  department > those two.
Catalogue town()
{
    Catalogue catalogue;
    const auto add = [&](const char* id, std::optional<UnitIndex> parent, std::vector<UnitIndex> responsible) {
        Unit unit;
        unit.id = id;
        unit.parent = parent;
        unit.responsible = std::move(responsible);
        catalogue.units.push_back(std::move(unit));
    };
    add("asn", std::nullopt, {3});
    add("child_youth", 0, {4});
    add("adults", 0, {5});
    add("department", std::nullopt, {});
    add("family_care", 3, {});
    add("adult_unit", 3, {});
    add("homes", 1, {});
    add("elsewhere", std::nullopt, {});
    add("haninge", std::nullopt, {});  // another municipality: nobody's
    for (const UnitIndex unit : {UnitIndex{0}, UnitIndex{3}, UnitIndex{7}}) {
        Person person;
        person.roles = {{.role = "chief", .unit = unit}};
        catalogue.people.push_back(std::move(person));
    }
    Person admin;
    admin.roles = {{.role = "admin", .unit = 8}};
    catalogue.people.push_back(std::move(admin));
    catalogue.index();
    return catalogue;
}

Rights rights(std::vector<Person::Role> roles)
{
    Person person;
    person.roles = std::move(roles);
    return Rights::of(person, town());
}

std::string seen(const Rights& rights)
{
    const Catalogue catalogue = town();
    std::string ids;
    for (UnitIndex unit = 0; unit < catalogue.units.size(); ++unit)
        if (rights.sees(unit)) ids += catalogue.units[unit].id + " ";
    return ids;
}

}  // namespace

TEST_CASE("rights: a chief sees their unit and what it is responsible for, all under both, and nothing beside")
{
    CHECK(seen(rights({{.role = "chief", .unit = 4}})) == "child_youth family_care homes ");
    CHECK(seen(rights({{.role = "chief", .unit = 5}})) == "adults adult_unit ");
    CHECK(seen(rights({{.role = "chief", .unit = 3}})) ==
          "asn child_youth adults department family_care adult_unit homes ");
    CHECK(seen(rights({{.role = "chief", .unit = 4}, {.role = "chief", .unit = 5}})) ==
          "child_youth adults family_care adult_unit homes ");
    CHECK_FALSE(rights({{.role = "chief", .unit = 4}}).sees_all());
}

TEST_CASE("rights: an economist sees also who is responsible for the area, and what is nobody's, a viewer does not")
{
    CHECK(seen(rights({{.role = "economist", .unit = 1}})) == "child_youth family_care homes haninge ");
    CHECK(seen(rights({{.role = "economist", .unit = 0}})) ==
          "asn child_youth adults department family_care adult_unit homes haninge ");
    CHECK(seen(rights({{.role = "viewer", .unit = 1}})) == "child_youth homes ");
}

TEST_CASE("rights: whoever has no role sees nothing, an admin everything")
{
    CHECK(seen(rights({})).empty());
    CHECK_FALSE(rights({}).sees_all());
    CHECK(rights({{.role = "admin", .unit = 4}}).sees_all());
    CHECK(rights({{.role = "chief", .unit = 0},
                  {.role = "chief", .unit = 3},
                  {.role = "controller", .unit = 7},
                  {.role = "controller", .unit = 8}})
              .sees_all());
    CHECK_FALSE(rights({{.role = "chief", .unit = 4}}).sees(99));
}

TEST_CASE("rights: what somebody may do is what the highest of their roles may")
{
    const auto may = [](const char* role) {
        const Rights of = rights({{.role = "somebody", .unit = 0}, {.role = role, .unit = 1}});
        std::string all(text(of.rank()));
        for (const Right right : {Right::see, Right::act, Right::silence, Right::bring_figures, Right::keep_register,
                                  Right::resend, Right::administer})
            if (of.may(right)) all += " " + std::string(text(right));
        return all;
    };
    CHECK(may("controller") == "viewer see");
    CHECK(may("chief") == "chief see act");
    CHECK(may("economist") == "economist see act silence bring-figures keep-register resend");
    CHECK(may("admin") == "admin see act silence bring-figures keep-register resend administer");
}

TEST_CASE("rights: a program may just what it was given, over one unit and what belongs to it, or over all")
{
    const std::vector<Right> given = {Right::see, Right::bring_figures};
    const Rights all = Rights::of_program(given, std::nullopt, town());
    CHECK(all.sees_all());
    CHECK(all.may(Right::bring_figures));
    CHECK_FALSE(all.may(Right::act));
    CHECK_FALSE(all.may(Right::administer));
    const Rights one = Rights::of_program(given, 4, town());
    CHECK(seen(one) == "child_youth family_care homes ");
    CHECK_FALSE(one.sees_all());
    CHECK_FALSE(Rights::of_program({}, std::nullopt, town()).may(Right::see));
}

TEST_CASE("rights: each has a word that is read back")
{
    for (const Right right : every_right) CHECK(parse_right(text(right)) == right);
    CHECK_FALSE(parse_right("sea"));
}
