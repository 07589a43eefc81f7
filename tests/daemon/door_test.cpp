// The tool's door to a daemon: real requests over a real socket, answered by a real house.
#include "daemon/command/door.hpp"

#include "daemon/command/command.hpp"
#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"
#include "tests/daemon/web.hpp"

#include <sstream>

using namespace varsko;
using namespace varsko::test;

namespace {

// A town, its house, and a web server before it that wants a token for what writes.
class Daemon {
public:
    Daemon()
        : house_(town.house()),
          api_(*house_, Surroundings{.token = "hemligt", .outbox_waiting = {}, .metrics = {}, .version = "1"}),
          web_([this](const Request& request) { return api_.handle(request); })
    {
    }
    std::string url(const std::string& path = "") const
    {
        return "http://127.0.0.1:" + std::to_string(web_.port) + path;
    }

    SmallTown town;

private:
    std::unique_ptr<House> house_;
    Api api_;
    Web web_;
};

std::string header(const Response& response, const std::string& name)
{
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

struct Ran {
    int code;
    std::string out, err;
};

Ran run(const Daemon& daemon, std::vector<std::string> arguments, const std::string& token = "hemligt")
{
    std::ostringstream out, err;
    std::istringstream in;
    const auto environment = [&](const std::string& name) {
        if (name == "VARSKO_URL") return daemon.url();
        if (name == "VARSKO_TOKEN") return token;
        return name == "LANG" ? std::string("sv_SE.UTF-8") : std::string();
    };
    const int code = run_command(
        arguments, {.out = out, .err = err, .in = in, .colour = false, .progress = false, .environment = environment});
    return {code, out.str(), err.str()};
}

}  // namespace

TEST_CASE("a door over HTTP brings back status, headers, type and body as they were answered")
{
    const Daemon daemon;
    const auto door = open_http_door(daemon.url("/"), "hemligt");
    CHECK(door->sends());
    const Response list = door->ask(get({"api", "v1", "alerts"}));
    CHECK(list.status == 200);
    CHECK(list.content_type == "application/json; charset=utf-8");
    CHECK(header(list, "X-Varsko-Pretended") == "2024-04-16");
    CHECK(header(list, "X-Varsko-Time-Zone") == "Europe/Stockholm");
    CHECK(Json::parse(list.body) == Json::array());

    const Response missing = door->ask(get({"api", "v1", "risks", "EK-09"}));
    CHECK(missing.status == 404);
    CHECK_THAT(missing.body, Catch::Contains("EK-01"));  // the nearest known one
}

TEST_CASE("names and parameters arrive whatever letters are in them")
{
    std::vector<Request> seen;
    const Web web([&seen](const Request& request) {
        seen.push_back(request);
        return Response{};
    });
    const auto door = open_http_door("127.0.0.1:" + std::to_string(web.port), "");  // without a scheme
    Request request =
        post({"api", "v1", "a/b", "å ä?ö"}, std::string("kropp\0slut", 10), {{"unit", "Barn & unga=1+1"}});
    request.headers["content-type"] = "text/csv";
    door->ask(request);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].method == "POST");
    CHECK(seen[0].segments == std::vector<std::string>{"api", "v1", "a/b", "å ä?ö"});
    CHECK(seen[0].query.find("unit")->second == "Barn & unga=1+1");
    CHECK(seen[0].body == std::string("kropp\0slut", 10));
    CHECK(seen[0].headers.find("content-type")->second == "text/csv");
    CHECK(seen[0].headers.count("authorization") == 0);
}

TEST_CASE("what writes takes the token along, and says what to do without it")
{
    const Daemon daemon;
    const auto path = daemon.town.folder() / "mars.csv";
    std::ofstream(path) << SmallTown::march;
    const Ran refused = run(daemon, {"ingest", path.string()}, "fel");
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, Catch::Contains("--token-file"));
    const Ran taken = run(daemon, {"ingest", path.string()});
    INFO(taken.out << taken.err);
    CHECK(taken.code == 0);
    CHECK_THAT(taken.out, Catch::Contains("2 meddelanden sänds"));
    CHECK_THAT(run(daemon, {"alerts"}).out, Catch::Contains("larmar  Budget i balans"));
}

TEST_CASE("where nobody answers the door is closed, and says where it knocked")
{
    std::string url;
    {
        const Web gone([](const Request&) { return Response{}; });
        url = "http://127.0.0.1:" + std::to_string(gone.port);
    }
    const auto door = open_http_door(url, "");
    CHECK_THROWS_AS(door->ask(get({"healthz"})), Closed);
    CHECK_THROWS_WITH(door->ask(get({"healthz"})), Catch::Contains("nobody answers at " + url));
}
