// Every long-running coroutine belongs to a TaskGroup: it has a name, it can be cancelled, it can be waited for.
// Nothing is detached.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <list>
#include <string>
#include <vector>

namespace varsko {

namespace net = boost::asio;

// All members run on one executor of one thread; so do cancel() and the completions.
// REQUIRES: wait_drained() was true before the group is destroyed.
class TaskGroup {
public:
    // How a task came to its end.  `error` is empty when it returned or was cancelled.
    struct End {
        std::string name;
        bool cancelled = false;
        std::exception_ptr error;
    };
    // `ended` hears of every end; it must not throw.  The daemon's logs it: the one place where a task's exception
    // ends.
    TaskGroup(net::any_io_executor, std::function<void(const End&)> ended);

    void spawn(std::string name, net::awaitable<void> task);
    // Asks every member to end at its next wait; work begun on a pool is finished first.
    void cancel();
    // True as soon as no task is left; false if some still live after the limit.
    net::awaitable<bool> wait_drained(std::chrono::steady_clock::duration limit);

    bool empty() const { return live_.empty(); }
    std::vector<std::string> names() const;  // of those that live, oldest first

private:
    struct Task {
        std::string name;
        net::cancellation_signal signal;
    };
    void end(std::list<Task>::iterator, std::exception_ptr);

    net::any_io_executor executor_;
    std::function<void(const End&)> ended_;
    std::list<Task> live_;
    std::list<net::steady_timer*> waiting_;  // timers of wait_drained(), cancelled when the last task ends
};

}  // namespace varsko
