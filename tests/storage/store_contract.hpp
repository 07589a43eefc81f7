// What every store promises, as tests.  One contract, every store:
//
//   TEST_CASE("the memory store keeps the contract of a store") { MemoryBed bed; store_contract(bed); }
#pragma once

#include "tests/storage/accounts_contract.hpp"
#include "tests/storage/bed.hpp"
#include "tests/storage/changes_contract.hpp"
#include "tests/storage/figures_contract.hpp"
#include "tests/storage/outbox_contract.hpp"
#include "tests/storage/receipts_contract.hpp"
#include "tests/storage/rule_sets_contract.hpp"

namespace varsko::test {

inline void atomic_contract(Bed& bed)
{
    const Catalogue town = small_town();
    SECTION("a step that is refused leaves nothing, not even new words, and the store goes on")
    {
        FileStep first = whole_step_file("first.csv", 1);
        bed.store().commit(first.step(town));
        const auto before = everything(bed.store(), town);

        FileStep second = whole_step_file("second.csv", 2);
        Changes changes = whole_changes(2);
        Step refused = second.step(town);
        refused.changes = &changes;
        refused.batch->digest = first.batch.digest;
        CHECK_THROWS_AS(bed.store().commit(refused), StorageError);
        CHECK(everything(bed.store(), town) == before);
        CHECK(everything(bed.again(), town) == before);

        refused.batch->digest = second.batch.digest;
        CHECK(bed.store().commit(refused) == 2);
        const auto after = everything(bed.store(), town);
        CHECK(after != before);
        CHECK(everything(bed.again(), town) == after);
    }
    SECTION("a step with everything in it is there whole after it")
    {
        FileStep file = whole_step_file("all.csv", 1);
        Changes changes = whole_changes(1);
        Step all = file.step(town);
        all.changes = &changes;
        CHECK(bed.store().commit(all) == 1);
        Store& store = bed.again();
        CHECK_FALSE(store.figures(town, {}).empty());
        CHECK_FALSE(store.alerts().empty());
        CHECK_FALSE(store.risks().empty());
        CHECK_FALSE(store.told().empty());
        CHECK(store.counts().waiting == changes.messages.size());
        CHECK_FALSE(store.alert_events(changes.alerts[0].key).empty());
        CHECK_FALSE(store.risk_events(changes.risks[0].id).empty());
        CHECK_FALSE(store.findings(10).empty());
    }
    SECTION("a step of nothing is a step too")
    {
        CHECK(bed.store().commit({.at = day(2024, 4, 12), .command = "tick", .by = "clock"}) == 0);
        CHECK(bed.again().counts().batches == 0);
    }
}

inline void store_contract(Bed& bed)
{
    SECTION("figures") { figures_contract(bed); }
    SECTION("questions") { questions_contract(bed); }
    SECTION("receipts") { receipts_contract(bed); }
    SECTION("assessments, alerts and risks") { changes_contract(bed); }
    SECTION("messages") { outbox_contract(bed); }
    SECTION("configurations") { rule_sets_contract(bed); }
    SECTION("ways in") { accounts_contract(bed); }
    SECTION("all or nothing") { atomic_contract(bed); }
}

}  // namespace varsko::test
