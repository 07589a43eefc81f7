// Sockets that log entries are handed to: opened, and written to without waiting longer than is wanted.
#pragma once

#include "notifiers/patience.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace varsko {

// A datagram socket that is connected to a socket of this machine.  Throws std::system_error.
OwnedDescriptor connect_local(const std::string& path);
// Of the first address of the host that takes it.  The look-up of a name waits as long as the system's resolver does.
// Throws std::runtime_error with a sentence.
enum class Transport : std::uint8_t { udp, tcp };
OwnedDescriptor connect_to(Transport, const std::string& host, const std::string& port,
                           std::chrono::steady_clock::time_point until, const CallAway&);
// All of it; one datagram where the socket is of datagrams.  Throws std::system_error.
Waited send_all(const OwnedDescriptor&, std::string_view, std::chrono::steady_clock::time_point until, const CallAway&);

}  // namespace varsko
