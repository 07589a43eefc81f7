#include "daemon/outbox.hpp"

#include "daemon/failpoint.hpp"
#include "daemon/offload.hpp"
#include "notifiers/backoff.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>

#include <algorithm>
#include <utility>

namespace varsko {

namespace {

constexpr std::size_t batch_size = 1'000;

// What is sent and not settled goes again if the process dies; what is settled has waited for the disk.
constexpr std::size_t handful = 32;

}  // namespace

std::string_view text(Verdict::Why why)
{
    switch (why) {
        case Verdict::Why::delivered: return "delivered";
        case Verdict::Why::refused: return "refused";
        case Verdict::Why::out_of_tries: return "out of tries";
        case Verdict::Why::try_again: return "try again";
        case Verdict::Why::interrupted: return "interrupted";
        case Verdict::Why::too_old: return "too old";
    }
    return "unknown";
}

Verdict verdict(const Delivery& delivery, int try_number, int tries_allowed, Instant now, double dice)
{
    using Why = Verdict::Why;
    using State = OutboxRow::State;
    if (delivery.outcome == Delivery::Outcome::delivered)
        return {.why = Why::delivered, .state = State::delivered, .next_try = now};
    if (delivery.outcome == Delivery::Outcome::refused)
        return {.why = Why::refused, .state = State::dead, .next_try = now};
    // It was our doing, so it is no try too many; it goes again at the next start.
    if (delivery.outcome == Delivery::Outcome::interrupted)
        return {.why = Why::interrupted, .state = State::waiting, .next_try = now};
    if (try_number >= tries_allowed) return {.why = Why::out_of_tries, .state = State::dead, .next_try = now};
    return {.why = Why::try_again, .state = State::waiting, .next_try = next_try(try_number, now, dice, delivery.wait)};
}

std::optional<Instant> waits_since(const OutboxRow& row)
{
    const bool put_back = row.attempts == 0 && !row.history.empty();
    return put_back ? std::nullopt : std::optional(row.message.created);
}

std::optional<Instant> waits_since(const Store::Waiting& row)
{
    return row.put_back ? std::nullopt : std::optional(row.created);
}

bool is_too_old(std::optional<Instant> since, std::optional<std::chrono::seconds> most_age, Instant now)
{
    return since && most_age && now - *since > *most_age;
}

// A channel, its thread, and the messages that wait for it.
struct Outbox::Lane {
    Lane(std::string its_name, const net::any_io_executor& executor) : name(std::move(its_name)), wake(executor) {}
    std::string name;
    Channel channel;  // without a notifier: the channel is gone
    net::thread_pool thread{1};
    ChannelGuard guard;
    ChannelStatus status;
    std::deque<Waiting> queue;
    net::steady_timer wake;
    std::shared_ptr<Notifier> sending;  // the one in the midst of a send: a reload may change the channel's meanwhile
};

struct Outbox::Try {
    std::string id;
    bool sent = false;
    std::optional<OutboxRow> row;  // empty: there is nothing to send (any more)
    Delivery delivery;
    Verdict verdict;
    std::chrono::steady_clock::duration took{};
    std::string error;  // of the store; empty: all of it is on disk
};

Outbox::Outbox(const net::any_io_executor& executor, OutboxTimes times, Parts parts)
    : executor_(executor),
      times_(times),
      parts_(std::move(parts)),
      lanes_group_(executor,
                   [this](const TaskGroup::End& end) {
                       if (end.error)
                           parts_.complain("the task of " + end.name +
                                           " ended with an error; its messages wait until the next start");
                   }),
      nap_(executor)
{
}

Outbox::~Outbox() = default;

void Outbox::use(std::map<std::string, Channel> channels)
{
    unknown_.clear();
    for (auto& [name, lane] : lanes_)
        if (!channels.contains(name)) {
            lane->channel = {};
            const std::lock_guard lock(status_mutex_);
            statuses_.erase(name);
        }
    for (auto& [name, channel] : channels) {
        auto& lane = lanes_[name];
        if (!lane) {
            lane = std::make_shared<Lane>(name, executor_);
            lanes_group_.spawn("channel " + name, serve(lane));
        }
        lane->channel = std::move(channel);
        lane->guard.limit(lane->channel.rest_after, lane->channel.rate);
        lane->status.name = name;
        lane->status.kind = lane->channel.kind;
        publish(*lane);
    }
    wake();
}

void Outbox::wake()
{
    woken_ = true;
    nap_.cancel();
}

void Outbox::interrupt()
{
    for (const auto& [name, lane] : lanes_)
        if (lane->sending) lane->sending->interrupt();
}

std::vector<std::string> Outbox::sending() const
{
    std::vector<std::string> names;
    for (const auto& [name, lane] : lanes_)
        if (lane->sending) names.push_back(name);
    return names;
}

// ── who is served next ───────────────────────────────────────────────────────────────────────────────────────────────

net::awaitable<void> Outbox::run()
{
    for (;;) {
        const bool handed_out = co_await hand_out();
        if (!handed_out) co_await sleep();
    }
}

// True if some message was given to its channel.
//
// Due are those whose time has come, and besides, when something new was committed, those never tried: they are due
// whatever the clock says.  After a start and after the clock went back everything is: "later" was said by another
// clock.
net::awaitable<bool> Outbox::hand_out()
{
    const bool everything = clock_went_back();
    const bool look_far = std::exchange(woken_, false) || everything;
    const std::size_t limit = std::exchange(homeless_, 0) + batch_size;
    const Instant now = parts_.now();
    const Instant horizon = look_far ? now + std::chrono::years(50) : now;
    auto job = [this, horizon, limit, but = numbers_in_hand_] { return parts_.waiting(horizon, limit, but); };
    std::vector<Store::Waiting> rows;
    try {
        rows = co_await on_pool(parts_.readers, job);
        store_trouble_ = false;
    } catch (const std::exception& e) {
        if (!std::exchange(store_trouble_, true))
            parts_.complain(fmt::format("the outbox cannot be read: {}", e.what()));
    }
    const auto before = in_hand_.size();
    for (const auto& row : rows)
        if (row.next_try <= now || row.attempts == 0 || everything) give(row);
    co_return in_hand_.size() > before;
}

void Outbox::give(const Store::Waiting& row)
{
    if (in_hand_.contains(row.id)) return;
    const auto lane = lanes_.find(row.channel);
    if (lane == lanes_.end() || !lane->second->channel.notifier) {
        ++homeless_;
        if (unknown_.insert(row.channel).second)
            parts_.complain(
                fmt::format("messages wait for channel \"{}\", which the configuration does not know", row.channel));
        return;
    }
    failpoint("outbox-picked");
    in_hand_.emplace(row.id, row.number);
    numbers_in_hand_.insert(row.number);
    lane->second->queue.push_back({.id = row.id, .since = waits_since(row)});
    lane->second->wake.cancel();
}

void Outbox::out_of_hand(const std::string& id)
{
    const auto found = in_hand_.find(id);
    if (found == in_hand_.end()) return;
    numbers_in_hand_.erase(found->second);
    in_hand_.erase(found);
}

bool Outbox::clock_went_back()
{
    const auto wall = parts_.now();
    const auto steady = std::chrono::steady_clock::now();
    const auto last = std::exchange(last_look_, std::pair(wall, steady));
    if (!last) return true;
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(steady - last->second);
    return wall < last->first + passed - std::chrono::minutes(1);
}

// Until the next message is due, something new is committed, or a minute has passed.
net::awaitable<void> Outbox::sleep()
{
    auto limit = times_.longest_sleep;
    auto job = [this] { return parts_.next_waiting(); };
    try {
        const auto next = co_await on_pool(parts_.readers, job);
        const auto now = parts_.now();
        if (next && *next <= now)
            limit = times_.poll;  // it is in hand, or has no channel
        else if (next)
            limit = std::min(limit, *next - now);
    } catch (const std::exception&) {
        limit = times_.poll;  // hand_out() says what is wrong with the store
    }
    if (woken_) co_return;
    nap_.expires_after(std::max(limit, std::chrono::milliseconds(1)));
    auto quietly = net::as_tuple(net::use_awaitable);
    auto [error] = co_await nap_.async_wait(quietly);
    static_cast<void>(error);  // cancelled: woken, or told to stop, which the next wait says
}

// ── one channel ──────────────────────────────────────────────────────────────────────────────────────────────────────

net::awaitable<void> Outbox::serve(std::shared_ptr<Lane> lane)
{
    auto quietly = net::as_tuple(net::use_awaitable);
    for (;;) {
        while (!lane->queue.empty()) {
            const Leave leave = lane->guard.ask(parts_.now());
            if (lane->channel.notifier && !leave.given()) {
                co_await hold_back(lane, leave);
                continue;
            }
            std::vector<Waiting> next = take(*lane, leave);
            if (lane->channel.notifier)
                co_await deliver(lane, std::move(next));
            else
                for (const Waiting& gone : next) out_of_hand(gone.id);
        }
        wake();  // there may be more than was handed out
        lane->wake.expires_at(net::steady_timer::time_point::max());
        auto [error] = co_await lane->wake.async_wait(quietly);
        static_cast<void>(error);  // cancelled: there is something in the queue
    }
}

net::awaitable<void> Outbox::hold_back(std::shared_ptr<Lane> lane, Leave leave)
{
    publish(*lane);
    const auto old = std::find_if(lane->queue.begin(), lane->queue.end(), [&](const auto& waiting) {
        return is_too_old(waiting.since, lane->channel.most_age, parts_.now());
    });
    if (old != lane->queue.end()) {
        std::vector<Waiting> one = {std::move(*old)};
        lane->queue.erase(old);
        co_await deliver(lane, std::move(one));
        co_return;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(leave.until - parts_.now());
    lane->wake.expires_after(std::clamp(left, std::chrono::milliseconds(1), times_.longest_sleep));
    auto quietly = net::as_tuple(net::use_awaitable);
    auto [error] = co_await lane->wake.async_wait(quietly);
    static_cast<void>(error);  // cancelled: there is more in the queue, or the channel is another
}

void Outbox::publish(const Lane& lane)
{
    if (!lane.channel.notifier) return;  // it is gone
    ChannelStatus status = lane.status;
    const Leave leave = lane.guard.ask(parts_.now());
    status.state = leave.why;
    status.until = leave.until;
    status.failures = lane.guard.failures();
    const std::lock_guard lock(status_mutex_);
    statuses_[status.name] = std::move(status);
}

std::vector<ChannelStatus> Outbox::statuses() const
{
    const std::lock_guard lock(status_mutex_);
    std::vector<ChannelStatus> all;
    for (const auto& [name, status] : statuses_) all.push_back(status);
    return all;
}

// One for a channel that tries for all, or that is held to a rate; else a handful.
std::vector<Outbox::Waiting> Outbox::take(Lane& lane, const Leave& leave) const
{
    const bool one_by_one = leave.why != Leave::Why::flows || lane.channel.rate;
    const std::size_t most = one_by_one ? 1 : handful;
    std::vector<Waiting> taken;
    while (!lane.queue.empty() && taken.size() < most) {
        taken.push_back(std::move(lane.queue.front()));
        lane.queue.pop_front();
    }
    return taken;
}

net::awaitable<void> Outbox::deliver(std::shared_ptr<Lane> lane, std::vector<Waiting> waiting)
{
    // Send and settlement are one job, so that a stop between them settles what was sent.  The channel is copied: a
    // reload may change the lane's meanwhile.
    auto job = [this, waiting, channel = lane->channel] { return attempt(waiting, channel); };
    lane->sending = lane->channel.notifier;
    std::vector<Try> tries = co_await on_pool(lane->thread, std::move(job));
    lane->sending.reset();
    for (std::size_t i = waiting.size(); i > tries.size(); --i) lane->queue.push_front(std::move(waiting[i - 1]));
    for (auto pause = times_.first_retry; !tries.back().error.empty(); pause = std::min(pause * 2, times_.last_retry)) {
        const std::string others = tries.size() > 1 ? fmt::format(" and {} more", tries.size() - 1) : "";
        parts_.complain(
            fmt::format("channel {}, message {}{}: {}", lane->name, tries.front().id, others, tries.back().error));
        net::steady_timer timer(executor_, pause);
        co_await timer.async_wait(net::use_awaitable);
        if (!tries.back().row) break;  // it could not even be read: it is handed out again
        // Sending more while the store does not answer would only send more of it twice.
        auto again = [this, &tries] { settle(tries); };
        co_await on_pool(lane->thread, again);
    }
    for (const Try& tried : tries) {
        if (tried.row) hear(*lane, tried);
        out_of_hand(tried.id);
    }
}

// An answer that is on disk.
void Outbox::hear(Lane& lane, const Try& tried)
{
    const Leave before = lane.guard.ask(parts_.now());
    if (tried.sent) {
        using Outcome = Delivery::Outcome;
        const auto now = parts_.now();
        lane.guard.begun(now);
        lane.guard.ended(tried.delivery, now);
        const bool went = tried.delivery.outcome == Outcome::delivered;
        if (went) lane.status.delivered = now;
        if (went)
            lane.status.answer.clear();
        else if (tried.delivery.outcome != Outcome::interrupted)
            lane.status.answer = tried.delivery.answer;
        publish(lane);
    }
    Sent sent;
    sent.message = tried.id;
    sent.channel = lane.name;
    sent.recipient = tried.row->message.recipient;
    sent.answer = tried.delivery.answer;
    sent.verdict = tried.verdict;
    sent.try_number = tried.row->attempts + 1;
    sent.took = tried.took;
    const Leave after = lane.guard.ask(parts_.now());
    if (tried.sent &&
        (before.why == Leave::Why::flows) != (after.why == Leave::Why::flows || after.why == Leave::Why::too_fast))
        sent.channel_turned = after;
    parts_.notice(sent);
}

std::vector<Outbox::Try> Outbox::attempt(const std::vector<Waiting>& waiting, const Channel& channel) const
{
    std::vector<Try> tries;
    std::optional<std::chrono::steady_clock::time_point> first_answer;
    for (const Waiting& next : waiting) {
        if (stopping_ && !tries.empty()) break;
        tries.push_back(attempt(next.id, channel));
        const Try& tried = tries.back();
        if (!tried.error.empty()) {
            if (tries.size() > 1) tries.pop_back();  // it is next; those before it are settled first
            break;
        }
        if (!tried.sent) continue;
        if (tried.delivery.outcome != Delivery::Outcome::delivered || tried.took >= times_.settled_within) break;
        const auto now = std::chrono::steady_clock::now();
        first_answer = first_answer.value_or(now);
        if (now - *first_answer >= times_.settled_within) break;
    }
    settle(tries);
    return tries;
}

// On the channel's thread.  Not settled yet.
Outbox::Try Outbox::attempt(const std::string& id, const Channel& channel) const
{
    Try tried;
    tried.id = id;
    try {
        tried.row = parts_.message(id);
    } catch (const std::exception& e) {
        tried.error = fmt::format("it cannot be read: {}", e.what());
    }
    if (tried.row && tried.row->state != OutboxRow::State::waiting) tried.row.reset();
    if (!tried.row) return tried;
    if (is_too_old(waits_since(*tried.row), channel.most_age, parts_.now())) {
        tried.delivery = {.outcome = Delivery::Outcome::refused,
                          .answer = fmt::format("given up: it has waited longer than {} hours (most_age)",
                                                std::chrono::floor<std::chrono::hours>(*channel.most_age).count())};
        tried.verdict = {.why = Verdict::Why::too_old, .state = OutboxRow::State::dead, .next_try = parts_.now()};
        return tried;
    }
    failpoint("before-send");
    tried.sent = true;
    const auto begun = std::chrono::steady_clock::now();
    const int number = tried.row->attempts + 1;
    try {
        tried.delivery = channel.notifier->send(tried.row->message, number, parts_.now());
    } catch (const std::exception& e) {  // a fault of ours: the message must not be lost for it
        tried.delivery.outcome = Delivery::Outcome::retry_later;
        tried.delivery.answer = fmt::format("the channel failed: {}", e.what());
    }
    tried.took = std::chrono::steady_clock::now() - begun;
    tried.verdict = verdict(tried.delivery, number, channel.tries, parts_.now(), parts_.dice());
    failpoint("after-send-before-settle");
    return tried;
}

// On the channel's thread.  What could not even be read says so already, and is not settled.
void Outbox::settle(std::vector<Try>& tries) const
{
    std::vector<Settlement> settlements;
    for (const Try& tried : tries)
        if (tried.row)
            settlements.push_back({.message = tried.id,
                                   .at = parts_.now(),
                                   .delivery = tried.delivery,
                                   .state = tried.verdict.state,
                                   .next_try = tried.verdict.next_try});
    if (settlements.empty()) return;
    std::string& error = tries.back().error;
    try {
        parts_.settle(settlements);
        if (tries.back().row) error.clear();
        failpoint("after-settle");
    } catch (const std::exception& e) {
        error = fmt::format("its answer ({}) cannot be written: {}", settlements.back().delivery.answer, e.what());
    }
}

}  // namespace varsko
