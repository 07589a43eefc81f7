#include "daemon/inbox.hpp"

#include "daemon/offload.hpp"

#include <fmt/format.h>
#include <boost/asio/steady_timer.hpp>

#include <sys/inotify.h>

#include <algorithm>
#include <system_error>

namespace varsko {

namespace {

constexpr std::uint32_t told_of = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;

}  // namespace

Inbox::Inbox(const net::any_io_executor& executor, std::filesystem::path inbox, InboxTimes times, Parts parts)
    : times_(times), parts_(std::move(parts)), watch_(executor), folder_(std::move(inbox), times.settled)
{
}

net::awaitable<void> Inbox::run()
{
    for (;;) {
        watch();
        co_await pass();
        co_await wait();
    }
}

// The folder may have been removed, or be on a file system that tells nothing.
void Inbox::watch()
{
    if (watch_.watches(folder_.path())) return;
    std::error_code error;
    std::filesystem::create_directories(folder_.path(), error);
    if (watch_.add(folder_.path(), told_of)) {
        told_blind_ = false;
    } else if (!told_blind_) {
        told_blind_ = true;
        parts_.complain(fmt::format("the kernel does not tell what happens in {}; it is looked at every {} s instead",
                                    folder_.path().string(), times_.blind.count() / 1000));
    }
}

net::awaitable<void> Inbox::pass()
{
    auto look_now = [this] { return folder_.look(std::chrono::steady_clock::now(), std::chrono::system_clock::now()); };
    InboxFolder::Look look;
    try {
        look = co_await on_pool(parts_.pool, look_now);
        if (look.complete.empty()) all_is_well();  // what could not be taken has gone
    } catch (const std::filesystem::filesystem_error& e) {
        parts_.trouble(e.what());
        parts_.complain(fmt::format("the inbox cannot be read: {}", e.what()));
    }
    for (const auto& name : look.odd)
        parts_.warn(fmt::format("inbox: {} is not a file; only files are taken, it is left alone",
                                has_personal_number(name) ? "something" : name));
    look_soon_ = look.waiting;
    bool well = true;
    for (std::size_t i = 0; i < look.complete.size() && well; ++i) well = co_await take(look.complete[i]);
}

// False: the ground gave way.
net::awaitable<bool> Inbox::take(const std::string& name)
{
    auto job = [this, name] { return attempt(name); };
    const Try tried = co_await on_pool(parts_.pool, std::move(job));
    if (tried.received) {
        settle(name, *tried.received);
        all_is_well();
        co_return true;
    }
    if (!tried.ground) {
        folder_.leave(name);
        parts_.complain(fmt::format("{} cannot be taken in, and stays in the inbox: {}",
                                    has_personal_number(name) ? "a file" : name, tried.error));
        co_return true;
    }
    retry_ = retry_.count() == 0 ? times_.first_retry : std::min(retry_ * 2, times_.last_retry);
    parts_.trouble(tried.error);
    parts_.complain(fmt::format("files wait in the inbox: {}; next try in {:.0f} s", tried.error,
                                std::chrono::duration<double>(retry_).count()));
    co_return false;
}

void Inbox::all_is_well()
{
    parts_.trouble(std::nullopt);
    retry_ = std::chrono::milliseconds(0);
}

Inbox::Try Inbox::attempt(const std::string& name) const
{
    Try tried;
    try {
        tried.received = parts_.receive(name);
    } catch (const StorageError& e) {
        tried.error = e.what();
        tried.ground = true;
    } catch (const std::system_error& e) {
        tried.error = e.what();
        tried.ground = true;
    } catch (const std::exception& e) {
        tried.error = e.what();
    }
    return tried;
}

void Inbox::settle(const std::string& name, const Received& received)
{
    using Outcome = Received::Outcome;
    if (received.outcome == Outcome::unreadable) folder_.leave(name);
    if (received.outcome == Outcome::still_open || received.outcome == Outcome::changed) {
        folder_.wait_for(name);
        look_soon_ = true;
    }
    parts_.observe(received);
}

net::awaitable<void> Inbox::wait()
{
    auto limit = told_blind_ ? times_.blind : times_.rescan;
    if (look_soon_) limit = std::min(limit, times_.settled);
    if (retry_.count() > 0) {  // new files would fare no better: wait it out
        net::steady_timer pause(co_await net::this_coro::executor, retry_);
        co_await pause.async_wait(net::use_awaitable);
        limit = std::chrono::milliseconds(0);
    }
    const auto events = co_await watch_.next(limit);
    for (const auto& event : events) {
        if (event.mask & IN_Q_OVERFLOW)
            folder_.lost_events();
        else if (!event.name.empty())
            folder_.heard(event.name, event.mask);
    }
}

}  // namespace varsko
