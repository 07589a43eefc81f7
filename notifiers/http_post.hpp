// One POST of JSON over a connection that is kept, and what the answer means to a message:
//
//   2xx                                                                 delivered
//   408, 425, 429, 5xx, no connection, timeout, trouble with TLS        retry later
//   any other 3xx or 4xx                                                refused
//
// Retry-After, in seconds or as a date, is waited for.  Redirects are not followed: what is meant for one address is
// not for another.
#pragma once

#include "notifiers/curl_handle.hpp"
#include "notifiers/notifier.hpp"

#include <string>
#include <vector>

namespace varsko {

// How long a Retry-After header asks to wait: "120" or an HTTP date, which is measured against the same answer's Date
// (`date`; empty: against `now`).  Zero for anything else, and for a time that has passed.
std::chrono::seconds asked_to_wait(const std::string& retry_after, const std::string& date, Instant now);

class HttpPost {
public:
    // `secrets.url` is used where it is given, and is never repeated in what is said; else `settings.url`.
    // Throws std::invalid_argument with a sentence.
    HttpPost(const ChannelSettings&, const Secrets&);
    // `more`: whole header lines besides Content-Type: application/json.  Never throws for what the other side does.
    Delivery post(const std::string& body, const std::vector<std::string>& more);
    void interrupt() { interruption_.ask(); }

private:
    Delivery posted(const std::string& body, const std::vector<std::string>& more);

    ChannelSettings settings_;
    std::string password_, url_;
    bool loopback_ = false;
    Interruption interruption_;
    CurlHandle curl_;  // kept: the connection lives in it
};

}  // namespace varsko
