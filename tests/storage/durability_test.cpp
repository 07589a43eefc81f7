// The SQLite store on a disk that fails: at the n-th write or sync, for every n until none fails, each step is there
// whole or not at all, and what was acknowledged is there.
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/catch.hpp"
#include "tests/storage/failing_disk.hpp"
#include "tests/storage/rule_sets_contract.hpp"
#include "tests/storage/steps.hpp"
#include "tests/support/scratch_folder.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace varsko::test {

namespace {

namespace fs = std::filesystem;

// The verbs that write, one after the other.  Each is one transaction.
const std::vector<std::function<void(Store&)>>& walk()
{
    static const Catalogue town = small_town();
    static const auto whole_step = [](int n) {
        return [n](Store& store) {
            FileStep file = whole_step_file("file-" + std::to_string(n), n);
            const Changes changes = whole_changes(n);
            Step step = file.step(town);
            step.changes = &changes;
            store.commit(step);
        };
    };
    static const Instant noon = day(2024, 4, 17);
    static const std::vector<std::function<void(Store&)>> verbs = {
        whole_step(1),
        whole_step(2),
        [](Store& s) {
            s.settle("m-1", noon, {.outcome = Delivery::Outcome::refused, .answer = "550"}, OutboxRow::State::dead, {});
        },
        [](Store& s) { s.retry("m-1", noon + std::chrono::hours(1)); },
        [](Store& s) { s.remember("version", "r2"); },
        [](Store& s) { s.begin({.digest = "d", .person = "eva", .token = "t", .begun = noon, .ends = noon}); },
        [](Store& s) { s.put({.person = "eva", .password_hash = "hash", .changed = noon, .by = "admin"}); },
        [](Store& s) { take_effect(s, rule_set("r2", "file-change", {{.name = "units.toml", .text = "text"}})); },
        whole_step(3),
    };
    return verbs;
}

std::string state(Store& store)
{
    static const Catalogue town = small_town();
    const auto account = store.account("eva");
    return everything(store, town) + store.recall("version").value_or("none") +
           (account ? account->password_hash : "nobody") + (store.session("d") ? "signed in" : "signed out");
}

// The states between the verbs: states()[i] is before walk()[i].
const std::vector<std::string>& states()
{
    static const std::vector<std::string> all = [] {
        ScratchFolder folder;
        const auto store = open_sqlite_store(folder.database(), "town");
        std::vector<std::string> states = {state(*store)};
        for (const auto& verb : walk()) {
            verb(*store);
            states.push_back(state(*store));
        }
        return states;
    }();
    return all;
}

// A file that has been opened once and holds nothing: making it is tested by itself.
void copy_empty_database(const fs::path& to)
{
    static const ScratchFolder kept;
    if (!fs::exists(kept.database())) open_sqlite_store(kept.database(), "town").reset();
    fs::copy_file(kept.database(), to);
}

// Runs the walk; where a verb fails, the state is as before it, and the verb works when it is tried again.
void walk_and_mend(FailingDisk& disk, const fs::path& database)
{
    std::unique_ptr<Store> store;
    try {
        store = open_sqlite_store(database, "town");
    } catch (const StorageError&) {
        disk.mend();
        store = open_sqlite_store(database, "town");
    }
    for (std::size_t i = 0; i < walk().size(); ++i) {
        try {
            walk()[i](*store);
        } catch (const StorageError&) {
            disk.mend();
            REQUIRE(state(*store) == states()[i]);
            walk()[i](*store);
        }
        REQUIRE(state(*store) == states()[i + 1]);
    }
}

// Runs the walk until a verb fails, then begins anew as another process would.
void walk_and_begin_anew(FailingDisk& disk, const fs::path& database)
{
    std::size_t done = 0;
    try {
        const auto store = open_sqlite_store(database, "town");
        for (; done < walk().size(); ++done) walk()[done](*store);
    } catch (const StorageError&) {
    }
    disk.mend();
    const auto store = open_sqlite_store(database, "town");
    const auto found = state(*store);
    const bool before = found == states()[done], after = done < walk().size() && found == states()[done + 1];
    REQUIRE((before || after));
}

int fail_everywhere(FailingDisk::How how, void (*run)(FailingDisk&, const fs::path&))
{
    FailingDisk disk;
    for (int n = 1;; ++n) {
        ScratchFolder folder;
        copy_empty_database(folder.database());
        disk.fail_at(n, how);
        INFO("failing at call " << n);
        run(disk, folder.database());
        disk.mend();
        if (!disk.failed()) return n - 1;
    }
}

// Runs the walk in a process that may die; how many verbs it acknowledged, and whether it died.
struct Life {
    std::size_t acknowledged = 0;
    bool died = false;
};
Life live(const std::function<void(const std::function<void()>& acknowledge)>& f)
{
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        try {
            f([&] {
                if (::write(ends[1], "v", 1) != 1) ::_exit(2);
            });
        } catch (...) {
            ::_exit(3);
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    Life life;
    for (char c = 0; ::read(ends[0], &c, 1) == 1;) ++life.acknowledged;
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    REQUIRE((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 9));
    life.died = WEXITSTATUS(status) == 9;
    return life;
}

void check_found(const fs::path& database, std::size_t acknowledged)
{
    const auto store = open_sqlite_store(database, "town");
    const auto found = state(*store);
    const bool before = found == states()[acknowledged];
    const bool after = acknowledged < walk().size() && found == states()[acknowledged + 1];
    REQUIRE((before || after));
}

int die_everywhere(FailingDisk::How how)
{
    const FailingDisk quick;  // looking afterwards needs no syncs
    for (int n = 1;; ++n) {
        ScratchFolder folder;
        copy_empty_database(folder.database());
        INFO("dying at call " << n);
        const auto life = live([&](const auto& acknowledge) {
            FailingDisk disk;
            disk.fail_at(n, how);
            const auto store = open_sqlite_store(folder.database(), "town");
            for (const auto& verb : walk()) {
                verb(*store);
                acknowledge();
            }
        });
        check_found(folder.database(), life.acknowledged);
        if (!life.died) return n - 1;
    }
}

}  // namespace

TEST_CASE("a disk that fails at the n-th call, for every n, costs the step and nothing else")
{
    CHECK(fail_everywhere(FailingDisk::How::error, walk_and_mend) > 50);
    CHECK(fail_everywhere(FailingDisk::How::torn, walk_and_mend) > 50);
    CHECK(fail_everywhere(FailingDisk::How::full, walk_and_mend) > 50);
}

TEST_CASE("after a disk has failed at the n-th call the next process finds the step whole or not at all")
{
    CHECK(fail_everywhere(FailingDisk::How::error, walk_and_begin_anew) > 50);
    CHECK(fail_everywhere(FailingDisk::How::torn, walk_and_begin_anew) > 50);
    CHECK(fail_everywhere(FailingDisk::How::full, walk_and_begin_anew) > 50);
}

TEST_CASE("a process killed at the n-th write, for every n, loses nothing that it acknowledged")
{
    CHECK(die_everywhere(FailingDisk::How::killed) > 50);
}

TEST_CASE("a power cut at the n-th write, for every n, loses nothing that was acknowledged")
{
    CHECK(die_everywhere(FailingDisk::How::power_cut) > 50);
}

TEST_CASE("a database may be half made when the power goes, and is made when it comes back")
{
    const FailingDisk quick;
    int n = 1;
    for (bool died = true; died; ++n) {
        ScratchFolder folder;
        INFO("dying at call " << n);
        died = live([&](const auto&) {
                   FailingDisk disk;
                   disk.fail_at(n, FailingDisk::How::power_cut);
                   open_sqlite_store(folder.database(), "town").reset();
               }).died;
        check_found(folder.database(), 0);
    }
    CHECK(n > 20);
}

TEST_CASE("a process killed at a point of a commit has stored nothing of it")
{
    for (const auto point : {CommitPoint::begun, CommitPoint::half, CommitPoint::before_sync}) {
        ScratchFolder folder;
        const auto life = live([&](const auto& acknowledge) {
            int commits = 0;
            const auto store = open_sqlite_store(folder.database(), "town", [&](CommitPoint at) {
                if (at == point && ++commits == 2) ::_exit(9);
            });
            for (const auto& verb : walk()) {
                verb(*store);
                acknowledge();
            }
        });
        CHECK(life.died);
        CHECK(life.acknowledged == 1);
        const auto store = open_sqlite_store(folder.database(), "town");
        CHECK(state(*store) == states()[1]);
    }
}

}  // namespace varsko::test
