#include "daemon/gatekeeper.hpp"

#include "daemon/offload.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace varsko {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds longest_sleep = 60s;  // bounded, so that a clock that jumps is noticed
constexpr std::chrono::milliseconds while_in_trouble = 10s;

}  // namespace

Gatekeeper::Gatekeeper(const net::any_io_executor& executor, Parts parts) : parts_(std::move(parts)), nap_(executor) {}

void Gatekeeper::wake()
{
    woken_ = true;
    nap_.cancel();
}

net::awaitable<void> Gatekeeper::run()
{
    auto quietly = net::as_tuple(net::use_awaitable);
    for (;;) {
        auto sleep = longest_sleep;
        woken_ = false;
        try {
            const auto gates = co_await on_pool(parts_.commands, parts_.look);
            in_trouble_ = false;
            if (gates.gone > 0) parts_.notice(gates);
            if (gates.next) sleep = std::clamp(*gates.next - parts_.now(), Instant::duration(1), longest_sleep);
        } catch (const StorageError& error) {
            sleep = while_in_trouble;
            if (!std::exchange(in_trouble_, true))
                parts_.complain(fmt::format("what is held cannot be looked at: {}", error.what()));
        }
        if (woken_) continue;
        nap_.expires_after(sleep);
        auto [cancelled] = co_await nap_.async_wait(quietly);
        static_cast<void>(cancelled);  // woken, or told to stop, which the next wait says
    }
}

}  // namespace varsko
