// A proxy in front of the daemon, which may have signed people in already (SAML, OpenID Connect, Kerberos).
//
// What it says of a request is believed only where the request comes from its address; who somebody is, only where it
// also shows the secret that both know, in X-Varsko-Proxy.  Everybody else may write the same headers, and is not
// heard.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace varsko {

class Proxy {
public:
    // `user_header` in lower case; empty: people sign in here.
    Proxy(std::vector<std::string> addresses, std::string user_header, std::string secret);

    struct Said {
        std::string from;  // the address that the proxy was asked from
        std::string user;  // a mail address or an id; empty: nobody has signed in there
    };
    // None: the request did not come by it.  `headers` have names in lower case.
    std::optional<Said> said(const std::string& peer, const std::map<std::string, std::string>& headers) const;

private:
    bool is_ours(const std::string& address) const;

    std::vector<std::string> addresses_;
    std::string user_header_, secret_;
};

}  // namespace varsko
