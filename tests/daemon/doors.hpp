// Doors to a town's API: browsers that keep cookies, people of each rank with passwords, and programs.
#pragma once

#include "daemon/api.hpp"
#include "daemon/password.hpp"

#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"

#include <map>
#include <memory>
#include <string>

namespace varsko::test {

// A browser: keeps cookies as browsers do, and the token as the page does.
class Browser {
public:
    explicit Browser(Api& api) : api_(api) {}

    Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                 std::multimap<std::string, std::string> query = {})
    {
        Request request;
        request.method = method;
        request.path = path;
        request.query = std::move(query);
        request.body = body;
        request.loopback = loopback;
        request.peer = from;
        if (!body.empty()) request.headers["content-type"] = "application/json";
        for (const auto& [name, value] : headers) request.headers[name] = value;
        if (!token.empty()) request.headers["x-varsko-csrf"] = token;
        for (const auto& [name, value] : cookies)
            request.headers["cookie"] += (request.headers["cookie"].empty() ? "" : "; ") + name + "=" + value;
        const Response response = api_.handle(request);
        const auto [first, last] = response.headers.equal_range("Set-Cookie");
        for (auto set = first; set != last; ++set) {
            const std::string name = set->second.substr(0, set->second.find('='));
            const std::string value = set->second.substr(name.size() + 1, set->second.find(';') - name.size() - 1);
            if (value.empty())
                cookies.erase(name);
            else
                cookies[name] = value;
            said[name] = set->second;
        }
        return response;
    }
    Json json(const std::string& method, const std::string& path, const std::string& body = {},
              std::multimap<std::string, std::string> query = {})
    {
        return Json::parse(ask(method, path, body, std::move(query)).body);
    }
    int status(const std::string& method, const std::string& path, const std::string& body = {},
               std::multimap<std::string, std::string> query = {})
    {
        return ask(method, path, body, std::move(query)).status;
    }
    Response knock(const std::string& user, const std::string& password)
    {
        Response response = ask("POST", "/api/v1/session", Json{{"user", user}, {"password", password}}.dump());
        if (response.status == 200) token = Json::parse(response.body)["csrf"].get<std::string>();
        return response;
    }

    bool loopback = false;
    std::string from = "10.0.0.7", token;
    std::map<std::string, std::string> cookies, said;
    std::map<std::string, std::string> headers;  // of every request

private:
    Api& api_;
};

inline constexpr const char* good = "korrekt häst batteri";

// Made up: both areas are beyond their budgets.
inline constexpr const char* both_red =
    "metric;unit;scenario;period;value\n"
    "net_cost;child_youth;outcome;2024-03 ack;-22 681\n"
    "net_cost;child_youth;budget;2024-03 ack;-19 791\n"
    "net_cost;adults;outcome;2024-03 ack;-22 091\n"
    "net_cost;adults;budget;2024-03 ack;-20 402\n";

// A town with people of each rank, two areas, and figures of March that make both red.
class Doors {
public:
    explicit Doors(std::shared_ptr<const Proxy> proxy = nullptr, std::shared_ptr<Directory> directory = nullptr)
        : house_([&] {
              town.write("people.toml", R"(
[[person]]
id = "eko1"
name = "Ekonom Ett"
mail = "Eko1@smavik.example"
roles = [{ role = "economist", unit = "asn" }]
[[person]]
id = "chef1"
name = "Chef Ett"
mail = "chef1@smavik.example"
roles = [{ role = "chief", unit = "child_youth" }]
[[person]]
id = "admin1"
mail = "admin1@smavik.example"
roles = [{ role = "admin", unit = "asn" }]
[[person]]
id = "exempel"
mail = "exempel@smavik.example"
example_password = "exempel-losenord"
roles = [{ role = "viewer", unit = "adults" }]
)");
              return town.house();
          }()),
          links_(std::make_shared<const LinkSigner>("nyckel")),
          api(*house_, Surroundings{.token = "hemlig",
                                    .outbox_waiting = {},
                                    .metrics = {},
                                    .version = "1",
                                    .links = links_,
                                    .sign_in = std::make_shared<SignIn>(links_),
                                    .proxy = std::move(proxy),
                                    .directory = std::move(directory)})
    {
        // One hash for all: making one takes a tenth of a second.
        static const std::string hash = hash_password(good);
        for (const char* person : {"eko1", "chef1", "admin1"})
            house_->ask([&](Store& store) { store.put({.person = person, .password_hash = hash, .by = "test"}); });
        Request figures;
        figures.method = "POST";
        figures.path = "/api/v1/figures";
        figures.body = both_red;
        figures.headers["content-type"] = "text/csv";
        figures.query.emplace("file", "mars.csv");
        figures.trusted = true;
        REQUIRE(api.handle(figures).status == 201);
    }
    House& house() { return *house_; }
    Browser signed_in(const std::string& person)
    {
        Browser browser(api);
        REQUIRE(browser.knock(person, good).status == 200);
        return browser;
    }

    SmallTown town;

private:
    std::unique_ptr<House> house_;
    std::shared_ptr<const LinkSigner> links_;

public:
    Api api;
};

inline std::string header(const Response& response, const std::string& name)
{
    const auto found = response.headers.find(name);
    return found == response.headers.end() ? std::string() : found->second;
}

}  // namespace varsko::test
