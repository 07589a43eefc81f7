// Signing in by a directory: what is believed of it, and what is not.
#include "daemon/directory.hpp"
#include "tests/daemon/doors.hpp"

#include <sodium.h>

using namespace varsko;
using namespace varsko::test;
using Why = Directory::Refused::Why;

namespace {

constexpr const char* issuer = "https://id.example";
const Directory::Time noon = std::chrono::sys_days(std::chrono::year(2024) / 4 / 16) + std::chrono::hours(12);

std::string base64(const std::string& text)
{
    std::string out(sodium_base64_encoded_len(text.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    out.pop_back();
    return out;
}

std::string parameter(const std::string& address, const std::string& name)
{
    const auto at = address.find("&" + name + "=");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 2;
    return address.substr(begin, address.find('&', begin) - begin);
}

// A directory that vouches for whatever its claims say.
struct Provider {
    Json claims = {{"iss", issuer},
                   {"aud", "varsko"},
                   {"email", "eko1@smavik.example"},
                   {"exp", std::chrono::duration_cast<std::chrono::seconds>(noon.time_since_epoch()).count() + 300}};
    Json description = {{"issuer", issuer},
                        {"authorization_endpoint", "https://id.example/authorize"},
                        {"token_endpoint", "https://id.example/token"}};
    std::vector<HttpQuestion> asked;
    std::string nonce;
    bool answers = true;

    std::string answer(const HttpQuestion& question)
    {
        asked.push_back(question);
        if (!answers) throw std::runtime_error(question.url + ": no route to host");
        if (question.form.empty()) return description.dump();
        Json said = claims;
        if (!said.contains("nonce")) said["nonce"] = nonce;
        return Json{{"token_type", "Bearer"}, {"id_token", "e30." + base64(said.dump()) + ".c2ln"}}.dump();
    }
    std::shared_ptr<Directory> directory(std::string claim = "email")
    {
        return std::make_shared<Directory>(Directory::Settings{.issuer = issuer,
                                                               .client_id = "varsko",
                                                               .client_secret = "delad",
                                                               .claim = std::move(claim),
                                                               .name = "Kommunkonto",
                                                               .ca_file = {},
                                                               .redirect = "https://varsko.example/done"},
                                           [this](const HttpQuestion& question) { return answer(question); });
    }
    // Begun and come back, with the cookie and a code.
    Result<std::string, Directory::Refused> signed_in(Directory& directory)
    {
        const auto begun = directory.begin(noon);
        REQUIRE(begun);
        nonce = parameter(begun->address, "nonce");
        return directory.finish(begun->state, begun->state, "kod/1", "", noon);
    }
};

}  // namespace

TEST_CASE("directory: a browser is sent there with what binds the answer to it, and the code is changed for who it is")
{
    Provider provider;
    const auto directory = provider.directory();
    const auto begun = directory->begin(noon);
    REQUIRE(begun);
    CHECK(begun->address.starts_with(
        "https://id.example/authorize?response_type=code&scope=openid%20email%20profile&client_id=varsko"
        "&redirect_uri=https%3A%2F%2Fvarsko.example%2Fdone&state=" +
        begun->state));
    CHECK(begun->address.ends_with("&code_challenge_method=S256"));
    CHECK(parameter(begun->address, "code_challenge").size() == 43);
    provider.nonce = parameter(begun->address, "nonce");
    const auto user = directory->finish(begun->state, begun->state, "kod/1", "", noon);
    REQUIRE(user);
    CHECK(*user == "eko1@smavik.example");
    REQUIRE(provider.asked.size() == 2);
    CHECK(provider.asked[0].url == "https://id.example/.well-known/openid-configuration");
    CHECK(provider.asked[1].url == "https://id.example/token");
    CHECK(provider.asked[1].user == "varsko");
    CHECK(provider.asked[1].password == "delad");
    const std::string verifier = parameter("&" + provider.asked[1].form, "code_verifier");
    CHECK(verifier.size() == 64);
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size());
    CHECK(base64(std::string(reinterpret_cast<const char*>(digest), sizeof digest)) ==
          parameter(begun->address, "code_challenge"));
    CHECK(provider.asked[1].form.find("code=kod%2F1&") != std::string::npos);
}

TEST_CASE("directory: a code works once, in the browser that asked, and not for ever")
{
    Provider provider;
    const auto directory = provider.directory();
    const auto why = [&](const std::string& kept, std::chrono::minutes later) {
        const auto begun = directory->begin(noon);
        provider.nonce = parameter(begun->address, "nonce");
        const auto user = directory->finish(begun->state, kept.empty() ? begun->state : kept, "kod", "", noon + later);
        return user ? std::optional<Why>() : user.error().why;
    };
    CHECK_FALSE(why("", std::chrono::minutes(4)));
    CHECK(why("another", std::chrono::minutes(0)) == Why::not_asked);
    CHECK(why("", std::chrono::minutes(11)) == Why::not_asked);
    const auto begun = directory->begin(noon);
    provider.nonce = parameter(begun->address, "nonce");
    CHECK(directory->finish(begun->state, begun->state, "kod", "", noon));
    CHECK(directory->finish(begun->state, begun->state, "kod", "", noon).error().why == Why::not_asked);
    CHECK(directory->finish("", "", "kod", "", noon).error().why == Why::not_asked);
    const auto declined = directory->begin(noon);
    CHECK(directory->finish(declined->state, declined->state, "", "access_denied", noon).error().why == Why::said_no);
}

TEST_CASE("directory: a token that is another's, for another, over or unverified says nothing")
{
    const auto refused = [](const std::string& name, const Json& value, const std::string& claim = "email") {
        Provider provider;
        if (value.is_null())
            provider.claims.erase(name);
        else
            provider.claims[name] = value;
        const auto directory = provider.directory(claim);
        const auto user = provider.signed_in(*directory);
        return user ? std::string() : user.error().sentence;
    };
    CHECK(refused("x", "y").empty());
    CHECK(refused("aud", Json{"varsko"}).empty());
    CHECK(refused("email_verified", true).empty());
    CHECK(refused("preferred_username", "eko1", "preferred_username").empty());
    CHECK(refused("iss", "https://other.example").find("another issuer") != std::string::npos);
    CHECK(refused("aud", "other").find("another client") != std::string::npos);
    CHECK(refused("aud", Json{"varsko", "other"}).find("another client") != std::string::npos);
    CHECK(refused("aud", nullptr).find("another client") != std::string::npos);
    CHECK(refused("nonce", "old").find("another question") != std::string::npos);
    CHECK(refused("exp", 1713268800 - 121).find("over") != std::string::npos);
    CHECK(refused("exp", nullptr).find("over") != std::string::npos);
    CHECK(refused("email_verified", false).find("not verified") != std::string::npos);
    CHECK(refused("email", nullptr).find("no \"email\"") != std::string::npos);
}

TEST_CASE("directory: one that does not answer, or says that it is another, signs nobody in and is asked again")
{
    Provider provider;
    const auto directory = provider.directory();
    provider.answers = false;
    CHECK(directory->begin(noon).error().sentence.find("no route to host") != std::string::npos);
    provider.answers = true;
    provider.description["issuer"] = "https://other.example";
    CHECK(directory->begin(noon).error().why == Why::unreachable);
    provider.description["issuer"] = issuer;
    provider.description.erase("token_endpoint");
    CHECK(directory->begin(noon).error().why == Why::unreachable);
    provider.description["token_endpoint"] = "https://id.example/token";
    CHECK(directory->begin(noon));
    const auto asked = provider.asked.size();
    CHECK(directory->begin(noon + std::chrono::minutes(59)));
    CHECK(provider.asked.size() == asked);
    CHECK(directory->begin(noon + std::chrono::minutes(60)));
    CHECK(provider.asked.size() == asked + 1);
}

TEST_CASE("directory: whoever it vouches for is signed in as the person of that address, and nobody else")
{
    Provider provider;
    provider.claims["exp"] = 4102444800;
    const auto directory = provider.directory();
    Doors doors(nullptr, directory);
    Browser browser(doors.api);
    CHECK(browser.json("GET", "/api/v1/session")["directory"] == "Kommunkonto");
    const auto there_and_back = [&] {
        const Response begun = browser.ask("GET", "/api/v1/session/directory");
        REQUIRE(begun.status == 303);
        const std::string address = header(begun, "Location");
        provider.nonce = parameter(address, "nonce");
        CHECK(browser.said["varsko-directory"].find("SameSite=Lax") != std::string::npos);
        return header(browser.ask("GET", "/api/v1/session/directory/done", {},
                                  {{"state", parameter(address, "state")}, {"code", "kod"}, {"session_state", "x"}}),
                      "Location");
    };
    CHECK(there_and_back() == "/");
    CHECK(browser.json("GET", "/api/v1/session")["user"]["id"] == "eko1");
    CHECK_FALSE(browser.cookies.contains("varsko-directory"));
    CHECK(browser.said["varsko-session"].find("SameSite=Strict") != std::string::npos);
    browser.cookies.clear();
    provider.claims["email"] = "okand@smavik.example";
    CHECK(there_and_back() == "/sign-in?directory=unknown");
    CHECK(browser.json("GET", "/api/v1/session")["user"].is_null());
    CHECK(header(browser.ask("GET", "/api/v1/session/directory/done", {}, {{"state", "x"}, {"code", "kod"}}),
                 "Location") == "/sign-in?directory=not-asked");
    provider.answers = false;
    Doors others;
    Browser without(others.api);
    CHECK(without.status("GET", "/api/v1/session/directory") == 404);
    CHECK(without.json("GET", "/api/v1/session")["directory"].is_null());
}
