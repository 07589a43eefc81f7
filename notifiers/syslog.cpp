#include "notifiers/syslog.hpp"

#include "notifiers/local_socket.hpp"
#include "notifiers/log_fields.hpp"
#include "notifiers/url.hpp"

#include <fmt/format.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace varsko {
namespace {

using Outcome = Delivery::Outcome;

constexpr int facility = 3;  // daemon
constexpr std::string_view local = "unix://";

const Delivery interrupted{.outcome = Outcome::interrupted,
                           .answer = "interrupted: the log had not taken it when varsko was stopped"};

// A name of RFC 5424's header: printable, without blanks, "-" where there is none.
std::string header_word(const std::string& word, std::size_t longest)
{
    std::string safe;
    for (char c : word.substr(0, longest)) safe += c > 0x20 && c < 0x7f ? c : '_';
    return safe.empty() ? "-" : safe;
}

std::string parameter(const std::string& value)
{
    std::string safe;
    for (char c : value) {
        if (c == '"' || c == '\\' || c == ']') safe += '\\';
        safe += c == '\n' || c == '\r' ? ' ' : c;
    }
    return safe;
}

std::string own_name()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

// Until the other machine has all of it.  A receiver closes when we have said that nothing more comes; one that keeps
// its end open is looked at now and then.
Waited confirmed(const OwnedDescriptor& to, std::chrono::steady_clock::time_point until, const CallAway& call)
{
    ::shutdown(to.get(), SHUT_WR);
    std::array<char, 256> ignored{};
    for (;;) {
        const ssize_t n = ::recv(to.get(), ignored.data(), ignored.size(), 0);
        if (n == 0) return Waited::ready;
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "the connection was broken");
        if (n > 0) continue;
        const auto now = std::chrono::steady_clock::now();
        const Waited waited = wait_for(to.get(), POLLIN, std::min(until, now + std::chrono::seconds(1)), call);
        if (waited == Waited::called_away) return waited;
        int unsent = 0;
        if (waited == Waited::too_long && ::ioctl(to.get(), SIOCOUTQ, &unsent) == 0 && unsent == 0)
            return Waited::ready;
        if (waited == Waited::too_long && now >= until) return waited;
    }
}

}  // namespace

std::string syslog_line(const Message& message, const std::string& host)
{
    std::string data = "[varsko@32473";
    for (const auto& [name, value] : log_fields(message)) data += fmt::format(" {}=\"{}\"", name, parameter(value));
    data += ']';
    const Instant at = message.created;
    return fmt::format("<{}>1 {} {} varsko - {} {} \xEF\xBB\xBF{}", facility * 8 + severity_of(message), text(at),
                       header_word(host, 255), header_word(message.transition, 32), data, log_line(message));
}

SyslogNotifier::SyslogNotifier(const ChannelSettings& settings) : own_name_(own_name()), timeout_(settings.timeout)
{
    if (settings.url.starts_with(local)) {
        scheme_ = "unix";
        path_ = settings.url.substr(local.size());
        if (!path_.starts_with('/'))
            throw std::invalid_argument(fmt::format("channel.{}: url \"{}\" names no socket, expected unix:///dev/log",
                                                    settings.id, settings.url));
        return;
    }
    const ChannelUrl url = check_channel_url(settings.id, settings.url, {"udp", "tcp"});
    scheme_ = url.scheme;
    host_ = url.host;
    if (host_.starts_with('[') && host_.ends_with(']')) host_ = host_.substr(1, host_.size() - 2);
    port_ = !url.port.empty() ? url.port : scheme_ == "udp" ? "514" : "601";
}

Delivery SyslogNotifier::send(const Message& message, int, Instant)
{
    if (call_.asked()) return interrupted;
    try {
        return hand_over(syslog_line(message, own_name_));
    } catch (const std::system_error& problem) {
        const bool too_large = problem.code().value() == EMSGSIZE;
        return {.outcome = too_large ? Outcome::refused : Outcome::retry_later, .answer = problem.what()};
    } catch (const std::exception& problem) {
        if (call_.asked()) return interrupted;
        return {.outcome = Outcome::retry_later, .answer = problem.what()};
    }
}

Delivery SyslogNotifier::hand_over(const std::string& line) const
{
    const auto until = std::chrono::steady_clock::now() + timeout_;
    const bool tcp = scheme_ == "tcp";
    const OwnedDescriptor receiver =
        scheme_ == "unix" ? connect_local(path_)
                          : connect_to(tcp ? Transport::tcp : Transport::udp, host_, port_, until, call_);
    Waited waited = send_all(receiver, tcp ? fmt::format("{} {}", line.size(), line) : line, until, call_);
    if (waited == Waited::ready && tcp) waited = confirmed(receiver, until, call_);
    if (waited == Waited::called_away) return interrupted;
    const std::string where = scheme_ == "unix" ? path_ : fmt::format("{}:{}", host_, port_);
    if (waited == Waited::too_long)
        return {.outcome = Outcome::retry_later, .answer = fmt::format("{} has not taken it in time", where)};
    return {.outcome = Outcome::delivered,
            .answer = fmt::format("{} bytes {} {}", line.size(), tcp ? "taken by" : "handed to", where)};
}

}  // namespace varsko
