#include "daemon/failpoint.hpp"

#include <unistd.h>
#include <csignal>
#include <cstdlib>

#include <atomic>
#include <charconv>
#include <optional>

namespace varsko {

namespace {

// VARSKO_FAILPOINT=name[:n], n from 1.
struct Wish {
    std::size_t index = 0;
    int passing = 1;
};

struct Environment {
    std::optional<Wish> wish;
    std::string_view complaint;
};

Environment read_environment()
{
    const char* set = std::getenv("VARSKO_FAILPOINT");
    if (!set || !*set) return {};
#if !VARSKO_FAILPOINTS
    return {.wish = {}, .complaint = "VARSKO_FAILPOINT is set, but this varskod was built without failpoints"};
#else
    const std::string_view text = set;
    const auto colon = text.find(':');
    Wish wish;
    if (colon != text.npos) {
        const auto number = text.substr(colon + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), wish.passing);
        if (error != std::errc{} || end != number.data() + number.size() || wish.passing < 1)
            return {.wish = {}, .complaint = "VARSKO_FAILPOINT wants name or name:n with n from 1"};
    }
    for (; wish.index < failpoints.size(); ++wish.index)
        if (failpoints[wish.index].name == text.substr(0, colon)) return {.wish = wish, .complaint = {}};
    return {.wish = {}, .complaint = "VARSKO_FAILPOINT names no failpoint; see varskod --failpoints"};
#endif
}

const Environment& environment()
{
    static const Environment read = read_environment();
    return read;
}

}  // namespace

std::string_view failpoint_complaint() { return environment().complaint; }

#if VARSKO_FAILPOINTS
void failpoint(FailpointName name)
{
    static std::atomic<int> passings = 0;
    const auto& wish = environment().wish;
    if (!wish || wish->index != name.index) return;
    if (++passings == wish->passing) ::kill(::getpid(), SIGKILL);
}
#endif

}  // namespace varsko
