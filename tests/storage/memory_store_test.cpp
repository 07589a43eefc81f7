#include "storage/memory/memory_store.hpp"
#include "tests/storage/store_contract.hpp"

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

}  // namespace varsko::test
