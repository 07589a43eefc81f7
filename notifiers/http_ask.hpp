// One question over HTTP whose answer is read: a directory's description of itself, or a code that is changed for who
// somebody is.  Redirects are not followed; the other side's certificate is checked.
#pragma once

#include <chrono>
#include <string>

namespace varsko {

struct HttpQuestion {
    std::string url;
    std::string form{};                 // a body of application/x-www-form-urlencoded; empty: GET
    std::string user{}, password{};     // basic authentication
    std::string ca_file{};              // beside the system's
    std::chrono::seconds patience{10};  // for all of it
};

// The body of an answer of 200.  Throws std::runtime_error with a sentence for everything else, and for a body of more
// than a megabyte.
std::string http_ask(const HttpQuestion&);

// A value as it stands in a form or a query.
std::string form_encoded(const std::string&);

}  // namespace varsko
