#include "daemon/http/session.hpp"

#include "daemon/http/head.hpp"
#include "daemon/offload.hpp"

#include <fmt/format.h>
#include <boost/url/authority_view.hpp>
#include <boost/url/parse.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace varsko::http {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t read_size = 32 * 1024;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view nothing;

bool is_request_id(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_' || c == '.';
    });
}

// A page elsewhere can make a browser on this machine ask us under a name of its own choosing (DNS rebinding).  Being
// on the loopback then means nothing; under our address or "localhost" it does.
bool names_this_machine(const std::string& host)
{
    const auto authority = boost::urls::parse_authority(host);
    if (!authority) return false;
    return authority->host_type() == boost::urls::host_type::ipv4 ||
           authority->host_type() == boost::urls::host_type::ipv6 || authority->host() == "localhost";
}

std::string header(const Request& request, const std::string& name)
{
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string() : found->second;
}

bool came_through_a_proxy(const Request& request)
{
    constexpr std::array marks = {"x-forwarded-for", "forwarded", "x-real-ip", "via"};
    return std::ranges::any_of(marks, [&](const char* mark) { return request.headers.contains(mark); });
}

Response answer_guarded(const Handler& handler, const Request& request)
{
    try {
        return handler(request);
    } catch (const std::exception& e) {
        return problem(500, "Internal error", e.what());
    }
}

bool is_stream(const Response& response)
{
    return response.status == 200 && response.content_type.starts_with("text/event-stream");
}

}  // namespace

// What the bodies of this connection take of the memory that all connections share.
class Session::Memory {
public:
    explicit Memory(Server& server) : server_(server) {}
    ~Memory() { server_.body_memory_ -= taken_; }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    bool grow(std::size_t to)
    {
        server_.body_memory_ += to - taken_;
        taken_ = to;
        return server_.body_memory_ <= server_.options_.body_memory;
    }

private:
    Server& server_;
    std::size_t taken_ = 0;
};

Session::Session(Server& server, std::unique_ptr<Conn> conn)
    : server_(server), conn_(std::move(conn)), here_(server.open_.insert(server.open_.end(), this)), buffer_(read_size)
{
}

Session::~Session()
{
    server_.open_.erase(here_);
    if (server_.stopping_ && server_.open_.empty()) server_.sweep_timer_.cancel();
}

net::awaitable<void> Session::run()
{
    for (bool more = true; more && !server_.stopping_;) {
        RequestReader reader(server_.options_.limits);
        Memory memory(server_);
        exchange_ = {};
        exchange_.peer = conn_->peer();
        const bool whole = co_await read(reader, memory);
        if (whole) {
            more = co_await answer(reader);
        } else {
            co_await answer_bad(reader, memory);
            more = false;
        }
    }
    conn_->close();
}

// True when a whole request has been read.
net::awaitable<bool> Session::read(RequestReader& reader, Memory& memory)
{
    using State = RequestReader::State;
    bool told_to_go_on = false;
    idle_ = true;
    since_ = Clock::now();
    allow(server_.options_.idle);
    auto state = reader.feed(std::exchange(pending_, std::string()));
    for (;;) {
        if (std::exchange(idle_, !reader.begun()) && !idle_) {
            began_ = Clock::now();
            allow(server_.options_.header);
        }
        if (state == State::complete || state == State::bad) break;
        if (state == State::body) {
            if (reader.wants_continue() && !std::exchange(told_to_go_on, true)) {
                allow(server_.options_.write);
                co_await conn_->write(go_on, nothing);
            }
            allow(server_.options_.body);
        }
        if (idle_ && (server_.stopping_ || hung_up_)) co_return false;
        const auto n = co_await read_some();
        if (n == 0) co_return false;
        state = reader.feed({buffer_.data(), n});
        if (!memory.grow(reader.body_size())) {
            out_of_memory_ = true;
            co_return false;
        }
    }
    co_return state == State::complete;
}

// 0: the peer has gone, or has waited too long (timed_out_).
net::awaitable<std::size_t> Session::read_some()
{
    try {
        co_return co_await conn_->read_some(net::buffer(buffer_));
    } catch (const boost::system::system_error&) {
        if (!timed_out_ && !hung_up_) throw;
    }
    co_return 0;
}

net::awaitable<bool> Session::answer(RequestReader& reader)
{
    Request request = finish(reader.take());
    pending_ = reader.leftover();
    const std::string last_event_id = header(request, "last-event-id");
    const bool head_only = exchange_.method == "HEAD";
    const bool reading = head_only || exchange_.method == "GET";
    if (server_.parts_.at_once && server_.parts_.at_once(request)) {
        const Response now = answer_guarded(server_.parts_.handler, request);
        const bool stay = reader.keep_alive() && !server_.stopping_;
        co_await send(now, stay, head_only);
        co_return stay;
    }
    deadline_ = Clock::time_point::max();  // the handler takes the time it takes
    auto job = [&handler = server_.parts_.handler, request = std::move(request)] {
        return answer_guarded(handler, request);
    };
    auto& pool = reading ? server_.parts_.readers : server_.parts_.commands;
    const Response response = co_await on_pool(pool, std::move(job));
    if (is_stream(response) && !head_only) {
        co_await stream(response, last_event_id);
        co_return false;
    }
    const bool keep = reader.keep_alive() && !server_.stopping_ && !is_stream(response);
    co_await send(response, keep, head_only);
    co_return keep;
}

// What there is to say to a connection that gave no request: nothing when it simply closed, else why, and then the end.
net::awaitable<void> Session::answer_bad(RequestReader& reader, Memory& memory)
{
    std::optional<Response> why;
    if (reader.state() == RequestReader::State::bad)
        why = reader.problem();
    else if (out_of_memory_)
        why =
            problem(503, "Too much at once", "other uploads fill the memory set aside for them; try again in a minute");
    else if (timed_out_ && reader.begun())
        why = problem(408, "Request timeout", "the request did not come in time");
    if (!why) co_return;
    reader = RequestReader(server_.options_.limits);  // its body must not lie in memory while we wait for the end
    memory.grow(0);
    if (exchange_.request_id.empty()) exchange_.request_id = server_.next_request_id();
    co_await send(*why, false, false);
    co_await linger();
}

net::awaitable<void> Session::send(const Response& response, bool keep, bool head_only)
{
    HeadFacts facts;
    facts.length = response.body.size();
    facts.keep_alive = keep;
    facts.date = server_.parts_.date();
    facts.request_id = exchange_.request_id;
    const std::string head = head_text(response, facts);
    const std::string_view body = head_only || response.status == 204 || response.status == 304
                                      ? std::string_view()
                                      : std::string_view(response.body);
    allow(server_.options_.write + std::chrono::milliseconds(response.body.size() / 100));  // at least 100 kB a second
    co_await conn_->write(head, body);
    exchange_.status = response.status;
    exchange_.sent = body.size();
    exchange_.took = Clock::now() - began_;
    server_.parts_.observe(exchange_);
}

net::awaitable<void> Session::stream(const Response& response, const std::string& last_event_id)
{
    HeadFacts facts;
    facts.date = server_.parts_.date();
    facts.request_id = exchange_.request_id;
    const std::string head = head_text(response, facts);
    using Hears = EventHub::Listener::Hears;
    EventHub::Listener listener(server_.parts_.events, last_event_id,
                                response.tells_all ? Hears::all : Hears::that_something_changed);
    allow(server_.options_.write);
    co_await conn_->write(head, response.body);
    exchange_.status = response.status;
    exchange_.took = Clock::now() - began_;
    server_.parts_.observe(exchange_);
    while (!server_.stopping_) {
        deadline_ = Clock::time_point::max();
        const std::string text = co_await listener.next(server_.options_.heartbeat);
        if (text.empty()) break;
        allow(server_.options_.write);
        co_await conn_->write(text, nothing);
    }
}

// Closing with unread bytes makes the kernel reset the connection, and the client may never see our answer.
net::awaitable<void> Session::linger()
{
    conn_->close_sending();
    allow(server_.options_.linger);
    // Not `while (co_await … > 0) {}`: g++ 12 makes an illegal instruction of an empty body.
    for (std::size_t n = 1; n > 0;) n = co_await read_some();
}

void Session::allow(std::chrono::milliseconds limit)
{
    timed_out_ = false;
    deadline_ = Clock::now() + limit;
}

void Session::expire(Clock::time_point now)
{
    if (now < deadline_) return;
    timed_out_ = true;
    conn_->cancel();
}

void Session::hang_up()
{
    hung_up_ = true;
    conn_->cancel();
}

Request Session::finish(Request request)
{
    const auto given_id = header(request, "x-request-id");
    exchange_.request_id = is_request_id(given_id) ? given_id : server_.next_request_id();
    exchange_.method = request.method;
    exchange_.path = request.path;
    request.loopback =
        conn_->loopback() && !came_through_a_proxy(request) && names_this_machine(header(request, "host"));
    request.trusted = false;
    request.peer = exchange_.peer.substr(0, exchange_.peer.rfind(':'));
    if (request.method == "HEAD") request.method = "GET";
    return request;
}

}  // namespace varsko::http
