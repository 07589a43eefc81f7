#include "daemon/calendar.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace varsko {

namespace {

using namespace std::chrono_literals;

constexpr auto interval = 10min;
constexpr auto while_in_trouble = 5s;
constexpr auto between_looks = 5s;
constexpr auto a_jump = 2min;

}  // namespace

std::string_view text(TickReason reason)
{
    switch (reason) {
        case TickReason::none: return "none";
        case TickReason::start: return "start";
        case TickReason::new_day: return "a new day";
        case TickReason::ten_minutes: return "ten minutes";
        case TickReason::clock_jumped: return "the clock jumped";
        case TickReason::trouble: return "trouble";
    }
    return "unknown";
}

TickReason why_tick(const std::optional<LastTick>& last, const LastTick& now, bool trouble)
{
    if (!last) return TickReason::start;
    if (now.day != last->day) return TickReason::new_day;
    const auto by_wall = std::chrono::duration_cast<std::chrono::milliseconds>(now.wall - last->wall);
    const auto by_machine = std::chrono::duration_cast<std::chrono::milliseconds>(now.steady - last->steady);
    if (std::chrono::abs(by_wall - by_machine) > a_jump) return TickReason::clock_jumped;
    if (by_machine >= interval) return TickReason::ten_minutes;
    if (trouble && by_machine >= while_in_trouble) return TickReason::trouble;
    return TickReason::none;
}

Calendar::Calendar(const net::any_io_executor& executor, Parts parts) : parts_(std::move(parts)), nap_(executor) {}

net::awaitable<void> Calendar::run()
{
    auto quietly = net::as_tuple(net::use_awaitable);
    for (;;) {
        const auto now = parts_.now();
        const auto reason = why_tick(last_, now, parts_.trouble());
        if (reason != TickReason::none) {
            last_ = now;
            co_await parts_.tick(reason);
        }
        nap_.expires_after(between_looks);
        auto [error] = co_await nap_.async_wait(quietly);
        static_cast<void>(error);  // cancelled: woken, or told to stop, which the next wait says
    }
}

}  // namespace varsko
