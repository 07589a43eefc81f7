#include "daemon/task_group.hpp"
#include "daemon/offload.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>

#include "tests/catch.hpp"

using namespace varsko;
using namespace std::chrono_literals;

namespace {

struct Ends {
    std::vector<TaskGroup::End> seen;
    std::function<void(const TaskGroup::End&)> listener()
    {
        return [this](const TaskGroup::End& end) { seen.push_back(end); };
    }
    std::string message(std::size_t i) const
    {
        try {
            std::rethrow_exception(seen.at(i).error);
        } catch (const std::exception& e) {
            return e.what();
        }
    }
};

net::awaitable<void> returns() { co_return; }

net::awaitable<void> fails()
{
    throw std::runtime_error("the disk is full");
    co_return;
}

net::awaitable<void> waits_for_ever()
{
    net::steady_timer never(co_await net::this_coro::executor, net::steady_timer::time_point::max());
    co_await never.async_wait(net::use_awaitable);
}

net::awaitable<void> cancels_and_waits(TaskGroup& group, std::chrono::steady_clock::duration limit, bool& drained)
{
    group.cancel();
    drained = co_await group.wait_drained(limit);
}

net::awaitable<void> works(net::thread_pool& pool, std::shared_future<void> go, std::atomic<int>& finished)
{
    auto job = [go, &finished] {
        go.wait();
        ++finished;
    };
    co_await on_pool(pool, job);
    co_await waits_for_ever();
}

net::awaitable<void> asks(net::thread_pool& pool, std::string& answer)
{
    const std::string word = "a string too long for the small buffer of a string";
    auto job = [word] { return word + "!"; };
    answer = co_await on_pool(pool, job);
}

net::awaitable<void> asks_in_vain(net::thread_pool& pool)
{
    auto job = []() -> int { throw std::runtime_error("database is locked"); };
    co_await on_pool(pool, job);
}

}  // namespace

TEST_CASE("a task that returns is reported by its name, without an error")
{
    net::io_context loop;
    Ends ends;
    TaskGroup group(loop.get_executor(), ends.listener());
    group.spawn("inbox", returns());
    CHECK(group.names() == std::vector<std::string>{"inbox"});
    loop.run();
    REQUIRE(ends.seen.size() == 1);
    CHECK(ends.seen[0].name == "inbox");
    CHECK_FALSE(ends.seen[0].cancelled);
    CHECK_FALSE(ends.seen[0].error);
    CHECK(group.empty());
}

TEST_CASE("a task that fails is reported with what it threw, and the others live on")
{
    net::io_context loop;
    Ends ends;
    TaskGroup group(loop.get_executor(), ends.listener());
    group.spawn("outbox", fails());
    group.spawn("inbox", waits_for_ever());
    loop.poll();
    REQUIRE(ends.seen.size() == 1);
    CHECK(ends.seen[0].name == "outbox");
    CHECK(ends.message(0) == "the disk is full");
    CHECK(group.names() == std::vector<std::string>{"inbox"});
    group.cancel();
    loop.run();
    CHECK(ends.seen.back().cancelled);
    CHECK(group.empty());
}

TEST_CASE("cancelling a group ends every task that waits")
{
    net::io_context loop;
    Ends ends;
    TaskGroup group(loop.get_executor(), ends.listener());
    for (int i = 0; i < 50; ++i) group.spawn("task " + std::to_string(i), waits_for_ever());
    bool drained = false;
    net::co_spawn(loop, cancels_and_waits(group, 10s, drained),
                  net::bind_cancellation_slot(net::cancellation_slot{}, [](std::exception_ptr) {}));
    loop.run();
    CHECK(drained);
    CHECK(ends.seen.size() == 50);
    for (const auto& end : ends.seen) CHECK(end.cancelled);
}

TEST_CASE("work begun on a pool is finished before a cancelled task ends")
{
    net::io_context loop;
    net::thread_pool pool(1);
    Ends ends;
    TaskGroup group(loop.get_executor(), ends.listener());
    std::promise<void> go;
    std::atomic<int> finished = 0;
    group.spawn("worker", works(pool, go.get_future().share(), finished));
    bool drained = true;
    net::co_spawn(loop, cancels_and_waits(group, 1ms, drained),
                  net::bind_cancellation_slot(net::cancellation_slot{}, [&](std::exception_ptr) {
                      CHECK_FALSE(drained);  // the limit passed, and the work is still under way
                      CHECK(group.names() == std::vector<std::string>{"worker"});
                      go.set_value();
                  }));
    loop.run();
    CHECK(finished == 1);
    REQUIRE(ends.seen.size() == 1);
    CHECK(ends.seen[0].cancelled);
}

TEST_CASE("many tasks that are cancelled in the midst of work on a pool leave nothing behind")
{
    net::thread_pool pool(4);
    for (int round = 0; round < 60; ++round) {
        net::io_context loop;
        Ends ends;
        TaskGroup group(loop.get_executor(), ends.listener());
        std::promise<void> go;
        auto gone = go.get_future().share();
        std::atomic<int> finished = 0;
        for (int i = 0; i < 8; ++i) group.spawn("worker", works(pool, gone, finished));
        net::post(loop, [&] {
            group.cancel();
            go.set_value();
        });
        loop.run();
        CHECK(finished <= 8);
        CHECK(ends.seen.size() == 8);
        CHECK(group.empty());
    }
}

TEST_CASE("what a job returns or throws on the pool comes back to the coroutine")
{
    net::io_context loop;
    net::thread_pool pool(1);
    Ends ends;
    TaskGroup group(loop.get_executor(), ends.listener());
    std::string answer;
    group.spawn("asks", asks(pool, answer));
    group.spawn("asks in vain", asks_in_vain(pool));
    loop.run();
    CHECK(answer == "a string too long for the small buffer of a string!");
    REQUIRE(ends.seen.size() == 2);
    const std::size_t vain = ends.seen[0].name == "asks in vain" ? 0 : 1;
    CHECK(ends.message(vain) == "database is locked");
}

TEST_CASE("a group without tasks is drained at once")
{
    net::io_context loop;
    Ends ends;
    TaskGroup group(loop.get_executor(), ends.listener());
    bool drained = false;
    net::co_spawn(loop, cancels_and_waits(group, 1h, drained),
                  net::bind_cancellation_slot(net::cancellation_slot{}, [](std::exception_ptr) {}));
    loop.run();
    CHECK(drained);
}
