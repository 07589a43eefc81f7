#include "daemon/channels.hpp"

#include "daemon/link_signer.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace varsko {

namespace {

namespace fs = std::filesystem;

std::string trimmed(std::string text)
{
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.pop_back();
    return text;
}

class SecretFiles {
public:
    SecretFiles(const fs::path& configuration_folder, const fs::path& data) : folders_{configuration_folder, data} {}

    std::string read(const std::string& channel, const char* key, const std::string& file) const
    {
        if (file.empty()) return {};
        std::string tried;
        for (const auto& folder : folders_) {
            const fs::path path = folder / file;  // an absolute path stays what it is
            std::ifstream stream(path);
            if (stream) {
                check_mode(channel, key, path);
                return trimmed({std::istreambuf_iterator<char>(stream), {}});
            }
            tried += (tried.empty() ? "" : " nor ") + path.string();
            if (fs::path(file).is_absolute()) break;
        }
        throw std::runtime_error(fmt::format("channel.{}.{}: cannot read {}", channel, key, tried));
    }

private:
    // Not by everybody on this machine.
    static void check_mode(const std::string& channel, const char* key, const fs::path& path)
    {
        if ((fs::status(path).permissions() & fs::perms::others_read) == fs::perms::none) return;
        throw std::runtime_error(
            fmt::format("channel.{}.{}: {} is a secret that everybody on this machine can read; "
                        "chmod o= takes that from them",
                        channel, key, path.string()));
    }

    fs::path folders_[2];
};

Secrets secrets_of(const ChannelSettings& settings, const SecretFiles& files)
{
    Secrets secrets;
    secrets.password = files.read(settings.id, "password_file", settings.password_file);
    secrets.secret = files.read(settings.id, "secret_file", settings.secret_file);
    secrets.url = files.read(settings.id, "url_file", settings.url_file);
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
