#include "tests/catch.hpp"

#include "daemon/attempts.hpp"

using namespace varsko;
using namespace std::chrono_literals;

namespace {

const Instant noon = Instant(std::chrono::sys_days(std::chrono::year(2024) / 4 / 16)) + 12h;

}  // namespace

TEST_CASE("attempts: five guesses are free, then each wrong one doubles the wait, up to a quarter of an hour")
{
    Attempts attempts;
    for (int n = 0; n < 4; ++n) attempts.wrong("here", "eva", noon);
    CHECK(attempts.wait("here", "eva", noon) == 0s);
    attempts.wrong("here", "eva", noon);
    CHECK(attempts.wait("here", "eva", noon) == 30s);
    CHECK(attempts.wait("here", "eva", noon + 29s) == 1s);
    CHECK(attempts.wait("here", "eva", noon + 30s) == 0s);
    attempts.wrong("here", "eva", noon + 30s);
    CHECK(attempts.wait("here", "eva", noon + 30s) == 60s);
    for (int n = 0; n < 40; ++n) attempts.wrong("here", "eva", noon + 30s);
    CHECK(attempts.wait("here", "eva", noon + 30s) == 900s);
}

TEST_CASE("attempts: guessing keeps nobody out elsewhere, and no other person here")
{
    Attempts attempts;
    for (int n = 0; n < 20; ++n) attempts.wrong("there", "eva", noon);
    CHECK(attempts.wait("there", "eva", noon) > 0s);
    CHECK(attempts.wait("here", "eva", noon) == 0s);
    CHECK(attempts.wait("there", "ove", noon) == 0s);
}

TEST_CASE("attempts: trying many names from one place is a wait for the place")
{
    Attempts attempts;
    for (int n = 0; n < 49; ++n) attempts.wrong("there", "name " + std::to_string(n), noon);
    CHECK(attempts.wait("there", "eva", noon) == 0s);
    attempts.wrong("there", "name 49", noon);
    CHECK(attempts.wait("there", "eva", noon) == 30s);
    CHECK(attempts.wait("here", "eva", noon) == 0s);
}

TEST_CASE("attempts: a right one forgets the wrong ones before it, and so does a day")
{
    Attempts attempts;
    for (int n = 0; n < 4; ++n) attempts.wrong("here", "eva", noon);
    attempts.right("here", "eva");
    attempts.wrong("here", "eva", noon);
    CHECK(attempts.wait("here", "eva", noon) == 0s);
    for (int n = 0; n < 3; ++n) attempts.wrong("here", "eva", noon);
    attempts.wrong("here", "eva", noon + 25h);
    CHECK(attempts.wait("here", "eva", noon + 25h) == 0s);
}

TEST_CASE("attempts: who comes from everywhere at once pushes out the oldest, and the newest are still counted")
{
    Attempts attempts;
    for (int n = 0; n < 10'050; ++n)
        attempts.wrong("place " + std::to_string(n), "eva", noon + std::chrono::seconds(n));
    const Instant later = noon + 10'050s;
    for (int n = 0; n < 5; ++n) attempts.wrong("here", "eva", later);
    CHECK(attempts.wait("here", "eva", later) == 30s);
    for (int n = 0; n < 4; ++n) attempts.wrong("place 10049", "eva", later);
    CHECK(attempts.wait("place 10049", "eva", later) == 30s);
    for (int n = 0; n < 4; ++n) attempts.wrong("place 0", "eva", later);
    CHECK(attempts.wait("place 0", "eva", later) == 0s);
}
