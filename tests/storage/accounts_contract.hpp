// A person's and a program's way in is kept, who is signed in until it ends, and who did what.
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
    SECTION("a program's token comes back whole, is found by its digest, and is revoked")
    {
        const ApiToken report{.id = "k1",
                              .digest = "d1",
                              .name = "månadsrapporten",
                              .rights = {"see", "bring-figures"},
                              .unit = "child_youth",
                              .made = noon,
                              .ends = noon + hours(24),
                              .by = "eva"};
        ApiToken other = report;
        other.id = "k2";
        other.digest = "d2";
        other.rights = {};
        other.unit = "";
        other.made = noon + hours(1);
        bed.store().put(report);
        bed.store().put(other);
        const auto kept = bed.again().api_token("d1");
        REQUIRE(kept);
        CHECK(kept->id == "k1");
        CHECK(kept->name == "månadsrapporten");
        CHECK(kept->rights == std::vector<std::string>{"see", "bring-figures"});
        CHECK(kept->unit == "child_youth");
        CHECK(kept->made == noon);
        CHECK(kept->ends == noon + hours(24));
        CHECK(kept->by == "eva");
        CHECK(kept->revoked == Instant{});
        CHECK(kept->revoked_by.empty());
        CHECK_FALSE(bed.store().api_token("d"));
        REQUIRE(bed.store().api_tokens().size() == 2);
        CHECK(bed.store().api_tokens().front().id == "k2");
        CHECK(bed.store().api_tokens().front().rights.empty());
        ApiToken revoked = report;
        revoked.revoked = noon + hours(2);
        revoked.revoked_by = "admin";
        bed.store().put(revoked);
        CHECK(bed.again().api_token("d1")->revoked == noon + hours(2));
        CHECK(bed.store().api_token("d1")->revoked_by == "admin");
        CHECK(bed.store().api_tokens().size() == 2);
        other.digest = "d1";
        CHECK_THROWS_AS(bed.store().put(other), std::invalid_argument);
        CHECK(bed.store().api_token("d2"));
    }
    SECTION("who did what is told newest first, of one or of all, and keeps its order")
    {
        CHECK(bed.store().audit("", 10).empty());
        for (int n = 0; n < 4; ++n)
            bed.store().note({.at = noon + hours(n),
                              .who = n % 2 == 0 ? "eva" : "ove",
                              .place = "10.0.0.7",
                              .what = "POST /api/v1/alerts/{id}/ack",
                              .about = "a:b:" + std::to_string(n),
                              .status = 200});
        const auto all = bed.again().audit("", 3);
        REQUIRE(all.size() == 3);
        CHECK(all.front().about == "a:b:3");
        CHECK(all.front().at == noon + hours(3));
        CHECK(all.front().place == "10.0.0.7");
        CHECK(all.front().what == "POST /api/v1/alerts/{id}/ack");
        CHECK(all.front().status == 200);
        CHECK(all[0].number > all[1].number);
        const auto of_eva = bed.store().audit("eva", 10);
        REQUIRE(of_eva.size() == 2);
        CHECK(of_eva.front().about == "a:b:2");
        CHECK(bed.store().audit("ev", 10).empty());
    }
}

}  // namespace varsko::test
