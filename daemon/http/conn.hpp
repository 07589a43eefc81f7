// One connection, whatever it runs over.  Everything above sees no template stream: the templates of Asio's sockets are
// instantiated in conn.cpp alone.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace varsko::http {

namespace net = boost::asio;

class Conn {
public:
    virtual ~Conn() = default;
    // Bytes read; 0 when the peer has closed its side.  Throws system_error, operation_aborted after cancel().
    virtual net::awaitable<std::size_t> read_some(net::mutable_buffer) = 0;
    // Writes both, in order.  The views must live until it returns.
    virtual net::awaitable<void> write(std::string_view head, std::string_view body) = 0;
    virtual void cancel() = 0;         // what is waited for now ends; later operations are not touched
    virtual void close_sending() = 0;  // the peer sees the end; we may still read
    virtual void close() = 0;
    virtual std::string peer() const = 0;
    virtual bool loopback() const = 0;
};

std::unique_ptr<Conn> make_conn(net::ip::tcp::socket);
bool is_loopback(const net::ip::address&);

}  // namespace varsko::http
