// How changed files take effect in a daemon that runs: first everything that may fail, then the house, then what the
// loop owns.
#include "daemon/app.hpp"

#include "daemon/change_event.hpp"
#include "daemon/channels.hpp"
#include "daemon/log.hpp"
#include "daemon/offload.hpp"
#include "daemon/service_manager.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>

#include <utility>

namespace varsko {

std::string App::sentence(const WaitingRules& waiting)
{
    const auto name = waiting.version.substr(0, 12);
    return fmt::format(
        "a changed configuration waits: {}; it would do: {}; varsko rules preview shows it, varsko rules "
        "apply {} takes it",
        name, text(waiting.would), name);
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
    auto job = [this, cause] { return metrics_.timed("reload", [&] { return try_reload(cause); }); };
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
    auto applied = metrics_.timed("reload", [&] { return house_.apply_rules(asked); });
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

}  // namespace varsko
