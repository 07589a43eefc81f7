#include "daemon/reload.hpp"

#include "daemon/inbox_folder.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/inotify.h>

#include <algorithm>
#include <utility>

namespace varsko {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t changes = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE;
constexpr auto longest_wait = std::chrono::minutes(1);

}  // namespace

Reloader::Reloader(const net::any_io_executor& executor, fs::path configuration, Parts parts,
                   std::chrono::milliseconds quiet)
    : parts_(std::move(parts)), quiet_(quiet), watch_(executor), pause_(executor)
{
    configuration = fs::absolute(configuration);
    if (fs::is_directory(configuration)) {
        folder_ = configuration;
    } else {
        folder_ = configuration.parent_path();
        file_ = configuration.filename();
    }
    add_folders();
    if (!watch_.watches(folder_))
        parts_.complain("changes of the configuration are not seen by themselves; send SIGHUP after a change");
}

void Reloader::add_folders()
{
    watch_.add(folder_, changes);
    if (!file_.empty()) return;
    for (const char* name : {"rules.d", "templates"})
        if (fs::is_directory(folder_ / name)) watch_.add(folder_ / name, changes);
}

// An editor's own files are not news: it writes beside and renames.
bool Reloader::concerns_us(const FolderWatch::Event& event) const
{
    if (event.name.empty()) return (event.mask & IN_Q_OVERFLOW) != 0;
    if (!file_.empty()) return event.name == file_;
    const bool folder = (event.mask & IN_ISDIR) != 0;
    if (folder) return event.name == "rules.d" || event.name == "templates" || event.name == "..data";
    if (event.mask & IN_CREATE) return false;  // its closing will be told
    return InboxFolder::judge(event.name) == InboxFolder::Name::candidate || event.name == "..data";
}

net::awaitable<void> Reloader::watch()
{
    for (;;) {
        const auto events = co_await watch_.next(longest_wait);
        const auto ours = std::ranges::find_if(events, [this](const auto& event) { return concerns_us(event); });
        if (ours == events.end()) continue;
        add_folders();  // rules.d may be new
        if (why_.empty()) why_ = ours->name.empty() ? "the configuration changed" : ours->name + " changed";
        pause_.cancel();  // begins the quiet moment anew
    }
}

net::awaitable<void> Reloader::work()
{
    auto quietly = net::as_tuple(net::use_awaitable);
    for (;;) {
        if (why_.empty())
            pause_.expires_at(net::steady_timer::time_point::max());
        else
            pause_.expires_after(quiet_);
        if (!at_once_) {
            auto [error] = co_await pause_.async_wait(quietly);
            if (error && !at_once_) continue;  // a change: the moment begins anew
        }
        at_once_ = false;
        co_await parts_.reload(std::exchange(why_, std::string()));
    }
}

void Reloader::ask(std::string why)
{
    why_ = std::move(why);
    at_once_ = true;
    pause_.cancel();
}

std::vector<std::string> needs_restart(const DaemonSettings& running, const DaemonSettings& read)
{
    std::vector<std::string> differ;
    if (running.listen != read.listen) differ.emplace_back("http.listen");
    if (running.token_file != read.token_file) differ.emplace_back("http.token_file");
    if (running.proxy_addresses != read.proxy_addresses || running.proxy_user_header != read.proxy_user_header ||
        running.proxy_secret_file != read.proxy_secret_file)
        differ.emplace_back("http.proxy");
    if (running.directory != read.directory) differ.emplace_back("http.directory");
    if (running.inbox != read.inbox) differ.emplace_back("inbox.folder");
    return differ;
}

}  // namespace varsko
