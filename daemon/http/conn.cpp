#include "daemon/http/conn.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace varsko::http {

namespace {

class TcpConn final : public Conn {
public:
    explicit TcpConn(net::ip::tcp::socket socket) : socket_(std::move(socket))
    {
        boost::system::error_code gone;  // the peer may have left already: then the first read says so
        const auto end = socket_.remote_endpoint(gone);
        if (!gone) {
            peer_ = end.address().to_string() + ":" + std::to_string(end.port());
            loopback_ = is_loopback(end.address());
        }
        socket_.set_option(net::ip::tcp::no_delay(true), gone);
    }

    net::awaitable<std::size_t> read_some(net::mutable_buffer into) override
    {
        auto quietly = net::as_tuple(net::use_awaitable);
        auto [error, n] = co_await socket_.async_read_some(into, quietly);
        if (error == net::error::eof || error == net::error::connection_reset) co_return 0;
        if (error) throw boost::system::system_error(error);
        co_return n;
    }

    net::awaitable<void> write(std::string_view head, std::string_view body) override
    {
        const std::array<net::const_buffer, 2> both = {net::buffer(head), net::buffer(body)};
        co_await net::async_write(socket_, both, net::use_awaitable);
    }

    void cancel() override
    {
        boost::system::error_code ignored;  // a closed socket has nothing to cancel
        socket_.cancel(ignored);
    }

    void close_sending() override
    {
        boost::system::error_code ignored;  // the peer may have closed first
        socket_.shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    void close() override
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    std::string peer() const override { return peer_; }
    bool loopback() const override { return loopback_; }

private:
    net::ip::tcp::socket socket_;
    std::string peer_ = "somebody";
    bool loopback_ = false;
};

}  // namespace

std::unique_ptr<Conn> make_conn(net::ip::tcp::socket socket) { return std::make_unique<TcpConn>(std::move(socket)); }

bool is_loopback(const net::ip::address& address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6()).is_loopback();
    return address.is_loopback();
}

}  // namespace varsko::http
