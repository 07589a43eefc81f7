#include "notifiers/backoff.hpp"

#include "tests/catch.hpp"

using namespace varsko;

namespace {

const Instant now = *parse_instant("2024-04-16T07:30:00Z");

std::int64_t seconds_after(int tries, double dice)
{
    return std::chrono::duration_cast<std::chrono::seconds>(next_try(tries, now, dice) - now).count();
}

}  // namespace

TEST_CASE("pauses double from half a minute to an hour and stay there")
{
    const std::vector<std::int64_t> expected = {30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600};
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(seconds_after(static_cast<int>(i) + 1, 0.5) == expected[i]);
    CHECK(seconds_after(1'000'000, 0.5) == 3600);
    CHECK(seconds_after(INT32_MAX, 0.5) == 3600);
}

TEST_CASE("dice spread a pause from three quarters to five quarters of it")
{
    CHECK(seconds_after(2, 0.0) == 45);
    CHECK(seconds_after(2, 0.999999) == 74);
    CHECK(seconds_after(12, 0.0) == 2700);
}

TEST_CASE("a pause is no shorter than the other side asks for, up to six hours")
{
    using namespace std::chrono_literals;
    CHECK(next_try(1, now, 0.5, 120s) == now + 120s);
    CHECK(next_try(1, now, 0.5, 5s) == now + 30s);
    CHECK(next_try(9, now, 0.5, 120s) == now + 1h);
    CHECK(next_try(1, now, 0.5, 100h) == now + 6h);
    CHECK(next_try(1, now, 0.5, std::chrono::seconds::max()) == now + 6h);
}

TEST_CASE("a message that was never tried waits no shorter than after its first try")
{
    CHECK(seconds_after(0, 0.5) == 30);
    CHECK(seconds_after(-7, 0.5) == 30);
}
