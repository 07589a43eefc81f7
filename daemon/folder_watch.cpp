#include "daemon/folder_watch.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace varsko {

namespace {

int open_inotify()
{
    const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "cannot watch folders (inotify)");
    return descriptor;
}

}  // namespace

FolderWatch::FolderWatch(const net::any_io_executor& executor) : descriptor_(executor, open_inotify()) {}

bool FolderWatch::add(const std::filesystem::path& folder, std::uint32_t mask)
{
    const int watch = ::inotify_add_watch(descriptor_.native_handle(), folder.c_str(), mask | IN_ONLYDIR);
    if (watch >= 0) folders_[watch] = folder;
    return watch >= 0;
}

bool FolderWatch::watches(const std::filesystem::path& folder) const
{
    return std::ranges::any_of(folders_, [&](const auto& entry) { return entry.second == folder; });
}

net::awaitable<std::vector<FolderWatch::Event>> FolderWatch::next(std::chrono::milliseconds limit)
{
    using namespace net::experimental::awaitable_operators;
    net::steady_timer timer(descriptor_.get_executor(), limit);
    auto quietly = net::as_tuple(net::use_awaitable);
    co_await (descriptor_.async_wait(net::posix::stream_descriptor::wait_read, quietly) || timer.async_wait(quietly));
    co_return read_all();
}

std::vector<FolderWatch::Event> FolderWatch::read_all()
{
    std::vector<Event> events;
    alignas(inotify_event) std::array<char, 16 * 1024> buffer;
    for (;;) {
        const auto n = ::read(descriptor_.native_handle(), buffer.data(), buffer.size());
        if (n <= 0) return events;  // EAGAIN: that was all
        for (const char* at = buffer.data(); at < buffer.data() + n;) {
            inotify_event event;
            std::memcpy(&event, at, sizeof event);
            Event told;
            told.mask = event.mask;
            if (event.len > 0) told.name = at + sizeof event;
            if (const auto folder = folders_.find(event.wd); folder != folders_.end()) told.folder = folder->second;
            if (event.mask & IN_IGNORED) folders_.erase(event.wd);
            events.push_back(std::move(told));
            at += sizeof event + event.len;
        }
    }
}

}  // namespace varsko
