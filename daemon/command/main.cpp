#include "daemon/command/command.hpp"

#include <cstdlib>
#include <iostream>

#include <termios.h>
#include <unistd.h>

namespace {

std::string line_unseen()
{
    termios shown{};
    const bool can = tcgetattr(STDIN_FILENO, &shown) == 0;
    termios unseen = shown;
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (can) tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
    std::string line;
    std::getline(std::cin, line);
    if (can) tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    return line;
}

}  // namespace

int main(int argc, char** argv)
{
    const auto environment = [](const std::string& name) {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::string() : std::string(value);
    };
    varsko::Terminal terminal{.out = std::cout,
                              .err = std::cerr,
                              .in = std::cin,
                              .colour = isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty(),
                              .progress = isatty(STDERR_FILENO) == 1,
                              .environment = environment};
    if (isatty(STDIN_FILENO) == 1) terminal.secret = line_unseen;
    return varsko::run_command(std::vector<std::string>(argv + 1, argv + argc), terminal);
}
