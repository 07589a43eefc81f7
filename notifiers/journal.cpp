#include "notifiers/journal.hpp"

#include "notifiers/local_socket.hpp"
#include "notifiers/log_fields.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace varsko {
namespace {

using Outcome = Delivery::Outcome;

// A value with a line end has its length before it, as 64 bits, the lowest first.
void add_field(std::string& entry, const std::string& name, const std::string& value)
{
    if (value.find('\n') == std::string::npos) {
        entry += fmt::format("{}={}\n", name, value);
        return;
    }
    entry += name + "\n";
    for (std::uint64_t length = value.size(), i = 0; i < 8; ++i, length >>= 8U)
        entry += static_cast<char>(length & 0xffU);
    entry += value + "\n";
}

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

// The entry in a file that nobody can change any more, handed over by its descriptor.
void send_as_file(const OwnedDescriptor& to, const std::string& entry)
{
    const OwnedDescriptor file(::memfd_create("varsko-journal", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file) fail("no file in memory");
    for (std::size_t at = 0; at < entry.size();) {
        const ssize_t n = ::write(file.get(), entry.data() + at, entry.size() - at);
        if (n < 0) fail("cannot write to memory");
        at += static_cast<std::size_t>(n);
    }
    if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
        fail("cannot seal");
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr header{};
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* handed = CMSG_FIRSTHDR(&header);
    handed->cmsg_level = SOL_SOCKET;
    handed->cmsg_type = SCM_RIGHTS;
    handed->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = file.get();
    std::memcpy(CMSG_DATA(handed), &fd, sizeof fd);
    if (::sendmsg(to.get(), &header, MSG_NOSIGNAL) < 0) fail("cannot hand over");
}

}  // namespace

std::string journal_entry(const Message& message)
{
    std::string entry;
    add_field(entry, "MESSAGE", log_line(message));
    add_field(entry, "PRIORITY", std::to_string(severity_of(message)));
    add_field(entry, "SYSLOG_IDENTIFIER", "varsko");
    for (const auto& [name, value] : log_fields(message)) {
        std::string field = "VARSKO_" + name;
        std::transform(field.begin(), field.end(), field.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        add_field(entry, field, value);
    }
    add_field(entry, "VARSKO_TEXT", message.text);
    return entry;
}

JournalNotifier::JournalNotifier(const ChannelSettings& settings)
    : socket_(settings.socket.empty() ? "/run/systemd/journal/socket" : settings.socket), timeout_(settings.timeout)
{
    if (!socket_.starts_with('/'))
        throw std::invalid_argument(
            fmt::format("channel.{}: socket \"{}\" must be a whole path, expected \"/run/systemd/journal/socket\"",
                        settings.id, socket_));
}

Delivery JournalNotifier::send(const Message& message, int, Instant)
{
    const Delivery interrupted{.outcome = Outcome::interrupted,
                               .answer = "interrupted: the journal had not read when varsko was stopped"};
    if (call_.asked()) return interrupted;
    const std::string entry = journal_entry(message);
    try {
        const OwnedDescriptor journal = connect_local(socket_);
        Waited waited = Waited::ready;
        try {
            waited = send_all(journal, entry, std::chrono::steady_clock::now() + timeout_, call_);
        } catch (const std::system_error& problem) {
            if (problem.code().value() != EMSGSIZE && problem.code().value() != ENOBUFS) throw;
            send_as_file(journal, entry);
        }
        if (waited == Waited::called_away) return interrupted;
        if (waited == Waited::too_long)
            return {.outcome = Outcome::retry_later, .answer = fmt::format("{} does not read", socket_)};
        return {.outcome = Outcome::delivered, .answer = fmt::format("{} bytes taken by {}", entry.size(), socket_)};
    } catch (const std::exception& problem) {
        return {.outcome = Outcome::retry_later, .answer = problem.what()};
    }
}

}  // namespace varsko
