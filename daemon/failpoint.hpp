// Points on the way of a figure where a test may kill the daemon, as a power cut would.
//
//   failpoint("before-commit");          VARSKO_FAILPOINT=before-commit:2 dies at the second passing, by SIGKILL
//
// Compiled in with VARSKO_FAILPOINTS only; else a call is nothing.  A name that is not in the table does not compile,
// so `varskod --failpoints` always lists every point there is, and a walk that kills at each of them misses none.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace varsko {

struct FailpointRow {
    std::string_view name, passed_when;
};

inline constexpr std::array failpoints = {
    FailpointRow{"file-seen", "a complete file was found in the inbox; nothing has been read"},
    FailpointRow{"file-read", "its bytes are in memory; nothing has been decided"},
    FailpointRow{"before-commit", "an arrival was read and assessed; nothing of it has been written"},
    FailpointRow{"commit-begun", "the transaction of a step was begun; nothing is in it"},
    FailpointRow{"commit-half", "the receipt and the figures of a step are in its transaction, the rest is not"},
    FailpointRow{"commit-before-sync", "all of a step is in its transaction, which has not been committed"},
    FailpointRow{"after-commit", "an arrival is committed; nobody has been told"},
    FailpointRow{"before-archive", "a file is committed and still lies in the inbox"},
    FailpointRow{"after-archive", "a file was moved to the archive"},
    FailpointRow{"before-refuse", "a refusal is committed and its file still lies in the inbox"},
    FailpointRow{"after-refuse", "a refused file was moved aside"},
    FailpointRow{"outbox-picked", "a waiting message was handed to its channel"},
    FailpointRow{"before-send", "a message is about to be sent"},
    FailpointRow{"after-send-before-settle", "the other side has answered; the answer has not been written"},
    FailpointRow{"after-settle", "the answer is written"},
    FailpointRow{"gates-before-open", "held messages may go and were gathered; nothing has been written"},
    FailpointRow{"gates-after-open", "what was gathered waits to be sent; nobody has been woken"},
    FailpointRow{"ack-before-commit", "an acknowledgement was decided; it has not been written"},
    FailpointRow{"ack-after-commit", "an acknowledgement is written; its sender has not been answered"},
    FailpointRow{"risk-before-commit", "an edit of a risk was decided; it has not been written"},
    FailpointRow{"risk-after-commit", "an edit of a risk is written; its sender has not been answered"},
    FailpointRow{"tick-before-commit", "time passed and something came of it; it has not been written"},
    FailpointRow{"tick-after-commit", "what came of time is written"},
    FailpointRow{"reload-before-commit",
                 "a new configuration was read and folded; what came of it has not been written"},
    FailpointRow{"reload-after-commit", "what came of a new configuration is written"},
    FailpointRow{"restored", "the world was built again at start; nothing has been served"},
};

class FailpointName {
public:
    consteval FailpointName(const char* name)  // NOLINT(google-explicit-constructor): a literal is a name
    {
        for (std::size_t i = 0; i < failpoints.size(); ++i)
            if (failpoints[i].name == name) {
                index = i;
                return;
            }
        throw "no such failpoint: add it to the table in daemon/failpoint.hpp";
    }
    std::size_t index = 0;
};

#if VARSKO_FAILPOINTS
// Kills the process with SIGKILL when VARSKO_FAILPOINT names this point and this is its n-th passing.
void failpoint(FailpointName);
#else
inline void failpoint(FailpointName) {}
#endif

// What VARSKO_FAILPOINT says, or why it cannot be; empty when all is well.  Told at start, so that a misspelt name in a
// test does not pass for a daemon that never died.
std::string_view failpoint_complaint();

}  // namespace varsko
