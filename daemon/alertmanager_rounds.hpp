// Tells each Alertmanager of the configuration how all alerts stand: at the start, whenever something has changed, and
// again every `resend`.
#pragma once

#include "daemon/alertmanager.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace varsko {

namespace net = boost::asio;

class AlertmanagerRounds {
public:
    // `payload` is called on the rounds' own thread, and may throw StorageError.
    struct Parts {
        std::function<std::string(std::chrono::seconds resend)> payload;
        std::function<Instant()> now;
        // A try; `turned`: it went and the one before did not, or the other way round.
        std::function<void(const std::string& channel, const Delivery&, std::chrono::steady_clock::duration,
                           bool turned)>
            notice;
        std::chrono::milliseconds least_pause{1'000};  // between two rounds, however much changes
    };
    AlertmanagerRounds(const net::any_io_executor&, Parts);

    void use(std::vector<std::shared_ptr<Alertmanager>>);  // from now on
    void wake();                                           // something has changed: called on the loop's thread
    net::awaitable<void> run();
    void interrupt();  // ends the telling under way, and all later ones: nothing is lost, for it is a state
    std::vector<ChannelStatus> statuses() const;  // from any thread

private:
    struct Told {
        std::shared_ptr<Alertmanager> alertmanager;
        std::chrono::steady_clock::time_point due{};
        bool failing = false;
    };
    std::vector<std::shared_ptr<Told>> all() const;
    net::awaitable<void> tell(std::shared_ptr<Told>);

    Parts parts_;
    net::steady_timer nap_;
    bool woken_ = false;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Told>> told_;
    net::thread_pool thread_{1};
};

}  // namespace varsko
