// A house of random figures for random expressions: metrics x, y, g and r, four units in a tree or a bush, two years
// of months and more, with everything that figures may be.
#pragma once

#include "tests/rules/expression_author.hpp"

namespace varsko::test {

inline constexpr int first_year = 2020;

struct RandomHouse : SmallHouse {
    int months = 26;
};

inline RandomHouse random_house()
{
    RandomHouse h;
    if (pick(8) == 0) h.months = 74;  // five years to look back on, now and then
    const int months = h.months;
    for (const char* u : {"u0", "u1", "u2", "u3"}) h.unit(u);
    // A tree or a bush, comparison groups, and a unit that is not there all the time.
    for (UnitIndex u = 1; u < 4; ++u) {
        Unit& unit = h.catalogue.units[u];
        if (pick(6)) unit.parent = pick(3) ? 0 : u - 1;
        if (pick(5) == 0) unit.dimension = Dimension::activity;
        if (pick(3)) unit.groups.emplace_back("peers");
    }
    h.catalogue.units[0].groups = {"some", "peers"};
    h.catalogue.units[2].groups.emplace_back("some");
    if (pick(3) == 0) h.catalogue.units[2].to = Period::month(first_year, 1 + pick(12)).last_day();
    if (pick(4) == 0) h.catalogue.units[3].from = Period::month(first_year + 1, 1 + pick(12)).first_day();
    h.metric("x", "count", pick(2) ? Good::higher : Good::lower,
             {Scenario::outcome, Scenario::budget, Scenario::forecast, Scenario::target});
    h.metric("y").adds_over_time = AddsOverTime::last;
    h.metric("g", "count", Good::lower, {Scenario::budget});
    h.metric("r").adds_over_time = AddsOverTime::mean;
    h.metric("x_base").adds_over_time = AddsOverTime::last;
    if (pick(2)) h.metric("x").derived[Scenario::budget] = pick(2) ? "-g.budget" : "2 * g.budget - y.outcome";
    if (pick(3) == 0) h.metric("x").derived[Scenario::forecast] = "-g.budget";
    if (pick(2)) h.metric("x").calendar.except = {1, 7};
    if (pick(2)) h.metric("y").calendar.except = {6};
    if (pick(3) == 0) h.metric("x").breaks = {Period::month(first_year + 1, 1 + pick(12))};
    if (pick(4) == 0) h.metric("y").breaks = {Period::month(first_year, 1 + pick(12))};
    h.metric("x").tolerance = 0.1;

    static const std::vector<std::string> series = {"x outcome", "x budget",  "x target",      "y outcome",
                                                    "g budget",  "r outcome", "x_base outcome"};
    const auto fates = *rc::gen::container<std::vector<int>>(series.size() * 4 * static_cast<std::size_t>(months),
                                                             rc::gen::resize(100, rc::gen::inRange(0, 1000)));
    std::size_t next = 0;
    for (const auto& s : series)
        for (int u = 0; u < 4; ++u)
            for (int m = 0; m < months; ++m) {
                const int fate = fates[next++];
                const std::string key =
                    s + " u" + std::to_string(u) + " " + Period::month(first_year, 1).plus(m).text();
                const double value = fate % 17 - 4;
                const bool preliminary = fate % 13 == 0;
                if (fate < 500)
                    h.give(key, value, Missing::known, preliminary);
                else if (fate < 600)
                    h.give(key + " ack", value * 3, Missing::known, preliminary);
                else if (fate < 700)
                    h.give(key, value), h.give(key + " ack", value * 2);
                else if (fate < 740)
                    h.give(key, 0, Missing::not_reported, preliminary);
                else if (fate < 770)
                    h.give(key + " ack", 0, Missing::secret);
                else if (fate < 790)
                    h.give(key, 0, Missing::lost);
                else if (fate < 850)
                    h.give(key, value),
                        h.give(key + " made " + Period::month(first_year, 1).plus(m - 2 + fate % 5).text(), value + 1);
            }
    for (int u = 0; u < 4; ++u)
        for (int y = 0; y < (months + 11) / 12; ++y) {
            const std::string at = " u" + std::to_string(u) + " " + std::to_string(first_year + y);
            for (int made = pick(5); made < 12; made += 1 + pick(6))
                h.give("x forecast" + at + " made " + Period::month(first_year + y, 1).plus(made).text(), pick(20),
                       Missing::known, pick(8) == 0);
            if (pick(2)) h.give("x target" + at, pick(20));
            if (pick(2)) h.give("x budget" + at, pick(20));
            if (pick(3) == 0) h.give("x budget" + at + " made " + Period::month(first_year + y, 5).text(), pick(20));
            if (pick(4) == 0) h.give("g budget" + at, pick(20));
            if (pick(4) == 0) h.give("y outcome" + at, pick(20));
        }
    return h;
}
}  // namespace varsko::test
