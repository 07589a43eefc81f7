// Work that blocks, off the loop: reading a file, a command of the house, a conversation with a mail server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>
#include <utility>

namespace varsko {

namespace net = boost::asio;

template <class F>
net::awaitable<std::invoke_result_t<F>> as_coroutine(F f)
{
    co_return f();
}

// Runs f on the pool while the caller waits on its own executor; what f throws, the caller gets.  f always runs to its
// end: a cancelled caller notices at its next co_await.  The empty slot makes it so; without it Boost 1.81 hands the
// pool a pointer to a cancellation signal that may be gone.
//
// A closure as argument must be named on the line before (g++ 12 destroys such temporaries twice).
template <class F>
net::awaitable<std::invoke_result_t<F>> on_pool(net::thread_pool& pool, F f)
{
    auto job = as_coroutine(std::move(f));
    auto done = net::bind_cancellation_slot(net::cancellation_slot{}, net::use_awaitable);
    co_return co_await net::co_spawn(pool, std::move(job), done);
}

}  // namespace varsko
