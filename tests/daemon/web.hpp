// A web server of the daemon's on a real socket and a thread of its own, with any handler behind it.
#pragma once

#include "daemon/http/server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace varsko::test {

namespace net = boost::asio;

class Web {
public:
    explicit Web(http::Handler handler, http::ServerOptions options = {})
    {
        http::Server::Parts parts{.readers = readers_,
                                  .commands = commands_,
                                  .events = hub,
                                  .handler = std::move(handler),
                                  .observe =
                                      [this](const http::Exchange& exchange) {
                                          std::lock_guard lock(mutex_);
                                          exchanges_.push_back(exchange);
                                      },
                                  .complain =
                                      [this](const std::string& complaint) {
                                          std::lock_guard lock(mutex_);
                                          complaints_.push_back(complaint);
                                      },
                                  .date = [] { return parse_instant("2026-11-21T23:30:00Z").value(); },
                                  .run = "t"};
        server = std::make_unique<http::Server>(loop_, net::ip::tcp::endpoint(net::ip::make_address("127.0.0.1"), 0),
                                                std::move(options), std::move(parts));
        port = server->local().port();
        tasks_.spawn("web", server->run());
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Web()
    {
        net::post(loop_, [this] {
            alive_.reset();
            server->stop();
            server->insist();
            tasks_.cancel();
        });
        thread_.join();
    }
    // Runs f on the loop's thread.
    template <class F>
    auto on_loop(F f)
    {
        std::packaged_task<std::invoke_result_t<F>()> task(std::move(f));
        auto result = task.get_future();
        net::post(loop_, [&task] { task(); });
        return result.get();
    }
    std::vector<http::Exchange> exchanges()
    {
        std::lock_guard lock(mutex_);
        return exchanges_;
    }
    std::vector<std::string> complaints()
    {
        std::lock_guard lock(mutex_);
        return complaints_;
    }
    bool wait_drained()
    {
        std::promise<bool> drained;
        net::post(loop_, [&] {
            net::co_spawn(loop_, server->drained(std::chrono::seconds(10)),
                          net::bind_cancellation_slot(net::cancellation_slot{},
                                                      [&](std::exception_ptr, bool all) { drained.set_value(all); }));
        });
        return drained.get_future().get();
    }

private:
    net::io_context loop_{1};
    net::executor_work_guard<net::io_context::executor_type> alive_{loop_.get_executor()};
    net::thread_pool readers_{2}, commands_{1};
    TaskGroup tasks_{loop_.get_executor(), [](const TaskGroup::End&) {}};
    std::thread thread_;
    std::mutex mutex_;
    std::vector<http::Exchange> exchanges_;
    std::vector<std::string> complaints_;

public:
    http::EventHub hub{loop_.get_executor(), "run"};
    std::unique_ptr<http::Server> server;
    unsigned short port = 0;
};

}  // namespace varsko::test
