#include "daemon/directory.hpp"

#include "daemon/password.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace varsko {

namespace {

using Json = nlohmann::json;
using std::chrono::minutes;

constexpr std::size_t most_asked = 1'000;
constexpr minutes kept_asked(10), kept_addresses(60), clocks_apart(2);

std::string challenge_of(const std::string& verifier)
{
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size());
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::array<char, sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, variant)> text{};
    sodium_bin2base64(text.data(), text.size(), digest.data(), digest.size(), variant);
    return text.data();
}

// The claims of a token of three parts.  Throws std::runtime_error.
Json claims_of(const std::string& token)
{
    const auto first = token.find('.'), second = token.find('.', first + 1);
    if (first == std::string::npos || second == std::string::npos) throw std::runtime_error("the ID token is none");
    const std::string part = token.substr(first + 1, second - first - 1);
    std::vector<unsigned char> bytes(part.size());
    std::size_t length = 0;
    if (sodium_base642bin(bytes.data(), bytes.size(), part.data(), part.size(), nullptr, &length, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        throw std::runtime_error("the ID token cannot be read");
    const Json claims = Json::parse(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length), nullptr, false);
    if (!claims.is_object()) throw std::runtime_error("the ID token's claims are no object");
    return claims;
}

std::string text_of(const Json& object, const char* name)
{
    return object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : std::string();
}

bool is_for(const Json& claims, const std::string& client)
{
    if (!claims.contains("aud")) return false;
    const Json& audience = claims["aud"];
    if (audience.is_string()) return audience == client;
    const bool named = audience.is_array() && std::ranges::find(audience, Json(client)) != audience.end();
    return named && (audience.size() == 1 || text_of(claims, "azp") == client);
}

}  // namespace

Directory::Addresses Directory::addresses(Time now)
{
    if (addresses_ && now - addresses_->read < kept_addresses) return *addresses_;
    std::string issuer = settings_.issuer;
    while (issuer.ends_with('/')) issuer.pop_back();
    const std::string said = ask_({.url = issuer + "/.well-known/openid-configuration", .ca_file = settings_.ca_file});
    const Json document = Json::parse(said, nullptr, false);
    if (!document.is_object() || text_of(document, "issuer") != settings_.issuer)
        throw std::runtime_error(fmt::format("{} does not say that it is {}", issuer, settings_.issuer));
    Addresses found{.authorization = text_of(document, "authorization_endpoint"),
                    .token = text_of(document, "token_endpoint"),
                    .read = now};
    if (found.authorization.empty() || found.token.empty())
        throw std::runtime_error(fmt::format("{} does not say where to sign in", issuer));
    addresses_ = found;
    return found;
}

Result<Directory::Begun, Directory::Refused> Directory::begin(Time now)
{
    const std::lock_guard lock(mutex_);
    try {
        const Addresses there = addresses(now);
        std::erase_if(asked_, [&](const auto& one) { return now - one.second.at > kept_asked; });
        if (asked_.size() >= most_asked)
            return failure(Refused{.why = Refused::Why::unreachable, .sentence = "too many are signing in at once"});
        const std::string state = random_key();
        const Asked asked{.nonce = random_key(), .verifier = random_key(), .at = now};
        asked_.emplace(state, asked);
        const char* const more = there.authorization.find('?') == std::string::npos ? "?" : "&";
        return Begun{
            .address = fmt::format("{}{}response_type=code&scope=openid%20email%20profile&client_id={}"
                                   "&redirect_uri={}&state={}&nonce={}&code_challenge={}"
                                   "&code_challenge_method=S256",
                                   there.authorization, more, form_encoded(settings_.client_id),
                                   form_encoded(settings_.redirect), state, asked.nonce, challenge_of(asked.verifier)),
            .state = state};
    } catch (const std::runtime_error& problem) {
        return failure(Refused{.why = Refused::Why::unreachable, .sentence = problem.what()});
    }
}

// Each works once.
std::optional<Directory::Asked> Directory::take(const std::string& state, Time now)
{
    const auto found = asked_.find(state);
    if (found == asked_.end()) return std::nullopt;
    const Asked asked = found->second;
    asked_.erase(found);
    return now - asked.at > kept_asked ? std::nullopt : std::optional(asked);
}

std::string Directory::user_of(const std::string& id_token, const std::string& nonce, Time now) const
{
    const Json claims = claims_of(id_token);
    if (text_of(claims, "iss") != settings_.issuer) throw std::runtime_error("the ID token is another issuer's");
    if (!is_for(claims, settings_.client_id)) throw std::runtime_error("the ID token is for another client");
    if (text_of(claims, "nonce") != nonce) throw std::runtime_error("the ID token answers another question");
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch() - clocks_apart).count();
    if (!claims.contains("exp") || !claims["exp"].is_number() ||
        claims["exp"].get<double>() <= static_cast<double>(seconds))
        throw std::runtime_error("the ID token is over");
    if (claims.contains("email_verified") && settings_.claim == "email" && claims["email_verified"] != true)
        throw std::runtime_error("the directory has not verified the mail address");
    std::string user = text_of(claims, settings_.claim.c_str());
    if (user.empty()) throw std::runtime_error(fmt::format("the ID token has no \"{}\"", settings_.claim));
    return user;
}

Result<std::string, Directory::Refused> Directory::finish(const std::string& state, const std::string& kept,
                                                          const std::string& code, const std::string& error, Time now)
{
    const std::lock_guard lock(mutex_);
    const auto asked = take(state, now);
    if (!asked || state != kept)
        return failure(Refused{.why = Refused::Why::not_asked, .sentence = "a code that this browser did not ask for"});
    if (!error.empty() || code.empty())
        return failure(Refused{.why = Refused::Why::said_no, .sentence = error.substr(0, 200)});
    try {
        const std::string said = ask_({.url = addresses(now).token,
                                       .form = fmt::format("grant_type=authorization_code&code={}&redirect_uri={}"
                                                           "&client_id={}&code_verifier={}",
                                                           form_encoded(code), form_encoded(settings_.redirect),
                                                           form_encoded(settings_.client_id), asked->verifier),
                                       .user = settings_.client_id,
                                       .password = settings_.client_secret,
                                       .ca_file = settings_.ca_file});
        const Json answer = Json::parse(said, nullptr, false);
        if (!answer.is_object()) throw std::runtime_error("the directory's answer is no object");
        return user_of(text_of(answer, "id_token"), asked->nonce, now);
    } catch (const std::runtime_error& problem) {
        return failure(Refused{.why = Refused::Why::unreachable, .sentence = problem.what()});
    }
}

}  // namespace varsko
