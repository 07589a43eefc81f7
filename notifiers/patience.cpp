#include "notifiers/patience.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace varsko {

OwnedDescriptor& OwnedDescriptor::operator=(OwnedDescriptor&& other) noexcept
{
    std::swap(fd_, other.fd_);
    return *this;
}

void OwnedDescriptor::close()
{
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

CallAway::CallAway() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (!event_) throw std::system_error(errno, std::generic_category(), "no event to wait for");
}

void CallAway::ask()
{
    // It fails only when it is full, and then it has been asked.
    static_cast<void>(::eventfd_write(event_.get(), 1));
}

bool CallAway::asked() const
{
    pollfd look{.fd = event_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&look, 1, 0) == 1;
}

Waited wait_for(std::span<pollfd> given, std::chrono::steady_clock::time_point until, const CallAway& call)
{
    std::vector<pollfd> all(given.begin(), given.end());
    all.push_back({.fd = call.fd(), .events = POLLIN, .revents = 0});
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        const auto limit = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
        const int n = ::poll(all.data(), all.size(), limit);
        if (n < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "cannot wait");
        if (n > 0 && all.back().revents != 0) return Waited::called_away;
        if (n > 0) break;
        if (n == 0 && std::chrono::steady_clock::now() >= until) return Waited::too_long;
    }
    std::copy(all.begin(), all.end() - 1, given.begin());
    return Waited::ready;
}

Waited wait_for(int fd, short events, std::chrono::steady_clock::time_point until, const CallAway& call)
{
    pollfd one{.fd = fd, .events = events, .revents = 0};
    return wait_for(std::span(&one, 1), until, call);
}

}  // namespace varsko
