// What a person is told when the ground gives way, and that nothing is lost by it.
#include "storage/sqlite/lock.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/catch.hpp"
#include "tests/storage/failing_disk.hpp"
#include "tests/storage/rule_sets_contract.hpp"
#include "tests/storage/steps.hpp"
#include "tests/support/scratch_folder.hpp"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>

namespace varsko::test {

namespace {

namespace fs = std::filesystem;

// What is said when f fails; empty if it does not.
std::string complaint(const std::function<void()>& f)
{
    try {
        f();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

bool says(const std::string& sentence, const std::string& words)
{
    INFO(sentence);
    const bool found = sentence.find(words) != sentence.npos;
    CHECK(found);
    return found;
}

// The same, asked by a user who may read here and write nowhere.
std::string complaint_of_a_guest(const std::function<void()>& f)
{
    constexpr uid_t nobody = 65534;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // Without root there is no becoming another: then the files' own permissions must do.
        if (::geteuid() == 0 && ::setuid(nobody) != 0) ::_exit(1);
        const auto said = complaint(f);
        ::_exit(::write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    std::string said(4096, '\0');
    const auto n = ::read(ends[0], said.data(), said.size());
    said.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    REQUIRE(WEXITSTATUS(status) == 0);
    return said;
}

void commit(Store& store, int n)
{
    const Catalogue town = small_town();
    FileStep file = whole_step_file("file-" + std::to_string(n), n);
    const Changes changes = whole_changes(n);
    Step step = file.step(town);
    step.changes = &changes;
    store.commit(step);
}

// Another process's hand on the file.
class Other {
public:
    explicit Other(const fs::path& database) { REQUIRE(sqlite3_open(database.c_str(), &handle_) == SQLITE_OK); }
    Other(const Other&) = delete;
    Other& operator=(const Other&) = delete;
    ~Other() { sqlite3_close(handle_); }
    void run(const std::string& sql)
    {
        INFO(sql);
        const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
        INFO(sqlite3_errmsg(handle_));
        REQUIRE(code == SQLITE_OK);
    }

private:
    sqlite3* handle_ = nullptr;
};

}  // namespace

TEST_CASE("a folder that is not there, or is a file, is told in a sentence")
{
    ScratchFolder folder;
    says(complaint([&] { open_sqlite_store(folder.path() / "nowhere" / "varsko.db", "town"); }),
         "its folder must exist and be writable");
    std::ofstream(folder.path() / "file") << "text";
    says(complaint([&] { open_sqlite_store(folder.path() / "file" / "varsko.db", "town"); }),
         "its folder must exist and be writable");
}

TEST_CASE("a folder or file that cannot be written is told before anything is promised")
{
    ScratchFolder folder;
    open_sqlite_store(folder.database(), "town").reset();
    const auto read_only = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
    const auto enter = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
    fs::permissions(folder.database(), read_only);
    fs::permissions(folder.path(), read_only | enter);
    says(complaint_of_a_guest([&] { open_sqlite_store(folder.database(), "town"); }), "writable for this user");
    says(complaint_of_a_guest([&] { open_sqlite_store(folder.path() / "new.db", "town"); }), "writable for this user");
    says(complaint_of_a_guest([&] { DataFolderLock{folder.path()}; }), "make it exist and be writable");
}

TEST_CASE("a database that another process has locked is told so, and the step is taken when it lets go")
{
    ScratchFolder folder;
    const Catalogue town = small_town();
    const auto store = open_sqlite_store(folder.database(), "town");
    commit(*store, 1);
    const auto before = everything(*store, town);
    {
        Other other(folder.database());
        other.run("BEGIN IMMEDIATE");
        says(complaint([&] { commit(*store, 2); }), "another process has locked");
        CHECK(everything(*store, town) == before);
        other.run("ROLLBACK");
    }
    CHECK_NOTHROW(commit(*store, 2));
    CHECK(store->counts().batches == 2);
}

TEST_CASE("a full disk is told so, and the step is taken when there is room")
{
    FailingDisk disk;
    ScratchFolder folder;
    const Catalogue town = small_town();
    const auto store = open_sqlite_store(folder.database(), "town");
    commit(*store, 1);
    const auto before = everything(*store, town);
    disk.fail_at(1, FailingDisk::How::full);
    says(complaint([&] { commit(*store, 2); }), "no room left on the disk");
    says(complaint([&] { store->remember("a", "b"); }), "make room and try again");
    CHECK(everything(*store, town) == before);
    disk.mend();
    CHECK_NOTHROW(commit(*store, 2));
    CHECK(store->counts().batches == 2);
}

TEST_CASE("a file that is no database of varsko's is left alone")
{
    ScratchFolder folder;
    std::ofstream(folder.path() / "text.db") << std::string(5000, 'x');
    says(complaint([&] { open_sqlite_store(folder.path() / "text.db", "town"); }), "is no database of varsko's");
    {
        Other other(folder.path() / "other.db");
        other.run("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    }
    says(complaint([&] { open_sqlite_store(folder.path() / "other.db", "town"); }), "is no database of varsko's");
    Other other(folder.path() / "other.db");
    other.run("INSERT INTO t VALUES (2)");
}

TEST_CASE("a damaged file is found at the start, and told")
{
    ScratchFolder folder;
    {
        const auto store = open_sqlite_store(folder.database(), "town");
        for (int n = 1; n <= 3; ++n) commit(*store, n);
    }
    const auto size = static_cast<std::streamoff>(fs::file_size(folder.database()));
    std::fstream file(folder.database(), std::ios::in | std::ios::out | std::ios::binary);
    for (std::streamoff page = 4096; page < size; page += 4096) {
        file.seekp(page);
        file.write("\x55\x55\x55\x55\x55\x55\x55\x55", 8);
    }
    file.close();
    says(complaint([&] { open_sqlite_store(folder.database(), "town"); }), "is damaged");
}

TEST_CASE("a block that is damaged where SQLite cannot see it is an error when it is read, not a wrong figure")
{
    ScratchFolder folder;
    const Catalogue town = small_town();
    {
        const auto store = open_sqlite_store(folder.database(), "town");
        commit(*store, 1);
    }
    {
        Other other(folder.database());
        other.run("UPDATE figure_block SET block = CAST(substr(block, 1, length(block) - 2) || x'FF00' AS BLOB)");
    }
    const auto store = open_sqlite_store(folder.database(), "town");
    says(complaint([&] { all_figures(*store, town); }), "a block of figures in the database is damaged");
    says(complaint([&] { (void)store->figures(town, {}); }), "restore the database from a backup");
}

TEST_CASE("a database of a newer varsko is refused and left as it is")
{
    ScratchFolder folder;
    open_sqlite_store(folder.database(), "town").reset();
    {
        Other other(folder.database());
        other.run("PRAGMA user_version=99");
    }
    says(complaint([&] { open_sqlite_store(folder.database(), "town"); }), "the database has schema 99");
}

// When the schema gets a step: keep these files, and add those of the version before it.
TEST_CASE("a populated database of an earlier version opens, and answers as it did")
{
    const auto read = [](const std::string& name) {
        std::ifstream in(fs::path(VARSKO_SOURCE_DIR) / "tests/storage/data" / name);
        REQUIRE(in);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    for (const std::string name :
         {"version_1", "version_2", "version_3", "version_4", "version_5", "version_6", "version_7"}) {
        INFO(name);
        ScratchFolder folder;
        Other(folder.database()).run(read(name + ".sql"));
        const auto store = open_sqlite_store(folder.database(), "town");
        CHECK(everything(*store, small_town()) == read(name + ".txt"));
        CHECK(store->recall("version") == "r1");
        CHECK_FALSE(store->last_run());  // kept since version 3
        CHECK_NOTHROW(commit(*store, 3));
        CHECK(store->counts().batches == 3);
        take_effect(*store, rule_set("r1", "start", {{.name = "units.toml", .text = "text"}}));
        CHECK(store->last_run()->files.size() == 1);
        CHECK(store->account("eva").has_value() == (name == "version_7"));  // kept since then
        CHECK(store->api_tokens().empty());
        CHECK(store->audit("", 10).empty());
    }
}

TEST_CASE("schema steps run once each, in order, and an edited one is found out")
{
    ScratchFolder folder;
    const std::vector<SchemaStep> first = {
        {.version = 1, .name = "0001_a", .sql = "CREATE TABLE a (x); INSERT INTO a VALUES (1);"}};
    auto both = first;
    both.push_back({.version = 2, .name = "0002_b", .sql = "INSERT INTO a VALUES (2);"});
    {
        Database db(folder.database());
        migrate(db, first);
        migrate(db, first);
        CHECK(db.ask("SELECT group_concat(x) FROM a") == "1");
    }
    {
        Database db(folder.database());
        migrate(db, both);
        CHECK(db.ask("SELECT group_concat(x) FROM a") == "1,2");
        CHECK(db.ask("PRAGMA user_version") == "2");
        says(complaint([&] { migrate(db, first); }), "the database has schema 2");
    }
    auto edited = both;
    edited[0].sql = "CREATE TABLE a (y)";
    Database db(folder.database());
    says(complaint([&] { migrate(db, edited); }), "another 0001_a");
}

TEST_CASE("a schema step that fails half-way leaves the schema as it was")
{
    ScratchFolder folder;
    Database db(folder.database());
    const std::vector<SchemaStep> broken = {
        {.version = 1, .name = "0001_a", .sql = "CREATE TABLE a (x); CREATE TABLE a (x);"}};
    CHECK_FALSE(complaint([&] { migrate(db, broken); }).empty());
    CHECK(db.ask("SELECT count(*) FROM sqlite_schema") == "0");
    CHECK(db.ask("PRAGMA user_version") == "0");
}

TEST_CASE("a data folder has one owner, and who asks next is told who")
{
    ScratchFolder folder;
    {
        DataFolderLock lock(folder.path());
        const auto sentence = complaint([&] { DataFolderLock{folder.path()}; });
        says(sentence, "process " + std::to_string(::getpid()) + " uses the data folder");
        CHECK_THROWS_AS(DataFolderLock(folder.path()), DataFolderHeld);
        DataFolderLock moved = std::move(lock);
        CHECK_THROWS_AS(DataFolderLock(folder.path()), DataFolderHeld);
    }
    CHECK_NOTHROW(DataFolderLock(folder.path()));
}

TEST_CASE("a data folder is free when its owner is dead, however it died")
{
    ScratchFolder folder;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        DataFolderLock lock(folder.path());
        if (::write(ends[1], "x", 1) != 1) ::_exit(1);
        ::pause();
    }
    char c = 0;
    REQUIRE(::read(ends[0], &c, 1) == 1);
    says(complaint([&] { DataFolderLock{folder.path()}; }), "process " + std::to_string(child));
    REQUIRE(::kill(child, SIGKILL) == 0);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    CHECK_NOTHROW(DataFolderLock(folder.path()));
    ::close(ends[0]);
    ::close(ends[1]);
}

}  // namespace varsko::test
