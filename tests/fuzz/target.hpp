// A target takes any bytes at all and says what must hold whatever they are.
//
//   expression_fuzz.cpp:  const Registered here("expression", run);
//
// libFuzzer makes up the bytes (fuzzer.cpp, ./dev fuzz); ctest runs every target over the files that once broke one and
// over what lies in the checkout (replay.cpp), so that the targets themselves are tested without libFuzzer.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::fuzz {

struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void must(bool holds, const std::string& what)
{
    if (!holds) throw Broken(what);
}

struct Target {
    std::string_view name;
    void (*run)(std::string_view);
};

// All that are linked into this program.
inline std::vector<Target>& targets()
{
    static std::vector<Target> all;
    return all;
}

struct Registered {
    Registered(std::string_view name, void (*run)(std::string_view)) { targets().push_back({name, run}); }
};

}  // namespace varsko::fuzz
