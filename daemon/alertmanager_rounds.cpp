#include "daemon/alertmanager_rounds.hpp"

#include "daemon/offload.hpp"

#include <boost/asio/as_tuple.hpp>

#include <algorithm>
#include <utility>

namespace varsko {

using Steady = std::chrono::steady_clock;

AlertmanagerRounds::AlertmanagerRounds(const net::any_io_executor& executor, Parts parts)
    : parts_(std::move(parts)), nap_(executor)
{
}

void AlertmanagerRounds::use(std::vector<std::shared_ptr<Alertmanager>> alertmanagers)
{
    {
        const std::lock_guard lock(mutex_);
        told_.clear();
        for (auto& each : alertmanagers) {
            auto told = std::make_shared<Told>();
            told->alertmanager = std::move(each);
            told_.push_back(std::move(told));
        }
    }
    nap_.cancel();
}

void AlertmanagerRounds::wake()
{
    woken_ = true;
    nap_.cancel();
}

void AlertmanagerRounds::interrupt()
{
    for (const auto& told : all()) told->alertmanager->interrupt();
}

std::vector<ChannelStatus> AlertmanagerRounds::statuses() const
{
    std::vector<ChannelStatus> statuses;
    for (const auto& told : all()) statuses.push_back(told->alertmanager->status());
    return statuses;
}

std::vector<std::shared_ptr<AlertmanagerRounds::Told>> AlertmanagerRounds::all() const
{
    const std::lock_guard lock(mutex_);
    return told_;
}

net::awaitable<void> AlertmanagerRounds::run()
{
    auto quietly = net::as_tuple(net::use_awaitable);
    for (;;) {
        const bool changed = std::exchange(woken_, false);
        auto next = Steady::now() + std::chrono::hours(1);
        for (const auto& told : all()) {
            if (changed || told->due <= Steady::now()) co_await tell(told);
            next = std::min(next, told->due);
        }
        // What changes meanwhile is told in the round after this pause.
        net::steady_timer pause(nap_.get_executor(), parts_.least_pause);
        co_await pause.async_wait(net::use_awaitable);
        if (woken_) continue;
        nap_.expires_at(next);
        auto [error] = co_await nap_.async_wait(quietly);
        static_cast<void>(error);  // cancelled: something changed, or told to stop, which the next wait says
    }
}

net::awaitable<void> AlertmanagerRounds::tell(std::shared_ptr<Told> told)
{
    const auto begun = Steady::now();
    auto job = [this, told]() -> Delivery {
        try {
            return told->alertmanager->tell(parts_.payload(told->alertmanager->resend()), parts_.now());
        } catch (const std::exception& e) {
            return {.outcome = Delivery::Outcome::retry_later, .answer = e.what()};
        }
    };
    const Delivery delivery = co_await on_pool(thread_, job);
    told->due = begun + told->alertmanager->resend();
    const bool fails = delivery.outcome != Delivery::Outcome::delivered;
    const bool turned = fails != std::exchange(told->failing, fails);
    const std::string name = told->alertmanager->status().name;
    parts_.notice(name, delivery, Steady::now() - begun, turned);
}

}  // namespace varsko
