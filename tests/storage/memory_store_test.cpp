#include "storage/memory/memory_store.hpp"
#include "tests/storage/store_contract.hpp"
#include "tests/support/faulty_store.hpp"

namespace varsko::test {

namespace {

class MemoryBed final : public Bed {
public:
    Store& store() override { return *store_; }
    Store& again() override { return *store_; }  // it ends with the process

private:
    std::unique_ptr<Store> store_ = make_memory_store();
};

}  // namespace

TEST_CASE("the memory store keeps the contract of a store")
{
    MemoryBed bed;
    store_contract(bed);
}

TEST_CASE("a faulty store fails at the call it was told to, and nothing is done by it")
{
    const Catalogue town = small_town();
    const std::shared_ptr<Store> inner = make_memory_store();
    const auto faults = std::make_shared<FaultyStore::Faults>();
    FaultyStore store(inner, faults);
    const auto commit = [&](int n) { return store.commit(whole_step_file("file-" + std::to_string(n), n).step(town)); };
    faults->fail_at = 2;
    CHECK(commit(1) == 1);
    CHECK_THROWS_AS(commit(2), StorageError);
    CHECK(inner->counts().batches == 1);
    CHECK(commit(2) == 2);
    *faults = {.fail_at = 1, .always = true};
    CHECK_THROWS_AS(store.counts(), StorageError);
    CHECK_THROWS_AS(store.remember("a", "b"), StorageError);
    CHECK(faults->calls == 2);
    *faults = {.fail_at = 1, .after = true};
    CHECK_THROWS_AS(commit(3), StorageError);
    CHECK(inner->counts().batches == 3);  // done, and the answer lost
    *faults = {};
    CHECK_FALSE(store.recall("a"));
}

}  // namespace varsko::test
