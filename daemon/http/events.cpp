#include "daemon/http/events.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>

namespace varsko::http {

EventHub::EventHub(net::any_io_executor executor, std::string run, std::size_t queue_limit, std::size_t kept)
    : executor_(std::move(executor)), run_(std::move(run)), queue_limit_(queue_limit), kept_limit_(kept)
{
}

void EventHub::publish(std::string_view event, std::string_view data)
{
    ++last_;
    Kept one{.number = last_, .text = fmt::format("id: {}-{}\nevent: {}\ndata: {}\n\n", run_, last_, event, data)};
    for (auto* listener : listeners_) listener->put(one.text);
    kept_.push_back(std::move(one));
    if (kept_.size() > kept_limit_) kept_.pop_front();
}

void EventHub::close()
{
    closed_ = true;
    for (auto* listener : listeners_) {
        listener->closed_ = true;
        listener->wake_.cancel();
    }
}

std::string EventHub::reset() const { return fmt::format("id: {}-{}\nevent: reset\ndata: {{}}\n\n", run_, last_); }

void EventHub::replay(Listener& listener, std::string_view last_event_id) const
{
    if (last_event_id.empty()) return;
    const auto dash = last_event_id.rfind('-');
    std::uint64_t seen = 0;
    const auto* end = last_event_id.data() + last_event_id.size();
    const bool readable = dash != std::string_view::npos && last_event_id.substr(0, dash) == run_ &&
                          std::from_chars(last_event_id.data() + dash + 1, end, seen).ptr == end && seen <= last_;
    const std::uint64_t first_kept = kept_.empty() ? last_ + 1 : kept_.front().number;
    if (!readable || seen + 1 < first_kept) return listener.put(reset());
    for (const auto& one : kept_)
        if (one.number > seen) listener.put(one.text);
}

EventHub::Listener::Listener(EventHub& hub, std::string_view last_event_id, Hears hears)
    : hub_(hub),
      hears_(hears),
      wake_(hub.executor_),
      closed_(hub.closed_),
      here_(hub.listeners_.insert(hub.listeners_.end(), this))
{
    hub_.replay(*this, last_event_id);
}

EventHub::Listener::~Listener() { hub_.listeners_.erase(here_); }

namespace {

std::string without_data(const std::string& event)
{
    return event.substr(0, event.find("\ndata: ")) + "\ndata: {}\n\n";
}

}  // namespace

void EventHub::Listener::put(const std::string& text)
{
    if (queue_.size() >= hub_.queue_limit_) {
        queue_.clear();
        queue_.push_back(hub_.reset());
    } else {
        queue_.push_back(hears_ == Hears::all ? text : without_data(text));
    }
    wake_.cancel();
}

net::awaitable<std::string> EventHub::Listener::next(std::chrono::steady_clock::duration heartbeat)
{
    if (queue_.empty() && !closed_) {
        wake_.expires_after(heartbeat);
        auto quietly = net::as_tuple(net::use_awaitable);
        auto [error] = co_await wake_.async_wait(quietly);
        static_cast<void>(error);  // cancelled: there is news
    }
    if (closed_) co_return std::string();
    std::string text;
    for (const auto& one : queue_) text += one;
    queue_.clear();
    if (text.empty()) text = ": still here\n\n";
    co_return text;
}

}  // namespace varsko::http
