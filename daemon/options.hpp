// varskod's command line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace varsko {

struct Options {
    std::filesystem::path configuration;  // a folder, or one file
    std::filesystem::path data;           // where not said: "data" in the configuration's folder
    std::optional<std::string> listen;    // overrides http.listen
};

// What to do: run with `options`, or print `text` and end with `exit_code`.
struct CommandLine {
    Options options;
    std::optional<int> exit_code;
    std::string text;
};
CommandLine read_command_line(int argc, const char* const* argv);

}  // namespace varsko
