#include "daemon/secret_files.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

namespace varsko {
namespace fs = std::filesystem;
namespace {

std::string trimmed(std::string text)
{
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.pop_back();
    return text;
}

// Not by everybody on this machine.
void check_mode(const std::string& key, const fs::path& path)
{
    if ((fs::status(path).permissions() & fs::perms::others_read) == fs::perms::none) return;
    throw std::runtime_error(
        fmt::format("{}: {} is a secret that everybody on this machine can read; chmod o= takes that from them", key,
                    path.string()));
}

}  // namespace

std::string SecretFiles::read(const std::string& key, const std::string& file) const
{
    if (file.empty()) return {};
    std::string tried;
    for (const auto& folder : folders_) {
        const fs::path path = folder / file;  // an absolute path stays what it is
        std::ifstream stream(path);
        if (stream) {
            check_mode(key, path);
            return trimmed({std::istreambuf_iterator<char>(stream), {}});
        }
        tried += (tried.empty() ? "" : " nor ") + path.string();
        if (fs::path(file).is_absolute()) break;
    }
    throw std::runtime_error(fmt::format("{}: cannot read {}", key, tried));
}

}  // namespace varsko
