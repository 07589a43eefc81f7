// Watches the inbox and has each complete file received, in order of name, one at a time.
//
// When the ground gives way (a full disk, a locked database) the files stay where they are and are tried again, later
// and later, at most a minute apart.  A file that nobody can take does not hold up the others.
#pragma once

#include "daemon/folder_watch.hpp"
#include "daemon/inbox_folder.hpp"
#include "daemon/receive.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace varsko {

struct InboxTimes {
    std::chrono::milliseconds settled{2'000};  // nothing changed for so long: complete
    std::chrono::milliseconds rescan{30'000};  // a look without being told of anything
    std::chrono::milliseconds blind{3'000};    // the same when the kernel does not tell at all
    std::chrono::milliseconds first_retry{1'000}, last_retry{60'000};
};

class Inbox {
public:
    struct Parts {
        net::thread_pool& pool;                               // files are read and committed there
        std::function<Received(const std::string&)> receive;  // Receiver::receive
        std::function<void(const Received&)> observe;
        std::function<void(const std::string&)> warn;      // a sentence about something odd
        std::function<void(const std::string&)> complain;  // a sentence about trouble, for the log
        // Why files are not taken at the moment; empty when they are again.
        std::function<void(const std::optional<std::string>&)> trouble;
    };
    Inbox(const net::any_io_executor&, std::filesystem::path, InboxTimes, Parts);

    net::awaitable<void> run();

private:
    struct Try {
        std::optional<Received> received;
        std::string error;    // why not
        bool ground = false;  // disk or database: the other files will fare no better
    };
    Try attempt(const std::string& name) const;
    net::awaitable<void> pass();
    net::awaitable<bool> take(const std::string& name);
    void settle(const std::string& name, const Received&);
    void all_is_well();
    net::awaitable<void> wait();
    void watch();

    InboxTimes times_;
    Parts parts_;
    FolderWatch watch_;
    InboxFolder folder_;
    std::chrono::milliseconds retry_{0};  // 0: all is well
    bool look_soon_ = false;
    bool told_blind_ = false;
};

}  // namespace varsko
