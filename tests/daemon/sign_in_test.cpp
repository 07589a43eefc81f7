// Signing in on the page, and what the API lets somebody see and do who has: through the API, as a browser asks.
#include "daemon/endpoints.hpp"

#include "tests/daemon/doors.hpp"

#include <set>

using namespace varsko;
using namespace varsko::test;

namespace {

std::set<std::string> units_of(const Json& items)
{
    std::set<std::string> units;
    for (const auto& item : items) units.insert(item["unit"].get<std::string>());
    return units;
}

}  // namespace

TEST_CASE("passwords: what is kept of one is unreadable, differs each time, and knows its own")
{
    const std::string hash = hash_password(good), again = hash_password(good);
    CHECK(hash.starts_with("$argon2id$"));
    CHECK(hash != again);
    CHECK(is_password(hash, good));
    CHECK_FALSE(is_password(hash, "korrekt häst batteru"));
    CHECK_FALSE(is_password(hash, ""));
    CHECK_FALSE(is_password("no hash", good));
    CHECK(random_key().size() == 64);
    CHECK(random_key() != random_key());
}

TEST_CASE("sign-in: by id or by mail address, and the page is told who it is")
{
    Doors doors;
    Browser browser(doors.api);
    CHECK(browser.json("GET", "/api/v1/session")["user"].is_null());
    CHECK(browser.json("GET", "/api/v1/session")["sign_in"] == "needed");
    CHECK(browser.status("GET", "/api/v1/alerts") == 401);

    const Response in = browser.knock("  EKO1@smavik.example", good);
    REQUIRE(in.status == 200);
    const Json session = browser.json("GET", "/api/v1/session");
    CHECK(session["user"]["id"] == "eko1");
    CHECK(session["user"]["name"] == "Ekonom Ett");
    CHECK(session["user"]["rank"] == "economist");
    CHECK(session["user"]["units"].is_null());
    CHECK(session["csrf"] == browser.token);
    CHECK(browser.status("GET", "/api/v1/alerts") == 200);
    CHECK(browser.said["varsko-session"].find("; HttpOnly; SameSite=Strict; Max-Age=43200") != std::string::npos);

    Browser chief = doors.signed_in("chef1");
    const Json user = chief.json("GET", "/api/v1/session")["user"];
    CHECK(user["units"] == Json{"child_youth"});
    CHECK(user["rights"] == Json{"see", "act"});
}

TEST_CASE("sign-in: a wrong name and a wrong password are told alike, and open nothing")
{
    Doors doors;
    Browser browser(doors.api);
    const Response wrong = browser.knock("eko1", "fel lösenord"), unknown = browser.knock("nobody", good);
    CHECK(wrong.status == 401);
    CHECK(unknown.status == 401);
    CHECK(wrong.body == unknown.body);
    CHECK(browser.cookies.empty());
    CHECK(browser.status("POST", "/api/v1/session", "{\"user\": \"eko1\"}") == 400);
    CHECK(browser.status("GET", "/api/v1/alerts") == 401);
}

TEST_CASE("sign-in: a form of another page signs nobody in")
{
    Doors doors;
    Request request;
    request.method = "POST";
    request.path = "/api/v1/session";
    request.body = Json{{"user", "eko1"}, {"password", good}}.dump();
    request.headers["content-type"] = "text/plain";
    CHECK(doors.api.handle(request).status == 403);
    request.headers["content-type"] = "application/json";
    request.headers["sec-fetch-site"] = "cross-site";
    CHECK(doors.api.handle(request).status == 403);
    request.headers["sec-fetch-site"] = "same-origin";
    CHECK(doors.api.handle(request).status == 200);
}

TEST_CASE("sign-in: guessing waits, says how long, and keeps the person in whose name it is done out of nothing")
{
    Doors doors;
    Browser own = doors.signed_in("eko1");  // has been here before
    Browser guesser(doors.api);
    for (int n = 0; n < 5; ++n) CHECK(guesser.knock("eko1", "gissning").status == 401);
    const Response waits = guesser.knock("eko1", good);
    CHECK(waits.status == 429);
    CHECK(header(waits, "Retry-After") == "30");
    CHECK(guesser.knock("EKO1@smavik.example", good).status == 429);  // the same door
    CHECK(own.knock("eko1", good).status == 200);                     // from the same address
    Browser elsewhere(doors.api);
    elsewhere.from = "10.0.0.8";
    CHECK(elsewhere.knock("eko1", good).status == 200);
    // Another's mark is of no use.
    Browser thief(doors.api);
    thief.cookies["varsko-known"] = "0123456789abcdef.00000000000000000000000000000000";
    CHECK(thief.knock("eko1", good).status == 429);
    Browser other = doors.signed_in("chef1");
    CHECK(other.knock("eko1", good).status == 429);
}

TEST_CASE("sign-in: signing out, and a new password, end a session, so does the end of the person")
{
    Doors doors;
    Browser browser = doors.signed_in("eko1");
    const auto kept = browser.cookies;
    CHECK(browser.status("DELETE", "/api/v1/session") == 200);
    CHECK_FALSE(browser.cookies.contains("varsko-session"));
    browser.cookies = kept;
    CHECK(browser.status("GET", "/api/v1/alerts") == 401);

    Browser first = doors.signed_in("eko1"), second = doors.signed_in("eko1");
    CHECK(first.status("POST", "/api/v1/people/eko1/password", R"({"password": "ett nytt och långt"})") == 400);
    CHECK(first.status("POST", "/api/v1/people/eko1/password",
                       R"({"password": "ett nytt och långt", "old_password": "fel"})") == 403);
    const std::string old = good;
    CHECK(first.status("POST", "/api/v1/people/eko1/password",
                       Json{{"password", "ett nytt och långt"}, {"old_password", old}}.dump()) == 200);
    CHECK(second.status("GET", "/api/v1/alerts") == 401);
    CHECK(first.knock("eko1", good).status == 401);
    CHECK(first.knock("eko1", "ett nytt och långt").status == 200);

    CHECK(first.status("GET", "/api/v1/alerts") == 200);
    doors.town.replace("people.toml", "id = \"eko1\"", "id = \"eko2\"");
    REQUIRE(doors.house().reload().ok());
    CHECK(first.status("GET", "/api/v1/alerts") == 401);
}

TEST_CASE("sign-in: a session is over when its time is")
{
    Doors doors;
    Browser browser = doors.signed_in("eko1");
    Session over = *SignIn::session(doors.house(), browser.cookies["varsko-session"]);
    CHECK(over.ends - over.begun == std::chrono::hours(12));
    over.begun -= std::chrono::hours(13);
    over.ends = Clock::real_now() - std::chrono::seconds(1);
    doors.house().ask([&](Store& store) {
        store.end_session(over.digest);
        store.begin(over);
    });
    CHECK(browser.status("GET", "/api/v1/alerts") == 401);
    CHECK(browser.json("GET", "/api/v1/session")["user"].is_null());
}

TEST_CASE("sign-in: whoever writes brings the session's token, a page elsewhere does not know it")
{
    Doors doors;
    Browser browser = doors.signed_in("chef1");
    const std::string alert = "/api/v1/alerts/balance:net_cost:child_youth/ack";
    const std::string token = std::exchange(browser.token, "");
    CHECK(browser.status("POST", alert, R"({"comment": "tar det"})") == 403);
    browser.token = std::string(token.size(), '0');
    CHECK(browser.status("POST", alert, R"({"comment": "tar det"})") == 403);
    Browser other = doors.signed_in("eko1");
    browser.token = other.token;
    CHECK(browser.status("POST", alert, R"({"comment": "tar det"})") == 403);
    browser.token = token;
    const Json taken = browser.json("POST", alert, R"({"comment": "tar det", "by": "någon annan"})");
    CHECK(taken["state"] == "acknowledged");
    CHECK(taken["acknowledged"]["by"] == "chef1");  // whoever signed in, whatever the body says
}

TEST_CASE("sign-in: a chief sees the figures of their own unit and nothing of another's")
{
    Doors doors;
    Browser chief = doors.signed_in("chef1"), economist = doors.signed_in("eko1");
    using Query = std::multimap<std::string, std::string>;
    const Query net_cost = {{"metric", "net_cost"}}, spring = {{"from", "2024-01"}, {"to", "2024-06"}};
    const std::vector<std::pair<std::string, Query>> lists = {{"/api/v1/figures", {}},
                                                              {"/api/v1/series", net_cost},
                                                              {"/api/v1/assessments", {}},
                                                              {"/api/v1/levels", spring},
                                                              {"/api/v1/alerts", {}}};
    for (const auto& [path, query] : lists) {
        INFO(path);
        CHECK(units_of(chief.json("GET", path, {}, query)) == std::set<std::string>{"child_youth"});
        CHECK(units_of(economist.json("GET", path, {}, query)).contains("adults"));
        Query theirs = query;
        theirs.emplace("unit", "adults");
        CHECK(chief.status("GET", path, {}, theirs) == 403);
        CHECK(economist.status("GET", path, {}, theirs) == 200);
    }
    for (const Json& finding : chief.json("GET", "/api/v1/findings")) CHECK(finding["unit"] == "child_youth");
    CHECK(chief.status("GET", "/api/v1/alerts/balance:net_cost:child_youth") == 200);
    CHECK(chief.status("GET", "/api/v1/alerts/balance:net_cost:adults") == 403);
    CHECK(chief.status("POST", "/api/v1/alerts/balance:net_cost:adults/ack", R"({"comment": "x"})") == 403);
    CHECK(chief.status("POST", "/api/v1/alerts/balance:net_cost:adults/comment", R"({"comment": "x"})") == 403);
    CHECK(chief.status("POST", "/api/v1/alerts/balance:net_cost:adults/judge", R"({"verdict": "noise"})") == 403);
    CHECK(chief.status("POST", "/api/v1/assessments/balance:net_cost:adults:2024-03/judgement",
                       R"({"level": "green", "comment": "x"})") == 403);
    CHECK(chief.status("GET", "/api/v1/why-not", {},
                       {{"address", "chef1@smavik.example"}, {"alert", "balance:net_cost:adults"}}) == 403);
    CHECK(chief.ask("GET", "/feeds/all.atom").body.find("Vård och vuxna") == std::string::npos);
    CHECK(chief.ask("GET", "/feeds/all.atom").body.find("Barn- och ungdomsvård") != std::string::npos);
    for (const char* path :
         {"/api/v1/messages", "/api/v1/batches", "/api/v2/alerts", "/prometheus/api/v1/alerts", "/metrics", "/plain"}) {
        INFO(path);
        CHECK(chief.status("GET", path) == 403);
        CHECK(economist.status("GET", path) == 200);
    }
    const Json catalogue = chief.json("GET", "/api/v1/catalogue");
    for (const Json& unit : catalogue["units"]) CHECK(unit["seen"] == (unit["id"] == "child_youth"));
}

TEST_CASE("sign-in: each does what their role may, and a risk's owner edits it")
{
    Doors doors;
    Browser chief = doors.signed_in("chef1"), economist = doors.signed_in("eko1"), admin = doors.signed_in("admin1");
    const std::string silence = R"({"matchers": ["unit=child_youth"], "for": "14d", "comment": "känt", "by": "x"})";
    CHECK(chief.status("POST", "/api/v1/silences", silence) == 403);
    CHECK(economist.status("POST", "/api/v1/silences", silence) == 201);
    CHECK(economist.status("POST", "/api/v1/rules/check", "x = 1") == 403);
    CHECK(economist.status("POST", "/api/v1/rules/apply", "{}") == 403);
    CHECK(admin.status("POST", "/api/v1/rules/apply", "{}") == 409);  // nothing waits
    CHECK(chief.status("POST", "/api/v1/figures", "[]") == 403);
    const std::string own = "/api/v1/risks/EK-01", edit = R"({"comment": "följs upp i maj"})";
    CHECK(chief.status("PATCH", own, edit) == 200);  // owns it
    const std::string risk = R"({"id": "VK-9", "type": "finance", "text": "Nytt", "probability": 2, "consequence": 2})";
    CHECK(chief.status("POST", "/api/v1/risks", risk) == 403);
    CHECK(economist.status("POST", "/api/v1/risks", risk) == 201);
    CHECK(chief.status("PATCH", "/api/v1/risks/VK-9", edit) == 403);
    CHECK(economist.status("PATCH", "/api/v1/risks/VK-9", edit) == 200);
    CHECK(economist.status("POST", "/api/v1/people/chef1/password", R"({"password": "tolv tecken minst"})") == 403);
    CHECK(admin.status("POST", "/api/v1/people/chef1/password", R"({"password": "kort"})") == 422);
    CHECK(admin.status("POST", "/api/v1/people/nobody/password", R"({"password": "tolv tecken minst"})") == 404);
    CHECK(admin.status("POST", "/api/v1/people/chef1/password", R"({"password": "tolv tecken minst"})") == 200);
    CHECK(chief.status("GET", "/api/v1/alerts") == 401);
}

TEST_CASE("sign-in: whatever writes names the right that it takes")
{
    for (const Endpoint& endpoint : endpoints()) {
        if (endpoint.method == "GET" || endpoint.open || endpoint.asks) continue;
        INFO(endpoint.method << " " << endpoint.path);
        // These look themselves: whose risk it is, whose password.
        const bool looks_itself =
            endpoint.path.starts_with("/api/v1/risks/{id}") || endpoint.path.ends_with("/password");
        CHECK((endpoint.right != Right::see || looks_itself));
    }
}

TEST_CASE("sign-in: an example's password opens from this machine, is shown there, and nowhere else")
{
    Doors doors;
    Browser browser(doors.api);
    CHECK(browser.json("GET", "/api/v1/session")["examples"].empty());
    CHECK(browser.knock("exempel", "exempel-losenord").status == 401);
    browser.loopback = true;
    const Json examples = browser.json("GET", "/api/v1/session")["examples"];
    REQUIRE(examples.size() == 1);
    CHECK(examples[0]["password"] == "exempel-losenord");
    CHECK(browser.knock("exempel", "exempel-losenord").status == 200);
    CHECK(units_of(browser.json("GET", "/api/v1/alerts")) == std::set<std::string>{"adults"});
    CHECK(browser.status("POST", "/api/v1/alerts/balance:net_cost:adults/ack", R"({"comment": "x"})") == 403);
    // With one of their own the example's is no more.
    CHECK(browser.status("POST", "/api/v1/people/exempel/password",
                         R"({"password": "mitt eget långa", "old_password": "exempel-losenord"})") == 200);
    CHECK(browser.knock("exempel", "exempel-losenord").status == 401);
    CHECK(browser.knock("exempel", "mitt eget långa").status == 200);
}

TEST_CASE("sign-in: over TLS the cookie is one that browsers send nowhere else")
{
    Doors doors;
    doors.town.replace("varsko.toml", "[http]\n",
                       "[http]\nbase_url = \"https://varsko.smavik.example\"\nsession_lasts = \"1 h\"\n");
    REQUIRE(doors.house().reload().ok());
    Browser browser = doors.signed_in("eko1");
    CHECK(browser.said["__Host-varsko-session"].find("; Max-Age=3600; Secure") != std::string::npos);
    CHECK(browser.status("GET", "/api/v1/alerts") == 200);
}
