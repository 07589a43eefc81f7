#include "daemon/receive.hpp"

#include "daemon/failpoint.hpp"
#include "daemon/large_pages.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace varsko {

namespace {

using Outcome = Received::Outcome;

// True when somebody has the file open for writing.  The kernel grants a read lease only if nobody has; on files of
// other owners and on some file systems it will not say, and then the folder's own rules have to do.
bool is_open_for_writing(int descriptor)
{
    if (::fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0) {
        ::fcntl(descriptor, F_SETLEASE, F_UNLCK);
        return false;
    }
    return errno == EAGAIN;
}

bool same_file(const struct ::stat& a, const struct ::stat& b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
           a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

std::string shown(const std::string& name)
{
    return has_personal_number(name) ? "(a name that holds a personal number)" : name;
}

Instant modified(const struct ::stat& status)
{
    return Instant(std::chrono::floor<std::chrono::milliseconds>(std::chrono::seconds(status.st_mtim.tv_sec) +
                                                                 std::chrono::nanoseconds(status.st_mtim.tv_nsec)));
}

std::string summary(const Intake& intake)
{
    const auto& batch = intake.batch;
    std::string out = fmt::format("{} figures, {} new or changed", batch.figures, batch.changed);
    if (batch.rejected > 0) out += fmt::format(", {} rows not read", batch.rejected);
    if (const auto n = intake.changes.events.size(); n > 0) out += fmt::format("; {} alert events", n);
    if (const auto n = intake.changes.messages.size(); n > 0) out += fmt::format(", {} messages", n);
    return out;
}

}  // namespace

std::string_view text(Outcome outcome)
{
    switch (outcome) {
        case Outcome::taken: return "taken";
        case Outcome::seen_before: return "seen_before";
        case Outcome::refused: return "refused";
        case Outcome::set_aside: return "set_aside";
        case Outcome::too_large: return "too_large";
        case Outcome::gone: return "gone";
        case Outcome::still_open: return "still_open";
        case Outcome::changed: return "changed";
        case Outcome::unreadable: return "unreadable";
    }
    return "unknown";
}

struct Receiver::Opened {
    explicit Opened(const Shelves& shelves, std::string file) : name(std::move(file)), path(shelves.inbox() / name)
    {
        descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (descriptor < 0)
            error = errno;
        else if (::fstat(descriptor, &status) != 0)
            error = errno;
    }
    ~Opened()
    {
        if (descriptor >= 0) ::close(descriptor);
    }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    std::string bytes() const
    {
        const auto most = static_cast<std::size_t>(status.st_size) + 1;  // of one that has grown; changed_since() tells
        std::string out;
        out.reserve(most);
        ask_for_large_pages(out.data(), most);
        out.resize(most);
        std::size_t have = 0;
        while (have < most) {
            const auto n = ::read(descriptor, out.data() + have, out.size() - have);
            if (n < 0) throw std::system_error(errno, std::generic_category(), "cannot read " + shown(name));
            if (n == 0) break;
            have += static_cast<std::size_t>(n);
        }
        out.resize(have);
        return out;
    }
    bool changed_since() const
    {
        struct ::stat now{};
        return ::lstat(path.c_str(), &now) != 0 || !same_file(now, status);
    }

    std::string name;
    std::filesystem::path path;
    int descriptor = -1;
    int error = 0;
    struct ::stat status{};
};

Receiver::Receiver(Shelves& shelves, Parts parts) : shelves_(shelves), parts_(std::move(parts)) {}

Received Receiver::receive(const std::string& name)
{
    failpoint("file-seen");
    const Opened file(shelves_, name);
    Received early;
    early.file = shown(name);
    if (file.error == ENOENT) {
        early.outcome = Outcome::gone;
        early.sentence = "was removed before it could be read";
        return early;
    }
    if (file.error != 0) {
        early.outcome = Outcome::unreadable;
        early.sentence =
            fmt::format("cannot be read: {}; it stays in the inbox", std::generic_category().message(file.error));
        return early;
    }
    if (is_open_for_writing(file.descriptor)) {
        early.outcome = Outcome::still_open;
        early.sentence = "is still being written";
        return early;
    }
    if (has_personal_number(name)) {
        const std::string why = "the file's name holds a personal number: it was not read";
        return finish(file, Outcome::set_aside, why, [&] { shelves_.set_aside(name, "unnamed", why); });
    }
    if (static_cast<std::uint64_t>(file.status.st_size) > parts_.largest) {
        const std::string why = fmt::format("{} bytes; at most {} are read", file.status.st_size, parts_.largest);
        return finish(file, Outcome::too_large, why, [&] { shelves_.refuse(name, why); });
    }
    Arrival arrival;
    arrival.file = name;
    arrival.bytes = file.bytes();
    arrival.by = "inbox";
    arrival.options.file_name = name;
    arrival.options.file_date = parts_.day_of(modified(file.status));
    failpoint("file-read");
    if (file.changed_since()) return finish(file, Outcome::changed, "", [] {});
    const Intake intake = parts_.take_in(arrival);
    return put_away(file, intake);
}

Received Receiver::put_away(const Opened& file, const Intake& intake)
{
    if (intake.batch.state == Batch::State::refused) {
        const auto& why = intake.batch.failure_message.en;  // the log is in English
        const auto& note = intake.batch.failure_message.in(parts_.language ? parts_.language() : "sv");
        if (intake.batch.failure == text(ingest::Reading::Failure::personal_number))
            return finish(file, Outcome::set_aside, why, [&] { shelves_.set_aside(file.name, file.name, note); });
        return finish(file, Outcome::refused, why, [&] { shelves_.refuse(file.name, note); });
    }
    const bool before = intake.outcome == Intake::Outcome::seen_before;
    const std::string sentence =
        before ? fmt::format("the same as {} of {}", intake.batch.file, text(intake.batch.recorded_at))
               : summary(intake);
    return finish(file, before ? Outcome::seen_before : Outcome::taken, sentence, [&] {
        failpoint("before-archive");
        shelves_.archive(file.name, parts_.year());
        failpoint("after-archive");
    });
}

// What was read is what moves: a file that has changed since stays, and is taken again as what it now is.
Received Receiver::finish(const Opened& file, Outcome outcome, std::string sentence, const std::function<void()>& move)
{
    Received received;
    received.file = shown(file.name);
    received.outcome = outcome;
    received.sentence = std::move(sentence);
    if (file.changed_since()) {
        received.outcome = Outcome::changed;
        received.sentence +=
            received.sentence.empty() ? "was written to while it was read" : "; it was written to meanwhile, and stays";
        return received;
    }
    const bool aside = outcome == Outcome::refused || outcome == Outcome::set_aside || outcome == Outcome::too_large;
    if (aside) failpoint("before-refuse");
    move();
    if (aside) failpoint("after-refuse");
    return received;
}

}  // namespace varsko
