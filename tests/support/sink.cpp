#include "tests/support/sink.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>

extern char** environ;

namespace varsko::testing {
namespace {

struct Child {
    int pid, to, from;
};

// Standard input and output are pipes; both ends close on exec, so that no other child keeps them open.
Child start(std::vector<std::string> command)
{
    std::array<int, 2> in{}, out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t pid = -1;
    const int failed = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    if (failed != 0) throw std::runtime_error("cannot start " + command.front());
    return {.pid = pid, .to = in[1], .from = out[0]};
}

void write_all(int to, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t n = ::write(to, text.data(), text.size());
        if (n <= 0) throw std::runtime_error("the child does not listen");
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::string read_line(int from)
{
    std::string line;
    char c = 0;
    while (::read(from, &c, 1) == 1 && c != '\n') line += c;
    return line;
}

}  // namespace

Sink::Sink(const std::string& script, std::vector<std::string> options, const nlohmann::json& tricks)
{
    std::vector<std::string> command = {VARSKO_PYTHON, VARSKO_SOURCE_DIR "/tests/support/" + script,
                                        "--out",       (folder_.path() / "received.jsonl").string(),
                                        "--tricks",    tricks.dump()};
    command.insert(command.end(), options.begin(), options.end());
    const Child child = start(command);
    pid_ = child.pid;
    to_child_ = child.to;
    from_child_ = child.from;
    const std::string first = read_line(from_child_);
    if (first.empty()) throw std::runtime_error(script + " did not start");
    const auto said = nlohmann::json::parse(first);
    port_ = said.at("port").get<int>();
    if (said.at("ca").is_string()) ca_ = said.at("ca").get<std::string>();
}

Sink::~Sink() { stop(); }

void Sink::stop()
{
    if (pid_ < 0) return;
    ::close(to_child_);  // it ends when its input does
    ::close(from_child_);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

std::string Sink::url(const std::string& scheme, const std::string& path) const
{
    return scheme + "://127.0.0.1:" + std::to_string(port_) + path;
}

void Sink::tell(const nlohmann::json& tricks) const { write_all(to_child_, tricks.dump() + "\n"); }

std::vector<nlohmann::json> Sink::records() const
{
    std::vector<nlohmann::json> all;
    std::ifstream file(folder_.path() / "received.jsonl");
    for (std::string line; std::getline(file, line);) all.push_back(nlohmann::json::parse(line));
    return all;
}

std::string output_of(std::vector<std::string> command, const std::string& input)
{
    const std::string name = command.front();
    const Child child = start(std::move(command));
    write_all(child.to, input);
    ::close(child.to);
    std::string output;
    std::array<char, 4096> block{};
    for (ssize_t n = 0; (n = ::read(child.from, block.data(), block.size())) > 0;)
        output.append(block.data(), static_cast<std::size_t>(n));
    ::close(child.from);
    int status = 0;
    ::waitpid(child.pid, &status, 0);
    if (status != 0) throw std::runtime_error(name + " failed: " + output);
    return output;
}

}  // namespace varsko::testing
