// A person's way in is kept, and who is signed in until it ends.
#pragma once

#include "tests/storage/bed.hpp"

namespace varsko::test {

inline void accounts_contract(Bed& bed)
{
    const Instant noon = day(2024, 4, 16) + std::chrono::hours(12);
    const Account eva{.person = "eva", .password_hash = "$argon2id$…", .changed = noon, .by = "admin"};
    const auto session = [&](const std::string& digest, const std::string& person, std::chrono::hours begun) {
        return Session{.digest = digest,
                       .person = person,
                       .token = "t-" + digest,
                       .begun = noon + begun,
                       .ends = noon + begun + std::chrono::hours(12)};
    };
    using std::chrono::hours;

    SECTION("an account comes back, and the last password stands")
    {
        CHECK_FALSE(bed.store().account("eva"));
        bed.store().put(eva);
        auto again = bed.again().account("eva");
        REQUIRE(again);
        CHECK(again->person == "eva");
        CHECK(again->password_hash == eva.password_hash);
        CHECK(again->changed == noon);
        CHECK(again->by == "admin");
        CHECK_FALSE(bed.store().account("ev"));
        bed.store().put({.person = "eva", .password_hash = "other", .changed = noon + hours(1), .by = "eva"});
        CHECK(bed.store().account("eva")->password_hash == "other");
    }
    SECTION("a session comes back until it is ended, and no other with it")
    {
        bed.store().begin(session("a", "eva", hours(0)));
        bed.store().begin(session("b", "eva", hours(1)));
        const auto kept = bed.again().session("a");
        REQUIRE(kept);
        CHECK(kept->digest == "a");
        CHECK(kept->person == "eva");
        CHECK(kept->token == "t-a");
        CHECK(kept->begun == noon);
        CHECK(kept->ends == noon + hours(12));
        bed.store().end_session("a");
        bed.store().end_session("nobody's");
        CHECK_FALSE(bed.store().session("a"));
        CHECK(bed.again().session("b"));
    }
    SECTION("one that begins takes those that were over with it")
    {
        bed.store().begin(session("a", "eva", hours(0)));
        bed.store().begin(session("b", "eva", hours(11)));
        CHECK(bed.store().session("a"));
        bed.store().begin(session("c", "ove", hours(12)));
        CHECK_FALSE(bed.store().session("a"));
        CHECK(bed.store().session("b"));
        CHECK_THROWS_AS(bed.store().begin(session("b", "ove", hours(12))), std::invalid_argument);
        CHECK(bed.store().session("b")->person == "eva");
    }
    SECTION("a new password ends the sessions of its person")
    {
        bed.store().begin(session("a", "eva", hours(0)));
        bed.store().begin(session("b", "ove", hours(0)));
        bed.store().put(eva);
        CHECK_FALSE(bed.again().session("a"));
        CHECK(bed.store().session("b"));
    }
}

}  // namespace varsko::test
