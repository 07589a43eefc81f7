// Signing in by a directory that speaks OpenID Connect (AD FS, Entra ID, Keycloak): the authorization code flow with
// PKCE.
//
//   browser -> begin()  -> the directory, where the person signs in -> back with a code
//   finish() changes the code for an ID token at the directory itself, and reads there who it is.
//
// The ID token comes straight from the directory over TLS, which is what vouches for it (OpenID Connect Core 1.0,
// 3.1.3.7, point 6); its issuer, audience, times and nonce are checked.  A code is bound to the browser that asked by a
// cookie, and to this daemon by PKCE (RFC 7636).
//
// Safe for several threads at once; one at a time asks the directory.
#pragma once

#include "notifiers/http_ask.hpp"
#include "rules/result.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace varsko {

class Directory {
public:
    struct Settings {
        std::string issuer, client_id, client_secret;
        std::string claim = "email";  // of the ID token: a mail address or an id of people.toml
        std::string name;             // on the button
        std::string ca_file;
        std::string redirect;  // where the directory sends the browser back to
    };
    using Ask = std::function<std::string(const HttpQuestion&)>;
    explicit Directory(Settings settings, Ask ask = http_ask) : settings_(std::move(settings)), ask_(std::move(ask)) {}

    const std::string& name() const { return settings_.name; }

    using Time = std::chrono::system_clock::time_point;
    struct Begun {
        std::string address;  // where the browser is to go
        std::string state;    // what it must bring back, and keeps in a cookie meanwhile
    };
    struct Refused {
        enum class Why : std::uint8_t {
            not_asked,   // by this browser, or too long ago
            said_no,     // the directory, or the person there
            unreachable  // the directory, or what it says makes no sense
        } why;
        std::string sentence;  // for the log
    };
    Result<Begun, Refused> begin(Time now);
    // Whom the directory vouches for.  `kept`: the cookie; `error`: what the directory sent in place of a code.
    Result<std::string, Refused> finish(const std::string& state, const std::string& kept, const std::string& code,
                                        const std::string& error, Time now);

private:
    struct Asked {
        std::string nonce, verifier;
        Time at;
    };
    struct Addresses {
        std::string authorization, token;
        Time read;
    };
    Addresses addresses(Time now);
    std::optional<Asked> take(const std::string& state, Time now);
    std::string user_of(const std::string& id_token, const std::string& nonce, Time now) const;

    Settings settings_;
    Ask ask_;
    std::mutex mutex_;  // what follows
    std::optional<Addresses> addresses_;
    std::map<std::string, Asked> asked_;  // by state
};

}  // namespace varsko
