#include "daemon/http/server.hpp"

#include "daemon/http/session.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace varsko::http {

namespace {

net::ip::tcp::acceptor listen_on(net::io_context& loop, const net::ip::tcp::endpoint& where)
{
    try {
        return {loop, where};
    } catch (const boost::system::system_error& e) {
        throw std::runtime_error(
            fmt::format("cannot listen on {}:{}: {}", where.address().to_string(), where.port(), e.code().message()));
    }
}

net::awaitable<void> serve(std::unique_ptr<Session> session) { co_await session->run(); }

// A peer that goes away in the midst of an answer is its own business, not ours.
bool is_the_peers(const std::exception_ptr& error)
{
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error&) {
        return true;
    } catch (...) {
        return false;
    }
}

std::string sentence(const std::exception_ptr& error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an exception without a text";
    }
}

}  // namespace

Server::Server(net::io_context& loop, const net::ip::tcp::endpoint& where, ServerOptions options, Parts parts)
    : loop_(loop),
      options_(std::move(options)),
      parts_(std::move(parts)),
      acceptor_(listen_on(loop, where)),
      sweep_timer_(loop),
      sessions_(loop.get_executor(), [this](const TaskGroup::End& end) {
          if (end.error && !is_the_peers(end.error)) parts_.complain(end.name + ": " + sentence(end.error));
      })
{
}

Server::~Server() = default;

net::awaitable<void> Server::run()
{
    sessions_.spawn("deadlines of connections", sweep());
    auto quietly = net::as_tuple(net::use_awaitable);
    while (!stopping_) {
        auto [error, socket] = co_await acceptor_.async_accept(quietly);
        if (stopping_ || error == net::error::operation_aborted) co_return;
        if (!error) {
            admit(std::move(socket));
            continue;
        }
        parts_.complain("cannot accept a connection: " + error.message());
        net::steady_timer pause(loop_, std::chrono::milliseconds(200));  // out of file descriptors, most likely
        co_await pause.async_wait(net::use_awaitable);
    }
}

void Server::admit(net::ip::tcp::socket socket)
{
    if (open_.size() >= options_.connections && !close_an_idle_one()) {
        constexpr std::string_view full =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        boost::system::error_code gone;  // said if it can be said at once, and closed either way
        socket.non_blocking(true, gone);
        socket.write_some(net::buffer(full), gone);
        return parts_.complain(fmt::format("all {} connections are in use; one was turned away", options_.connections));
    }
    auto session = std::make_unique<Session>(*this, make_conn(std::move(socket)));
    sessions_.spawn("connection", serve(std::move(session)));
}

bool Server::close_an_idle_one()
{
    Session* longest = nullptr;
    for (auto* session : open_)
        if (session->idle() && (!longest || session->idle_since() < longest->idle_since())) longest = session;
    if (longest) longest->hang_up();
    return longest;
}

net::awaitable<void> Server::sweep()
{
    auto quietly = net::as_tuple(net::use_awaitable);
    while (!stopping_ || !open_.empty()) {
        sweep_timer_.expires_after(options_.sweep);
        auto [error] = co_await sweep_timer_.async_wait(quietly);
        static_cast<void>(error);  // cancelled: look at once
        const auto now = std::chrono::steady_clock::now();
        for (auto* session : open_) session->expire(now);
    }
}

void Server::stop()
{
    stopping_ = true;
    boost::system::error_code ignored;  // a listening socket that cannot be closed is closed with the process
    acceptor_.close(ignored);
    parts_.events.close();
    for (auto* session : open_)
        if (session->idle()) session->hang_up();
    sweep_timer_.cancel();
}

std::string Server::next_request_id() { return fmt::format("{}-{}", parts_.run, ++requests_); }

}  // namespace varsko::http
