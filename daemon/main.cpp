// varskod: argv -> options -> the daemon -> an exit code.
#include "daemon/app.hpp"
#include "daemon/failpoint.hpp"
#include "daemon/log.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace {

constexpr int start_failed = 2;

void print(std::FILE* to, const std::string& text)
{
    std::fputs(text.c_str(), to);
    std::fflush(to);
}

int serve(const varsko::Options& options)
{
    varsko::App app(options);
    const auto end = app.run([](const std::string& url) { print(stdout, "varskod is ready at " + url + "\n"); });
    // A thread that is still at work must not be waited for: nothing that counts is half done, and it is done again.
    if (end == varsko::App::End::cut_off) std::_Exit(0);
    if (end == varsko::App::End::failed) std::_Exit(1);
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    const auto line = varsko::read_command_line(argc, argv);
    if (line.exit_code) {
        print(*line.exit_code == 0 ? stdout : stderr, line.text);
        return *line.exit_code;
    }
    std::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up is an error code
    std::signal(SIGXFSZ, SIG_IGN);  // so is a limit on the size of files
    std::signal(SIGIO, SIG_IGN);    // a lease on a file of the inbox that is broken in its one moment
    varsko::start_logging("info");
    try {
        if (const auto complaint = varsko::failpoint_complaint(); !complaint.empty())
            throw std::runtime_error(std::string(complaint));
        return serve(line.options);
    } catch (const varsko::BrokenConfiguration& broken) {
        for (const auto& diagnostic : broken.diagnostics) print(stderr, diagnostic.text() + "\n");
        print(stderr, std::string("varskod: ") + broken.what() + "\n");
    } catch (const std::exception& e) {
        print(stderr, std::string("varskod: ") + e.what() + "\n");
    }
    return start_failed;
}
