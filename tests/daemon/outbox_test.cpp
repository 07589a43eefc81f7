#include "daemon/outbox.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "storage/store.hpp"
#include "tests/catch.hpp"
#include "tests/support/soon.hpp"

using namespace varsko;
using namespace std::chrono_literals;
using test::soon;
using State = OutboxRow::State;
using Why = Verdict::Why;

namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }

Delivery answer(Delivery::Outcome outcome, std::string words)
{
    Delivery delivery;
    delivery.outcome = outcome;
    delivery.answer = std::move(words);
    return delivery;
}
const Delivery delivered = answer(Delivery::Outcome::delivered, "250 queued");
const Delivery later = answer(Delivery::Outcome::retry_later, "connection refused");
const Delivery refused = answer(Delivery::Outcome::refused, "550 no such person");

// The store's queue, as far as an outbox sees it; it can be made to fail.
class Queue {
public:
    void put(const std::string& id, const std::string& channel, Instant due = {}, int attempts = 0,
             Instant created = {})
    {
        std::lock_guard lock(mutex_);
        OutboxRow row;
        row.message.id = id;
        row.message.channel = channel;
        row.message.created = created;
        row.message.recipient = "eko1";
        row.next_try = due;
        row.attempts = attempts;
        rows_.push_back(row);
    }
    std::vector<Store::Waiting> waiting(Instant now, std::size_t limit, const Store::Numbers& but)
    {
        ++asked;
        std::lock_guard lock(mutex_);
        check();
        std::multimap<Instant, Store::Waiting> by_time;  // equal times stay in order
        std::int64_t number = 0;
        for (const auto& row : rows_)
            if (++number; row.state == State::waiting && row.next_try <= now && !but.contains(number))
                by_time.emplace(row.next_try, Store::Waiting{.number = number,
                                                             .id = row.message.id,
                                                             .channel = row.message.channel,
                                                             .created = row.message.created,
                                                             .next_try = row.next_try,
                                                             .attempts = row.attempts});
        std::vector<Store::Waiting> due;
        for (const auto& [time, row] : by_time)
            if (due.size() < limit) due.push_back(row);
        return due;
    }
    std::optional<Instant> next_waiting()
    {
        std::lock_guard lock(mutex_);
        check();
        std::optional<Instant> next;
        for (const auto& row : rows_)
            if (row.state == State::waiting && (!next || row.next_try < *next)) next = row.next_try;
        return next;
    }
    std::optional<OutboxRow> message(const std::string& id)
    {
        std::lock_guard lock(mutex_);
        check();
        for (const auto& row : rows_)
            if (row.message.id == id) return row;
        return std::nullopt;
    }
    void settle(std::span<const Settlement> tries)
    {
        std::lock_guard lock(mutex_);
        if (settlements_fail_ > 0 && settlements_fail_-- > 0) throw StorageError("disk full");
        check();
        ++settled;
        for (const Settlement& one : tries)
            for (auto& row : rows_)
                if (row.message.id == one.message) {
                    row.state = one.state;
                    row.next_try = one.next_try;
                    ++row.attempts;
                }
    }
    State state(const std::string& id) { return message(id).value().state; }
    int attempts(const std::string& id) { return message(id).value().attempts; }
    void fail_settlements(int n)
    {
        std::lock_guard lock(mutex_);
        settlements_fail_ = n;
    }
    std::atomic<bool> locked = false;
    std::atomic<int> asked = 0;    // what waits, so many times
    std::atomic<int> settled = 0;  // so many commits

private:
    void check() const
    {
        if (locked) throw StorageError("the database is locked");
    }
    std::mutex mutex_;
    std::vector<OutboxRow> rows_;
    int settlements_fail_ = 0;
};

// A channel that answers as it is told, and remembers what it was given.
class FakeNotifier final : public Notifier {
public:
    explicit FakeNotifier(std::function<Delivery(const Message&, int)> answer_with) : answer_(std::move(answer_with)) {}
    explicit FakeNotifier(Delivery always) : FakeNotifier([always](const Message&, int) { return always; }) {}
    void interrupt() override { interrupted = true; }
    std::atomic<bool> interrupted = false;
    Delivery send(const Message& message, int try_number, Instant) override
    {
        {
            std::lock_guard lock(mutex_);
            sent_.push_back(message.id);
        }
        return answer_(message, try_number);
    }
    std::vector<std::string> sent()
    {
        std::lock_guard lock(mutex_);
        return sent_;
    }

private:
    std::function<Delivery(const Message&, int)> answer_;
    std::mutex mutex_;
    std::vector<std::string> sent_;
};

class Post {
public:
    explicit Post(std::map<std::string, std::shared_ptr<Notifier>> channels, int tries = 3,
                  std::chrono::milliseconds settled_within = 60s)
        : outbox_(loop_.get_executor(),
                  {.longest_sleep = 50ms,
                   .poll = 5ms,
                   .first_retry = 2ms,
                   .last_retry = 5ms,
                   .settled_within = settled_within},
                  parts())
    {
        channels_ = std::move(channels);
        tries_ = tries;
    }
    void start()
    {
        outbox_.use(ready());
        tasks_.spawn("outbox", outbox_.run());
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Post()
    {
        boost::asio::post(loop_, [this] {
            alive_.reset();
            tasks_.cancel();
            outbox_.stop();
        });
        thread_.join();
    }
    void wake()
    {
        boost::asio::post(loop_, [this] { outbox_.wake(); });
    }
    void use(std::map<std::string, std::shared_ptr<Notifier>> channels)
    {
        boost::asio::post(loop_, [this, channels = std::move(channels)] {
            channels_ = channels;
            outbox_.use(ready());
        });
    }
    // Asks the outbox to stop; true when it has, within the limit.
    bool stop(std::chrono::milliseconds limit)
    {
        std::promise<bool> done;
        boost::asio::post(loop_, [&] {
            tasks_.cancel();
            outbox_.stop();
            boost::asio::co_spawn(
                loop_, outbox_.drained(limit),
                boost::asio::bind_cancellation_slot(boost::asio::cancellation_slot{},
                                                    [&](std::exception_ptr, bool all) { done.set_value(all); }));
        });
        return done.get_future().get();
    }
    void interrupt()
    {
        boost::asio::post(loop_, [this] { outbox_.interrupt(); });
    }
    std::vector<Outbox::Sent> sent()
    {
        std::lock_guard lock(mutex_);
        return sent_;
    }
    std::vector<std::string> told()
    {
        std::lock_guard lock(mutex_);
        return told_;
    }
    void set_clock(Instant now) { now_ = now.time_since_epoch().count(); }

    ChannelStatus status(const std::string& name) const
    {
        for (const auto& each : outbox_.statuses())
            if (each.name == name) return each;
        return {};
    }

    Queue queue;
    Outbox::Channel limits{};  // of all its channels, from the start on

private:
    Outbox::Parts parts()
    {
        return {.readers = readers_,
                .waiting = [this](Instant now, std::size_t limit,
                                  const Store::Numbers& but) { return queue.waiting(now, limit, but); },
                .message = [this](const std::string& id) { return queue.message(id); },
                .next_waiting = [this] { return queue.next_waiting(); },
                .settle = [this](std::span<const Settlement> tries) { queue.settle(tries); },
                .now = [this] { return Instant(std::chrono::milliseconds(now_)); },
                .dice = [] { return 0.5; },
                .notice =
                    [this](const Outbox::Sent& sent) {
                        std::lock_guard lock(mutex_);
                        sent_.push_back(sent);
                    },
                .complain =
                    [this](const std::string& sentence) {
                        std::lock_guard lock(mutex_);
                        told_.push_back(sentence);
                    }};
    }
    std::map<std::string, Outbox::Channel> ready() const
    {
        std::map<std::string, Outbox::Channel> all;
        for (const auto& [name, notifier] : channels_) {
            all[name] = limits;
            all[name].notifier = notifier;
            all[name].tries = tries_;
        }
        return all;
    }

    std::atomic<std::int64_t> now_ = at("2024-04-16T08:00:00Z").time_since_epoch().count();
    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> alive_{loop_.get_executor()};
    boost::asio::thread_pool readers_{1};
    TaskGroup tasks_{loop_.get_executor(), [](const TaskGroup::End&) {}};
    std::mutex mutex_;
    std::vector<Outbox::Sent> sent_;
    std::vector<std::string> told_;
    std::map<std::string, std::shared_ptr<Notifier>> channels_;
    int tries_ = 3;
    Outbox outbox_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("what follows from an answer")
{
    const auto now = at("2024-04-16T08:00:00Z");
    CHECK(verdict(delivered, 1, 3, now, 0.5).why == Why::delivered);
    CHECK(verdict(delivered, 9, 3, now, 0.5).state == State::delivered);
    CHECK(verdict(refused, 1, 3, now, 0.5).why == Why::refused);
    CHECK(verdict(refused, 1, 3, now, 0.5).state == State::dead);
    const auto again = verdict(later, 2, 3, now, 0.5);
    CHECK(again.why == Why::try_again);
    CHECK(again.state == State::waiting);
    CHECK(again.next_try == now + 60s);
    CHECK(verdict(later, 3, 3, now, 0.5).why == Why::out_of_tries);
    CHECK(verdict(later, 3, 3, now, 0.5).state == State::dead);
    Delivery asks = later;
    asks.wait = 120s;
    CHECK(verdict(asks, 1, 3, now, 0.5).next_try == now + 120s);
    CHECK(verdict(asks, 3, 3, now, 0.5).why == Why::out_of_tries);
    const Delivery stopped = answer(Delivery::Outcome::interrupted, "interrupted");
    CHECK(verdict(stopped, 3, 3, now, 0.5).why == Why::interrupted);
    CHECK(verdict(stopped, 3, 3, now, 0.5).state == State::waiting);
}

TEST_CASE("a message that fails alone comes to an end, and its channel with the next message to itself")
{
    auto mail = std::make_shared<FakeNotifier>(
        [](const Message& message, int) { return message.id == "sick" ? later : delivered; });
    Post post({{"mail", mail}}, 3);
    post.limits = {.rest_after = 1};
    post.queue.put("sick", "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() == 1; }));
    REQUIRE(soon([&] { return post.status("mail").state == Leave::Why::rests; }));
    post.set_clock(at("2024-04-16T09:00:00Z"));
    REQUIRE(soon([&] { return post.sent().size() == 2; }));
    CHECK(post.sent()[1].verdict.why == Why::try_again);
    post.set_clock(at("2024-04-16T11:00:00Z"));
    REQUIRE(soon([&] { return post.sent().size() == 3; }));
    CHECK(post.sent()[2].verdict.why == Why::out_of_tries);
    CHECK(post.queue.state("sick") == State::dead);
    post.queue.put("sound", "mail");
    post.set_clock(at("2024-04-16T13:00:00Z"));
    post.wake();
    CHECK(soon([&] { return post.queue.state("sound") == State::delivered; }));
    CHECK(soon([&] { return post.status("mail").state == Leave::Why::flows; }));
}

TEST_CASE("a channel that fails time after time rests, longer each time, one message tries for the others")
{
    auto up = std::make_shared<std::atomic<bool>>(false);
    auto mail = std::make_shared<FakeNotifier>([up](const Message&, int) { return *up ? delivered : later; });
    Post post({{"mail", mail}}, 12);
    post.limits = {.rest_after = 3};
    for (int i = 0; i < 10; ++i) post.queue.put("m" + std::to_string(i), "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 3; }));
    CHECK(post.sent()[1].channel_turned == std::nullopt);
    REQUIRE(post.sent()[2].channel_turned);
    CHECK(post.sent()[2].channel_turned->why == Leave::Why::rests);
    CHECK(post.sent()[2].channel_turned->until == at("2024-04-16T08:00:30Z"));
    REQUIRE(soon([&] { return post.status("mail").state == Leave::Why::rests; }));
    CHECK(post.status("mail").failures == 3);
    CHECK(post.status("mail").answer == "connection refused");
    CHECK(post.queue.attempts("m5") == 0);

    post.set_clock(at("2024-04-16T08:00:31Z"));
    REQUIRE(soon([&] { return post.sent().size() >= 4; }));
    CHECK(post.sent()[3].verdict.why == Why::try_again);
    REQUIRE(soon([&] { return post.status("mail").until == at("2024-04-16T08:01:31Z"); }));
    CHECK(post.sent().size() == 4);

    *up = true;
    post.set_clock(at("2024-04-16T08:01:32Z"));
    CHECK(soon([&] { return post.sent().size() >= 14; }));
    REQUIRE(post.sent().size() >= 5);
    REQUIRE(post.sent()[4].channel_turned);
    CHECK(post.sent()[4].channel_turned->why == Leave::Why::flows);
    CHECK(post.status("mail").state == Leave::Why::flows);
    CHECK(post.status("mail").answer.empty());
    for (int i = 0; i < 10; ++i) CHECK(post.queue.state("m" + std::to_string(i)) == State::delivered);
}

TEST_CASE("a channel goes no faster than it is asked to")
{
    auto mail = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}});
    post.limits = {.rate = Rate{4, 60s}};
    for (int i = 0; i < 6; ++i) post.queue.put("m" + std::to_string(i), "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 4; }));
    REQUIRE(soon([&] { return post.status("mail").state == Leave::Why::too_fast; }));
    CHECK(post.status("mail").until == at("2024-04-16T08:01:00Z"));
    CHECK(mail->sent().size() == 4);
    post.set_clock(at("2024-04-16T08:01:00Z"));
    CHECK(soon([&] { return post.sent().size() >= 6; }));
}

TEST_CASE("what has waited longer than its channel says is given up untried, also while the channel rests")
{
    auto mail = std::make_shared<FakeNotifier>(later);
    Post post({{"mail", mail}}, 12);
    post.limits = {.rest_after = 1, .most_age = 24h};
    const auto now = at("2024-04-16T08:00:00Z");
    post.queue.put("young", "mail", {}, 0, now - 1h);
    post.queue.put("old", "mail", {}, 0, now - 25h);
    post.queue.put("ageing", "mail", {}, 0, now - 23h);
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 2; }));
    CHECK(post.sent()[0].message == "young");
    CHECK(post.sent()[1].message == "old");
    CHECK(post.sent()[1].verdict.why == Why::too_old);
    CHECK(post.sent()[1].answer == "given up: it has waited longer than 24 hours (most_age)");
    CHECK(post.queue.state("old") == State::dead);
    CHECK(post.queue.state("ageing") == State::waiting);
    CHECK(mail->sent() == std::vector<std::string>{"young"});
}

TEST_CASE("a message that a person has put back is tried, whatever its age")
{
    const auto now = at("2024-04-16T08:00:00Z");
    OutboxRow row;
    row.message.created = now - 100h;
    CHECK(is_too_old(waits_since(row), 24h, now));
    CHECK_FALSE(is_too_old(waits_since(row), 200h, now));
    CHECK_FALSE(is_too_old(waits_since(row), std::nullopt, now));
    row.history.push_back({.at = now, .delivery = refused});
    CHECK_FALSE(is_too_old(waits_since(row), 24h, now));
    row.attempts = 1;
    CHECK(is_too_old(waits_since(row), 24h, now));
}

TEST_CASE("what waits is sent, in order within a channel, and settled")
{
    auto mail = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}});
    for (int i = 0; i < 20; ++i) post.queue.put("m" + std::to_string(i), "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 20; }));
    for (int i = 0; i < 20; ++i) {
        CHECK(mail->sent().at(static_cast<std::size_t>(i)) == "m" + std::to_string(i));
        CHECK(post.queue.state("m" + std::to_string(i)) == State::delivered);
    }
    CHECK(post.sent()[0].answer == "250 queued");
    CHECK(post.sent()[0].try_number == 1);
}

TEST_CASE("what is committed later is sent when the outbox is woken, and only once")
{
    auto mail = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}});
    post.start();
    for (int i = 0; i < 30; ++i) {
        post.queue.put("m" + std::to_string(i), "mail");
        post.wake();
    }
    REQUIRE(soon([&] { return post.sent().size() >= 30; }));
    CHECK(mail->sent().size() == 30);
}

TEST_CASE("a channel that hangs does not hold up another")
{
    std::promise<void> go;
    auto gone = go.get_future().share();
    auto mail = std::make_shared<FakeNotifier>([gone](const Message&, int) {
        gone.wait();
        return delivered;
    });
    auto hook = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}, {"hook", hook}});
    for (int i = 0; i < 5; ++i) {
        post.queue.put("m" + std::to_string(i), "mail");
        post.queue.put("h" + std::to_string(i), "hook");
    }
    post.start();
    CHECK(soon([&] { return post.sent().size() >= 5; }));
    CHECK(hook->sent().size() == 5);
    // Its thread may not have begun yet; the second of its messages waits for the first.
    CHECK(soon([&] { return mail->sent().size() >= 1; }));
    CHECK(mail->sent().size() == 1);
    go.set_value();
    CHECK(soon([&] { return post.sent().size() >= 10; }));
}

TEST_CASE("a failed try comes again in its time, with the next number, until the tries are used up")
{
    auto mail =
        std::make_shared<FakeNotifier>([](const Message&, int number) { return number < 3 ? later : delivered; });
    Post post({{"mail", mail}}, 12);
    post.queue.put("m", "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 1; }));
    CHECK(post.sent()[0].verdict.why == Why::try_again);
    CHECK(post.queue.state("m") == State::waiting);
    post.set_clock(at("2024-04-16T08:00:31Z"));
    REQUIRE(soon([&] { return post.sent().size() >= 2; }));
    post.set_clock(at("2024-04-16T08:01:32Z"));
    REQUIRE(soon([&] { return post.sent().size() >= 3; }));
    CHECK(post.sent()[2].try_number == 3);
    CHECK(post.queue.state("m") == State::delivered);
}

TEST_CASE("a refusal and the last failed try make dead letters")
{
    auto mail = std::make_shared<FakeNotifier>(
        [](const Message& message, int) { return message.id == "no" ? refused : later; });
    Post post({{"mail", mail}}, 1);
    post.queue.put("no", "mail");
    post.queue.put("never", "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 2; }));
    CHECK(post.queue.state("no") == State::dead);
    CHECK(post.queue.state("never") == State::dead);
    CHECK(post.sent()[0].verdict.why == Why::refused);
    CHECK(post.sent()[1].verdict.why == Why::out_of_tries);
}

TEST_CASE("an answer that cannot be written is written as soon as it can be, and the message is not sent again for it")
{
    auto mail = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}});
    post.queue.put("a", "mail");
    post.queue.put("b", "mail");
    post.queue.fail_settlements(5);
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 2; }));
    CHECK(mail->sent() == std::vector<std::string>{"a", "b"});
    CHECK(post.queue.attempts("a") == 1);
    CHECK(post.told().at(0) ==
          "channel mail, message a and 1 more: its answer (250 queued) cannot be written: disk full");
}

TEST_CASE("answers that come fast are settled by the handful, in the order of sending")
{
    auto mail = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}});
    std::vector<std::string> all;
    for (int i = 0; i < 100; ++i) {
        all.push_back("m" + std::to_string(i));
        post.queue.put(all.back(), "mail");
    }
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 100; }));
    CHECK(mail->sent() == all);
    CHECK(post.queue.settled == 4);  // 32, 32, 32 and 4
}

TEST_CASE("an answer that took long is settled before the next message goes")
{
    std::atomic<int> settled_before_second = -1;
    Post* town = nullptr;
    auto mail = std::make_shared<FakeNotifier>([&](const Message& message, int) {
        if (message.id == "b") settled_before_second = town->queue.settled.load();
        return delivered;
    });
    Post post({{"mail", mail}}, 3, 0ms);  // any answer takes longer
    town = &post;
    post.queue.put("a", "mail");
    post.queue.put("b", "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 2; }));
    CHECK(settled_before_second == 1);
}

TEST_CASE("a handful ends at the first that is no success")
{
    std::atomic<int> settled_before_third = -1;
    Post* town = nullptr;
    auto mail = std::make_shared<FakeNotifier>([&](const Message& message, int) {
        if (message.id == "c") settled_before_third = town->queue.settled.load();
        return message.id == "b" ? refused : delivered;
    });
    Post post({{"mail", mail}});
    town = &post;
    for (const char* id : {"a", "b", "c"}) post.queue.put(id, "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 3; }));
    CHECK(settled_before_third == 1);  // a and b together
    CHECK(post.queue.state("b") == State::dead);
}

TEST_CASE("a store that does not answer is asked again, and is complained of once")
{
    auto mail = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}});
    post.queue.put("a", "mail");
    post.queue.locked = true;
    post.start();
    REQUIRE(soon([&] { return !post.told().empty(); }));
    const int before = post.queue.asked;
    REQUIRE(soon([&] { return post.queue.asked > before + 5; }));  // each might complain
    CHECK(post.told() == std::vector<std::string>{"the outbox cannot be read: the database is locked"});
    CHECK(mail->sent().empty());
    post.queue.locked = false;
    CHECK(soon([&] { return post.sent().size() >= 1; }));
}

TEST_CASE("messages of a channel that is not configured wait, are told of once, and go when it is")
{
    auto mail = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}});
    post.queue.put("h", "hook");
    post.queue.put("m", "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 1; }));
    CHECK(post.queue.state("h") == State::waiting);
    CHECK(post.told() ==
          std::vector<std::string>{"messages wait for channel \"hook\", which the configuration does not know"});
    auto hook = std::make_shared<FakeNotifier>(delivered);
    post.use({{"mail", mail}, {"hook", hook}});
    CHECK(soon([&] { return post.sent().size() >= 2; }));
    CHECK(hook->sent().size() == 1);
}

TEST_CASE("a reload swaps the notifiers, and a channel that is gone sends no more")
{
    auto before = std::make_shared<FakeNotifier>(delivered);
    auto after = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", before}, {"hook", before}});
    post.start();
    post.queue.put("a", "mail");
    post.wake();
    REQUIRE(soon([&] { return before->sent().size() == 1; }));
    post.use({{"mail", after}});
    post.queue.put("b", "mail");
    post.queue.put("c", "hook");
    post.wake();
    CHECK(soon([&] { return after->sent().size() == 1; }));
    CHECK(before->sent().size() == 1);
    CHECK(soon([&] { return !post.told().empty(); }));
    CHECK(post.queue.state("c") == State::waiting);
}

TEST_CASE("a channel that throws is a try that failed, and nothing is lost")
{
    auto mail = std::make_shared<FakeNotifier>(
        [](const Message&, int) -> Delivery { throw std::runtime_error("a fault of ours"); });
    Post post({{"mail", mail}});
    post.queue.put("a", "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 1; }));
    CHECK(post.sent()[0].verdict.why == Why::try_again);
    CHECK(post.sent()[0].answer == "the channel failed: a fault of ours");
}

TEST_CASE("when the clock goes back, what was put off by the old clock is due")
{
    auto mail = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}});
    post.queue.put("first", "mail");
    post.start();
    REQUIRE(soon([&] { return post.sent().size() >= 1; }));
    post.queue.put("put off", "mail", at("2024-04-16T09:00:00Z"), 4);
    post.queue.put("second", "mail");
    post.wake();
    REQUIRE(soon([&] { return post.sent().size() >= 2; }));
    CHECK(mail->sent().back() == "second");  // the other is an hour from now
    post.set_clock(at("2023-01-01T08:00:00Z"));
    CHECK(soon([&] { return post.sent().size() >= 3; }));
}

TEST_CASE("after a start all that waits is tried, and what is new is due whatever its time says")
{
    auto mail = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}});
    post.queue.put("put off", "mail", at("2024-04-16T09:00:00Z"), 4);
    post.start();
    CHECK(soon([&] { return post.sent().size() >= 1; }));
    post.queue.put("new", "mail", at("2024-04-17T09:00:00Z"), 0);
    post.wake();
    CHECK(soon([&] { return post.sent().size() >= 2; }));
}

TEST_CASE("a stop settles what is being sent, and begins nothing new")
{
    std::promise<void> go;
    auto gone = go.get_future().share();
    std::atomic<bool> begun = false;
    auto mail = std::make_shared<FakeNotifier>([&begun, gone](const Message&, int) {
        begun = true;
        gone.wait();
        return delivered;
    });
    Post post({{"mail", mail}});
    post.queue.put("a", "mail");
    post.queue.put("b", "mail");
    post.start();
    REQUIRE(soon([&] { return begun.load(); }));
    CHECK_FALSE(post.stop(5ms));
    CHECK(post.queue.state("a") == State::waiting);
    go.set_value();
    CHECK(post.stop(10s));
    CHECK(post.queue.state("a") == State::delivered);
    CHECK(post.queue.state("b") == State::waiting);
    CHECK(mail->sent().size() == 1);
}

TEST_CASE("a send that keeps a stop waiting is interrupted, and its message stays in the queue")
{
    std::atomic<bool> begun = false;
    std::shared_ptr<FakeNotifier> mail;
    mail = std::make_shared<FakeNotifier>([&](const Message&, int) {
        begun = true;
        return soon([&] { return mail->interrupted.load(); }) ? answer(Delivery::Outcome::interrupted, "interrupted")
                                                              : delivered;
    });
    auto hook = std::make_shared<FakeNotifier>(delivered);
    Post post({{"mail", mail}, {"hook", hook}}, 1);
    post.queue.put("a", "mail");
    post.start();
    REQUIRE(soon([&] { return begun.load(); }));
    CHECK_FALSE(post.stop(5ms));
    post.interrupt();
    CHECK(post.stop(10s));
    CHECK(post.queue.state("a") == State::waiting);
    CHECK(post.queue.attempts("a") == 1);
    CHECK_FALSE(hook->interrupted);
}
