// A configuration's channels, made ready to send.
#pragma once

#include "daemon/alertmanager.hpp"
#include "daemon/outbox.hpp"
#include "rules/configuration.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace varsko {

struct Channels {
    std::map<std::string, Outbox::Channel> senders;
    std::vector<std::shared_ptr<Alertmanager>> alertmanagers;
};

// Reads the secrets (a relative file is looked for beside the configuration, then in the data folder) and makes a
// sender for each channel.  Throws std::runtime_error or std::invalid_argument with a sentence: then nothing was
// made.
Channels make_channels(const Configuration&, const std::filesystem::path& configuration_folder,
                       const std::filesystem::path& data);

}  // namespace varsko
