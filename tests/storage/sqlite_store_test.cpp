#include "storage/sqlite/sqlite_store.hpp"
#include "tests/storage/store_contract.hpp"
#include "tests/support/scratch_folder.hpp"

namespace varsko::test {

namespace {

class SqliteBed final : public Bed {
public:
    Store& store() override { return *store_; }
    Store& again() override
    {
        store_.reset();
        store_ = open_sqlite_store(folder_.database(), "town");
        return *store_;
    }

private:
    ScratchFolder folder_;
    std::unique_ptr<Store> store_ = open_sqlite_store(folder_.database(), "town");
};

}  // namespace

TEST_CASE("the SQLite store keeps the contract of a store")
{
    SqliteBed bed;
    store_contract(bed);
}

TEST_CASE("two organisations in one file know nothing of each other")
{
    ScratchFolder folder;
    const Catalogue town = small_town();
    const auto fill = [&](Store& store, int n) {
        FileStep file = whole_step_file("march.csv", n);
        Changes changes = whole_changes(n);
        changes.messages[0].id = "m";
        Step step = file.step(town);
        step.changes = &changes;
        store.remember("who", std::to_string(n));
        return store.commit(step);
    };
    std::string alone;
    {
        const auto store = open_sqlite_store(folder.path() / "alone.db", "first");
        fill(*store, 1);
        alone = everything(*store, town);
    }
    const auto first = open_sqlite_store(folder.database(), "first");
    fill(*first, 1);
    const auto second = open_sqlite_store(folder.database(), "second");
    CHECK(fill(*second, 2) == 1);
    CHECK(everything(*first, town) == alone);
    CHECK(everything(*second, town) != alone);
    CHECK(first->recall("who") == "1");
    CHECK(second->recall("who") == "2");
    CHECK(first->message("m")->message.episode != second->message("m")->message.episode);
}

}  // namespace varsko::test
