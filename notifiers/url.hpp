// What a channel's URL must be, taken apart by libcurl's own parser so that what is checked is what is used.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace varsko {

// An address that is itself a secret is not repeated in what is said of it.
enum class UrlShown : bool { yes, no };

struct ChannelUrl {
    std::string scheme, host, port;  // port: as written, or empty
};

// Throws std::invalid_argument with a sentence: no URL at all, another scheme than the given, no host, or a name and
// password inside it (those would stand in every log line that names the channel).
ChannelUrl check_channel_url(const std::string& channel, const std::string& url,
                             const std::vector<std::string>& schemes, UrlShown = UrlShown::yes);

}  // namespace varsko
