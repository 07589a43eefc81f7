// Server-sent events: what changed, told to every page that listens.
//
// A listener that reads too slowly never holds up the others: its queue is bounded, and when it is full it is emptied
// and the listener is told `event: reset`, that is: fetch everything anew.  The last events are kept, so that a page
// that comes back with Last-Event-ID misses nothing; one that has been away too long gets a reset as well.
//
// Everything here runs on the loop's thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <string>
#include <string_view>

namespace varsko::http {

namespace net = boost::asio;

class EventHub {
public:
    // `run` tells this process's events from those of the one before: ids are "<run>-<n>".
    EventHub(net::any_io_executor, std::string run, std::size_t queue_limit = 64, std::size_t kept = 256);

    // `data` is one line.
    void publish(std::string_view event, std::string_view data);
    void close();  // every listener's stream ends
    std::size_t listeners() const { return listeners_.size(); }

    class Listener {
    public:
        // What a listener hears of an event: all of it, or that there was one.
        enum class Hears : std::uint8_t { all, that_something_changed };
        Listener(EventHub&, std::string_view last_event_id, Hears = Hears::all);
        ~Listener();
        Listener(const Listener&) = delete;
        Listener& operator=(const Listener&) = delete;
        // The next text to send: events, or a heartbeat comment when none came in time; empty: the stream is over.
        net::awaitable<std::string> next(std::chrono::steady_clock::duration heartbeat);

    private:
        friend class EventHub;
        void put(const std::string& text);
        EventHub& hub_;
        Hears hears_;
        net::steady_timer wake_;
        std::deque<std::string> queue_;
        bool closed_ = false;
        std::list<Listener*>::iterator here_;
    };

private:
    struct Kept {
        std::uint64_t number;
        std::string text;
    };
    std::string reset() const;
    void replay(Listener&, std::string_view last_event_id) const;

    net::any_io_executor executor_;
    std::string run_;
    std::size_t queue_limit_, kept_limit_;
    std::uint64_t last_ = 0;
    std::deque<Kept> kept_;
    std::list<Listener*> listeners_;
    bool closed_ = false;
};

}  // namespace varsko::http
