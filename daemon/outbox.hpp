// Sends what waits.
//
// The queue is the store's; what is here is only who is being served.  Each channel has a thread of its own, so that a
// mail server that hangs does not hold up a webhook, and sends its messages in order, one at a time.  Answers are
// settled (one row for each try, the messages' new states) a handful at a time, since a commit waits for the disk: at
// the latest 20 ms after the first of them, and before anything follows a failure.
//
// A channel that fails time after time rests, and one that is asked to go slowly does (daemon/channel_guard.hpp): its
// messages wait here meanwhile and lose no tries, but for the one that tries for all after each rest: if it is that
// message that fails, and not the channel, it must come to an end.  What has grown too old is given up.
//
// Never lost: a message leaves the queue only by a settlement on disk.  If the process dies between the other side's
// answer and the settlement the message goes again, with the same id, which is its Message-ID: at most one handful.
#pragma once

#include "daemon/channel_guard.hpp"
#include "daemon/task_group.hpp"
#include "notifiers/notifier.hpp"
#include "rules/alert/message.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace varsko {

// What follows from an answer.  Pure.
struct Verdict {
    enum class Why : std::uint8_t {
        delivered,
        refused,
        out_of_tries,
        try_again,
        interrupted,
        too_old  // not tried: it has waited longer than its channel says
    } why = Why::try_again;
    OutboxRow::State state = OutboxRow::State::waiting;
    Instant next_try{};
};
std::string_view text(Verdict::Why);
// `try_number` counts from 1 and has just been made; `dice` is in [0, 1).
Verdict verdict(const Delivery&, int try_number, int tries_allowed, Instant now, double dice);
// Since when a message waits; none for one that a person has put back in the queue: it is tried, whatever its age.
std::optional<Instant> waits_since(const OutboxRow&);
std::optional<Instant> waits_since(const Store::Waiting&);
// A message that has waited longer than that is given up.
bool is_too_old(std::optional<Instant> since, std::optional<std::chrono::seconds> most_age, Instant now);

struct OutboxTimes {
    std::chrono::milliseconds longest_sleep{60'000};                   // bounded, so that a clock that jumps is noticed
    std::chrono::milliseconds poll{10'000};                            // while something due cannot be sent
    std::chrono::milliseconds first_retry{1'000}, last_retry{60'000};  // of the store
    std::chrono::milliseconds settled_within{20};                      // after the first answer of a handful
};

class Outbox {
public:
    struct Channel {
        std::shared_ptr<Notifier> notifier;
        int tries = 72;  // before a message is a dead letter
        std::string kind{};
        int rest_after = 5;
        std::optional<Rate> rate{};
        std::optional<std::chrono::seconds> most_age{};
    };
    struct Sent {  // one settled try
        std::string message, channel, recipient, answer;
        Verdict verdict;
        int try_number = 0;
        std::chrono::steady_clock::duration took{};
        std::optional<Leave> channel_turned{};  // the channel has begun to rest, or flows again
    };
    // All but `notice` and `complain` are called on pools, and may throw StorageError.
    struct Parts {
        net::thread_pool& readers;
        std::function<std::vector<Store::Waiting>(Instant, std::size_t, const Store::Numbers& but)> waiting;
        std::function<std::optional<OutboxRow>(const std::string&)> message;
        std::function<std::optional<Instant>()> next_waiting;
        std::function<void(std::span<const Settlement>)> settle;
        std::function<Instant()> now;
        std::function<double()> dice;  // in [0, 1); called by several threads
        std::function<void(const Sent&)> notice;
        std::function<void(const std::string&)> complain;
    };

    Outbox(const net::any_io_executor&, OutboxTimes, Parts);
    ~Outbox();
    // The channels from now on.  Messages of a channel that is gone wait in the store.
    void use(std::map<std::string, Channel>);
    void wake();  // something may wait: called on the loop's thread
    net::awaitable<void> run();
    // Ends the channels' own tasks after the sends under way.
    void stop()
    {
        stopping_ = true;
        lanes_group_.cancel();
    }
    // Ends the sends under way, from whoever keeps us waiting: they stay in the queue.
    void interrupt();
    net::awaitable<bool> drained(std::chrono::steady_clock::duration limit) { return lanes_group_.wait_drained(limit); }
    std::vector<std::string> sending() const;  // the channels in the midst of a send
    std::set<std::string> unknown_channels() const { return unknown_; }
    std::vector<ChannelStatus> statuses() const;  // from any thread

private:
    struct Lane;
    struct Try;
    net::awaitable<void> serve(std::shared_ptr<Lane>);
    struct Waiting {
        std::string id;
        std::optional<Instant> since;
    };
    std::vector<Waiting> take(Lane&, const Leave&) const;
    net::awaitable<void> deliver(std::shared_ptr<Lane>, std::vector<Waiting>);
    // On the channel's thread: as many of them as are settled together.
    std::vector<Try> attempt(const std::vector<Waiting>&, const Channel&) const;
    Try attempt(const std::string& id, const Channel&) const;
    void hear(Lane&, const Try&);
    // Waits until the channel may send, and gives up what has grown too old meanwhile.
    net::awaitable<void> hold_back(std::shared_ptr<Lane>, Leave);
    void publish(const Lane&);
    void settle(std::vector<Try>&) const;
    net::awaitable<bool> hand_out();
    void give(const Store::Waiting&);
    void out_of_hand(const std::string& id);
    net::awaitable<void> sleep();
    bool clock_went_back();

    net::any_io_executor executor_;
    OutboxTimes times_;
    Parts parts_;
    TaskGroup lanes_group_;
    std::map<std::string, std::shared_ptr<Lane>> lanes_;
    std::map<std::string, std::int64_t> in_hand_;  // ids and numbers that a lane has
    Store::Numbers numbers_in_hand_;
    std::set<std::string> unknown_;
    std::size_t homeless_ = 0;  // messages of unknown channels among those last looked at
    net::steady_timer nap_;
    std::atomic<bool> stopping_ = false;  // a handful ends with the message under way
    bool woken_ = true;
    bool store_trouble_ = false;
    std::optional<std::pair<Instant, std::chrono::steady_clock::time_point>> last_look_;
    mutable std::mutex status_mutex_;
    std::map<std::string, ChannelStatus> statuses_;
};

}  // namespace varsko
