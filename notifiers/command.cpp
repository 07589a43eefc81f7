#include "notifiers/command.hpp"

#include "notifiers/first_line.hpp"
#include "notifiers/message_json.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <vector>

namespace varsko {
namespace {

using Clock = std::chrono::steady_clock;
using Outcome = Delivery::Outcome;

constexpr std::size_t kept_of_output = 4096;
constexpr auto grace = std::chrono::seconds(1);  // between asking a program to end and ending it

[[noreturn]] void fail(const std::string& what, int error)
{
    throw std::system_error(error, std::generic_category(), what);
}

std::vector<std::string> environment_for(const Message& message, const std::string& channel, int try_number)
{
    std::vector<std::string> all;
    for (const char* name : {"PATH", "HOME", "LANG", "TZ"}) {
        if (const char* value = std::getenv(name); value != nullptr) all.push_back(fmt::format("{}={}", name, value));
    }
    const auto level = message.labels.find("level");
    const std::pair<const char*, std::string> ours[] = {
        {"MESSAGE_ID", message.id},
        {"TRY", std::to_string(try_number)},
        {"CHANNEL", channel},
        {"RECIPIENT", message.recipient},
        {"ADDRESS", message.address},
        {"LANGUAGE", message.language},
        {"SUBJECT", message.subject},
        {"STATUS", message.status},
        {"LEVEL", level == message.labels.end() ? std::string() : level->second},
        {"ALERT", message.alert.id()},
        {"TRANSITION", message.transition}};
    for (const auto& [name, value] : ours) all.push_back(fmt::format("VARSKO_{}={}", name, value));
    for (auto& line : all) std::erase(line, '\0');
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& words)
{
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (auto& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

// What posix_spawn is told; given back whatever happens.
class SpawnOrders {
public:
    SpawnOrders(int input, int output)
    {
        posix_spawn_file_actions_init(&actions_);
        posix_spawnattr_init(&attributes_);
        posix_spawn_file_actions_adddup2(&actions_, input, 0);
        posix_spawn_file_actions_adddup2(&actions_, output, 1);
        posix_spawn_file_actions_adddup2(&actions_, output, 2);
        posix_spawn_file_actions_addchdir_np(&actions_, "/");
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnOrders()
    {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    SpawnOrders(const SpawnOrders&) = delete;
    SpawnOrders& operator=(const SpawnOrders&) = delete;
    const posix_spawn_file_actions_t* actions() const { return &actions_; }
    const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
};

// A program at work: what is written to it, what it says, how it ends.
class RunningProgram {
public:
    RunningProgram(std::vector<std::string> words, std::vector<std::string> environment)
    {
        // A socket, so that writing to a program that does not read is an error and no signal.
        std::array<int, 2> in{}, out{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) != 0) fail("no way to the program", errno);
        input_ = OwnedDescriptor(in[0]);
        const OwnedDescriptor its_input(in[1]);
        if (::pipe2(out.data(), O_CLOEXEC) != 0) fail("no way from the program", errno);
        output_ = OwnedDescriptor(out[0]);
        const OwnedDescriptor its_output(out[1]);
        ::fcntl(input_.get(), F_SETFL, O_NONBLOCK);
        ::fcntl(output_.get(), F_SETFL, O_NONBLOCK);
        const SpawnOrders orders(its_input.get(), its_output.get());
        const std::string name = words.front();
        const int failed = ::posix_spawn(&pid_, name.c_str(), orders.actions(), orders.attributes(),
                                         pointers(words).data(), pointers(environment).data());
        if (failed != 0) fail("cannot start " + name, failed);
        process_ = OwnedDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
        if (!process_) {
            const int error = errno;
            end(SIGKILL);
            reap();
            fail("cannot watch " + name, error);
        }
    }
    ~RunningProgram()
    {
        if (pid_ < 0) return;
        end(SIGKILL);
        reap();
    }
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;

    // Writes `input` and reads what comes, until it has ended.
    Waited attend(std::string_view input, Clock::time_point until, const CallAway& call)
    {
        for (;;) {
            // A negative descriptor is looked at by nobody.
            if (input.empty()) input_.close();
            std::array<pollfd, 3> look = {{{.fd = process_.get(), .events = POLLIN, .revents = 0},
                                           {.fd = output_.get(), .events = POLLIN, .revents = 0},
                                           {.fd = input_.get(), .events = POLLOUT, .revents = 0}}};
            const Waited waited = wait_for(look, until, call);
            if (waited != Waited::ready) return waited;
            if (look[2].revents != 0) input = written(input);
            if (look[1].revents != 0) listen();
            if (look[0].revents != 0) {
                listen();  // what it said last
                return Waited::ready;
            }
        }
    }
    // The whole group.  Its leader has not been waited for yet, so the number is still its own.
    void end(int signal) const { ::kill(-pid_, signal); }
    int reap()
    {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
        pid_ = -1;
        return status;
    }
    const std::string& said() const { return said_; }

private:
    std::string_view written(std::string_view input)
    {
        const ssize_t n = ::send(input_.get(), input.data(), input.size(), MSG_NOSIGNAL);
        if (n < 0) return errno == EAGAIN || errno == EINTR ? input : std::string_view{};  // it does not want the rest
        input.remove_prefix(static_cast<std::size_t>(n));
        return input;
    }
    void listen()
    {
        std::array<char, 4096> block{};
        for (;;) {
            const ssize_t n = ::read(output_.get(), block.data(), block.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return;
            if (n == 0) return output_.close();
            const std::size_t room = kept_of_output - std::min(kept_of_output, said_.size());
            said_.append(block.data(), std::min(room, static_cast<std::size_t>(n)));
        }
    }

    pid_t pid_ = -1;
    OwnedDescriptor input_, output_, process_;
    std::string said_;
};

std::string with_words(const std::string& what, const std::string& said)
{
    const std::string line = first_line(said);
    return line.empty() ? what : what + ": " + line;
}

}  // namespace

CommandNotifier::CommandNotifier(const ChannelSettings& settings) : settings_(settings)
{
    const auto refuse = [&settings](const std::string& what) {
        throw std::invalid_argument(fmt::format("channel.{}: {}", settings.id, what));
    };
    if (settings.run.empty() || !settings.run.front().starts_with('/'))
        refuse(R"(run must begin with a program's whole path, expected run = ["/usr/local/bin/program", "argument"])");
    if (::access(settings.run.front().c_str(), X_OK) != 0)
        refuse(fmt::format("{} cannot be run: {}", settings.run.front(), std::strerror(errno)));
    if (settings.timeout < std::chrono::seconds(1)) refuse("timeout must be at least 1 second");
}

Delivery CommandNotifier::send(const Message& message, int try_number, Instant)
{
    if (call_.asked()) return {.outcome = Outcome::interrupted, .answer = "interrupted: varsko was stopped"};
    try {
        nlohmann::ordered_json json = message_json(message);
        add_contents(json, message);
        json["try"] = try_number;
        const auto input = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
        return run(input, message, try_number);
    } catch (const std::exception& problem) {
        return {.outcome = Outcome::retry_later, .answer = problem.what()};
    }
}

Delivery CommandNotifier::run(const std::string& input, const Message& message, int try_number) const
{
    RunningProgram program(settings_.run, environment_for(message, settings_.id, try_number));
    const Waited waited = program.attend(input, Clock::now() + settings_.timeout, call_);
    if (waited != Waited::ready) {
        program.end(SIGTERM);
        const CallAway nobody;
        program.attend({}, Clock::now() + grace, nobody);
    }
    program.end(SIGKILL);  // whatever it left running
    const int status = program.reap();
    if (waited == Waited::called_away)
        return {.outcome = Outcome::interrupted,
                .answer = "interrupted: the program was not done when varsko was stopped"};
    if (waited == Waited::too_long)
        return {.outcome = Outcome::retry_later,
                .answer = with_words(fmt::format("not done after {} s", settings_.timeout.count()), program.said())};
    if (WIFSIGNALED(status))
        return {.outcome = Outcome::retry_later,
                .answer = with_words(fmt::format("ended by signal {}", WTERMSIG(status)), program.said())};
    const int code = WEXITSTATUS(status);
    const bool later =
        std::find(settings_.retry_on.begin(), settings_.retry_on.end(), code) != settings_.retry_on.end();
    return {.outcome = code == 0 ? Outcome::delivered
                       : later   ? Outcome::retry_later
                                 : Outcome::refused,
            .answer = with_words(fmt::format("exit {}", code), program.said())};
}

}  // namespace varsko
