// Programs' own tokens, a proxy in front, and the list of who did what: through the API, as each of them asks.
#include "tests/daemon/doors.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

constexpr const char* alert = "/api/v1/alerts/balance:net_cost:child_youth";

// Made by an admin on the page.
std::string token_for(Doors& doors, const Json& wanted)
{
    Browser admin = doors.signed_in("admin1");
    const Response made = admin.ask("POST", "/api/v1/tokens", wanted.dump());
    REQUIRE(made.status == 201);
    return Json::parse(made.body)["token"];
}

Browser program(Doors& doors, const std::string& token)
{
    Browser asks(doors.api);
    asks.headers["authorization"] = "Bearer " + token;
    return asks;
}

std::vector<std::string> lines(const Json& entries)
{
    std::vector<std::string> out;
    for (const auto& entry : entries)
        out.push_back(entry["who"].get<std::string>() + " " + entry["what"].get<std::string>() + " " +
                      std::to_string(entry["status"].get<int>()));
    return out;
}

std::shared_ptr<const Proxy> the_proxy()
{
    return std::make_shared<const Proxy>(std::vector<std::string>{"10.0.0.1", "10.0.0.2"}, "x-remote-user", "delad");
}

// As a proxy asks for somebody.
Browser through(Doors& doors, const std::string& user, const std::string& secret = "delad")
{
    Browser browser(doors.api);
    browser.from = "10.0.0.1";
    browser.headers = {{"x-remote-user", user}, {"x-varsko-proxy", secret}, {"x-forwarded-for", "192.0.2.9"}};
    return browser;
}

}  // namespace

TEST_CASE("tokens: a program may what its token says, over the units that it says, and nothing else")
{
    Doors doors;
    Browser reader =
        program(doors, token_for(doors, {{"name", "rapport"}, {"rights", {"see"}}, {"unit", "child_youth"}}));
    CHECK(reader.status("GET", alert) == 200);
    CHECK(reader.status("GET", "/api/v1/alerts/balance:net_cost:adults") == 403);
    CHECK(reader.json("GET", "/api/v1/figures").size() == 2);
    CHECK(reader.status("POST", std::string(alert) + "/ack", R"({"comment": "tar det"})") == 403);
    CHECK(reader.status("GET", "/api/v1/messages") == 403);  // of every unit
    CHECK(reader.status("GET", "/api/v1/tokens") == 403);

    Browser all = program(doors, token_for(doors, {{"name", "larm"}, {"rights", {"see", "act"}}}));
    CHECK(all.json("GET", "/api/v1/figures").size() == 4);
    const Json taken = all.json("POST", std::string(alert) + "/ack", R"({"comment": "tar det", "by": "någon annan"})");
    CHECK(taken["acknowledged"]["by"] == "token:larm");
    CHECK(all.status("POST", "/api/v1/silences", R"({"matchers": ["unit=asn"], "for": "1d", "comment": "x"})") == 403);

    Browser writer = program(doors, token_for(doors, {{"name", "ekonomisystemet"}, {"rights", {"bring-figures"}}}));
    CHECK(writer.status("GET", "/api/v1/figures") == 403);
    CHECK(writer.status("POST", "/api/v1/figures",
                        R"([{"metric": "net_cost", "unit": "asn", "period": "2024-03 ack", "value": -1}])") == 201);
    CHECK(doors.house().look([](StoreReader& store) { return store.batches(1); }).front().by ==
          "token:ekonomisystemet");
}

TEST_CASE("tokens: one is shown once, kept unreadable, over when its time is, and revoked at once")
{
    Doors doors;
    const std::string token = token_for(doors, {{"name", "rapport"}, {"rights", {"see"}}, {"days", 30}});
    CHECK(token.starts_with("varsko_"));
    Browser admin = doors.signed_in("admin1");
    const Response listed = admin.ask("GET", "/api/v1/tokens");
    CHECK(listed.body.find(token) == std::string::npos);
    const Json one = Json::parse(listed.body).at(0);
    CHECK(one["name"] == "rapport");
    CHECK(one["state"] == "valid");
    CHECK(one["by"] == "admin1");
    const auto kept = doors.house().look([](StoreReader& store) { return store.api_tokens(); });
    REQUIRE(kept.size() == 1);
    CHECK(kept.front().digest.find(token) == std::string::npos);
    CHECK(kept.front().ends - kept.front().made == std::chrono::days(30));

    Browser asks = program(doors, token);
    CHECK(asks.status("GET", "/api/v1/alerts") == 200);
    CHECK(program(doors, token + "0").status("GET", "/api/v1/alerts") == 401);
    ApiToken over = kept.front();
    over.ends = Clock::real_now() - std::chrono::seconds(1);
    doors.house().ask([&](Store& store) { store.put(over); });
    CHECK(asks.status("GET", "/api/v1/alerts") == 401);
    CHECK(admin.json("GET", "/api/v1/tokens").at(0)["state"] == "over");

    doors.house().ask([&](Store& store) { store.put(kept.front()); });
    CHECK(asks.status("GET", "/api/v1/alerts") == 200);
    const std::string path = "/api/v1/tokens/" + one["id"].get<std::string>() + "/end";
    CHECK(admin.json("POST", path, "{}")["state"] == "revoked");
    CHECK(admin.json("POST", path, "{}")["revoked_by"] == "admin1");
    CHECK(asks.status("GET", "/api/v1/alerts") == 401);
    CHECK(admin.status("POST", "/api/v1/tokens/none/end", "{}") == 404);
}

TEST_CASE("tokens: what makes none is told, and only an admin makes one")
{
    Doors doors;
    Browser admin = doors.signed_in("admin1");
    const auto refused = [&](const Json& body) { return admin.status("POST", "/api/v1/tokens", body.dump()); };
    CHECK(refused({{"name", "x"}}) == 400);
    CHECK(refused({{"name", "x"}, {"rights", Json::array()}}) == 400);
    CHECK(refused({{"name", "x"}, {"rights", {"sea"}}}) == 400);
    CHECK(refused({{"name", "x"}, {"rights", {"see"}}, {"days", 733}}) == 422);
    CHECK(refused({{"name", "x"}, {"rights", {"see"}}, {"days", 0}}) == 422);
    CHECK(refused({{"name", "x\ny"}, {"rights", {"see"}}}) == 422);
    CHECK(refused({{"name", "x"}, {"rights", {"see"}}, {"unit", "nowhere"}}) == 404);
    CHECK(doors.house().look([](StoreReader& store) { return store.api_tokens(); }).empty());
    Browser economist = doors.signed_in("eko1");
    CHECK(economist.status("POST", "/api/v1/tokens", R"({"name": "x", "rights": ["see"]})") == 403);
}

TEST_CASE("tokens: one for a unit that is gone opens nothing")
{
    Doors doors;
    Browser reader = program(doors, token_for(doors, {{"name", "rapport"}, {"rights", {"see"}}, {"unit", "adults"}}));
    CHECK(reader.status("GET", "/api/v1/alerts") == 200);
    ApiToken gone = doors.house().look([](StoreReader& store) { return store.api_tokens(); }).front();
    gone.unit = "gone";
    doors.house().ask([&](Store& store) { store.put(gone); });
    CHECK(reader.status("GET", "/api/v1/alerts") == 401);
}

TEST_CASE("silences: whoever sees some units silences those, sees those silences, and no others")
{
    Doors doors;
    Browser economist = doors.signed_in("eko1");
    const auto wanted = [](const std::string& matcher) {
        return Json{{"matchers", {matcher}}, {"for", "1d"}, {"comment", "känt"}}.dump();
    };
    const std::string other = economist.json("POST", "/api/v1/silences", wanted("unit=adults"))["id"];
    Browser one =
        program(doors, token_for(doors, {{"name", "en"}, {"rights", {"see", "silence"}}, {"unit", "child_youth"}}));
    CHECK(one.status("POST", "/api/v1/silences", wanted("unit=adults")) == 403);
    CHECK(one.status("POST", "/api/v1/silences", wanted("level=red")) == 403);
    CHECK(one.status("POST", "/api/v1/silences", wanted("unit!=adults")) == 403);
    CHECK(one.status("POST", "/api/v1/silences", wanted("unit=~child.*")) == 403);
    const Json own = one.json("POST", "/api/v1/silences", wanted("unit=child_youth"));
    CHECK(own["by"] == "token:en");
    CHECK(own["alerts"] == Json{"balance:net_cost:child_youth"});
    CHECK(one.json("GET", "/api/v1/silences").size() == 1);
    CHECK(economist.json("GET", "/api/v1/silences").size() == 2);
    CHECK(one.status("GET", "/api/v1/silences/" + other) == 403);
    CHECK(one.status("POST", "/api/v1/silences/" + other + "/end", "{}") == 403);
    CHECK(one.status("POST", "/api/v1/silences/" + own["id"].get<std::string>() + "/end", "{}") == 200);
    CHECK(one.status("GET", "/api/v2/silences") == 403);
}

TEST_CASE("events: whoever sees some units hears that something changed, and not what")
{
    Doors doors;
    Browser chief = doors.signed_in("chef1"), economist = doors.signed_in("eko1");
    CHECK_FALSE(chief.ask("GET", "/api/v1/events").tells_all);
    CHECK(economist.ask("GET", "/api/v1/events").tells_all);
}

TEST_CASE("audit: what was done, by whom and from where, and what somebody was not let do, and no question")
{
    Doors doors;
    Browser chief = doors.signed_in("chef1");
    CHECK(chief.status("GET", "/api/v1/alerts") == 200);
    CHECK(chief.status("POST", std::string(alert) + "/ack", R"({"comment": "tar det"})") == 200);
    CHECK(chief.status("POST", std::string(alert) + "/ack", R"({"comment": 7})") == 400);
    CHECK(chief.status("POST", "/api/v1/silences", R"({"matchers": ["unit=asn"], "for": "1d", "comment": "x"})") ==
          403);
    CHECK(chief.knock("chef1", "fel lösenord").status == 401);
    CHECK(chief.knock("nobody", "fel lösenord").status == 401);
    Browser admin = doors.signed_in("admin1");
    const Json all = admin.json("GET", "/api/v1/audit");
    CHECK(lines(all) == std::vector<std::string>{"admin1 sign in 200", " sign in 401", "chef1 sign in 401",
                                                 "chef1 POST /api/v1/silences 403",
                                                 "chef1 POST /api/v1/alerts/{id}/ack 200", "chef1 sign in 200",
                                                 "here POST /api/v1/figures 201"});
    CHECK(all.at(4)["about"] == "balance:net_cost:child_youth");
    CHECK(all.at(4)["from"] == "10.0.0.7");
    CHECK(admin.json("GET", "/api/v1/audit", {}, {{"who", "chef1"}, {"limit", "2"}}).size() == 2);
    CHECK(chief.status("GET", "/api/v1/audit") == 403);
    Browser token = program(doors, "hemlig");
    CHECK(token.status("POST", std::string(alert) + "/comment", R"({"comment": "hej"})") == 200);
    CHECK(token.status("POST", "/api/v1/figures", "[]", {{"dry_run", "1"}}) >= 200);
    CHECK(lines(token.json("GET", "/api/v1/audit")).front() == "daemon token POST /api/v1/alerts/{id}/comment 200");
}

TEST_CASE("one's own password: guessing the old one waits, as at the door")
{
    Doors doors;
    Browser chief = doors.signed_in("chef1");
    chief.cookies.erase("varsko-known");
    const std::string path = "/api/v1/people/chef1/password";
    const std::string guess = R"({"password": "ett nytt och långt", "old_password": "gissning"})";
    for (int n = 0; n < 5; ++n) CHECK(chief.status("POST", path, guess) == 403);
    const Response waits =
        chief.ask("POST", path, Json{{"password", "ett nytt och långt"}, {"old_password", good}}.dump());
    CHECK(waits.status == 429);
    CHECK(header(waits, "Retry-After") == "30");
}

TEST_CASE("a proxy: whoever has signed in there is signed in here, and is nobody else")
{
    Doors doors(the_proxy());
    Browser chief = through(doors, "Chef1@smavik.example");
    CHECK(chief.status("GET", "/api/v1/alerts") == 401);  // the page asks for the session first
    const Json session = chief.json("GET", "/api/v1/session");
    CHECK(session["user"]["id"] == "chef1");
    chief.token = session["csrf"].get<std::string>();
    CHECK(chief.status("GET", "/api/v1/alerts") == 200);
    const std::string first = chief.cookies["varsko-session"];
    CHECK(chief.json("GET", "/api/v1/session")["user"]["id"] == "chef1");
    CHECK(chief.cookies["varsko-session"] == first);  // one session, not one for each question
    CHECK(chief.status("POST", std::string(alert) + "/ack", R"({"comment": "tar det"})") == 200);
    chief.token.clear();
    CHECK(chief.status("POST", std::string(alert) + "/comment", R"({"comment": "x"})") == 403);  // a page elsewhere

    // Somebody else signs in there, in the same browser.
    chief.headers["x-remote-user"] = "eko1";
    CHECK(chief.status("GET", "/api/v1/alerts") == 401);
    CHECK(chief.json("GET", "/api/v1/session")["user"]["id"] == "eko1");
    CHECK(through(doors, "okand@smavik.example").status("GET", "/api/v1/session") == 403);

    Browser admin = doors.signed_in("admin1");
    const Json all = admin.json("GET", "/api/v1/audit", {}, {{"who", "chef1"}});
    CHECK(lines(all).back() == "chef1 sign in by the proxy 200");
    CHECK(all.at(0)["from"] == "192.0.2.9");
}

TEST_CASE("a proxy: its word is not believed from elsewhere, nor without its secret")
{
    Doors doors(the_proxy());
    Browser elsewhere = through(doors, "admin1");
    elsewhere.from = "10.0.0.7";
    CHECK(elsewhere.json("GET", "/api/v1/session")["user"].is_null());
    Browser without = through(doors, "admin1", "gissad");
    CHECK(without.json("GET", "/api/v1/session")["user"].is_null());
    without.headers.erase("x-varsko-proxy");
    CHECK(without.json("GET", "/api/v1/session")["user"].is_null());
    CHECK(without.knock("admin1", good).status == 200);  // their own password opens as ever
}

TEST_CASE("a proxy: where a request comes from is what the last of our own was asked from")
{
    const auto proxy = the_proxy();
    const auto from = [&](const std::string& peer, const std::string& forwarded) {
        const auto said = proxy->said(peer, {{"x-forwarded-for", forwarded}});
        return said ? said->from : "";
    };
    CHECK(from("10.0.0.7", "192.0.2.9").empty());
    CHECK(from("10.0.0.1", "") == "10.0.0.1");
    CHECK(from("10.0.0.1", "192.0.2.9") == "192.0.2.9");
    CHECK(from("10.0.0.1", "1.1.1.1, 192.0.2.9") == "192.0.2.9");  // what the client itself wrote stands first
    CHECK(from("10.0.0.1", "192.0.2.9,10.0.0.2") == "192.0.2.9");
    CHECK(from("10.0.0.2", "10.0.0.1") == "10.0.0.1");
    CHECK(from("10.0.0.1", ",") == "");
}

TEST_CASE("a proxy: behind it each place guesses by itself")
{
    Doors doors(the_proxy());
    Browser guesser = through(doors, "");
    for (int n = 0; n < 5; ++n) CHECK(guesser.knock("eko1", "gissning").status == 401);
    CHECK(guesser.knock("eko1", good).status == 429);
    Browser other = through(doors, "");
    other.headers["x-forwarded-for"] = "192.0.2.10";
    CHECK(other.knock("eko1", good).status == 200);
}
