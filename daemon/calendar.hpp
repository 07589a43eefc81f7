// When to let the house know that time has passed: at start, when a new day has begun, every ten minutes, when the
// clock has jumped, and soon after trouble, to see whether it is over.
//
// A timer counts the machine's own time and knows nothing of suspended machines or clocks that are set.  So sleeps are
// short, and after each the wall clock is looked at.
#pragma once

#include "daemon/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

namespace varsko {

namespace net = boost::asio;

enum class TickReason : std::uint8_t { none, start, new_day, ten_minutes, clock_jumped, trouble };
std::string_view text(TickReason);

struct LastTick {
    Day day;  // in the zone, one minute behind: see why_tick
    Instant wall;
    std::chrono::steady_clock::time_point steady;
};
// Pure.  `day` is the day it was a minute ago, so that a day is begun at one minute past midnight and never twice.
TickReason why_tick(const std::optional<LastTick>&, const LastTick& now, bool trouble);

class Calendar {
public:
    struct Parts {
        std::function<LastTick()> now;
        std::function<bool()> trouble;
        std::function<net::awaitable<void>(TickReason)> tick;
    };
    Calendar(const net::any_io_executor&, Parts);
    net::awaitable<void> run();
    void wake() { nap_.cancel(); }  // the clock may be another one: look at once

private:
    Parts parts_;
    net::steady_timer nap_;
    std::optional<LastTick> last_;
};

}  // namespace varsko
