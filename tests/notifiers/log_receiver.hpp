// Sockets that a test listens on, as a journal or a syslog daemon would.
#pragma once

#include <arpa/inet.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <string>

namespace varsko::testing {

// Datagrams to a path; those handed over as a file too.
class DatagramReceiver {
public:
    explicit DatagramReceiver(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot listen on " + path);
    }
    ~DatagramReceiver() { ::close(fd_); }
    DatagramReceiver(const DatagramReceiver&) = delete;
    DatagramReceiver& operator=(const DatagramReceiver&) = delete;

    // The next that lies there; "" for none.
    std::string next()
    {
        std::string bytes(1 << 18, '\0');
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
        iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
        msghdr header{};
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        const ssize_t n = ::recvmsg(fd_, &header, MSG_DONTWAIT);
        if (n < 0) return "";
        if (const cmsghdr* handed = CMSG_FIRSTHDR(&header); handed != nullptr) {
            int file = -1;
            std::memcpy(&file, CMSG_DATA(handed), sizeof file);
            sealed = ::fcntl(file, F_GET_SEALS);
            struct stat s{};
            ::fstat(file, &s);
            bytes.resize(static_cast<std::size_t>(s.st_size));
            const ssize_t got = ::pread(file, bytes.data(), bytes.size(), 0);
            ::close(file);
            return got == s.st_size ? bytes : "";
        }
        bytes.resize(static_cast<std::size_t>(n));
        return bytes;
    }
    int sealed = 0;  // the seals of the last that was a file

private:
    int fd_;
};

// An address of this machine with a port of its own.
class InternetReceiver {
public:
    explicit InternetReceiver(int type) : fd_(::socket(AF_INET, type | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* base = reinterpret_cast<sockaddr*>(&address);
        if (::bind(fd_, base, size) != 0 || ::getsockname(fd_, base, &size) != 0) throw std::runtime_error("no port");
        if (type == SOCK_STREAM) ::listen(fd_, 5);
        port_ = ntohs(address.sin_port);
    }
    ~InternetReceiver() { ::close(fd_); }
    InternetReceiver(const InternetReceiver&) = delete;
    InternetReceiver& operator=(const InternetReceiver&) = delete;
    int port() const { return port_; }
    int fd() const { return fd_; }

private:
    int fd_, port_ = 0;
};

}  // namespace varsko::testing
