#include "storage/sqlite/sqlite_store.hpp"
#include "storage/readers.hpp"
#include "storage/sqlite/database.hpp"
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

TEST_CASE("a reader beside the store sees what is committed, each time as of one commit, and words that are new to it")
{
    ScratchFolder folder;
    const Catalogue town = small_town();
    const auto store = open_sqlite_store(folder.database(), "town");
    const auto take_in = [&](const std::string& file, int n) {
        FileStep taken = whole_step_file(file, n);
        Changes changes = whole_changes(n);
        changes.messages[0].id = file;
        Step step = taken.step(town);
        step.changes = &changes;
        store->commit(step);
    };
    StoreReaders readers([&] { return open_sqlite_reader(folder.database(), "town"); });
    {
        const auto before = readers.lend();
        CHECK(before->batches(10).empty());
        take_in("march.csv", 1);  // it is not waited for, and does not wait
        CHECK(before->batches(10).empty());
        CHECK(before->alerts().empty());
        const auto beside = readers.lend();
        CHECK(everything(*beside, town) == everything(*store, town));
    }
    take_in("april.csv", 2);
    const auto after = readers.lend();
    CHECK(after->batches(10).size() == 2);
    CHECK(everything(*after, town) == everything(*store, town));
}

TEST_CASE("whatever a reader is asked about that nobody has heard of, it answers and writes nothing")
{
    ScratchFolder folder;
    const auto store = open_sqlite_store(folder.database(), "town");
    StoreReaders readers([&] { return open_sqlite_reader(folder.database(), "town"); });
    const auto reader = readers.lend();
    const AlertKey nobodys{.rule = "r", .metric = "m", .unit = "u"};
    const Period march = *Period::parse("2024-03");
    CHECK(reader->messages_about(nobodys).empty());
    CHECK(reader->alert_events(nobodys).empty());
    CHECK(reader->assessment_history("r", "m", "u", march).empty());
    CHECK(reader->risk_events("EK-01").empty());
    CHECK(reader->gathered_in("v1").empty());
    CHECK_FALSE(reader->message("v1"));
    CHECK_FALSE(reader->link_used("/act/v1"));
    CHECK_FALSE(reader->batch_with_digest("d"));
    CHECK_FALSE(reader->batch_with_key("k"));
    CHECK_FALSE(reader->rule_set(1));
    CHECK_FALSE(reader->recall("who"));
    CHECK(reader->figures(small_town(), {.limit = 10}).empty());
    reader->each_assessment_column(small_town(), "r", "m", march, [](const AssessmentColumn&) { FAIL("nothing"); });
}

TEST_CASE("a reader cannot write, and whose file it is must be known already")
{
    ScratchFolder folder;
    CHECK_THROWS_AS(open_sqlite_reader(folder.database(), "town"), StorageError);
    const auto store = open_sqlite_store(folder.database(), "town");
    CHECK_THROWS_WITH(open_sqlite_reader(folder.database(), "village"), Catch::Contains("village"));
    Database reading(folder.database(), Database::Use::read);
    CHECK_THROWS_AS(reading.run("DELETE FROM organisation"), StorageError);
}

}  // namespace varsko::test
