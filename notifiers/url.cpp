#include "notifiers/url.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace varsko {
namespace {

std::string url_part(CURLU* url, CURLUPart what)
{
    char* text = nullptr;
    if (curl_url_get(url, what, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
    return text;
}

}  // namespace

ChannelUrl check_channel_url(const std::string& channel, const std::string& url,
                             const std::vector<std::string>& schemes, UrlShown shown)
{
    const std::string said = shown == UrlShown::yes ? fmt::format("url \"{}\"", url) : "the url in url_file";
    const auto fail = [&channel](const std::string& what) {
        throw std::invalid_argument(fmt::format("channel.{}: {}", channel, what));
    };
    std::string expected;
    for (const std::string& scheme : schemes)
        expected += fmt::format("{}{}://host:port", expected.empty() ? "" : " or ", scheme);
    if (url.empty()) fail(fmt::format("url is missing, expected {}", expected));
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
    const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME);
    if (code != CURLUE_OK)
        fail(fmt::format("{} cannot be read ({}), expected {}", said, curl_url_strerror(code), expected));
    ChannelUrl found{.scheme = url_part(parsed.get(), CURLUPART_SCHEME),
                     .host = url_part(parsed.get(), CURLUPART_HOST),
                     .port = url_part(parsed.get(), CURLUPART_PORT)};
    if (!url_part(parsed.get(), CURLUPART_USER).empty() || !url_part(parsed.get(), CURLUPART_PASSWORD).empty()) {
        fail("a user name or password may not stand in the url: use user and password_file");
    }
    if (std::find(schemes.begin(), schemes.end(), found.scheme) == schemes.end()) {
        fail(fmt::format("{} has the scheme {}, expected {}", said, found.scheme, expected));
    }
    if (found.host.empty()) fail(fmt::format("{} names no host, expected {}", said, expected));
    return found;
}

}  // namespace varsko
