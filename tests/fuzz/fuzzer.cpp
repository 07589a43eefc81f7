// libFuzzer's door to the one target of this program.  What it throws is not caught: the fuzzer tells of the abort.
#include "tests/fuzz/target.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    varsko::fuzz::targets().front().run({reinterpret_cast<const char*>(data), size});
    return 0;
}
