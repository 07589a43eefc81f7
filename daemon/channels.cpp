#include "daemon/channels.hpp"

#include "daemon/link_signer.hpp"
#include "daemon/secret_files.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace varsko {

namespace {

namespace fs = std::filesystem;

Secrets secrets_of(const ChannelSettings& settings, const SecretFiles& files)
{
    const auto key = [&](const char* name) { return fmt::format("channel.{}.{}", settings.id, name); };
    Secrets secrets;
    secrets.password = files.read(key("password_file"), settings.password_file);
    secrets.secret = files.read(key("secret_file"), settings.secret_file);
    secrets.url = files.read(key("url_file"), settings.url_file);
    if (!settings.url_file.empty() && secrets.url.empty())
        throw std::runtime_error(fmt::format("channel.{}.url_file: {} is empty", settings.id, settings.url_file));
    return secrets;
}

}  // namespace

Channels make_channels(const Configuration& configuration, const fs::path& configuration_folder, const fs::path& data)
{
    const SecretFiles files(configuration_folder, data);
    const std::string& base_url = configuration.daemon.base_url;
    const auto signer = base_url.empty() ? nullptr : link_signer_of(data);
    Channels channels;
    for (const auto& [id, settings] : configuration.channels) {
        const Secrets secrets = secrets_of(settings, files);
        if (settings.kind == "alertmanager") {
            channels.alertmanagers.push_back(std::make_shared<Alertmanager>(settings, secrets));
            continue;
        }
        auto notifier = make_notifier(settings, secrets, data.string());
        if (signer) notifier = with_signed_links(std::move(notifier), signer, base_url);
        channels.senders[id] = {.notifier = std::move(notifier),
                                .tries = settings.attempts,
                                .kind = settings.kind,
                                .rest_after = settings.rest_after,
                                .rate = settings.rate,
                                .most_age = settings.most_age};
    }
    return channels;
}

}  // namespace varsko
