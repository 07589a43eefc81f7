#include "daemon/token.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace varsko {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t shortest = 16;

[[noreturn]] void fail(const fs::path& path, std::string_view why)
{
    throw std::runtime_error(fmt::format("the token file {}: {}", path.string(), why));
}

std::string error_text() { return std::generic_category().message(errno); }

std::string random_token(const fs::path& path)
{
    std::array<unsigned char, 32> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        fail(path, "no random numbers to be had: " + error_text());
    std::string text;
    for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

// Under another name first, so that a power cut leaves no empty token behind.
void write_durably(const fs::path& path, const std::string& text)
{
    const fs::path fresh = path.string() + ".new";
    ::unlink(fresh.c_str());
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) fail(path, error_text());
    const std::string line = text + "\n";
    const bool written =
        ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
    const std::string why = error_text();
    ::close(file);
    if (!written) fail(path, why);
    if (::rename(fresh.c_str(), path.c_str()) != 0) fail(path, error_text());
    const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
}

}  // namespace

std::string read_or_make_token(const fs::path& path)
{
    if (!fs::exists(path)) {
        const std::string made = random_token(path);
        write_durably(path, made);
        return made;
    }
    std::ifstream file(path);
    if (!file) fail(path, "cannot be read");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.pop_back();
    if (text.size() < shortest)
        fail(path, fmt::format("a token has at least {} characters; remove the file and a good one is made", shortest));
    return text;
}

}  // namespace varsko
