#include "rules/suppression.hpp"
#include "tests/rules/engine_town.hpp"

#include <rapidcheck.h>

#include <map>
#include <set>

using namespace varsko;
using namespace varsko::test;

namespace {

using Why = Suppression::Why;

const std::string counts = R"toml(
[[metric]]
id = "placements"
name = "Placeringar"
measure = "count"
good = "lower"
adds_over_time = "sum"
smallest_shown = 5
[[metric]]
id = "told"
name = "Beslutat att visa"
measure = "count"
good = "lower"
smallest_shown = 5
publish = "exact"
decided_by = "nämnden"
decided_on = 2024-01-15
[[rule]]
id = "many"
metric = ["placements", "told", "opened"]
units = "*"
value = "outcome"
when = "outcome > 1 count"
[[rule]]
id = "so_far"
metric = "placements"
units = "*"
when = "total > 1 count"
[rule.let]
total = "ytd(outcome)"
)toml";

struct Asked {
    std::string rule = "many", metric = "placements", unit, period = "2024-03";
    bool corrected = false;
};

Suppression suppressed(const Town& town, const Asked& asked)
{
    const World& world = town.world();
    const Catalogue& catalogue = world.catalogue();
    const CompiledRule* rule = world.rules().find(asked.rule, *catalogue.metric(asked.metric));
    REQUIRE(rule);
    const Period p = Period::parse(asked.period).value();
    const Explanation e = explain(catalogue, *rule, world.panel(), *catalogue.unit(asked.unit), p);
    return suppression_of(catalogue, *rule, world.panel(), e, asked.corrected);
}

}  // namespace

TEST_CASE("a small count is suppressed, and zero and larger ones are told")
{
    Town town(counts);
    town.take("2024-04-16", {{"placements outcome youth_1 2024-03", 3}, {"placements outcome adults 2024-03", 5}});
    CHECK(suppressed(town, {.unit = "youth_1"}).inputs == std::vector{Why::small});
    CHECK(suppressed(town, {.unit = "youth_1"}).any);
    CHECK(suppressed(town, {.unit = "adults"}).inputs == std::vector{Why::told});
    CHECK_FALSE(suppressed(town, {.unit = "adults"}).any);
    town.take("2024-04-17", {{"placements outcome youth_1 2024-03", 0}});
    CHECK_FALSE(suppressed(town, {.unit = "youth_1"}).any);
}

TEST_CASE("what somebody has decided to show, and what has no smallest number, is told")
{
    Town town(counts);
    town.take("2024-04-16", {{"told outcome youth_1 2024-03", 3}, {"opened outcome youth_1 2024-03", 3}});
    CHECK_FALSE(suppressed(town, {.metric = "told", .unit = "youth_1"}).any);
    CHECK_FALSE(suppressed(town, {.metric = "opened", .unit = "youth_1"}).any);
}

TEST_CASE("a total that gives a small part away by subtraction is suppressed with it")
{
    Town town(counts);
    const auto total = [&] { return suppressed(town, {.unit = "board"}).inputs.at(0); };
    town.take("2024-04-16", {{"placements outcome board 2024-03", 12}, {"placements outcome youth_1 2024-03", 3}});
    CHECK(total() == Why::told);  // nine others, of nobody in particular
    town.take("2024-04-17", {{"placements outcome adults 2024-03", 9}});
    CHECK(total() == Why::by_subtraction);  // 12 less 9
    town.take("2024-04-18", {{"placements outcome board 2024-03", 20}, {"placements outcome youth_1 2024-03", 11}});
    CHECK(total() == Why::told);  // both parts are told, and nothing is left
    town.take("2024-04-19", {{"placements outcome board 2024-03", 22}});
    CHECK(total() == Why::by_subtraction);  // two that no part counts
}

TEST_CASE("a total over totals is suppressed where it gives one away that is")
{
    std::string north;
    for (const auto& [id, parent] : {std::pair("north", "board"), {"north_1", "north"}, {"north_2", "north"}})
        north += std::string("[[unit]]\nid = \"") + id + "\"\nname = \"" + id + "\"\nparent = \"" + parent + "\"\n";
    Town town(counts + north);
    const auto total = [&] { return suppressed(town, {.unit = "board"}).inputs.at(0); };
    town.take("2024-04-16", {{"placements outcome board 2024-03", 30},
                             {"placements outcome adults 2024-03", 20},
                             {"placements outcome north 2024-03", 10},
                             {"placements outcome north_1 2024-03", 7},
                             {"placements outcome north_2 2024-03", 3}});
    CHECK(suppressed(town, {.unit = "north"}).inputs.at(0) == Why::by_subtraction);
    CHECK(total() == Why::by_subtraction);  // 30 less 20 is north's 10, of which 7 are told
    town.take("2024-04-17", {{"placements outcome board 2024-03", 40}});
    CHECK(total() == Why::told);  // ten more are in it, of nobody in particular
    town.take("2024-04-18", {{"placements outcome board 2024-03", 30},
                             {"placements outcome north_1 2024-03", 10},
                             {"placements outcome north_2 2024-03", 0}});
    CHECK(total() == Why::told);
}

TEST_CASE("an accumulation that gives a small month away is suppressed")
{
    Town town(counts);
    const auto so_far = [&] { return suppressed(town, {.rule = "so_far", .unit = "youth_1"}).any; };
    town.take("2024-03-16", {{"placements outcome youth_1 2024-02 ack", 10}});
    town.take("2024-04-16", {{"placements outcome youth_1 2024-03 ack", 18}});
    CHECK_FALSE(so_far());
    town.take("2024-04-17", {{"placements outcome youth_1 2024-03 ack", 12}});
    CHECK(so_far());
    // And with it those that follow, for who knows April knows March too; until another month is small as well.
    town.take("2024-05-16", {{"placements outcome youth_1 2024-04 ack", 24}});
    const auto until = [&](const char* month) {
        return suppressed(town, {.rule = "so_far", .unit = "youth_1", .period = month}).any;
    };
    CHECK(until("2024-04"));
    town.take("2024-06-16", {{"placements outcome youth_1 2024-05 ack", 28}});
    CHECK_FALSE(until("2024-05"));  // 2 and 4: six are nobody's
    town.take("2024-07-16", {{"placements outcome youth_1 2024-06 ack", 40}});
    CHECK_FALSE(until("2024-06"));
    // January's accumulation is January.
    town.take("2024-02-16", {{"placements outcome youth_1 2024-01 ack", 8}});
    CHECK_FALSE(suppressed(town, {.rule = "so_far", .unit = "youth_1", .period = "2024-01"}).any);
}

TEST_CASE("a correction tells no counts: the message before has told what they were")
{
    Town town(counts);
    town.take("2024-04-16", {{"placements outcome adults 2024-03", 12}, {"opened outcome adults 2024-03", 12}});
    CHECK_FALSE(suppressed(town, {.unit = "adults"}).any);
    const Suppression corrected = suppressed(town, {.unit = "adults", .corrected = true});
    CHECK(corrected.any);
    CHECK(corrected.inputs == std::vector{Why::by_subtraction});
    CHECK_FALSE(suppressed(town, {.metric = "opened", .unit = "adults", .corrected = true}).any);
}

namespace {

// Whoever knows what is told, and which sums must add up: each is a whole and its parts, as names of counts.
struct Onlooker {
    struct Sum {
        std::string whole;
        std::vector<std::string> parts;
    };
    std::map<std::string, double> counts;  // what is so
    std::set<std::string> known;           // what is told, and then what follows from it
    std::vector<Sum> sums;

    void reckon()
    {
        for (std::size_t before = 0; before != known.size();) {
            before = known.size();
            for (const Sum& sum : sums)
                if (const auto left = unknown(sum); left.size() == 1) known.insert(left.front());
        }
    }
    std::vector<std::string> unknown(const Sum& sum) const
    {
        std::vector<std::string> left;
        if (!known.contains(sum.whole)) left.push_back(sum.whole);
        for (const auto& part : sum.parts)
            if (!known.contains(part)) left.push_back(part);
        return left;
    }
    // A small count, or several that together are small.
    std::string found() const
    {
        const auto small = [](double n) { return n > 0 && n < 5; };
        for (const auto& name : known)
            if (small(counts.at(name))) return name;
        for (const Sum& sum : sums) {
            double together = 0;
            for (const auto& name : unknown(sum)) together += counts.at(name);
            if (known.contains(sum.whole) && small(together)) return "a rest of " + sum.whole;
        }
        return {};
    }
};

int a_count() { return *rc::gen::element(0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 20); }

}  // namespace

TEST_CASE("whoever knows all that is told of a tree of units finds no small count")
{
    CHECK(rc::check([] {
        const int areas = *rc::gen::inRange(1, 4);
        std::string units;
        std::map<std::string, std::vector<std::string>> below;
        const auto unit = [&](const std::string& id, const std::string& parent) {
            units += "[[unit]]\nid = \"" + id + "\"\nname = \"" + id + "\"\nparent = \"" + parent + "\"\n";
            below[parent].push_back(id);
        };
        Onlooker onlooker;
        auto& people = onlooker.counts;
        for (int a = 0; a < areas; ++a) {
            const std::string area = "area_" + std::to_string(a);
            unit(area, "board");
            for (int u = *rc::gen::inRange(0, 4); u > 0; --u) {
                const std::string id = area + "_" + std::to_string(u);
                unit(id, area);
                people[area] += people[id] = a_count();
            }
            if (!below.contains(area)) people[area] = a_count();
            people["board"] += people[area];
        }
        Town town(counts + units);
        std::vector<Given> given;
        for (const auto& [id, count] : people) given.push_back({"placements outcome " + id + " 2024-03", count});
        town.take("2024-04-16", given);
        for (const auto& [id, count] : people)
            if (suppressed(town, {.unit = id}).inputs.at(0) == Why::told) onlooker.known.insert(id);
        for (const auto& [whole, parts] : below) onlooker.sums.push_back({whole, parts});
        onlooker.reckon();
        RC_ASSERT(onlooker.found() == "");
    }));
}

TEST_CASE("whoever knows all that is told of a year's months and of what they add up to finds no small count")
{
    CHECK(rc::check([] {
        Town town(counts);
        Onlooker onlooker;
        std::vector<Given> given;
        double so_far = 0;
        const int months = *rc::gen::inRange(1, 13);
        std::string before;
        for (int m = 1; m <= months; ++m) {
            const std::string month = "2024-" + std::string(m < 10 ? "0" : "") + std::to_string(m),
                              until = month + " ack";
            onlooker.counts[month] = a_count();
            onlooker.counts[until] = so_far += onlooker.counts[month];
            given.push_back({"placements outcome youth_1 " + month, onlooker.counts[month]});
            given.push_back({"placements outcome youth_1 " + until, so_far});
            onlooker.sums.push_back({until, before.empty() ? std::vector{month} : std::vector{before, month}});
            before = until;
        }
        town.take("2025-01-20", given);
        const World& world = town.world();
        const Catalogue& catalogue = world.catalogue();
        const auto metric = *catalogue.metric("placements");
        const CompiledRule* rule = world.rules().find("so_far", metric);
        for (const auto& [name, count] : onlooker.counts) {
            const bool accumulated = name.ends_with("ack");
            Explanation cell;
            cell.inputs = {{.metric = metric,
                            .unit = *catalogue.unit("youth_1"),
                            .slice = {.span = accumulated ? Span::accumulated : Span::own,
                                      .period = *Period::parse(name.substr(0, 7))},
                            .value = count,
                            .missing = Missing::known}};
            if (suppression_of(catalogue, *rule, world.panel(), cell, false).inputs.at(0) == Why::told)
                onlooker.known.insert(name);
        }
        onlooker.reckon();
        RC_ASSERT(onlooker.found() == "");
    }));
}
