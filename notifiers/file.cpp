#include "notifiers/file.hpp"

#include "notifiers/message_json.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace varsko {
namespace {

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& where)
{
    throw std::system_error(errno, std::generic_category(), fmt::format("{} {}", what, where.string()));
}

class Descriptor {
public:
    Descriptor(const std::filesystem::path& path, int flags)
        : path_(path), fd_(::open(path.c_str(), flags | O_CLOEXEC, 0640))
    {
        if (fd_ < 0) fail("cannot open", path);
    }
    ~Descriptor() { ::close(fd_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    off_t size() const
    {
        struct stat s{};
        if (::fstat(fd_, &s) != 0) fail("cannot read", path_);
        return s.st_size;
    }
    void cut(off_t length) const
    {
        if (::ftruncate(fd_, length) != 0) fail("cannot shorten", path_);
    }
    void sync() const
    {
        if (::fsync(fd_) != 0) fail("cannot write", path_);
    }
    char at(off_t where) const
    {
        char c = 0;
        if (::pread(fd_, &c, 1, where) != 1) fail("cannot read", path_);
        return c;
    }
    // All of it, or the file is as it was.
    void append(std::string_view line) const
    {
        const off_t before = size();
        while (!line.empty()) {
            const ssize_t n = ::write(fd_, line.data(), line.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) {
                const int why = errno;
                cut(before);
                errno = why;
                fail("cannot write", path_);
            }
            line.remove_prefix(static_cast<std::size_t>(n));
        }
    }

private:
    std::filesystem::path path_;
    int fd_;
};

void cut_half_line(const Descriptor& file)
{
    const off_t size = file.size();
    off_t end = size;
    while (end > 0 && file.at(end - 1) != '\n') --end;
    if (end != size) file.cut(end);
}

std::string line_of(const Message& m, int try_number, Instant now)
{
    nlohmann::ordered_json line = message_json(m);
    add_contents(line, m);
    line["written"] = text(now);
    line["try"] = try_number;
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

FileNotifier::FileNotifier(const ChannelSettings& settings, const std::string& data)
{
    if (settings.folder.empty()) {
        throw std::invalid_argument(fmt::format(
            "channel.{}: folder is missing, expected the name of a folder inside the data folder", settings.id));
    }
    folder_ = std::filesystem::path(data) / settings.folder;
}

Delivery FileNotifier::send(const Message& message, int try_number, Instant now)
{
    try {
        std::filesystem::create_directories(folder_);
        const std::filesystem::path path = folder_ / "messages.ndjson";
        const bool is_new = !std::filesystem::exists(path);
        const Descriptor file(path, O_RDWR | O_APPEND | O_CREAT);
        cut_half_line(file);
        const std::string line = line_of(message, try_number, now);
        file.append(line);
        file.sync();
        // A new file's name is in the folder, which is another thing on the disk.
        if (is_new) Descriptor(folder_, O_RDONLY | O_DIRECTORY).sync();
        return {.outcome = Delivery::Outcome::delivered,
                .answer = fmt::format("{} bytes appended to {}", line.size(), path.string())};
    } catch (const std::exception& problem) {
        return {.outcome = Delivery::Outcome::retry_later, .answer = problem.what()};
    }
}

}  // namespace varsko
