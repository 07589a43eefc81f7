#include "notifiers/local_socket.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace varsko {
namespace {

[[noreturn]] void fail(int error, const std::string& what)
{
    throw std::system_error(error, std::generic_category(), what);
}

std::string words_of(int error) { return std::generic_category().message(error); }

// "" or what is wrong.
std::string connected(const OwnedDescriptor& made, const addrinfo& to, std::chrono::steady_clock::time_point until,
                      const CallAway& call)
{
    if (::connect(made.get(), to.ai_addr, to.ai_addrlen) == 0) return {};
    if (errno != EINPROGRESS) return words_of(errno);
    if (wait_for(made.get(), POLLOUT, until, call) != Waited::ready) return "no answer in time";
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(made.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error == 0 ? std::string() : words_of(error);
}

}  // namespace

OwnedDescriptor connect_local(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) fail(ENAMETOOLONG, path);
    std::memcpy(address.sun_path, path.data(), path.size());
    OwnedDescriptor made(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!made) fail(errno, "no socket");
    // A socket address is handed over as the base of its kind.
    const auto* base = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(made.get(), base, sizeof address) != 0) fail(errno, path);
    return made;
}

OwnedDescriptor connect_to(Transport transport, const std::string& host, const std::string& port,
                           std::chrono::steady_clock::time_point until, const CallAway& call)
{
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = transport == Transport::udp ? SOCK_DGRAM : SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int failed = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &found); failed != 0)
        throw std::runtime_error(fmt::format("{}: {}", host, ::gai_strerror(failed)));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, &::freeaddrinfo);
    std::string why = "no address";
    for (const addrinfo* each = all.get(); each != nullptr; each = each->ai_next) {
        OwnedDescriptor made(
            ::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, each->ai_protocol));
        if (!made) fail(errno, "no socket");
        why = connected(made, *each, until, call);
        if (why.empty()) return made;
    }
    throw std::runtime_error(fmt::format("{}:{}: {}", host, port, why));
}

Waited send_all(const OwnedDescriptor& to, std::string_view bytes, std::chrono::steady_clock::time_point until,
                const CallAway& call)
{
    while (!bytes.empty()) {
        const ssize_t n = ::send(to.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno != EAGAIN) fail(errno, "cannot write");
        if (n >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(n));
        } else if (const Waited waited = wait_for(to.get(), POLLOUT, until, call); waited != Waited::ready) {
            return waited;
        }
    }
    return Waited::ready;
}

}  // namespace varsko
