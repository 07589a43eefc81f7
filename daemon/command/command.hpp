// The varsko tool, without a process: arguments and streams in, an exit code out, so that tests can run it.
//
// Every command makes Requests of the JSON API and renders the answers.  The requests go to a house of our own when no
// daemon holds the data folder, else over HTTP: both say the same, because both are the same API.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace varsko {

struct Terminal {
    std::ostream& out;
    std::ostream& err;
    std::istream& in;
    bool colour = false;                                         // out is a terminal, and NO_COLOR is not set
    bool progress = false;                                       // err is a terminal
    std::function<std::string(const std::string&)> environment;  // empty where the variable is not set
    std::function<std::string()> secret{};  // asks for a line that is not shown; none: a line of `in` is one
};

// `arguments` without the program's name.  0, 1 or 2 as each command's help says.
int run_command(const std::vector<std::string>& arguments, const Terminal&);

}  // namespace varsko
