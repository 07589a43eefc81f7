#include "daemon/delivery_watch.hpp"

#include "daemon/house.hpp"
#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"

using namespace varsko;
using namespace varsko::test;
using namespace std::chrono_literals;
using Why = DeliveryNews::Why;
using Queues = Store::Queues;

namespace {

const Instant noon = *parse_instant("2024-04-16T12:00:00Z");

Queues queue(const std::string& channel, std::chrono::minutes age, std::uint64_t messages = 3)
{
    return {{channel, {.messages = messages, .oldest = noon - age}}};
}

Configuration organisation(const std::string& channels, const std::string& people)
{
    auto read = read_configuration({{"a.toml", "[organisation]\nid = \"town\"\n" + channels +
                                                   "[[unit]]\nid = \"asn\"\n[[metric]]\nid = \"m\"\n" + people}});
    REQUIRE(read.ok());
    return read.configuration;
}

const std::string mail = "[channel.mail]\nkind = \"smtp\"\nurl = \"smtp://h\"\nfrom = \"a@kommun.example\"\n",
                  reserve = "[channel.reserve]\nkind = \"smtp\"\nurl = \"smtp://i\"\nfrom = \"a@kommun.example\"\n",
                  room = "[channel.room]\nkind = \"chat\"\nform = \"slack\"\nurl_file = \"room.url\"\n",
                  archive = "[channel.archive]\nkind = \"file\"\nfolder = \"x\"\n",
                  admin = "[[person]]\nid = \"adm\"\nmail = \"adm@kommun.example\"\nroles = [{ role = \"admin\" }]\n",
                  english =
                      "[[person]]\nid = \"eve\"\nmail = \"eve@kommun.example\"\nlanguage = \"en\"\n"
                      "roles = [{ role = \"admin\" }]\n";

std::vector<Message> written(const Configuration& configuration, const std::set<std::string>& stuck,
                             Why why = Why::stuck)
{
    const DeliveryNews news{
        .why = why, .channel = "mail", .since = noon - 3h, .queue = {.messages = 3, .oldest = noon - 3h}};
    return write(configuration, news, stuck, noon);
}

}  // namespace

TEST_CASE("a channel is told of once when its oldest message has waited too long, and once when that is over")
{
    auto watch = watch_delivery(queue("mail", 60min), {}, 1h, noon);
    CHECK(watch.news.empty());
    watch = watch_delivery(queue("mail", 61min), {}, 1h, noon);
    REQUIRE(watch.news.size() == 1);
    CHECK(watch.news[0].why == Why::stuck);
    CHECK(watch.news[0].channel == "mail");
    CHECK(watch.news[0].queue.messages == 3);
    CHECK(watch.stuck == std::set<std::string>{"mail"});
    CHECK(watch.incidents == Incidents{{"mail", noon - 61min}});

    // The one that was the oldest is gone, and another is: it is the same incident.
    const auto still = watch_delivery(queue("mail", 90min), watch.incidents, 1h, noon + 1h);
    CHECK(still.news.empty());
    CHECK(still.incidents == watch.incidents);

    for (const auto& now : {Queues{}, queue("mail", 5min)}) {
        const auto over = watch_delivery(now, watch.incidents, 1h, noon);
        REQUIRE(over.news.size() == 1);
        CHECK(over.news[0].why == Why::flows_again);
        CHECK(over.news[0].since == noon - 61min);
        CHECK(over.incidents.empty());
    }
}

TEST_CASE("what was told is kept as text")
{
    const Incidents incidents = {{"hook", noon}, {"mail", noon - 1h}};
    CHECK(parse_incidents(text(incidents)) == incidents);
    CHECK(parse_incidents("").empty());
}

TEST_CASE("an admin is told through another channel than the one that is stuck")
{
    const auto one = written(organisation(mail + reserve + room + archive, admin), {"mail"});
    REQUIRE(one.size() == 1);
    CHECK(one[0].channel == "reserve");
    CHECK(one[0].recipient == "adm");
    CHECK(one[0].address == "adm@kommun.example");
    CHECK(one[0].subject == "Röd: kanalen mail levererar inte");
    CHECK(one[0].text ==
          "I kanalen mail väntar meddelanden: 3, det äldsta sedan 3 timmar. Varför, och vad som väntar, visas av: "
          "varsko outbox --state waiting\n");
    CHECK(one[0].labels.at("alertname") == "delivery");
    CHECK(one[0].labels.at("level") == "red");
    CHECK(one[0].why == "admin, channel mail stuck");

    // Nobody reads mail: a room that many read, then whatever there is.
    const auto many = written(organisation(mail + room + archive, admin), {"mail"});
    REQUIRE(many.size() == 1);
    CHECK(many[0].channel == "room");
    CHECK(many[0].recipient == "channel:room");
    CHECK(written(organisation(mail + room + archive, admin), {"mail", "room"}).at(0).channel == "archive");
    CHECK(written(organisation(mail, admin), {"mail"}).empty());
}

TEST_CASE("each admin is told in their language, by their own channel where it is another")
{
    const auto both = written(organisation(mail + reserve, admin + english), {"mail"});
    REQUIRE(both.size() == 2);
    CHECK(both[1].subject == "Red: channel mail does not deliver");
    CHECK(both[0].id != both[1].id);
    // The end goes by the channel itself, which delivers again.
    const auto over = written(organisation(mail + reserve, admin + english), {}, Why::flows_again);
    REQUIRE(over.size() == 2);
    CHECK(over[0].channel == "mail");
    CHECK(over[0].subject == "Kanalen mail levererar igen");
    CHECK(over[1].status == "resolved");
    CHECK(over[0].thread == both[0].thread);
    CHECK(over[0].id != both[0].id);
}

TEST_CASE("without an admin whoever reads the channels is told")
{
    const auto told = written(organisation(mail + room, ""), {"mail"});
    REQUIRE(told.size() == 1);
    CHECK(told[0].recipient == "channel:room");
    CHECK(told[0].why == "no-admin-reached, channel mail stuck");
}

TEST_CASE("a channel that the configuration does not know is told of as such")
{
    const auto told = written(organisation(room, ""), {"mail"});
    REQUIRE(told.size() == 1);
    CHECK_THAT(told[0].text, Catch::Contains("Konfigurationen har ingen sådan kanal."));
}

TEST_CASE("the same message told twice is queued once")
{
    SmallTown town;
    auto house = town.house();
    const auto messages = written(organisation(room, ""), {"mail"});
    house->tell(messages);
    house->tell(messages);
    const auto waiting = town.store->messages(OutboxRow::State::waiting, 10);
    REQUIRE(waiting.size() == 1);
    CHECK(waiting[0].message.alert.id() == "delivery:channel:mail");
}
