#include "tests/rules/engine_town.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

// Expected of two units from January, the 10th working day after; the pulse survey of real life skips June and July.
const std::string expecting = R"toml(
[[metric]]
id = "pulse"
name = { sv = "Puls", en = "Pulse" }
measure = "index"
good = "higher"
calendar = { every = "month", except = ["06", "07"], due = "10th working day after" }
expected = { units = ["youth_1", "youth_2"], from = "2024-03", to = "2024-12", by = "chief" }
)toml";

Given pulse(const std::string& unit, int month)
{
    return {"pulse outcome " + unit + " " + Period::month(2024, month).text(), 4.5};
}

}  // namespace

TEST_CASE(
    "a figure that is due and has not come is an alert the day after, told to whoever reports, and resolved when it "
    "comes")
{
    Town town(expecting);
    CHECK(town.tick("2024-04-15T08:00:00Z").empty());  // the tenth working day after March 2024, Easter counted
    const auto late = town.tick("2024-04-16T08:00:00Z");
    CHECK(told(late) == Lines{"chief1 fired 2024-03 chief-of youth_1", "chief2 fired 2024-03 chief-of youth_2"});
    CHECK(happened(late) == Lines{"fired 2024-03 figure-late", "fired 2024-03 figure-late"});
    const Message& m = late.messages.front();
    CHECK(m.subject == "Saknas: Puls, Enhet ett, mars 2024");
    CHECK(m.text.find("Puls för Enhet ett, mars 2024, har inte kommit; uppgiften skulle ha kommit 2024-04-15.") !=
          std::string::npos);
    CHECK(m.html.find("<html lang=\"sv\">") != std::string::npos);
    CHECK(town.tick("2024-04-17T08:00:00Z").empty());

    const auto came = town.take("2024-04-18", {pulse("youth_1", 3)});
    CHECK(told(came) == Lines{"chief1 resolved 2024-03 told-before"});
    CHECK(came.messages.front().subject == "Har kommit: Puls, Enhet ett, mars 2024");
    CHECK(town.state("missing:pulse:youth_1") == "resolved");
    CHECK(town.state("missing:pulse:youth_2") == "firing");
}

TEST_CASE("each further late period is told once, and it is over when all have come")
{
    Town town(expecting);
    town.take("2024-04-10", {pulse("youth_1", 3)});
    town.tick("2024-04-16");
    const auto may = town.tick("2024-05-20");
    CHECK(told(may) == Lines{"chief1 fired 2024-04 chief-of youth_1", "chief2 fired 2024-04 chief-of youth_2"});
    CHECK(town.take("2024-05-21", {pulse("youth_2", 4)}).messages.empty());  // March is still missing
    CHECK(town.state("missing:pulse:youth_2") == "firing");
    CHECK(told(town.take("2024-05-22", {pulse("youth_2", 3)})) == Lines{"chief2 resolved 2024-03 told-before"});
}

TEST_CASE("what is not due is not missed, and old holes are no news")
{
    Town town(expecting);
    const auto all = town.tick("2025-03-01");
    // Seven months of each unit are late, but all were due more than sixty days ago, the last one on 2025-01-16.
    CHECK(town.alert("missing:pulse:youth_1").since == Period::month(2024, 3));
    CHECK(town.alert("missing:pulse:youth_1").last == Period::month(2024, 12));
    CHECK(all.messages.size() == 2);
    CHECK(all.messages.front().text.find("juni") == std::string::npos);
    Town later(expecting);
    CHECK(later.tick("2025-06-01").messages.empty());
    CHECK(later.state("missing:pulse:youth_1") == "firing");
}

TEST_CASE("an acknowledged silence rings again when another period is late")
{
    Town town(expecting);
    town.tick("2024-04-16");
    REQUIRE(acknowledge(town.world(), {"missing", "pulse", "youth_1"}, "chief1", "Kommer i morgon",
                        Town::at("2024-04-16")));
    CHECK(town.state("missing:pulse:youth_1") == "acknowledged");
    town.tick("2024-05-20");
    CHECK(town.state("missing:pulse:youth_1") == "firing");
}
