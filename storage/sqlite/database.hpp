// One connection to one SQLite file, opened so that a commit that has returned survives a power cut.
//
// One connection alone writes and alone checkpoints: SQLite before 3.51.3 can damage a file when two connections
// checkpoint at once.  Others of the same process read beside it; nothing else opens the file for writing, and the lock
// of the data folder sees to that.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;

namespace varsko {

class Database {
public:
    // write: opens or makes the file, and checks it.  read: it is open for writing by another connection of this
    // process.  Throws StorageError: see open_sqlite_store.
    enum class Use : std::uint8_t { write, read };
    explicit Database(const std::filesystem::path&, Use = Use::write);

    // Runs statements that answer nothing.
    void run(const std::string& sql);
    // The first column of the first row of a statement without parameters; empty if there is none.
    std::string ask(const std::string& sql);

    // Of a transaction that is open still; otherwise nothing.
    void roll_back() noexcept;

    // What SQLite's last answer means to a person: what went wrong with which file, and what to do about it.
    // `doing`: "store a step".
    [[noreturn]] void fail(int code, std::string_view doing) const;

    sqlite3* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3*) const;
    };
    void set_up();
    void check();
    void only_read();

    std::string file_;
    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace varsko
