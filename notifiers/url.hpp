// What a channel's URL must be, taken apart by libcurl's own parser so that what is checked is what is used.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace varsko {

struct ChannelUrl {
    std::string scheme, host;
};

// Throws std::invalid_argument with a sentence: no URL at all, another scheme than the given, no host, or a name and
// password inside it (those would stand in every log line that names the channel).
ChannelUrl check_channel_url(const std::string& channel, const std::string& url,
                             const std::vector<std::string>& schemes);

}  // namespace varsko
