#include "tests/rules/engine_town.hpp"

#include <map>

using namespace varsko;
using namespace varsko::test;

namespace {

std::string over_budget(const std::string& notify)
{
    return R"([[rule]]
id = "over"
metric = "net_cost"
units = ["youth_1"]
value = "outcome - budget"
levels = { red = "value < -100 tkr", yellow = "value < 0 tkr" }
notify = { on = ["red", "worsened", "resolved"], to = ["chief"], )" +
           notify + " }\n";
}

const std::vector<Given> march = {{"net_cost outcome youth_1 2024-03", -1000},
                                  {"net_cost budget youth_1 2024-03", -800}};

// What was told by ticks, by day, from a day to another: each day has many ticks, as in a daemon.
std::map<std::string, Lines> told_by_day(Town& town, const std::string& from, const std::string& to)
{
    std::map<std::string, Lines> days;
    for (Day day = parse_day(from).value(); day <= parse_day(to).value(); day += std::chrono::days(1))
        for (const char* time : {"T00:00:00Z", "T06:00:00Z", "T07:30:00Z", "T07:40:00Z", "T16:00:00Z"})
            for (auto& line : told(town.tick(text(day) + time))) days[text(day) + time].push_back(std::move(line));
    return days;
}

std::vector<std::string> when(const std::map<std::string, Lines>& days)
{
    std::vector<std::string> out;
    for (const auto& [at, lines] : days) out.push_back(at.substr(0, 16));
    return out;
}

}  // namespace

TEST_CASE("who was told is reminded a fortnight after the last word, on a working day, once")
{
    Town town(over_budget("remind = \"14 days\""));
    const auto first = told(town.take("2024-04-16T08:00:00Z", march));
    REQUIRE(first.size() == 1);
    const auto days = told_by_day(town, "2024-04-16", "2024-06-10");
    // 30 April is a Tuesday; 14 May; 28 May is a Tuesday.  6 and 7 June are the National Day and a Friday.
    CHECK(when(days) == Lines{"2024-04-30T07:30", "2024-05-14T07:30", "2024-05-28T07:30"});
    const std::string who = first[0].substr(0, first[0].find(' '));
    CHECK(days.begin()->second == Lines{who + " reminded 2024-03 told-before"});
}

TEST_CASE("a reminder that falls on a holiday comes on the next working day, and its successor counts from there")
{
    Town town(over_budget("remind = \"14 days\""));
    town.take("2024-03-15T08:00:00Z", march);  // + 14 days is Good Friday
    CHECK(when(told_by_day(town, "2024-03-16", "2024-04-20")) == Lines{"2024-04-02T07:30", "2024-04-16T07:30"});
}

TEST_CASE("the first working day of each month reminds, but for months that rest")
{
    Town town(over_budget("remind = \"1st working day of the month\", remind_except = [\"07\"]"));
    town.take("2024-04-16T08:00:00Z", march);
    CHECK(when(told_by_day(town, "2024-04-16", "2024-09-30")) ==
          Lines{"2024-05-02T07:30", "2024-06-03T07:30", "2024-08-01T07:30", "2024-09-02T07:30"});
}

TEST_CASE("an alert that is acknowledged calls nobody again")
{
    Town town(over_budget("remind = \"14 days\", escalate = [{ after = \"5 working days\", to = [\"eko1\"] }]"));
    town.take("2024-04-16T08:00:00Z", march);
    const auto key = AlertKey::parse("over:net_cost:youth_1").value();
    REQUIRE(acknowledge(town.world(), key, "chief", "we see to it", Town::at("2024-04-18T08:00:00Z")));
    CHECK(told_by_day(town, "2024-04-18", "2024-06-30").empty());
}

TEST_CASE("nobody takes it: after five working days the next hears, and of its end too")
{
    Town town(over_budget("escalate = [{ after = \"5 working days\", to = [\"eko1\"] }]"));
    town.take("2024-04-16T08:00:00Z", march);
    const auto days = told_by_day(town, "2024-04-16", "2024-06-30");
    CHECK(when(days) == Lines{"2024-04-23T07:30"});
    CHECK(days.begin()->second == Lines{"eko1 escalated 2024-03 escalated after 5 working days, named"});
    const auto end = told(town.take("2024-05-16T08:00:00Z", {{"net_cost outcome youth_1 2024-04", -700},
                                                             {"net_cost budget youth_1 2024-04", -800}}));
    CHECK(std::count(end.begin(), end.end(), "eko1 resolved 2024-04 told-before") == 1);
    CHECK(told_by_day(town, "2024-05-17", "2024-07-30").empty());
}

TEST_CASE("a restart between does not remind twice, nor forget")
{
    const std::string rules = over_budget("remind = \"14 days\"");
    Town town(rules);
    town.take("2024-04-16T08:00:00Z", march);
    CHECK(when(told_by_day(town, "2024-04-17", "2024-04-30")) == Lines{"2024-04-30T07:30"});
    town.reload(rules, "2024-04-30T10:00:00Z");
    CHECK(when(told_by_day(town, "2024-04-30", "2024-05-14")) == Lines{"2024-05-14T07:30"});
}
