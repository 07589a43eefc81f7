#include "daemon/channel_guard.hpp"

#include "tests/catch.hpp"

using namespace varsko;
using namespace std::chrono_literals;
using Why = Leave::Why;

namespace {

const Instant noon = *parse_instant("2024-04-16T12:00:00Z");

Delivery answered(Delivery::Outcome outcome, std::chrono::seconds wait = 0s)
{
    Delivery delivery;
    delivery.outcome = outcome;
    delivery.wait = wait;
    return delivery;
}
const Delivery failed = answered(Delivery::Outcome::retry_later), went = answered(Delivery::Outcome::delivered);

}  // namespace

TEST_CASE("a channel rests after so many failures in a row, for twice as long each time, at most half an hour")
{
    ChannelGuard guard(3, std::nullopt);
    for (int i = 0; i < 2; ++i) guard.ended(failed, noon);
    CHECK(guard.ask(noon).why == Why::flows);
    guard.ended(failed, noon);
    Instant now = noon;
    for (const auto rest : {30s, 60s, 120s, 240s, 480s, 960s, 1800s, 1800s, 1800s}) {
        CAPTURE(rest.count());
        CHECK(guard.ask(now).why == Why::rests);
        CHECK_FALSE(guard.ask(now).given());
        CHECK(guard.ask(now).until == now + rest);
        CHECK(guard.ask(now + rest - 1ms).why == Why::rests);
        now += rest;
        CHECK(guard.ask(now).why == Why::tries);
        CHECK(guard.ask(now).given());
        guard.ended(failed, now);
    }
}

TEST_CASE("an answer of any kind shows that somebody is there")
{
    for (const auto outcome : {Delivery::Outcome::delivered, Delivery::Outcome::refused}) {
        ChannelGuard guard(2, std::nullopt);
        guard.ended(failed, noon);
        guard.ended(answered(outcome), noon);
        guard.ended(failed, noon);
        CHECK(guard.ask(noon).why == Why::flows);
        guard.ended(failed, noon);
        CHECK(guard.ask(noon).why == Why::rests);
        guard.ended(answered(outcome), noon + 30s);
        CHECK(guard.ask(noon + 30s).why == Why::flows);
        guard.ended(failed, noon + 30s);
        guard.ended(failed, noon + 30s);
        CHECK(guard.ask(noon + 30s).until == noon + 60s);  // from the shortest again
    }
}

TEST_CASE("an interruption is our own doing and counts for nothing")
{
    ChannelGuard guard(1, std::nullopt);
    guard.ended(answered(Delivery::Outcome::interrupted), noon);
    CHECK(guard.ask(noon).why == Why::flows);
    CHECK(guard.failures() == 0);
}

TEST_CASE("a rest is as long as the other side asks, within six hours")
{
    ChannelGuard guard(1, std::nullopt);
    guard.ended(answered(Delivery::Outcome::retry_later, 10min), noon);
    CHECK(guard.ask(noon).until == noon + 10min);
    ChannelGuard patient(1, std::nullopt);
    patient.ended(answered(Delivery::Outcome::retry_later, std::chrono::seconds::max()), noon);
    CHECK(patient.ask(noon).until == noon + 6h);
}

TEST_CASE("a rate holds over any stretch of its length")
{
    ChannelGuard guard(5, Rate{3, 60s});
    for (const auto at : {0s, 10s, 20s}) {
        CHECK(guard.ask(noon + at).why == Why::flows);
        guard.begun(noon + at);
    }
    CHECK(guard.ask(noon + 30s).why == Why::too_fast);
    CHECK(guard.ask(noon + 30s).until == noon + 60s);
    CHECK(guard.ask(noon + 60s).why == Why::flows);
    guard.begun(noon + 60s);
    CHECK(guard.ask(noon + 61s).until == noon + 70s);
    guard.limit(5, Rate{2, 60s});
    CHECK(guard.ask(noon + 61s).until == noon + 80s);
    guard.limit(5, std::nullopt);
    CHECK(guard.ask(noon + 61s).why == Why::flows);
}

TEST_CASE("a clock that goes back ends what it would have made longer")
{
    ChannelGuard guard(1, Rate{1, 60s});
    guard.begun(noon);
    guard.ended(failed, noon);
    CHECK(guard.ask(noon - 24h).why == Why::tries);
}
