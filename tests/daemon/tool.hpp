// The tool as a person runs it: arguments in, an exit code and two texts out.
#pragma once

#include "daemon/command/command.hpp"

#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"

#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace varsko::test {

struct Ran {
    int code;
    std::string out, err;
};

// The tool in a town of its own, on the data folder, without a daemon.
class Shell {
public:
    Ran run(std::vector<std::string> arguments, const std::string& language = "sv_SE.UTF-8",
            const std::string& input = {})
    {
        std::ostringstream out, err;
        std::istringstream in(input);
        const auto environment = [&](const std::string& name) {
            if (name == "LANG") return language;
            if (name == "VARSKO_CONFIG") return town.configuration().string();
            if (name == "VARSKO_DATA") return town.data().string();
            if (name == "USER") return std::string("eko1");
            return std::string();
        };
        const Terminal terminal{.out = out,
                                .err = err,
                                .in = in,
                                .colour = colour,
                                .progress = false,
                                .environment = environment,
                                .secret = secret};
        const int code = run_command(arguments, terminal);
        return {code, out.str(), err.str()};
    }
    std::string file(const std::string& name, const std::string& text)
    {
        const auto path = town.folder() / name;
        std::ofstream(path, std::ios::binary) << text;
        return path.string();
    }
    Ran march() { return run({"ingest", file("mars.csv", SmallTown::march)}); }

    SmallTown town;
    bool colour = false;
    std::function<std::string()> secret;
};

}  // namespace varsko::test
