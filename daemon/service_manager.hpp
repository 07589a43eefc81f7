// systemd's notification protocol (sd_notify), without its library.
#pragma once

#include <string_view>

namespace varsko {

// "READY=1", "STOPPING=1", "RELOADING=1" … to the socket that NOTIFY_SOCKET names; nothing when there is none.
void tell_service_manager(std::string_view state);

}  // namespace varsko
