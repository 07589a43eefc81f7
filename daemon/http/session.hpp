// One connection's life: request, answer, request, answer, until either side has had enough.
#pragma once

#include "daemon/http/server.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace varsko::http {

class Session {
public:
    Session(Server&, std::unique_ptr<Conn>);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    net::awaitable<void> run();
    bool idle() const { return idle_; }  // no byte of a request has come
    std::chrono::steady_clock::time_point idle_since() const { return since_; }
    void hang_up();                                          // ends the wait of an idle connection
    void expire(std::chrono::steady_clock::time_point now);  // breaks off what has waited past its deadline

private:
    class Memory;
    net::awaitable<bool> read(RequestReader&, Memory&);
    net::awaitable<std::size_t> read_some();
    net::awaitable<bool> answer(RequestReader&);
    net::awaitable<void> answer_bad(RequestReader&, Memory&);
    net::awaitable<void> send(const Response&, bool keep, bool head_only);
    net::awaitable<void> stream(const Response&, const std::string& last_event_id);
    net::awaitable<void> linger();
    void allow(std::chrono::milliseconds);
    Request finish(Request);  // adds what only the connection knows

    Server& server_;
    std::unique_ptr<Conn> conn_;
    std::list<Session*>::iterator here_;
    std::vector<char> buffer_;
    std::string pending_;  // bytes after the last request
    std::chrono::steady_clock::time_point deadline_, since_, began_;
    bool idle_ = true;
    bool timed_out_ = false;
    bool hung_up_ = false;
    bool out_of_memory_ = false;
    Exchange exchange_;
};

}  // namespace varsko::http
