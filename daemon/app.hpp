// The daemon: builds all parts, owns them, runs them on one loop, and stops them in good order.
//
// The members stand in the order they depend on each other, so that the language takes them down in reverse.  What
// order cannot say is in stop(): close the taps, wait for what is begun, insist.
#pragma once

#include "daemon/alertmanager_rounds.hpp"
#include "daemon/api.hpp"
#include "daemon/calendar.hpp"
#include "daemon/channels.hpp"
#include "daemon/gatekeeper.hpp"
#include "daemon/house.hpp"
#include "daemon/http/events.hpp"
#include "daemon/http/server.hpp"
#include "daemon/inbox.hpp"
#include "daemon/metrics.hpp"
#include "daemon/options.hpp"
#include "daemon/outbox.hpp"
#include "daemon/receive.hpp"
#include "daemon/reload.hpp"
#include "daemon/shelves.hpp"
#include "daemon/task_group.hpp"
#include "daemon/troubles.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace varsko {

class App {
public:
    // Opens the house and binds the address.  Throws BrokenConfiguration, or std::runtime_error with a sentence.
    explicit App(const Options&);
    ~App();

    enum class End : std::uint8_t {
        clean,    // all that was begun is finished
        cut_off,  // the limit passed: something still runs on a thread, and the process must end without waiting for it
        failed    // a part of the daemon ended by itself: a fault, and the service manager should start us again
    };
    // Serves until SIGTERM, SIGINT or request_stop().  `ready` is called once, with the address.
    End run(const std::function<void(const std::string& url)>& ready);
    void request_stop();  // from any thread
    std::string url() const;

private:
    // Each builds one part's functions from the house's verbs.
    Receiver::Parts receiver_parts();
    Inbox::Parts inbox_parts();
    Outbox::Parts outbox_parts();
    AlertmanagerRounds::Parts alertmanager_parts();
    Calendar::Parts calendar_parts();
    Gatekeeper::Parts gatekeeper_parts();
    Reloader::Parts reloader_parts();
    http::Server::Parts server_parts();
    Surroundings surroundings(const Options&);

    Response answer(const Request&);
    void committed(const Changes&, const Batch*);
    void heard_of(const Received&);
    void heard_of(const Outbox::Sent&);
    void heard_of(const http::Exchange&);
    void ended(const TaskGroup::End&);
    std::string metrics_text();

    net::awaitable<void> tick(TickReason);
    // Every minute: is a channel stuck, and do the admins know?
    net::awaitable<void> watch_channels();
    void look_at_channels();
    std::vector<ChannelStatus> channels() const;
    void use(Channels);
    net::awaitable<void> reload(std::string why);
    static std::string sentence(const WaitingRules&);
    struct Reloaded;
    Reloaded try_reload(const ReloadCause&);
    void take_up(Reloaded&);
    Result<AppliedRules, RefusedApply> apply(ApplyAsked);

    net::awaitable<void> live(std::function<void(const std::string&)> ready);
    net::awaitable<void> stop();
    net::awaitable<bool> all_drained(std::chrono::steady_clock::time_point until);

    net::io_context loop_{1};
    net::signal_set signals_;       // early: a signal during the start waits for its end
    net::thread_pool commands_{1};  // commands of the house, one at a time
    net::thread_pool readers_{2};   // what only looks
    Metrics metrics_;
    Troubles troubles_;
    House house_;
    std::filesystem::path configuration_folder_;
    DaemonSettings settings_;  // as they were at start
    Shelves shelves_;
    Receiver receiver_;
    http::EventHub events_;
    Outbox outbox_;
    AlertmanagerRounds alertmanagers_;
    Inbox inbox_;
    Calendar calendar_;
    Gatekeeper gatekeeper_;
    Reloader reloader_;
    std::string run_id_;
    Api api_;
    http::Server server_;
    TaskGroup tasks_, life_;
    End end_ = End::clean;
    bool stop_asked_ = false;
    std::atomic<std::size_t> connections_ = 0, listeners_ = 0;
};

}  // namespace varsko
