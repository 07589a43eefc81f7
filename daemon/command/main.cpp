#include "daemon/command/command.hpp"

#include <cstdlib>
#include <iostream>

#include <unistd.h>

int main(int argc, char** argv)
{
    const auto environment = [](const std::string& name) {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::string() : std::string(value);
    };
    const varsko::Terminal terminal{.out = std::cout,
                                    .err = std::cerr,
                                    .in = std::cin,
                                    .colour = isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty(),
                                    .progress = isatty(STDERR_FILENO) == 1,
                                    .environment = environment};
    return varsko::run_command(std::vector<std::string>(argv + 1, argv + argc), terminal);
}
