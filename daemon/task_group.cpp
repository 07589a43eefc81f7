#include "daemon/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace varsko {

namespace {

bool is_cancellation(const std::exception_ptr& error)
{
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return e.code() == net::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

TaskGroup::TaskGroup(net::any_io_executor executor, std::function<void(const End&)> ended)
    : executor_(std::move(executor)), ended_(std::move(ended))
{
}

void TaskGroup::spawn(std::string name, net::awaitable<void> task)
{
    const auto it = live_.emplace(live_.end());
    it->name = std::move(name);
    auto done = [this, it](std::exception_ptr error) { end(it, std::move(error)); };
    net::co_spawn(executor_, std::move(task), net::bind_cancellation_slot(it->signal.slot(), std::move(done)));
}

void TaskGroup::end(std::list<Task>::iterator it, std::exception_ptr error)
{
    End what;
    what.name = it->name;
    what.cancelled = error && is_cancellation(error);
    if (!what.cancelled) what.error = std::move(error);
    live_.erase(it);
    ended_(what);
    if (live_.empty())
        for (auto* timer : waiting_) timer->cancel();
}

void TaskGroup::cancel()
{
    // A task may end inside emit(), and its end erases it: step on first.
    for (auto it = live_.begin(); it != live_.end();) (it++)->signal.emit(net::cancellation_type::terminal);
}

net::awaitable<bool> TaskGroup::wait_drained(std::chrono::steady_clock::duration limit)
{
    if (live_.empty()) co_return true;
    net::steady_timer deadline(executor_, limit);
    const auto here = waiting_.insert(waiting_.end(), &deadline);
    auto quietly = net::as_tuple(net::use_awaitable);
    auto [error] = co_await deadline.async_wait(quietly);
    static_cast<void>(error);  // cancelled: drained
    waiting_.erase(here);
    const bool drained = live_.empty();
    co_return drained;
}

std::vector<std::string> TaskGroup::names() const
{
    std::vector<std::string> names;
    for (const auto& task : live_) names.push_back(task.name);
    return names;
}

}  // namespace varsko
