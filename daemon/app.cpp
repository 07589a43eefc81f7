#include "daemon/app.hpp"
#include "daemon/secret_files.hpp"

#include "daemon/channels.hpp"
#include "daemon/http/address.hpp"
#include "daemon/log.hpp"
#include "daemon/token.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>

#include <csignal>
#include <random>
#include <stdexcept>
#include <utility>

namespace varsko {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

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

}  // namespace

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
        return metrics_.timed("ingest", [&] { return house_.take_in(arrival); });
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
        house_.look([&](StoreReader& store) {
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
    around.sign_in = std::make_shared<SignIn>(around.links);
    const SecretFiles secrets(house_.configuration_path(), house_.data());
    if (!settings_.proxy_addresses.empty())
        around.proxy =
            std::make_shared<const Proxy>(settings_.proxy_addresses, settings_.proxy_user_header,
                                          secrets.read("http.proxy.secret_file", settings_.proxy_secret_file));
    if (const auto& directory = settings_.directory; !directory.issuer.empty())
        around.directory = std::make_shared<Directory>(Directory::Settings{
            .issuer = directory.issuer,
            .client_id = directory.client_id,
            .client_secret = secrets.read("http.directory.client_secret_file", directory.client_secret_file),
            .claim = directory.claim,
            .name = directory.name,
            .ca_file = directory.ca_file,
            .redirect = settings_.base_url + "/api/v1/session/directory/done"});
    return around;
}

}  // namespace varsko
