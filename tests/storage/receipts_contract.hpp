// Receipts: each file once, with its problems.
#pragma once

#include "tests/storage/bed.hpp"

namespace varsko::test {

inline void receipts_contract(Bed& bed)
{
    const Catalogue town = small_town();

    SECTION("a receipt comes back whole, with its problems in order")
    {
        FileStep file("inbox/mars.csv", day(2024, 4, 12));
        file.batch.layout = "budget table";
        file.batch.by = "inbox";
        file.batch.idempotency_key = "k-1";
        file.batch.known_at_assumed = true;
        file.batch.figures = 3;
        file.batch.changed = 2;
        file.batch.rejected = 1;
        file.batch.problems = {{.rejection = true,
                                .row = 4,
                                .column = 2,
                                .code = "bad-number",
                                .message = {"tolv är inget tal", "twelve is no number"},
                                .raw = "a;b"},
                               {.rejection = false,
                                .row = 9,
                                .column = 0,
                                .code = "control-total",
                                .message = {"fel på 3", "off by 3"},
                                .raw = ""}};
        CHECK(bed.store().commit(file.step(town)) == 1);
        const auto batch = bed.again().batch(1);
        REQUIRE(batch);
        CHECK(batch->id == 1);
        CHECK(batch->file == "inbox/mars.csv");
        CHECK(batch->digest == file.batch.digest);
        CHECK(batch->layout == "budget table");
        CHECK(batch->by == "inbox");
        CHECK(batch->idempotency_key == "k-1");
        CHECK(batch->recorded_at == file.batch.recorded_at);
        CHECK(batch->known_at == day(2024, 4, 12));
        CHECK(batch->known_at_assumed);
        CHECK(batch->state == Batch::State::taken);
        CHECK(batch->figures == 3);
        CHECK(batch->changed == 2);
        CHECK(batch->rejected == 1);
        REQUIRE(batch->problems.size() == 2);
        CHECK(batch->problems[0].rejection);
        CHECK(batch->problems[0].row == 4);
        CHECK(batch->problems[0].column == 2);
        CHECK(batch->problems[0].code == "bad-number");
        CHECK(batch->problems[0].message == Localised{"tolv är inget tal", "twelve is no number"});
        CHECK(batch->problems[0].raw == "a;b");
        CHECK_FALSE(batch->problems[1].rejection);
        CHECK(batch->problems[1].code == "control-total");
    }
    SECTION("receipts are numbered from 1 and listed newest first, without their problems")
    {
        for (const char* name : {"a.csv", "b.csv", "c.csv"}) {
            FileStep file(name, day(2024, 4, 12));
            file.batch.problems = {
                {.rejection = true, .row = 1, .column = 1, .code = "x", .message = {"y", "y"}, .raw = "z"}};
            bed.store().commit(file.step(town));
        }
        const auto newest = bed.again().batches(2);
        REQUIRE(newest.size() == 2);
        CHECK(newest[0].file == "c.csv");
        CHECK(newest[0].id == 3);
        CHECK(newest[0].problems.empty());
        CHECK(newest[1].file == "b.csv");
        CHECK(bed.store().counts().batches == 3);
        CHECK_FALSE(bed.store().batch(4));
        CHECK_FALSE(bed.store().batch(0));
    }
    SECTION("the same file twice is found by its digest, and cannot be stored twice")
    {
        FileStep file("march.csv", day(2024, 4, 12)), copy("copy of march.csv", day(2024, 5, 1));
        file.add({.period = Period::month(2024, 3)}, "1");
        copy.add({.period = Period::month(2024, 3)}, "2");
        copy.batch.digest = file.batch.digest;
        bed.store().commit(file.step(town));
        Store& store = bed.again();
        REQUIRE(store.batch_with_digest(file.batch.digest));
        CHECK(store.batch_with_digest(file.batch.digest)->id == 1);
        CHECK_FALSE(store.batch_with_digest("another"));
        CHECK_THROWS_AS(store.commit(copy.step(town)), StorageError);
        CHECK(bed.again().counts().versions == 1);
        CHECK(bed.store().counts().batches == 1);
    }
    SECTION("a post sent again is found by its key, and cannot be stored twice")
    {
        FileStep post("POST", day(2024, 4, 12)), again("POST", day(2024, 4, 13));
        post.batch.idempotency_key = again.batch.idempotency_key = "q7";
        again.batch.digest = "of other bytes";
        bed.store().commit(post.step(town));
        REQUIRE(bed.again().batch_with_key("q7"));
        CHECK(bed.store().batch_with_key("q7")->id == 1);
        CHECK_THROWS_AS(bed.store().commit(again.step(town)), StorageError);
    }
    SECTION("an empty digest or key is nobody's")
    {
        for (int i = 0; i < 2; ++i) {
            FileStep file("POST", day(2024, 4, 12));
            file.batch.digest.clear();
            bed.store().commit(file.step(town));
        }
        CHECK_FALSE(bed.again().batch_with_digest(""));
        CHECK_FALSE(bed.store().batch_with_key(""));
        CHECK(bed.store().counts().batches == 2);
    }
    SECTION("a refused file may come again, and be taken when it can be read")
    {
        FileStep file("march.csv", day(2024, 4, 12));
        file.batch.state = Batch::State::refused;
        file.batch.failure = "no-mapping";
        file.batch.failure_message = {"ingen mappning passar", "no mapping fits"};
        bed.store().commit(file.step(town));
        bed.store().commit(file.step(town));
        const auto refused = bed.again().batch_with_digest(file.batch.digest);
        REQUIRE(refused);
        CHECK(refused->id == 2);
        CHECK(refused->state == Batch::State::refused);
        CHECK(refused->failure == "no-mapping");
        CHECK(refused->failure_message == Localised{"ingen mappning passar", "no mapping fits"});
        file.batch.state = Batch::State::taken;
        bed.store().commit(file.step(town));
        file.batch.state = Batch::State::refused;
        bed.store().commit(file.step(town));
        CHECK(bed.again().batch_with_digest(file.batch.digest)->id == 3);
    }
    SECTION("a step that breaks what is required is an error of the caller's, and stores nothing")
    {
        FileStep file("march.csv", day(2024, 4, 12));
        file.add({.period = Period::month(2024, 3)}, "1");
        Step no_receipt = file.step(town), no_catalogue = file.step(town), outside = file.step(town);
        no_receipt.batch.reset();
        no_catalogue.catalogue = nullptr;
        auto figures = file.figures;
        figures[0].unit = 99;
        outside.figures = figures;
        CHECK_THROWS_AS(bed.store().commit(no_receipt), std::invalid_argument);
        CHECK_THROWS_AS(bed.store().commit(no_catalogue), std::invalid_argument);
        CHECK_THROWS_AS(bed.store().commit(outside), std::invalid_argument);
        CHECK(bed.again().counts().batches == 0);
    }
}

}  // namespace varsko::test
