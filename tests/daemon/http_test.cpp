// The server on real sockets: the client here writes bytes, as an impolite client would.
#include "daemon/http/server.hpp"

#include "daemon/http/head.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "tests/catch.hpp"
#include "tests/daemon/web.hpp"

using namespace varsko;
using namespace varsko::http;
using test::Web;
using namespace std::chrono_literals;
namespace net = boost::asio;

namespace {

// Says what it understood; a few paths behave in special ways.
Response echo(const Request& request)
{
    Response response;
    response.content_type = "text/plain";
    if (request.path == "/throws") throw std::runtime_error("the handler broke");
    if (request.path == "/events") {
        response.content_type = "text/event-stream";
        response.body = ": hello\n\n";
        return response;
    }
    if (request.path == "/nothing") {
        response.status = 204;
        return response;
    }
    response.headers.emplace("X-Loopback", request.loopback ? "yes" : "no");
    response.headers.emplace("X-Injected", "a\r\nSet-Cookie: b");
    response.body = request.method + " " + request.path;
    for (const auto& [key, value] : request.query) response.body += " " + key + "=" + value;
    response.body += " [" + std::to_string(request.body.size()) + "] " + request.body.substr(0, 40);
    return response;
}

class Client {
public:
    explicit Client(const Web& web) : socket_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        const timeval patience{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(web.port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool say(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    // Everything up to `end`, or to the end of the connection.
    std::string hear_until(std::string_view end)
    {
        while (heard_.find(end) == std::string::npos && more()) {}
        const auto at = heard_.find(end);
        return take(at == std::string::npos ? heard_.size() : at + end.size());
    }
    std::string hear_all()
    {
        while (more()) {}
        return take(heard_.size());
    }
    // One answer, by its Content-Length.
    std::string hear_answer()
    {
        std::string head = hear_until("\r\n\r\n");
        const auto length = head.find("Content-Length: ");
        if (length == std::string::npos) return head;
        const auto size = std::stoul(head.substr(length + 16));
        while (heard_.size() < size && more()) {}
        return head + take(std::min(size, heard_.size()));
    }
    bool connected = false;

private:
    bool more()
    {
        char buffer[4096];
        const auto n = ::recv(socket_, buffer, sizeof buffer, 0);
        if (n > 0) heard_.append(buffer, static_cast<std::size_t>(n));
        return n > 0;
    }
    std::string take(std::size_t n)
    {
        std::string out = heard_.substr(0, n);
        heard_.erase(0, n);
        return out;
    }
    int socket_;
    std::string heard_;
};

int status(const std::string& answer) { return answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0; }
std::string body(const std::string& answer)
{
    return answer.substr(std::min(answer.size(), answer.find("\r\n\r\n") + 4));
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

template <class F>
bool soon(F f)
{
    for (int i = 0; i < 2000; ++i) {
        if (f()) return true;
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

}  // namespace

TEST_CASE("a request is answered, and the connection lives on")
{
    Web web(echo);
    Client client(web);
    client.say("GET /api/v1/alerts?unit=asn&name=%C3%A5%20%C3%A4+o HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto first = client.hear_answer();
    CHECK(status(first) == 200);
    CHECK(body(first) == "GET /api/v1/alerts name=å ä o unit=asn [0] ");
    CHECK(has(first, "\r\nConnection: keep-alive\r\n"));
    CHECK(has(first, "\r\nDate: Sat, 21 Nov 2026 23:30:00 GMT\r\n"));
    CHECK(has(first, "\r\nServer: varsko/"));
    CHECK(has(first, "\r\nX-Request-Id: t-1\r\n"));
    CHECK_FALSE(has(first, "\r\nSet-Cookie"));
    client.say("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
    CHECK(body(client.hear_answer()) == "POST /x [3] abc");
}

TEST_CASE("a request that comes one byte at a time is the same request")
{
    Web web(echo);
    Client client(web);
    for (const char c : std::string_view("\r\nPOST /a%20b?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"))
        client.say({&c, 1});
    CHECK(body(client.hear_answer()) == "POST /a b x=1 [5] hello");
}

TEST_CASE("requests sent without waiting are answered in their order")
{
    Web web(echo);
    Client client(web);
    std::string all;
    for (int i = 0; i < 50; ++i)
        all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n" +
               (i < 10 ? "0" : "") + std::to_string(i);
    client.say(all);
    for (int i = 0; i < 50; ++i)
        CHECK(body(client.hear_answer()) ==
              "POST /" + std::to_string(i) + " [2] " + (i < 10 ? "0" : "") + std::to_string(i));
}

TEST_CASE("a chunked body is put together")
{
    Web web(echo);
    Client client(web);
    client.say("POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n");
    client.say("6;x=y\r\nefghij\r\n0\r\n\r\n");
    CHECK(body(client.hear_answer()) == "POST /c [10] abcdefghij");
}

TEST_CASE("HEAD is GET without the body, and 204 has none")
{
    Web web(echo);
    Client client(web);
    client.say(
        "HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\nGET /nothing HTTP/1.1\r\nHost: h\r\n\r\nGET /x HTTP/1.1\r\nHost: "
        "h\r\n\r\n");
    const auto head = client.hear_until("\r\n\r\n");
    CHECK(has(head, "Content-Length: 13"));
    CHECK(status(client.hear_until("\r\n\r\n")) == 204);
    CHECK(body(client.hear_answer()) == "GET /x [0] ");
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection after the answer")
{
    Web web(echo);
    Client old(web);
    old.say("GET /old HTTP/1.0\r\n\r\n");
    const auto answer = old.hear_all();
    CHECK(body(answer) == "GET /old [0] ");
    CHECK(has(answer, "Connection: close"));
    Client closing(web);
    closing.say("GET /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    CHECK(body(closing.hear_all()) == "GET /c [0] ");
}

TEST_CASE("a client that asks whether to go on is told so, and only then sends")
{
    Web web(echo);
    Client client(web);
    client.say("POST /f HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    CHECK(client.hear_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.say("late");
    CHECK(body(client.hear_answer()) == "POST /f [4] late");
}

TEST_CASE("a body over the limit is refused before it is read, whether announced or in chunks")
{
    ServerOptions options;
    options.limits.body = [](std::string_view method, std::string_view path) -> std::size_t {
        return method == "POST" && path == "/figures" ? 2000 : 100;
    };
    Web web(echo, options);
    Client announced(web);
    announced.say("POST /other HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n");
    CHECK(status(announced.hear_all()) == 413);
    Client chunked(web);
    chunked.say("POST /other HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'x') +
                "\r\n40\r\n" + std::string(64, 'x') + "\r\n0\r\n\r\n");
    CHECK(status(chunked.hear_all()) == 413);
    Client allowed(web);
    allowed.say("POST /figures HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'y'));
    CHECK(has(body(allowed.hear_answer()), "[2000]"));
}

TEST_CASE("bodies share a bounded memory")
{
    ServerOptions options;
    options.body_memory = 50'000;
    Web web(echo, options);
    Client big(web);
    big.say("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n" + std::string(60'000, 'x'));
    CHECK(status(big.hear_all()) == 503);
    Client small(web);
    small.say("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 40000\r\n\r\n" + std::string(40'000, 'x'));
    CHECK(status(small.hear_answer()) == 200);
}

TEST_CASE("what is no request is refused with the right number, and the connection ends")
{
    const auto [bytes, expected] = GENERATE(table<std::string, int>({
        {"\x16\x03\x01 hello TLS\r\n\r\n", 400},
        {"GET\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\n\r\n", 505},
        {"GET / HTTP/1.1\r\n\r\n", 400},  // no Host
        {"GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: h\r\nBad Header: x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: h\r\n folded: x\r\n : y\r\n\r\n", 200},  // folding is old, and still understood
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
    }));
    Web web(echo);
    Client client(web);
    client.say(bytes);
    INFO(bytes);
    CHECK(status(client.hear_answer()) == expected);
    if (expected >= 400) CHECK(client.hear_all().empty());
}

TEST_CASE("a header of more than 16 KiB is refused, in one field or in many")
{
    Web web(echo);
    Client one(web);
    one.say("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
    CHECK(status(one.hear_all()) == 431);
    Client endless(web);
    endless.say("GET / HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; i < 2000 && endless.say("X: y123456789\r\n"); ++i) {}
    CHECK(status(endless.hear_all()) == 431);
}

TEST_CASE("slow clients are let go: a header that never ends, a body that stops, a connection that says nothing")
{
    ServerOptions options;
    options.header = options.body = options.idle = 30ms;
    options.sweep = 5ms;
    options.linger = 20ms;
    Web web(echo, options);
    Client header(web);
    header.say("GET / HTTP/1.1\r\nHo");
    CHECK(status(header.hear_all()) == 408);
    Client body_stops(web);
    body_stops.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
    CHECK(status(body_stops.hear_all()) == 408);
    Client silent(web);
    CHECK(silent.hear_all().empty());
    Client drips(web);
    bool alive = drips.say("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 400 && alive; ++i) {  // a byte every few milliseconds does not buy time for the header
        alive = drips.say("X");
        std::this_thread::sleep_for(5ms);
    }
    CHECK_FALSE(alive);
}

TEST_CASE("a handler that throws is a 500, and the next request is answered")
{
    Web web(echo);
    Client client(web);
    client.say("GET /throws HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto answer = client.hear_answer();
    CHECK(status(answer) == 500);
    CHECK(has(answer, "the handler broke"));
    client.say("GET /fine HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(status(client.hear_answer()) == 200);
}

TEST_CASE("only a direct request under this machine's own name counts as coming from the loopback")
{
    Web web(echo);
    Client client(web);
    const auto [headers, expected] = GENERATE(table<std::string, std::string>({
        {"Host: localhost:8080\r\n", "yes"},
        {"Host: 127.0.0.1:1234\r\n", "yes"},
        {"Host: [::1]:80\r\n", "yes"},
        {"Host: evil.example\r\n", "no"},
        {"Host: localhost\r\nX-Forwarded-For: 10.0.0.1\r\n", "no"},
        {"Host: localhost\r\nForwarded: for=10.0.0.1\r\n", "no"},
        {"Host: localhost.evil.example\r\n", "no"},
    }));
    client.say("GET / HTTP/1.1\r\n" + headers + "\r\n");
    INFO(headers);
    CHECK(has(client.hear_answer(), "X-Loopback: " + expected));
}

TEST_CASE("events reach those who listen, and come again to one who was away")
{
    Web web(echo);
    Client first(web);
    first.say("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto head = first.hear_until("\r\n\r\n");
    CHECK(has(head, "text/event-stream"));
    CHECK_FALSE(has(head, "Content-Length"));
    CHECK(first.hear_until("\n\n") == ": hello\n\n");
    REQUIRE(soon([&] { return web.on_loop([&] { return web.hub.listeners(); }) == 1; }));
    web.on_loop([&] {
        web.hub.publish("change", "{\"alerts\":1}");
        web.hub.publish("change", "{\"alerts\":2}");
    });
    CHECK(first.hear_until("\n\n") == "id: run-1\nevent: change\ndata: {\"alerts\":1}\n\n");
    CHECK(first.hear_until("\n\n") == "id: run-2\nevent: change\ndata: {\"alerts\":2}\n\n");
    Client returning(web);
    returning.say("GET /events HTTP/1.1\r\nHost: h\r\nLast-Event-ID: run-1\r\n\r\n");
    CHECK(has(returning.hear_until("alerts\":2}\n\n"), "id: run-2\n"));
    Client stranger(web);
    stranger.say("GET /events HTTP/1.1\r\nHost: h\r\nLast-Event-ID: before-7\r\n\r\n");
    CHECK(has(stranger.hear_until("data: {}\n\n"), "id: run-2\nevent: reset\n"));
}

TEST_CASE("a listener whose queue is full is told to start anew, and the others hear everything")
{
    net::io_context loop;
    EventHub hub(loop.get_executor(), "r", 4, 8);
    EventHub::Listener slow(hub, "");
    for (int i = 0; i < 5; ++i) hub.publish("change", "{}");
    std::string got;
    auto take = [&](std::exception_ptr, const std::string& text) { got = text; };
    net::co_spawn(loop, slow.next(1h), net::bind_cancellation_slot(net::cancellation_slot{}, take));
    loop.run();
    CHECK(got == "id: r-5\nevent: reset\ndata: {}\n\n");
    EventHub::Listener late(hub, "r-1");
    loop.restart();
    net::co_spawn(loop, late.next(1h), net::bind_cancellation_slot(net::cancellation_slot{}, take));
    loop.run();
    CHECK(std::count(got.begin(), got.end(), 'e') > 0);
    CHECK(has(got, "id: r-2\n"));
    CHECK(has(got, "id: r-5\n"));
}

TEST_CASE("a listener that may not hear what changed hears that something did")
{
    net::io_context loop;
    EventHub hub(loop.get_executor(), "r", 4, 8);
    EventHub::Listener chief(hub, "", EventHub::Listener::Hears::that_something_changed);
    hub.publish("change", R"({"alerts": ["balance:net_cost:adults"]})");
    std::string got;
    auto take = [&](std::exception_ptr, const std::string& text) { got = text; };
    net::co_spawn(loop, chief.next(1h), net::bind_cancellation_slot(net::cancellation_slot{}, take));
    loop.run();
    CHECK(got == "id: r-1\nevent: change\ndata: {}\n\n");
}

TEST_CASE("a quiet stream is kept alive by comments")
{
    ServerOptions options;
    options.heartbeat = 10ms;
    Web web(echo, options);
    Client client(web);
    client.say("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(has(client.hear_until(": still here\n\n"), ": hello"));
    CHECK(client.hear_until("\n\n") == ": still here\n\n");
}

TEST_CASE("when all connections are taken an idle one makes room, and else the newcomer is told")
{
    std::promise<void> go;
    auto gone = go.get_future().share();
    ServerOptions options;
    options.connections = 2;
    Web web(
        [gone](const Request& request) {
            if (request.path == "/wait") gone.wait();
            return echo(request);
        },
        options);
    Client idle(web);
    Client busy(web);
    busy.say("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    REQUIRE(soon([&] { return web.on_loop([&] { return web.server->connections(); }) == 2; }));
    Client third(web);
    third.say("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(idle.hear_all().empty());
    REQUIRE(soon([&] { return web.on_loop([&] { return web.server->connections(); }) == 2; }));
    REQUIRE(soon([&] {
        Client newcomer(web);
        newcomer.say("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
        return status(newcomer.hear_all()) == 503;
    }));
    CHECK_FALSE(web.complaints().empty());
    go.set_value();
    CHECK(status(busy.hear_answer()) == 200);
    CHECK(status(third.hear_answer()) == 200);
}

TEST_CASE("a stop answers what is under way, lets the idle go and takes nobody new")
{
    std::promise<void> go;
    auto gone = go.get_future().share();
    std::atomic<bool> begun = false;
    Web web([&begun, gone](const Request& request) {
        begun = true;
        gone.wait();
        return echo(request);
    });
    Client idle(web), busy(web), listening(web);
    busy.say("POST /work HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
    REQUIRE(soon([&] { return begun.load(); }));
    web.on_loop([&] { web.server->stop(); });
    CHECK(idle.hear_all().empty());
    CHECK(listening.hear_all().empty());
    CHECK_FALSE(Client(web).connected);
    go.set_value();
    const auto answer = busy.hear_all();
    CHECK(body(answer) == "POST /work [1] x");
    CHECK(has(answer, "Connection: close"));
    CHECK(web.wait_drained());
}

TEST_CASE("each exchange is told once, with its status and size")
{
    Web web(echo);
    Client client(web);
    client.say("GET /a HTTP/1.1\r\nHost: h\r\nX-Request-Id: mine-7\r\n\r\n");
    CHECK(has(client.hear_answer(), "X-Request-Id: mine-7\r\n"));
    client.say("nonsense\r\n\r\n");
    client.hear_all();
    REQUIRE(soon([&] { return web.exchanges().size() == 2; }));
    const auto seen = web.exchanges();
    CHECK(seen[0].request_id == "mine-7");
    CHECK(seen[0].path == "/a");
    CHECK(seen[0].status == 200);
    CHECK(seen[0].sent == 11);
    CHECK(seen[1].status == 400);
}

TEST_CASE("an address that is taken is one clear sentence")
{
    Web web(echo);
    net::io_context loop;
    net::thread_pool pool(1);
    EventHub hub(loop.get_executor(), "r");
    Server::Parts parts{.readers = pool,
                        .commands = pool,
                        .events = hub,
                        .handler = echo,
                        .observe = {},
                        .complain = {},
                        .date = {},
                        .run = {}};
    CHECK_THROWS_WITH(Server(loop, {net::ip::make_address("127.0.0.1"), web.port}, {}, parts),
                      "cannot listen on 127.0.0.1:" + std::to_string(web.port) + ": Address already in use");
}
