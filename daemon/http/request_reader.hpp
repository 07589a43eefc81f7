// Bytes of a connection in; one request out, or why there is none.  No socket, no clock: Beast's parser fed by hand,
// and the only file that knows it.
//
//   RequestReader reader(limits);
//   while (reader.feed(bytes) is header or body) read more;
//   complete:  take() is the request, leftover() the beginning of the next one (pipelining)
//   bad:       problem() is the answer, and the connection must be closed after it
#pragma once

#include "daemon/api.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace varsko::http {

struct Limits {
    std::size_t header = 16 * 1024;  // bytes of request line and header together
    // Bytes of body for a method and a decoded path.
    std::function<std::size_t(std::string_view method, std::string_view path)> body = [](auto, auto) {
        return std::size_t{1} << 20;
    };
};

class RequestReader {
public:
    explicit RequestReader(const Limits&);
    ~RequestReader();
    RequestReader(RequestReader&&) noexcept;
    RequestReader& operator=(RequestReader&&) noexcept;

    enum class State { header, body, complete, bad };
    State feed(std::string_view bytes);
    State state() const;

    bool begun() const;             // a byte of the request has come
    bool wants_continue() const;    // the client waits for "100 Continue" before it sends the body
    std::size_t body_size() const;  // so far
    // REQUIRES: complete.
    Request take();
    bool keep_alive() const;  // what the client wants
    bool old() const;         // HTTP/1.0
    std::string leftover();
    // REQUIRES: bad.
    const Response& problem() const;

private:
    struct Rest;
    std::unique_ptr<Rest> rest_;
};

// "/api/v1/figures?unit=asn" -> path, segments, query of the request, decoded.  False for what is no such thing.
bool split_target(std::string_view target, Request&);

}  // namespace varsko::http
