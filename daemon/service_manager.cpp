#include "daemon/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace varsko {

void tell_service_manager(std::string_view state)
{
    const char* named = std::getenv("NOTIFY_SOCKET");
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (!named || !*named || std::strlen(named) >= sizeof to.sun_path) return;
    std::memcpy(to.sun_path, named, std::strlen(named));
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(named));
    if (to.sun_path[0] == '@') to.sun_path[0] = '\0';  // an abstract socket
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return;
    // Nobody to tell this to if it fails: the service manager will say that it has heard nothing.
    static_cast<void>(
        ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to), length));
    ::close(socket);
}

}  // namespace varsko
