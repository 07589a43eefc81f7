// Looks again at the messages that are held, when a gate opens by the clock, and when something happened that may have
// opened one: a silence was ended, an alert is over, a configuration changed.
#pragma once

#include "daemon/house.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace varsko {

namespace net = boost::asio;

class Gatekeeper {
public:
    struct Parts {
        net::thread_pool& commands;
        std::function<House::Gates()> look;  // called there; may throw StorageError
        std::function<Instant()> now;
        std::function<void(const House::Gates&)> notice;  // some have gone
        std::function<void(const std::string&)> complain;
    };
    Gatekeeper(const net::any_io_executor&, Parts);
    net::awaitable<void> run();
    void wake();  // called on the loop's thread

private:
    Parts parts_;
    net::steady_timer nap_;
    bool woken_ = false;
    bool in_trouble_ = false;
};

}  // namespace varsko
