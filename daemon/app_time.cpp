// What time brings: each tick, and each minute a look at whether the channels deliver.
#include "daemon/app.hpp"

#include "daemon/delivery_watch.hpp"
#include "daemon/offload.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace varsko {

using namespace std::chrono_literals;

net::awaitable<void> App::tick(TickReason reason)
{
    auto job = [this]() -> std::string {
        try {
            metrics_.timed("tick", [&] { house_.tick(); });
            const int days =
                house_.read([](const World& world) { return world.configuration().daemon.refused_kept_days; });
            if (const auto n = shelves_.clear_out(Clock::real_now(), days); n > 0)
                spdlog::info("removed {} files from refused/ that were set aside more than {} days ago", n, days);
            return {};
        } catch (const std::exception& e) {
            return e.what();
        }
    };
    const std::string trouble = co_await on_pool(commands_, job);
    if (!trouble.empty())
        spdlog::error("tick ({}): {}", text(reason), trouble);
    else
        spdlog::debug("tick ({})", text(reason));
}

net::awaitable<void> App::watch_channels()
{
    net::steady_timer nap(loop_.get_executor());
    std::chrono::seconds pause = 10s;  // what waited while we were down has just begun to go
    for (;;) {
        nap.expires_after(std::exchange(pause, 1min));
        co_await nap.async_wait(net::use_awaitable);
        auto job = [this]() -> std::string {
            try {
                look_at_channels();
                return {};
            } catch (const std::exception& e) {
                return e.what();
            }
        };
        const std::string trouble = co_await on_pool(commands_, job);
        if (!trouble.empty()) spdlog::error("looking after the channels: {}", trouble);
    }
}

// On the commands' thread.  First the messages, then that they were told: after a power cut between the two they are
// made again, with the same ids, and queued once.
void App::look_at_channels()
{
    constexpr std::string_view kept = "channels_stuck";
    const auto configuration = house_.read([](const World& world) { return world.shared_configuration(); });
    const auto now = house_.clock().now();
    const auto [queues, before] = house_.ask(
        [&](Store& store) { return std::pair(store.queues(), parse_incidents(store.recall(kept).value_or(""))); });
    const auto watch = watch_delivery(queues, before, configuration->daemon.oldest_alarm, now);
    if (watch.news.empty()) return;
    std::vector<Message> messages;
    for (const auto& news : watch.news) {
        auto written = write(*configuration, news, watch.stuck, now);
        const bool is_stuck = news.why == DeliveryNews::Why::stuck;
        spdlog::log(
            is_stuck ? spdlog::level::warn : spdlog::level::info, "channel {} {}; {}", news.channel,
            is_stuck ? "is stuck" : "delivers again",
            written.empty() ? "there is no other channel to tell anybody by" : fmt::format("{} told", written.size()));
        for (auto& message : written) messages.push_back(std::move(message));
    }
    house_.tell(std::move(messages));
    house_.ask([&](Store& store) { store.remember(kept, text(watch.incidents)); });
}

}  // namespace varsko
