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
    FaultyStore store(make_memory_store());
    const auto commit = [&](int n) { return store.commit(whole_step_file("file-" + std::to_string(n), n).step(town)); };
    store.fail_at(2);
    CHECK(commit(1) == 1);
    CHECK_THROWS_AS(commit(2), StorageError);
    CHECK(store.failed());
    CHECK(store.inner().counts().batches == 1);
    CHECK(commit(2) == 2);
    store.fail_at(1, true);
    CHECK_THROWS_AS(store.counts(), StorageError);
    CHECK_THROWS_AS(store.remember("a", "b"), StorageError);
    CHECK(store.calls() == 2);
    store.mend();
    CHECK_FALSE(store.recall("a"));
}

}  // namespace varsko::test
