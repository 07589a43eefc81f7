// One TOML file of the folder, parsed, with the way from a node back to line and column.  toml++ says where a value
// begins; for a string that is its quote, and an error deep in an expression needs the first character inside.
#pragma once

#include "rules/diagnostic.hpp"

#include <toml++/toml.h>

#include <string>
#include <vector>

namespace varsko::configuration {

struct File {
    std::string name, text;
    std::vector<std::size_t> lines;  // where each line begins, in bytes
    toml::table root;
};

// toml++ 3.3 runs out of stack on keys of very many parts and lists in lists in lists.  Looks before it parses; also
// refuses files beyond 16 MB.  True: safe to parse.
bool is_harmless(const std::string& name, std::string_view text, Diagnostics&);

// Parses; on a syntax error (toml++ stops at the first) it is told and `root` stays empty.
File parse(std::string name, std::string text, Diagnostics&);

Place place_of(const File&, const toml::source_region&);
// The first character inside a string's quotes; of a multi-line string, the first of its first line.
Place inside_of(const File&, const toml::node& string);

}  // namespace varsko::configuration
