// What happens in a few folders, told by the kernel (inotify) and awaited on the loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace varsko {

namespace net = boost::asio;

class FolderWatch {
public:
    struct Event {
        std::filesystem::path folder;
        std::string name;        // empty: about the folder itself
        std::uint32_t mask = 0;  // IN_CLOSE_WRITE, IN_MOVED_TO … of sys/inotify.h
    };

    explicit FolderWatch(const net::any_io_executor&);
    // Watches one folder more, or anew.  False when the kernel will not (limits, no such folder): then only looking
    // helps.
    bool add(const std::filesystem::path& folder, std::uint32_t mask);
    bool watches(const std::filesystem::path& folder) const;
    // What has happened, in order; empty after `limit` without events.  IN_Q_OVERFLOW means that some were lost.
    net::awaitable<std::vector<Event>> next(std::chrono::milliseconds limit);

private:
    std::vector<Event> read_all();

    net::posix::stream_descriptor descriptor_;
    std::map<int, std::filesystem::path> folders_;
};

}  // namespace varsko
