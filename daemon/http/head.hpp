// The first bytes of an answer: status line and header.  Pure.
#pragma once

#include "daemon/api.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace varsko::http {

struct HeadFacts {
    std::optional<std::size_t> length;  // of the body; empty: a stream that ends with the connection
    bool keep_alive = false;
    Instant date{};  // of the real clock
    std::string_view request_id;
};

// Header values of the response that would break the line (CR, LF, other controls) lose those characters.
std::string head_text(const Response&, const HeadFacts&);
std::string http_date(Instant);  // Sat, 21 Nov 2026 23:30:00 GMT
std::string_view reason_phrase(int status);

}  // namespace varsko::http
