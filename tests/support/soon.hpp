// Waits for something that another thread or process does: true as soon as it holds, false after ten seconds.
#pragma once

#include <chrono>
#include <thread>

namespace varsko::test {

template <class F>
bool soon(F f)
{
    for (int i = 0; i < 2000; ++i) {
        if (f()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

}  // namespace varsko::test
