// What the daemon hears of its parts: it is counted, logged, and told to who listens.
#include "daemon/app.hpp"

#include "daemon/change_event.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>

#include <exception>

namespace varsko {

namespace {

std::string what_of(const std::exception_ptr& error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an exception without a text";
    }
}

}  // namespace

Response App::answer(const Request& request) { return api_.handle(request); }

// On the thread that committed.
void App::committed(const Changes& changes, const Batch* batch)
{
    net::post(loop_, [this, event = change_event(changes, batch), messages = !changes.messages.empty()] {
        events_.publish("change", event);
        if (messages) outbox_.wake();
        gatekeeper_.wake();
        alertmanagers_.wake();
    });
}

void App::heard_of(const Received& received)
{
    using Outcome = Received::Outcome;
    metrics_.file(text(received.outcome));
    const auto line = fmt::format("{}: {}: {}", text(received.outcome), received.file, received.sentence);
    switch (received.outcome) {
        case Outcome::taken:
        case Outcome::seen_before: return spdlog::info("{}", line);
        case Outcome::still_open:
        case Outcome::changed:
        case Outcome::gone: return spdlog::debug("{}", line);
        case Outcome::refused:
        case Outcome::set_aside:
        case Outcome::too_large:
        case Outcome::unreadable: return spdlog::warn("{}", line);
    }
}

void App::heard_of(const Outbox::Sent& sent)
{
    metrics_.sent(sent.channel, text(sent.verdict.why), sent.took);
    events_.publish("change", settled_event(sent.message, text(sent.verdict.state)));
    if (sent.channel_turned && sent.channel_turned->given())
        spdlog::info("channel {} delivers again", sent.channel);
    else if (sent.channel_turned)
        spdlog::warn("channel {} rests until {}: {}", sent.channel,
                     house_.clock().local_text(sent.channel_turned->until), sent.answer);
    const auto line = fmt::format("{} by {} to {}: {} (try {}): {}", sent.message, sent.channel, sent.recipient,
                                  text(sent.verdict.why), sent.try_number, sent.answer);
    if (sent.verdict.state == OutboxRow::State::dead)
        spdlog::warn("dead letter: {}", line);
    else if (sent.verdict.state == OutboxRow::State::waiting)
        spdlog::warn("{}; next try {}", line, house_.clock().local_text(sent.verdict.next_try));
    else
        spdlog::info("{}", line);
}

void App::heard_of(const http::Exchange& exchange)
{
    metrics_.request(exchange.method, exchange.status, exchange.took);
    connections_ = server_.connections();
    listeners_ = events_.listeners();
    if (!spdlog::should_log(spdlog::level::debug)) return;
    const bool withheld = has_personal_number(exchange.path);
    spdlog::debug("{} {} {} {} {} B {:.1f} ms [{}]", exchange.peer, exchange.method,
                  withheld ? "(a path with a personal number)" : exchange.path, exchange.status, exchange.sent,
                  std::chrono::duration<double, std::milli>(exchange.took).count(), exchange.request_id);
}

// A task ends when it is told to.  One that ends by itself is a fault of ours, and a daemon without an inbox is worse
// than one that is started again.
void App::ended(const TaskGroup::End& end)
{
    if (!end.error) return spdlog::debug("{}: {}", end.name, end.cancelled ? "cancelled" : "ended");
    spdlog::critical("{} failed: {}; stopping", end.name, what_of(end.error));
    end_ = End::failed;
    request_stop();
}

std::string App::metrics_text()
{
    metrics_.connections(connections_);
    metrics_.listeners(listeners_);
    return metrics_.text();
}

}  // namespace varsko
