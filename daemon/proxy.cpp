#include "daemon/proxy.hpp"

#include "daemon/digest.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>

namespace varsko {

namespace {

std::string header(const std::map<std::string, std::string>& headers, const std::string& name)
{
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

std::string_view without_blanks(std::string_view text)
{
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

}  // namespace

Proxy::Proxy(std::vector<std::string> addresses, std::string user_header, std::string secret)
    : addresses_(std::move(addresses)), user_header_(std::move(user_header)), secret_(std::move(secret))
{
}

bool Proxy::is_ours(const std::string& address) const
{
    return std::ranges::find(addresses_, address) != addresses_.end();
}

std::optional<Proxy::Said> Proxy::said(const std::string& peer, const std::map<std::string, std::string>& headers) const
{
    if (!is_ours(peer)) return std::nullopt;
    Said said{.from = peer, .user = {}};
    // Each proxy adds whom it was asked by at the end: what stands before the first that is not ours may be anything.
    const std::string forwarded = header(headers, "x-forwarded-for");
    for (std::string_view rest = forwarded; !rest.empty();) {
        const std::size_t comma = rest.rfind(',');
        const std::string_view last = comma == std::string_view::npos ? rest : rest.substr(comma + 1);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
        said.from = std::string(without_blanks(last)).substr(0, 100);
        if (!is_ours(said.from)) break;
    }
    if (user_header_.empty()) return said;
    const std::string user = header(headers, user_header_);
    if (user.empty()) return said;
    if (!secret_.empty() && same_secret(header(headers, "x-varsko-proxy"), secret_))
        said.user = user;
    else
        spdlog::warn("{} names who has signed in without the proxy's secret in X-Varsko-Proxy: not believed", peer);
    return said;
}

}  // namespace varsko
