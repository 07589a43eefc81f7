// Carries the JSON API over HTTP/1.1: accepts, reads requests, has them answered on a pool, writes the answers.
//
// What is answered is not decided here: the handler is a function from Request to Response.  An answer of the type
// text/event-stream begins a stream, which the EventHub feeds from then on.
#pragma once

#include "daemon/http/conn.hpp"
#include "daemon/http/events.hpp"
#include "daemon/http/request_reader.hpp"
#include "daemon/task_group.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <string>

namespace varsko::http {

class Session;  // of a connection: daemon/http/session.hpp

using Handler = std::function<Response(const Request&)>;

// One request and its answer, for the log and the counters.
struct Exchange {
    std::string request_id, peer, method, path;  // method is empty when no request could be read
    int status = 0;
    std::size_t sent = 0;  // bytes of body
    std::chrono::steady_clock::duration took{};
};

struct ServerOptions {
    Limits limits;
    std::size_t connections = 256;
    std::size_t body_memory = std::size_t{512} << 20;  // bytes of bodies in memory, all connections together
    std::chrono::milliseconds header{10'000};          // from the first byte of a request to the end of its header
    std::chrono::milliseconds body{30'000};            // between two reads of a body
    std::chrono::milliseconds idle{60'000};            // a connection without a request
    std::chrono::milliseconds write{30'000};           // one answer, or one event
    std::chrono::milliseconds heartbeat{20'000};
    std::chrono::milliseconds linger{2'000};  // after a refusal, for a client that is still sending
    std::chrono::milliseconds sweep{500};     // how often the limits above are looked at
};

class Server {
public:
    struct Parts {
        net::thread_pool& readers;   // answers GET and HEAD
        net::thread_pool& commands;  // answers everything else
        EventHub& events;
        Handler handler;  // called on the pools; what it throws becomes a 500
        // Requests that are answered on the loop itself, busy pools or not (is it alive?); may be empty.
        std::function<bool(const Request&)> at_once = {};
        std::function<void(const Exchange&)> observe;
        std::function<void(const std::string&)> complain;  // trouble of the server itself
        std::function<Instant()> date;
        std::string run;  // begins every request id
    };
    // Binds and listens at once.  Throws std::runtime_error with a sentence.
    Server(net::io_context&, const net::ip::tcp::endpoint&, ServerOptions, Parts);
    ~Server();

    net::ip::tcp::endpoint local() const { return acceptor_.local_endpoint(); }
    net::awaitable<void> run();  // accepts until stop() or cancelled
    // Accepts no more; idle connections end, requests under way are answered first.
    void stop();
    net::awaitable<bool> drained(std::chrono::steady_clock::duration limit) { return sessions_.wait_drained(limit); }
    void insist() { sessions_.cancel(); }  // those that are left end at their next wait
    std::size_t connections() const { return open_.size(); }

private:
    friend class Session;
    net::awaitable<void> sweep();
    void admit(net::ip::tcp::socket);
    bool close_an_idle_one();
    std::string next_request_id();

    net::io_context& loop_;
    ServerOptions options_;
    Parts parts_;
    net::ip::tcp::acceptor acceptor_;
    net::steady_timer sweep_timer_;
    TaskGroup sessions_;
    std::list<Session*> open_;
    bool stopping_ = false;
    std::size_t body_memory_ = 0;
    std::uint64_t requests_ = 0;
};

}  // namespace varsko::http
