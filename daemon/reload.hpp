// A new configuration: on SIGHUP, and when a file of its folder has changed and nothing more has for a moment.  All of
// it or nothing: with one error the old one runs on, in the log, on /readyz and in /metrics it is said that it does.
#pragma once

#include "daemon/folder_watch.hpp"
#include "rules/configuration.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

namespace varsko {

// Watches and asks; what a reload is, is a function of whoever wires.
class Reloader {
public:
    struct Parts {
        std::function<net::awaitable<void>(std::string why)> reload;
        std::function<void(const std::string&)> complain;
    };
    // `configuration` is a folder (then rules.d and templates are watched too) or one file.
    Reloader(const net::any_io_executor&, std::filesystem::path configuration, Parts,
             std::chrono::milliseconds quiet = std::chrono::milliseconds(300));

    net::awaitable<void> watch();  // two tasks: one sees changes,
    net::awaitable<void> work();   // the other reloads when all has been quiet
    void ask(std::string why);     // reload at once

private:
    void add_folders();
    bool concerns_us(const FolderWatch::Event&) const;

    Parts parts_;
    std::filesystem::path folder_, file_;  // file_ is empty for a whole folder
    std::chrono::milliseconds quiet_;
    FolderWatch watch_;
    net::steady_timer pause_;
    std::string why_;  // empty: nothing is asked for
    bool at_once_ = false;
};

// Settings that are read at start only, and differ: "http.listen" …
std::vector<std::string> needs_restart(const DaemonSettings& running, const DaemonSettings& read);

}  // namespace varsko
