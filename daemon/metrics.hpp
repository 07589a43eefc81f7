// What the daemon itself counts: requests, files, tries to send, reloads, and how long steps take.  What can be read
// off the world or the store (figures, alerts, waiting messages) is counted there, when somebody asks.
//
// Safe from several threads.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace varsko {

class Metrics {
public:
    Metrics();
    ~Metrics();

    void request(std::string_view method, int status, std::chrono::steady_clock::duration);
    void file(std::string_view outcome);
    void sent(std::string_view channel, std::string_view outcome, std::chrono::steady_clock::duration);
    void step(std::string_view name, std::chrono::steady_clock::duration);  // ingest, tick, reload
    // Does it, and takes its time.
    template <class F>
    auto timed(std::string_view name, F f)
    {
        struct Watch {
            Metrics& metrics;
            std::string_view name;
            std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
            ~Watch() { metrics.step(name, std::chrono::steady_clock::now() - begun); }
        } watch{*this, name};
        return f();
    }
    void reloaded(bool well, std::chrono::system_clock::time_point at);
    void left_waiting();          // a new configuration reads well, and waits to be applied
    void listeners(std::size_t);  // of events
    void connections(std::size_t);

    // OpenMetrics, without the "# EOF" that ends the whole answer.
    std::string text() const;

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace varsko
