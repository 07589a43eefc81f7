#include "daemon/http/address.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace varsko::http {

Result<boost::asio::ip::tcp::endpoint, std::string> parse_address(std::string_view text)
{
    const auto wrong = [&](std::string_view why) {
        return failure(fmt::format(
            "cannot listen on \"{}\": {}; expected an address and a port, as 127.0.0.1:8080 or [::1]:8080", text, why));
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return wrong("there is no port");
    std::uint16_t port = 0;
    const auto digits = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size())
        return wrong("the port is no number from 0 to 65535");
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    boost::system::error_code no_address;
    const auto address = boost::asio::ip::make_address(std::string(host), no_address);
    if (no_address) return wrong("the host is no IP address");
    return boost::asio::ip::tcp::endpoint(address, port);
}

std::string url_of(const boost::asio::ip::tcp::endpoint& where)
{
    const auto host = where.address().to_string();
    return where.address().is_v6() ? fmt::format("http://[{}]:{}", host, where.port())
                                   : fmt::format("http://{}:{}", host, where.port());
}

}  // namespace varsko::http
