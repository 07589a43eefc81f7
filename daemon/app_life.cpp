// From the first task to the last: what is started, what ends it, and in which order it stops.
#include "daemon/app.hpp"

#include "daemon/http/address.hpp"
#include "daemon/service_manager.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>

namespace varsko {

namespace {

using namespace std::chrono_literals;

constexpr auto send_limit = 7s;  // an interrupted send needs two more
constexpr auto stop_limit = 10s;
constexpr auto insist_limit = 1s;

}  // namespace

std::string App::url() const { return http::url_of(server_.local()); }

App::End App::run(const std::function<void(const std::string&)>& ready)
{
    life_.spawn("life", live(ready));
    loop_.run();
    return end_;
}

void App::request_stop()
{
    net::post(loop_, [this] {
        stop_asked_ = true;
        signals_.cancel();
    });
}

net::awaitable<void> App::live(std::function<void(const std::string&)> ready)
{
    tasks_.spawn("calendar", calendar_.run());
    tasks_.spawn("outbox", outbox_.run());
    tasks_.spawn("gates", gatekeeper_.run());
    tasks_.spawn("channels", watch_channels());
    tasks_.spawn("alertmanagers", alertmanagers_.run());
    tasks_.spawn("inbox", inbox_.run());
    tasks_.spawn("configuration: watching", reloader_.watch());
    tasks_.spawn("configuration: reloading", reloader_.work());
    tasks_.spawn("http", server_.run());
    for (const auto& diagnostic : house_.found_at_start()) spdlog::warn("{}", diagnostic.text());
    if (const auto waiting = house_.waiting()) spdlog::warn("{}", sentence(*waiting));
    if (const auto day = house_.clock().pretended())
        spdlog::warn("the clock is pretended: it is {} for everything but this log", text(*day));
    spdlog::info("varskod {} serves {}; data in {}, inbox {}", VARSKO_VERSION, url(), house_.data().string(),
                 shelves_.inbox().string());
    ready(url());
    tell_service_manager("READY=1");
    auto quietly = net::as_tuple(net::use_awaitable);
    while (!stop_asked_) {
        auto [error, signal] = co_await signals_.async_wait(quietly);
        if (error) break;
        if (signal == SIGHUP) {
            reloader_.ask("SIGHUP");
        } else {
            spdlog::info("stopping ({})", signal == SIGINT ? "SIGINT" : "SIGTERM");
            break;
        }
    }
    signals_.clear();  // a second signal ends the process at once, as any power cut may
    co_await stop();
}

net::awaitable<void> App::stop()
{
    tell_service_manager("STOPPING=1");
    const auto begun = std::chrono::steady_clock::now();
    spdlog::debug("stop: no new requests, no new files, no new messages");
    server_.stop();
    tasks_.cancel();
    outbox_.stop();
    alertmanagers_.interrupt();
    spdlog::debug("stop: waiting for what is begun");
    bool in_time = co_await all_drained(begun + send_limit);
    if (!in_time) {
        for (const auto& name : outbox_.sending())
            spdlog::warn(
                "stop: channel {} keeps us waiting and is interrupted; the message goes again at the next start", name);
        outbox_.interrupt();
        in_time = co_await all_drained(begun + stop_limit);
    }
    if (in_time) {
        spdlog::info("stopped");
        co_return;
    }
    server_.insist();
    const bool after_all = co_await all_drained(std::chrono::steady_clock::now() + insist_limit);
    if (after_all) {
        spdlog::warn("stopped; some requests were cut off");
        co_return;
    }
    for (const auto& name : tasks_.names())
        spdlog::warn("stop: {} is still at work and is cut off; it is done again at the next start", name);
    for (const auto& name : outbox_.sending())
        spdlog::warn("stop: channel {} is still sending; the message goes again at the next start", name);
    if (end_ == End::clean) end_ = End::cut_off;
    loop_.stop();
}

net::awaitable<bool> App::all_drained(std::chrono::steady_clock::time_point until)
{
    const auto left = [until] {
        return std::max<std::chrono::steady_clock::duration>(until - std::chrono::steady_clock::now(), 0ms);
    };
    const bool requests = co_await server_.drained(left());
    const bool tasks = co_await tasks_.wait_drained(left());
    const bool sends = co_await outbox_.drained(left());
    co_return requests&& tasks&& sends;
}

}  // namespace varsko
