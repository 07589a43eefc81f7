#include "daemon/channels.hpp"

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
            if (stream) return trimmed({std::istreambuf_iterator<char>(stream), {}});
            tried += (tried.empty() ? "" : " nor ") + path.string();
            if (fs::path(file).is_absolute()) break;
        }
        throw std::runtime_error(fmt::format("channel.{}.{}: cannot read {}", channel, key, tried));
    }

private:
    fs::path folders_[2];
};

}  // namespace

std::map<std::string, Outbox::Channel> make_channels(const Configuration& configuration,
                                                     const fs::path& configuration_folder, const fs::path& data)
{
    const SecretFiles files(configuration_folder, data);
    std::map<std::string, Outbox::Channel> channels;
    for (const auto& [id, settings] : configuration.channels) {
        const Secrets secrets{.password = files.read(id, "password_file", settings.password_file),
                              .secret = files.read(id, "secret_file", settings.secret_file)};
        channels[id] = {.notifier = make_notifier(settings, secrets, data.string()), .tries = settings.attempts};
    }
    return channels;
}

}  // namespace varsko
