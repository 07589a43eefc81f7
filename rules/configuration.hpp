// Everything an organisation's folder of TOML says, checked: the daemon's settings, the catalogue, the rules as
// written, the mappings and the register's start.  rules/configuration/ reads it; a configuration with one error is no
// configuration.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/channel_settings.hpp"
#include "rules/diagnostic.hpp"
#include "rules/mapping.hpp"
#include "rules/risk/risk.hpp"
#include "rules/rule.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace varsko {

struct DaemonSettings {
    std::string time_zone = "Europe/Stockholm";
    int history_after_days = 60;
    std::string listen = "127.0.0.1:8080";
    bool read_without_token_on_loopback = false;
    std::string token_file = "token";  // relative to the data folder
    std::string inbox = "inbox";       // relative to the data folder
    std::string base_url;              // for links in messages; empty: http://<listen>
    int links_last_days = 30;          // how long what a message's links do can be done by them; 0: it has none
    std::chrono::seconds session_lasts = std::chrono::hours(12);  // then whoever signed in does so again
    // Of a proxy in front: its addresses; whom it has let in stands in that header (lower case) beside the secret.
    std::vector<std::string> proxy_addresses;
    std::string proxy_user_header, proxy_secret_file;
    // Of a directory that speaks OpenID Connect; an empty issuer: there is none.
    struct Directory {
        std::string issuer, client_id, client_secret_file;
        std::string claim = "email", name = "OpenID Connect", ca_file;
        friend bool operator==(const Directory&, const Directory&) = default;
    } directory;
    int refused_kept_days = 30;  // how long refused/ keeps a file with a personal number
    std::optional<Day> pretend;  // the daemon believes it is that day
    std::string log_level = "info";
    bool confirm_reload = false;  // while this configuration runs, a changed one waits until somebody applies it
    std::chrono::seconds oldest_alarm = std::chrono::hours(1);  // of a message that waits, before the admins are told
};

// Which findings about forecasts and budgets are told, and from where on; a limit that is empty is switched off.
struct FindingLimits {
    bool forecast_mechanical = true, forecast_equals_budget = true, budget_not_seasonal = true;
    std::optional<double> forecast_moved = 0.01;     // of the year's budget
    std::optional<double> surplus = 0.1;             // of the budget to date
    std::optional<double> forecast_accuracy = 0.01;  // of the year's outcome
    double smallest_amount = 100;                    // tkr: less than this is no finding
};

struct Configuration {
    Catalogue catalogue;
    DaemonSettings daemon;
    std::map<std::string, ChannelSettings> channels;
    std::vector<Route> routes;
    std::vector<Inhibition> inhibitions;
    std::vector<Mapping> mappings;
    std::vector<Risk> risks;  // the register's start
    RiskBands risk_bands;
    std::vector<Rule> rules;
    FindingLimits findings;
    int most_alarms_a_month = 20;                  // of one rule: more is a flood, and varsko check warns
    std::map<std::string, std::string> templates;  // "mail.sv.txt", "mail.sv.html" … from templates/, text
    std::string version;                           // a digest of all texts: names the rule set in every assessment
    std::vector<std::string> notes;                // constructed = "…": sentences shown wherever the data are shown
};

// A file of the configuration folder, already read.  Names are relative to the folder: "rules.d/10-budget.toml".
struct NamedText {
    std::string name, text;
};

struct ReadConfiguration {
    Configuration configuration;  // meaningful only without errors
    Diagnostics diagnostics;      // all of them, sorted by place
    bool ok() const { return !has_errors(diagnostics); }
};

// A text laid over a folder, to try something: its rules, units and all that has an id take the place of the folder's
// of the same id, its constants of the same name, its other tables of theirs.
struct Overlay {
    NamedText file;
    bool is_test = false;  // it holds tests too (rules/trial/case.hpp), which are not read here
};

// Reads the whole folder at once.  Also compiles every rule, so that what this accepts will run.
ReadConfiguration read_configuration(const std::vector<NamedText>& files, const std::vector<Overlay>& over = {});

}  // namespace varsko
