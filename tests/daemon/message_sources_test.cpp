// A message says where each of its figures stood, as it was when the message was made.
#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

// Spaces of every width are one.
std::string plain(std::string text)
{
    for (std::size_t at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0"))
        text.replace(at, 2, " ");
    return text;
}

// The lines of a message that name a figure, without what stands before the scenario.
std::vector<std::string> figures_of(const Message& message)
{
    std::vector<std::string> out;
    const std::string text = plain(message.text);
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        if (const auto name = line.find(", januari till mars 2024: "); name != std::string::npos)
            out.push_back(line.substr(line.rfind(", ", name - 1) + 2));
    }
    return out;
}

const Message& to_economist(const Changes& changes)
{
    for (const auto& m : changes.messages)
        if (m.recipient == "eko1" && m.alert.unit == "child_youth") return m;
    FAIL("the economist was told nothing");
    return changes.messages.front();
}

const std::string heading = "metric;unit;scenario;period;value\n";
const std::string budget = heading +
                           "net_cost;adults;budget;2024-03 ack;-20 402\n"
                           "net_cost;child_youth;budget;2024-03 ack;-19 791\n";
const std::string outcome = heading + "net_cost;child_youth;outcome;2024-03 ack;-22 681\n";

}  // namespace

TEST_CASE("figures of a message stand with file, row and column: those that come with it, and those that were there")
{
    SmallTown town;
    auto house = town.house();
    CHECK(house->take_in(arrival("budget.csv", budget)).changes.messages.empty());
    const auto intake = house->take_in(arrival("utfall.csv", outcome));
    const Message& told = to_economist(intake.changes);
    CHECK(figures_of(told) ==
          std::vector<std::string>{"utfall, januari till mars 2024: −22 681 tkr  [utfall.csv:2:5]",
                                   "budget, januari till mars 2024: −19 791 tkr  [budget.csv:3:5]"});
    CHECK_THAT(told.html, Catch::Contains("utfall.csv:2:5"));
    CHECK_THAT(told.annotations.at("explanation"), Catch::Contains("budget.csv:3:5"));
}

TEST_CASE("what a message said of its figures stays as it was when they are restated, the next one names the new file")
{
    SmallTown town;
    auto house = town.house();
    house->take_in(arrival("budget.csv", budget));
    const Message first = to_economist(house->take_in(arrival("utfall.csv", outcome)).changes);
    std::string restated = outcome;
    restated.replace(restated.find("-22 681"), 7, "-19 900");
    const Message second = to_economist(house->take_in(arrival("rättelse.csv", restated)).changes);
    CHECK(figures_of(second).at(0) == "utfall, januari till mars 2024: −19 900 tkr  [rättelse.csv:2:5]");
    CHECK(figures_of(second).at(1) == "budget, januari till mars 2024: −19 791 tkr  [budget.csv:3:5]");
    CHECK(town.store->message(first.id)->message.text == first.text);
    CHECK_THAT(first.text, Catch::Contains("[utfall.csv:2:5]"));
}

TEST_CASE("a message that no arrival makes finds its figures in the store, after a restart too")
{
    SmallTown town;
    town.write("rules.d/10-rules.toml", SmallTown::rules("-50%"));
    town.house()->take_in(arrival("mars.csv", SmallTown::march));
    town.write("rules.d/10-rules.toml", SmallTown::rules("-2%"));
    auto house = town.house();
    const auto messages = town.store->messages(std::nullopt, 100);
    const auto told = std::find_if(messages.begin(), messages.end(),
                                   [](const OutboxRow& row) { return row.message.recipient == "eko1"; });
    REQUIRE(told != messages.end());
    CHECK(figures_of(told->message) ==
          std::vector<std::string>{"utfall, januari till mars 2024: −22 681 tkr  [mars.csv:2:5]",
                                   "budget, januari till mars 2024: −19 791 tkr  [mars.csv:3:5]"});
}

TEST_CASE("a dry run's messages name the file that would have come")
{
    SmallTown town;
    auto house = town.house();
    house->take_in(arrival("budget.csv", budget));
    const auto tried = house->take_in(arrival("utfall.csv", outcome), true);
    CHECK_THAT(figures_of(to_economist(tried.changes)).at(0), Catch::EndsWith("[utfall.csv:2:5]"));
}
