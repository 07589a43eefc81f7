#include "daemon/spread.hpp"

#include "daemon/large_pages.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace varsko {

namespace {

constexpr std::size_t most_threads = 4, parts_a_thread = 4;  // a thread that is slow holds up a quarter of its share

void over_threads(std::size_t threads, std::size_t n, const std::function<void(std::size_t)>& job)
{
    std::atomic<std::size_t> next{0};
    std::mutex guard;
    std::exception_ptr failed;
    const auto work = [&] {
        try {
            for (auto i = next++; i < n; i = next++) job(i);
        } catch (...) {
            const std::lock_guard one(guard);
            if (!failed) failed = std::current_exception();
            next = n;
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < std::min(threads, n); ++i) others.emplace_back(work);
        work();
    }
    if (failed) std::rethrow_exception(failed);
}

}  // namespace

ingest::Parts parts_over_threads()
{
    const std::size_t threads = std::min<std::size_t>(std::thread::hardware_concurrency(), most_threads);
    if (threads < 2) return {};
    return {.most = threads * parts_a_thread,
            .spread = [threads](std::size_t n,
                                const std::function<void(std::size_t)>& job) { over_threads(threads, n, job); },
            .before_filling = ask_for_large_pages};
}

}  // namespace varsko
