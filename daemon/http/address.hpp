// "127.0.0.1:8080", "[::1]:0", "localhost:8080" -> where to listen.
#pragma once

#include "rules/result.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace varsko::http {

// The error is a sentence.  Names other than localhost are not looked up.
Result<boost::asio::ip::tcp::endpoint, std::string> parse_address(std::string_view);
std::string url_of(const boost::asio::ip::tcp::endpoint&);  // http://127.0.0.1:8080

}  // namespace varsko::http
