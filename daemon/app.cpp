#include "daemon/app.hpp"

#include "daemon/change_event.hpp"
#include "daemon/channels.hpp"
#include "daemon/delivery_watch.hpp"
#include "daemon/http/address.hpp"
#include "daemon/log.hpp"
#include "daemon/offload.hpp"
#include "daemon/service_manager.hpp"
#include "daemon/token.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>

#include <csignal>
#include <random>
#include <stdexcept>
#include <utility>

namespace varsko {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto send_limit = 7s;  // an interrupted send needs two more
constexpr auto stop_limit = 10s;
constexpr auto insist_limit = 1s;

std::string sentence(const std::exception_ptr& error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an exception without a text";
    }
}

std::string sentence(const WaitingRules& waiting)
{
    const auto name = waiting.version.substr(0, 12);
    return fmt::format(
        "a changed configuration waits: {}; it would do: {}; varsko rules preview shows it, varsko rules "
        "apply {} takes it",
        name, text(waiting.would), name);
}

double roll_dice()
{
    static thread_local std::mt19937 engine{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

fs::path folder_of(const fs::path& configuration)
{
    return fs::is_directory(configuration) ? configuration : fs::absolute(configuration).parent_path();
}

DaemonSettings settings_of(const House& house)
{
    return house.read([](const World& world) { return world.configuration().daemon; });
}

net::ip::tcp::endpoint address_of(const Options& options, const DaemonSettings& settings)
{
    const auto where = http::parse_address(options.listen.value_or(settings.listen));
    if (!where) throw std::runtime_error(where.error());
    if (!http::is_loopback(where->address()) && settings.token_file.empty())
        throw std::runtime_error(
            fmt::format("will not listen on {} without a token: set http.token_file, or listen on 127.0.0.1",
                        where->address().to_string()));
    return *where;
}

std::size_t body_limit(std::string_view method, std::string_view path)
{
    if (method != "POST") return std::size_t{1} << 20;
    if (path == "/api/v1/rules/preview") return std::size_t{32} << 20;  // whole folders
    return path == "/api/v1/figures" ? std::size_t{256} << 20 : std::size_t{1} << 20;
}

http::ServerOptions server_options()
{
    http::ServerOptions options;
    options.limits.body = body_limit;
    return options;
}

Channels channels_of(const House& house, const fs::path& configuration_folder)
{
    const auto configuration = house.read([](const World& world) { return world.shared_configuration(); });
    return make_channels(*configuration, configuration_folder, house.data());
}

// Times a step of the house.
template <class F>
auto timed(Metrics& metrics, std::string_view step, F f)
{
    struct Measure {
        Metrics& metrics;
        std::string_view step;
        std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
        ~Measure() { metrics.step(step, std::chrono::steady_clock::now() - begun); }
    } measure{metrics, step};
    return f();
}

}  // namespace

// ── wiring ───────────────────────────────────────────────────────────────────────────────────────────────────────────

App::App(const Options& options)
    : signals_(loop_, SIGINT, SIGTERM, SIGHUP),
      house_({.configuration = options.configuration, .data = options.data}),
      configuration_folder_(folder_of(options.configuration)),
      settings_(settings_of(house_)),
      shelves_(house_.data() / settings_.inbox, house_.data()),
      receiver_(shelves_, receiver_parts()),
      events_(loop_.get_executor(), std::to_string(Clock::real_now().time_since_epoch().count())),
      outbox_(loop_.get_executor(), {}, outbox_parts()),
      alertmanagers_(loop_.get_executor(), alertmanager_parts()),
      inbox_(loop_.get_executor(), shelves_.inbox(), {}, inbox_parts()),
      calendar_(loop_.get_executor(), calendar_parts()),
      gatekeeper_(loop_.get_executor(), gatekeeper_parts()),
      reloader_(loop_.get_executor(), options.configuration, reloader_parts()),
      run_id_(fmt::format("{:x}", Clock::real_now().time_since_epoch().count() & 0xffffffff)),
      api_(house_, surroundings(options)),
      server_(loop_, address_of(options, settings_), server_options(), server_parts()),
      tasks_(loop_.get_executor(), [this](const TaskGroup::End& end) { ended(end); }),
      life_(loop_.get_executor(), [this](const TaskGroup::End& end) { ended(end); })
{
    set_log_level(settings_.log_level);
    use(channels_of(house_, configuration_folder_));
    house_.on_commit([this](const Changes& changes, const Batch* batch) { committed(changes, batch); });
    metrics_.reloaded(true, Clock::real_now());
}

App::~App() = default;

Receiver::Parts App::receiver_parts()
{
    Receiver::Parts parts;
    parts.take_in = [this](const Arrival& arrival) {
        return timed(metrics_, "ingest", [&] { return house_.take_in(arrival); });
    };
    parts.day_of = [this](Instant at) { return house_.clock().day_of(at); };
    parts.year = [this] { return static_cast<int>(std::chrono::year_month_day(house_.clock().today()).year()); };
    parts.language = [this] { return house_.read([](const World& world) { return world.catalogue().language; }); };
    return parts;
}

Inbox::Parts App::inbox_parts()
{
    return {.pool = commands_,
            .receive = [this](const std::string& name) { return receiver_.receive(name); },
            .observe = [this](const Received& received) { heard_of(received); },
            .warn = [](const std::string& sentence) { spdlog::warn("{}", sentence); },
            .complain = [](const std::string& sentence) { spdlog::error("{}", sentence); },
            .trouble = [this](const std::optional<std::string>& sentence) { troubles_.set("inbox", sentence); }};
}

Outbox::Parts App::outbox_parts()
{
    return {.readers = readers_,
            .waiting =
                [this](Instant now, std::size_t limit, const Store::Numbers& but) {
                    return house_.ask([&](Store& store) { return store.waiting(now, limit, but); });
                },
            .message =
                [this](const std::string& id) { return house_.ask([&](Store& store) { return store.message(id); }); },
            .next_waiting = [this] { return house_.ask([](Store& store) { return store.next_waiting(); }); },
            .settle = [this](std::span<const Settlement> tries) { house_.settle(tries); },
            .now = [this] { return house_.clock().now(); },
            .dice = roll_dice,
            .notice = [this](const Outbox::Sent& sent) { heard_of(sent); },
            .complain = [](const std::string& sentence) { spdlog::error("outbox: {}", sentence); }};
}

AlertmanagerRounds::Parts App::alertmanager_parts()
{
    AlertmanagerRounds::Parts parts;
    parts.now = [this] { return house_.clock().now(); };
    parts.payload = [this](std::chrono::seconds resend) {
        const AlertmanagerTimes times{.now = house_.clock().now(), .real = Clock::real_now(), .resend = resend};
        const auto keys = house_.read([&](const World& world) { return lately_changed(world, times.now); });
        std::vector<AlertEvent> newest;
        house_.ask([&](Store& store) {
            for (const auto& key : keys)
                for (auto& event : store.alert_events(key)) newest.push_back(std::move(event));
        });
        return house_.read([&](const World& world) { return alertmanager_payload(world, newest, times); });
    };
    parts.notice = [this](const std::string& channel, const Delivery& delivery, auto took, bool turned) {
        metrics_.sent(channel, text(delivery.outcome), took);
        if (turned && delivery.outcome == Delivery::Outcome::delivered)
            spdlog::info("channel {} is told again how all alerts stand", channel);
        else if (turned)
            spdlog::warn("channel {} cannot be told how alerts stand: {}; it is tried again", channel, delivery.answer);
    };
    return parts;
}

Calendar::Parts App::calendar_parts()
{
    return {.now =
                [this] {
                    const auto wall = house_.clock().now();
                    return LastTick{.day = house_.clock().day_of(wall - 1min),
                                    .wall = wall,
                                    .steady = std::chrono::steady_clock::now()};
                },
            .trouble = [this] { return house_.trouble().has_value(); },
            .tick = [this](TickReason reason) { return tick(reason); }};
}

Gatekeeper::Parts App::gatekeeper_parts()
{
    return {.commands = commands_,
            .look = [this] { return house_.look_at_held(); },
            .now = [this] { return house_.clock().now(); },
            .notice =
                [](const House::Gates& gates) {
                    spdlog::info("{} messages that were held go now; {} are held on", gates.gone, gates.held);
                },
            .complain = [](const std::string& sentence) { spdlog::error("{}", sentence); }};
}

Reloader::Parts App::reloader_parts()
{
    return {.reload = [this](std::string why) { return reload(std::move(why)); },
            .complain = [](const std::string& sentence) { spdlog::warn("{}", sentence); }};
}

http::Server::Parts App::server_parts()
{
    return {.readers = readers_,
            .commands = commands_,
            .events = events_,
            .handler = [this](const Request& request) { return answer(request); },
            .at_once = [](const Request& request) { return request.path == "/healthz" || request.path == "/readyz"; },
            .observe = [this](const http::Exchange& exchange) { heard_of(exchange); },
            .complain = [](const std::string& sentence) { spdlog::error("http: {}", sentence); },
            .date = [] { return Clock::real_now(); },
            .run = run_id_};
}

Surroundings App::surroundings(const Options&)
{
    Surroundings around;
    if (!settings_.token_file.empty()) around.token = read_or_make_token(house_.data() / settings_.token_file);
    around.outbox_waiting = [this] { net::post(loop_, [this] { outbox_.wake(); }); };
    around.metrics = [this] { return metrics_text(); };
    around.version = VARSKO_VERSION;
    around.troubles = [this] { return troubles_.now(); };
    around.configuration_written = [this] { net::post(loop_, [this] { reloader_.ask("restore"); }); };
    around.apply = [this](const ApplyAsked& asked) { return apply(asked); };
    around.channels = [this] { return channels(); };
    around.links = link_signer_of(house_.data());
    return around;
}

// ── what is heard ────────────────────────────────────────────────────────────────────────────────────────────────────

Response App::answer(const Request& request) { return api_.handle(request); }

// On the thread that committed.
void App::committed(const Changes& changes, const Batch* batch)
{
    net::post(loop_, [this, event = change_event(changes, batch), messages = !changes.messages.empty()] {
        events_.publish("change", event);
        if (messages) outbox_.wake();
        gatekeeper_.wake();
        alertmanagers_.wake();
    });
}

void App::heard_of(const Received& received)
{
    using Outcome = Received::Outcome;
    metrics_.file(text(received.outcome));
    const auto line = fmt::format("{}: {}: {}", text(received.outcome), received.file, received.sentence);
    switch (received.outcome) {
        case Outcome::taken:
        case Outcome::seen_before: return spdlog::info("{}", line);
        case Outcome::still_open:
        case Outcome::changed:
        case Outcome::gone: return spdlog::debug("{}", line);
        case Outcome::refused:
        case Outcome::set_aside:
        case Outcome::too_large:
        case Outcome::unreadable: return spdlog::warn("{}", line);
    }
}

void App::heard_of(const Outbox::Sent& sent)
{
    metrics_.sent(sent.channel, text(sent.verdict.why), sent.took);
    events_.publish("change", settled_event(sent.message, text(sent.verdict.state)));
    if (sent.channel_turned && sent.channel_turned->given())
        spdlog::info("channel {} delivers again", sent.channel);
    else if (sent.channel_turned)
        spdlog::warn("channel {} rests until {}: {}", sent.channel,
                     house_.clock().local_text(sent.channel_turned->until), sent.answer);
    const auto line = fmt::format("{} by {} to {}: {} (try {}): {}", sent.message, sent.channel, sent.recipient,
                                  text(sent.verdict.why), sent.try_number, sent.answer);
    if (sent.verdict.state == OutboxRow::State::dead)
        spdlog::warn("dead letter: {}", line);
    else if (sent.verdict.state == OutboxRow::State::waiting)
        spdlog::warn("{}; next try {}", line, house_.clock().local_text(sent.verdict.next_try));
    else
        spdlog::info("{}", line);
}

void App::heard_of(const http::Exchange& exchange)
{
    metrics_.request(exchange.method, exchange.status, exchange.took);
    connections_ = server_.connections();
    listeners_ = events_.listeners();
    if (!spdlog::should_log(spdlog::level::debug)) return;
    const bool withheld = has_personal_number(exchange.path);
    spdlog::debug("{} {} {} {} {} B {:.1f} ms [{}]", exchange.peer, exchange.method,
                  withheld ? "(a path with a personal number)" : exchange.path, exchange.status, exchange.sent,
                  std::chrono::duration<double, std::milli>(exchange.took).count(), exchange.request_id);
}

// A task ends when it is told to.  One that ends by itself is a fault of ours, and a daemon without an inbox is worse
// than one that is started again.
void App::ended(const TaskGroup::End& end)
{
    if (!end.error) return spdlog::debug("{}: {}", end.name, end.cancelled ? "cancelled" : "ended");
    spdlog::critical("{} failed: {}; stopping", end.name, sentence(end.error));
    end_ = End::failed;
    request_stop();
}

std::string App::metrics_text()
{
    metrics_.connections(connections_);
    metrics_.listeners(listeners_);
    return metrics_.text();
}

// ── time and configuration ───────────────────────────────────────────────────────────────────────────────────────────

net::awaitable<void> App::tick(TickReason reason)
{
    auto job = [this]() -> std::string {
        try {
            timed(metrics_, "tick", [&] { house_.tick(); });
            const int days =
                house_.read([](const World& world) { return world.configuration().daemon.refused_kept_days; });
            if (const auto n = shelves_.clear_out(Clock::real_now(), days); n > 0)
                spdlog::info("removed {} files from refused/ that were set aside more than {} days ago", n, days);
            return {};
        } catch (const std::exception& e) {
            return e.what();
        }
    };
    const std::string trouble = co_await on_pool(commands_, job);
    if (!trouble.empty())
        spdlog::error("tick ({}): {}", text(reason), trouble);
    else
        spdlog::debug("tick ({})", text(reason));
}

// What became of a try to reload.
struct App::Reloaded {
    enum class Outcome : std::uint8_t { taken, unchanged, waiting, refused, failed } outcome = Outcome::failed;
    std::string sentence;
    ReloadCounts did;
    Diagnostics diagnostics;
    DaemonSettings settings;
    Channels channels;
};

net::awaitable<void> App::watch_channels()
{
    net::steady_timer nap(loop_.get_executor());
    std::chrono::seconds pause = 10s;  // what waited while we were down has just begun to go
    for (;;) {
        nap.expires_after(std::exchange(pause, 1min));
        co_await nap.async_wait(net::use_awaitable);
        auto job = [this]() -> std::string {
            try {
                look_at_channels();
                return {};
            } catch (const std::exception& e) {
                return e.what();
            }
        };
        const std::string trouble = co_await on_pool(commands_, job);
        if (!trouble.empty()) spdlog::error("looking after the channels: {}", trouble);
    }
}

// On the commands' thread.  First the messages, then that they were told: after a power cut between the two they are
// made again, with the same ids, and queued once.
void App::look_at_channels()
{
    constexpr std::string_view kept = "channels_stuck";
    const auto configuration = house_.read([](const World& world) { return world.shared_configuration(); });
    const auto now = house_.clock().now();
    const auto [queues, before] = house_.ask([&](Store& store) {
        return std::pair(store.counts().queues, parse_incidents(store.recall(kept).value_or("")));
    });
    const auto watch = watch_delivery(queues, before, configuration->daemon.oldest_alarm, now);
    if (watch.news.empty()) return;
    std::vector<Message> messages;
    for (const auto& news : watch.news) {
        auto written = write(*configuration, news, watch.stuck, now);
        const bool is_stuck = news.why == DeliveryNews::Why::stuck;
        spdlog::log(
            is_stuck ? spdlog::level::warn : spdlog::level::info, "channel {} {}; {}", news.channel,
            is_stuck ? "is stuck" : "delivers again",
            written.empty() ? "there is no other channel to tell anybody by" : fmt::format("{} told", written.size()));
        for (auto& message : written) messages.push_back(std::move(message));
    }
    house_.tell(std::move(messages));
    house_.ask([&](Store& store) { store.remember(kept, text(watch.incidents)); });
}

std::vector<ChannelStatus> App::channels() const
{
    auto all = outbox_.statuses();
    for (auto& status : alertmanagers_.statuses()) all.push_back(std::move(status));
    return all;
}

void App::use(Channels channels)
{
    outbox_.use(std::move(channels.senders));
    alertmanagers_.use(std::move(channels.alertmanagers));
}

net::awaitable<void> App::reload(std::string why)
{
    tell_service_manager("RELOADING=1");
    const ReloadCause cause{.cause = why == "SIGHUP" ? "sighup" : "file-change"};
    auto job = [this, cause] { return timed(metrics_, "reload", [&] { return try_reload(cause); }); };
    Reloaded reloaded = co_await on_pool(commands_, job);
    spdlog::debug("reload: {}", why);
    take_up(reloaded);
    tell_service_manager("READY=1");
}

// On the commands' thread.  First everything that may fail: the channels are made before the house is asked to change.
App::Reloaded App::try_reload(const ReloadCause& cause)
{
    using Outcome = Reloaded::Outcome;
    Reloaded reloaded;
    try {
        auto read = read_configuration(read_folder(house_.configuration_path()));
        const auto running = house_.read([](const World& world) { return world.configuration().version; });
        const auto waits = [&] { return house_.waiting().value_or(WaitingRules{.version = running}); };
        if (read.ok()) {
            if (cause.cause != "sighup" && read.configuration.version == waits().version &&
                house_.last_reload().empty()) {
                reloaded.outcome = Outcome::unchanged;
                return reloaded;
            }
            reloaded.channels = make_channels(read.configuration, configuration_folder_, house_.data());
        }
        const auto first = read.configuration.version;
        read = house_.reload(cause);
        if (read.ok() && read.configuration.version != first)  // it changed between our two looks
            reloaded.channels = make_channels(read.configuration, configuration_folder_, house_.data());
        reloaded.outcome = read.ok() ? Outcome::taken : Outcome::refused;
        reloaded.sentence = read.configuration.version;
        if (const auto waiting = house_.waiting(); read.ok() && waiting) {
            reloaded.outcome = Outcome::waiting;
            reloaded.sentence = sentence(*waiting);
        }
        if (const auto newest = house_.ask([](Store& store) { return store.rule_sets(1); });
            reloaded.sentence != running && !newest.empty() && newest.front().version == reloaded.sentence)
            reloaded.did = newest.front().did;
        reloaded.settings = read.configuration.daemon;
        reloaded.diagnostics = std::move(read.diagnostics);
    } catch (const std::exception& e) {
        reloaded.outcome = Outcome::failed;
        reloaded.sentence = e.what();
    }
    return reloaded;
}

// On a reader's or the commands' thread: the rules are taken here, what the loop owns follows on it.
Result<AppliedRules, RefusedApply> App::apply(ApplyAsked asked)
{
    const auto reloaded = std::make_shared<Reloaded>();
    asked.prepare = [&](const Configuration& next) {
        reloaded->channels = make_channels(next, configuration_folder_, house_.data());
    };
    auto applied = timed(metrics_, "reload", [&] { return house_.apply_rules(asked); });
    if (!applied) return applied;
    reloaded->outcome = Reloaded::Outcome::taken;
    reloaded->sentence = applied->read.configuration.version;
    reloaded->did = applied->did;
    reloaded->diagnostics = applied->read.diagnostics;
    reloaded->settings = applied->read.configuration.daemon;
    net::post(loop_, [this, reloaded] { take_up(*reloaded); });
    return applied;
}

void App::take_up(Reloaded& reloaded)
{
    using Outcome = Reloaded::Outcome;
    if (reloaded.outcome == Outcome::unchanged)
        return spdlog::debug("the configuration is the one that was read before");
    const bool well = reloaded.outcome == Outcome::taken || reloaded.outcome == Outcome::waiting;
    if (reloaded.outcome == Outcome::waiting)
        metrics_.left_waiting();
    else
        metrics_.reloaded(well, Clock::real_now());
    for (const auto& diagnostic : reloaded.diagnostics)
        spdlog::log(well ? spdlog::level::warn : spdlog::level::err, "{}", diagnostic.text());
    if (reloaded.outcome == Outcome::refused)
        return spdlog::error("the new configuration has errors; the old one runs on");
    if (reloaded.outcome == Outcome::failed)
        return spdlog::error("the new configuration was not taken, the old one runs on: {}", reloaded.sentence);
    if (reloaded.outcome == Outcome::waiting) return spdlog::warn("{}", reloaded.sentence);
    use(std::move(reloaded.channels));
    set_log_level(reloaded.settings.log_level);
    for (const auto& name : needs_restart(settings_, reloaded.settings))
        spdlog::warn("{} has changed, and is taken up at the next start", name);
    events_.publish("change", configuration_event(reloaded.sentence, reloaded.did));
    calendar_.wake();  // it may be another day now
    gatekeeper_.wake();
    spdlog::info("the new configuration runs: {}; {}", reloaded.sentence, text(reloaded.did));
}

// ── life ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

std::string App::url() const { return http::url_of(server_.local()); }

App::End App::run(const std::function<void(const std::string&)>& ready)
{
    life_.spawn("life", live(ready));
    loop_.run();
    return end_;
}

void App::request_stop()
{
    net::post(loop_, [this] {
        stop_asked_ = true;
        signals_.cancel();
    });
}

net::awaitable<void> App::live(std::function<void(const std::string&)> ready)
{
    tasks_.spawn("calendar", calendar_.run());
    tasks_.spawn("outbox", outbox_.run());
    tasks_.spawn("gates", gatekeeper_.run());
    tasks_.spawn("channels", watch_channels());
    tasks_.spawn("alertmanagers", alertmanagers_.run());
    tasks_.spawn("inbox", inbox_.run());
    tasks_.spawn("configuration: watching", reloader_.watch());
    tasks_.spawn("configuration: reloading", reloader_.work());
    tasks_.spawn("http", server_.run());
    for (const auto& diagnostic : house_.found_at_start()) spdlog::warn("{}", diagnostic.text());
    if (const auto waiting = house_.waiting()) spdlog::warn("{}", sentence(*waiting));
    if (const auto day = house_.clock().pretended())
        spdlog::warn("the clock is pretended: it is {} for everything but this log", text(*day));
    spdlog::info("varskod {} serves {}; data in {}, inbox {}", VARSKO_VERSION, url(), house_.data().string(),
                 shelves_.inbox().string());
    ready(url());
    tell_service_manager("READY=1");
    auto quietly = net::as_tuple(net::use_awaitable);
    while (!stop_asked_) {
        auto [error, signal] = co_await signals_.async_wait(quietly);
        if (error) break;
        if (signal == SIGHUP) {
            reloader_.ask("SIGHUP");
        } else {
            spdlog::info("stopping ({})", signal == SIGINT ? "SIGINT" : "SIGTERM");
            break;
        }
    }
    signals_.clear();  // a second signal ends the process at once, as any power cut may
    co_await stop();
}

net::awaitable<void> App::stop()
{
    tell_service_manager("STOPPING=1");
    const auto begun = std::chrono::steady_clock::now();
    spdlog::debug("stop: no new requests, no new files, no new messages");
    server_.stop();
    tasks_.cancel();
    outbox_.stop();
    alertmanagers_.interrupt();
    spdlog::debug("stop: waiting for what is begun");
    bool in_time = co_await all_drained(begun + send_limit);
    if (!in_time) {
        for (const auto& name : outbox_.sending())
            spdlog::warn(
                "stop: channel {} keeps us waiting and is interrupted; the message goes again at the next start", name);
        outbox_.interrupt();
        in_time = co_await all_drained(begun + stop_limit);
    }
    if (in_time) {
        spdlog::info("stopped");
        co_return;
    }
    server_.insist();
    const bool after_all = co_await all_drained(std::chrono::steady_clock::now() + insist_limit);
    if (after_all) {
        spdlog::warn("stopped; some requests were cut off");
        co_return;
    }
    for (const auto& name : tasks_.names())
        spdlog::warn("stop: {} is still at work and is cut off; it is done again at the next start", name);
    for (const auto& name : outbox_.sending())
        spdlog::warn("stop: channel {} is still sending; the message goes again at the next start", name);
    if (end_ == End::clean) end_ = End::cut_off;
    loop_.stop();
}

net::awaitable<bool> App::all_drained(std::chrono::steady_clock::time_point until)
{
    const auto left = [until] {
        return std::max<std::chrono::steady_clock::duration>(until - std::chrono::steady_clock::now(), 0ms);
    };
    const bool requests = co_await server_.drained(left());
    const bool tasks = co_await tasks_.wait_drained(left());
    const bool sends = co_await outbox_.drained(left());
    co_return requests&& tasks&& sends;
}

}  // namespace varsko
