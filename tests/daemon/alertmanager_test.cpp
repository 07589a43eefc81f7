#include "daemon/alertmanager.hpp"

#include "daemon/house.hpp"
#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"

using namespace varsko;
using namespace varsko::test;
using namespace std::chrono_literals;

namespace {

class Ringing {
public:
    Ringing() { march("-22 681"); }
    void march(const std::string& outcome)
    {
        Arrival arrival;
        arrival.file = "mars.csv";
        arrival.bytes = "metric;unit;scenario;period;value\nnet_cost;child_youth;outcome;2024-03 ack;" + outcome +
                        "\nnet_cost;child_youth;budget;2024-03 ack;-19 791\n";
        house->take_in(arrival);
    }
    Json payload(std::chrono::seconds after = 0s)
    {
        const Instant now = house->clock().now() + after;
        std::vector<AlertEvent> newest;
        for (const auto& key : house->read([&](const World& world) { return lately_changed(world, now); }))
            for (auto& event : town.store->alert_events(key)) newest.push_back(std::move(event));
        return Json::parse(house->read([&](const World& world) {
            return alertmanager_payload(world, newest, {.now = now, .real = real, .resend = 60s});
        }));
    }

    const Instant real = *parse_instant("2026-01-01T00:00:00Z");
    SmallTown town;
    std::unique_ptr<House> house = town.house();
};

}  // namespace

TEST_CASE("an alert that lives is sent with labels, words, and an end four times from now")
{
    Ringing told;
    const Json all = told.payload();
    REQUIRE(all.size() == 1);
    CHECK(all[0]["labels"] == Json({{"alertname", "balance"},
                                    {"unit", "child_youth"},
                                    {"metric", "net_cost"},
                                    {"level", "red"},
                                    {"organisation", "smavik"}}));
    CHECK(all[0]["annotations"]["summary"] == "R Röd: Budget i balans, Barn- och ungdomsvård, mars 2024");
    CHECK_THAT(all[0]["annotations"]["description"].get<std::string>(), Catch::Contains("mot budget."));
    CHECK(all[0]["startsAt"] == "2024-03-01T00:00:00.000Z");
    CHECK(all[0]["endsAt"] == "2026-01-01T00:04:00.000Z");
    CHECK_FALSE(all[0].contains("generatorURL"));
    told.town.replace("varsko.toml", "[http]\n", "[http]\nbase_url = \"https://varsko.kommun.example\"\n");
    REQUIRE(told.house->reload().ok());
    CHECK(told.payload()[0]["generatorURL"] ==
          "https://varsko.kommun.example/api/v1/alerts/balance:net_cost:child_youth");
}

TEST_CASE("an alert that has ended is sent with its end for a quarter of an hour, also by a house that was built again")
{
    Ringing told;
    told.march("-19 700");
    const Json ended = told.payload();
    REQUIRE(ended.size() == 1);
    CHECK(ended[0]["labels"]["level"] == "red");
    const auto at = parse_instant(ended[0]["endsAt"].get<std::string>());
    REQUIRE(at);
    CHECK(*at <= told.house->clock().now());
    told.house.reset();
    told.house = told.town.house();
    CHECK(told.payload() == ended);
    CHECK(told.payload(14min).size() == 1);
    CHECK(told.payload(16min).empty());
}

TEST_CASE("a level that an alert has left is ended beside the one that it has")
{
    Ringing told;
    told.march("-20 000");  // 1 % over: yellow
    const Json all = told.payload();
    REQUIRE(all.size() == 2);
    CHECK(all[0]["labels"]["level"] == "yellow");
    CHECK(all[0]["endsAt"] == "2026-01-01T00:04:00.000Z");
    CHECK(all[1]["labels"]["level"] == "red");
    CHECK(all[1]["endsAt"] != all[0]["endsAt"]);
    told.march("-22 700");
    const Json red = told.payload();
    REQUIRE(red.size() == 2);
    CHECK(red[0]["labels"]["level"] == "red");
    CHECK(red[1]["labels"]["level"] == "yellow");
}

TEST_CASE("an acknowledged alert still rings there")
{
    Ringing told;
    REQUIRE(told.house->acknowledge({"balance", "net_cost", "child_youth"}, "chef1", "Vi ser över det").has_value());
    CHECK(told.payload().size() == 1);
}
