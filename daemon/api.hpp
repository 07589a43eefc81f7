// The JSON API of docs/…, without a socket: a request in, a response out.  daemon/http/ carries it over HTTP; the
// command line calls it directly when no daemon holds the data folder, so both always say the same.
#pragma once

#include "daemon/channel_guard.hpp"
#include "daemon/directory.hpp"
#include "daemon/house.hpp"
#include "daemon/link_signer.hpp"
#include "daemon/proxy.hpp"
#include "daemon/sign_in.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace varsko {

struct Request {
    std::string method = "GET";
    std::string path;                   // decoded, without the query
    std::vector<std::string> segments;  // decoded path segments
    std::multimap<std::string, std::string> query;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    bool loopback = true;  // the peer's address
    std::string peer;      // which one, without its port
    bool trusted = false;  // the command line itself: needs no token
};

struct Response {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::multimap<std::string, std::string> headers;
    std::string body;
    bool tells_all = true;  // of a stream of events: what changed, or only that something did
};

// RFC 9457.
Response problem(int status, std::string_view title, std::string_view detail);

// What the house cannot know by itself: told by the daemon.
struct Surroundings {
    std::string token;                     // empty: no token configured (command line)
    std::function<void()> outbox_waiting;  // wake the outbox
    std::function<std::string()> metrics;  // the daemon's own part of /metrics
    std::string version;
    std::function<std::vector<std::string>()> troubles;  // of the daemon's own parts, for /readyz
    std::function<void()> configuration_written;  // the daemon reads the folder again by itself; else the API does
    // As House::apply_rules, for a daemon that has channels to change with the rules; else the API asks the house.
    std::function<Result<AppliedRules, RefusedApply>(const ApplyAsked&)> apply{};
    std::function<std::vector<ChannelStatus>()> channels{};
    std::shared_ptr<const LinkSigner> links{};  // none: links of messages are not followed here
    std::shared_ptr<SignIn> sign_in{};          // none: nobody signs in here (command line)
    std::shared_ptr<const Proxy> proxy{};       // none: nothing stands in front of the daemon
    std::shared_ptr<Directory> directory{};     // none: nobody signs in by one
};

class Api {
public:
    Api(House&, Surroundings);
    // Never throws; StorageError becomes 503.
    Response handle(const Request&);

private:
    Response handled_or_refused(const Request&);

    House& house_;
    Surroundings around_;
};

}  // namespace varsko
