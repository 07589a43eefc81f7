#include "storage/sqlite/database.hpp"

#include "storage/store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>

namespace varsko {

namespace {

constexpr int application_id = 0x5652534B;  // "VRSK", in the file's header
constexpr int busy_milliseconds = 500;      // somebody looks at the file with a tool; more than that is trouble
constexpr int checkpoint_pages = 4000;      // 16 MiB of log before it is copied into the file

std::string sentence(int code, int system_error, const std::string& file, std::string_view doing, std::string_view said)
{
    if (system_error == ENOSPC) code = SQLITE_FULL;
    switch (code & 0xff) {
        case SQLITE_FULL:
            return fmt::format("cannot {}: no room left on the disk of {}; make room and try again", doing, file);
        case SQLITE_READONLY:
            return fmt::format("cannot {}: {} cannot be written; make the file and its folder writable for this user",
                               doing, file);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fmt::format("cannot {}: another process has locked {}; close what else has it open and try again",
                               doing, file);
        case SQLITE_CORRUPT:
            return fmt::format("cannot {}: {} is damaged ({}); stop varsko and restore the file from a backup", doing,
                               file, said);
        case SQLITE_NOTADB:
            return fmt::format("cannot {}: {} is no database of varsko's; move it away, or restore a backup", doing,
                               file);
        case SQLITE_CANTOPEN:
            return fmt::format("cannot {}: {} cannot be opened; its folder must exist and be writable for this user",
                               doing, file);
        case SQLITE_IOERR:
            return fmt::format(
                "cannot {}: the disk of {} answers with an error ({}, system error {}); see the system's log", doing,
                file, said, system_error);
        case SQLITE_NOMEM: return fmt::format("cannot {}: no memory left", doing);
        default: return fmt::format("cannot {}: {} ({}, code {})", doing, file, said, code);
    }
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(const std::filesystem::path& path, Use use) : file_(path.string())
{
    sqlite3* handle = nullptr;
    const int made = use == Use::write ? SQLITE_OPEN_CREATE : 0;
    const int flags = SQLITE_OPEN_READWRITE | made | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(file_.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) fail(code, "open the database");
    if (use == Use::read) {
        only_read();
    } else {
        set_up();
        check();
    }
}

void Database::only_read()
{
    sqlite3_busy_timeout(handle(), busy_milliseconds);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    run("PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2048; PRAGMA wal_autocheckpoint=0; "
        "PRAGMA query_only=ON");
}

void Database::set_up()
{
    sqlite3_busy_timeout(handle(), busy_milliseconds);
    run("PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8192");
    if (const auto mode = ask("PRAGMA journal_mode=WAL"); mode != "wal") {
        throw StorageError(
            fmt::format("cannot open the database: {} does not take a write-ahead log (mode {}); the data folder "
                        "must lie on a local disk",
                        file_, mode));
    }
    run("PRAGMA synchronous=FULL");
    run(fmt::format("PRAGMA wal_autocheckpoint={}", checkpoint_pages));
}

void Database::check()
{
    // A file that SQLite opened read-only says so at the first write only; ask before anything is promised.
    if (sqlite3_db_readonly(handle(), "main") == 1) fail(SQLITE_READONLY, "open the database");
    const auto id = ask("PRAGMA application_id");
    const bool empty = ask("SELECT count(*) FROM sqlite_schema") == "0";
    if (empty && id == "0") return run(fmt::format("PRAGMA application_id={}", application_id));
    if (id != std::to_string(application_id)) fail(SQLITE_NOTADB, "open the database");
    if (const auto found = ask("PRAGMA quick_check(1)"); found != "ok") {
        throw StorageError(sentence(SQLITE_CORRUPT, 0, file_, "open the database", found));
    }
}

void Database::run(const std::string& sql)
{
    if (const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
        fail(code, "use the database");
}

void Database::roll_back() noexcept
{
    // After some errors SQLite has rolled back by itself.  A rollback that fails leaves the transaction to the next
    // BEGIN, which then fails aloud.
    if (sqlite3_get_autocommit(handle()) == 0) sqlite3_exec(handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

std::string Database::ask(const std::string& sql)
{
    sqlite3_stmt* raw = nullptr;
    int code = sqlite3_prepare_v2(handle(), sql.c_str(), -1, &raw, nullptr);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(raw, sqlite3_finalize);
    if (code == SQLITE_OK) code = sqlite3_step(raw);
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) fail(code, "use the database");
    const auto* text = sqlite3_column_text(raw, 0);
    return text ? std::string(reinterpret_cast<const char*>(text)) : std::string();
}

void Database::fail(int code, std::string_view doing) const
{
    const char* said = handle_ ? sqlite3_errmsg(handle()) : sqlite3_errstr(code);
    const int system_error = handle_ ? sqlite3_system_errno(handle()) : 0;
    const bool of_the_system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    throw StorageError(sentence(code, of_the_system ? system_error : 0, file_, doing, said));
}

}  // namespace varsko
