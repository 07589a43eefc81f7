// A way out, as [channel.NAME] has it.
#pragma once

#include "rules/diagnostic.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace varsko {

// At most so many in any stretch of that length.
struct Rate {
    int most = 0;
    std::chrono::seconds per{};
    friend bool operator==(const Rate&, const Rate&) = default;
};

struct ChannelSettings {
    std::string id;    // "mail", "hook", "file"
    std::string kind;  // smtp | webhook | chat | alertmanager | syslog | journal | command | file
    std::string url, from, user, password_file, secret_file, folder;
    std::string url_file;                    // chat: the url is a secret
    std::string form;                        // chat: mattermost | slack | teams
    std::string socket;                      // journal: where it listens; empty: where systemd puts it
    std::vector<std::string> run;            // command: a program's whole path, and its arguments
    std::vector<int> retry_on{75};           // command: exit codes that mean "later"; EX_TEMPFAIL
    std::chrono::seconds resend{60};         // alertmanager: how often it is told the state
    std::string starttls = "opportunistic";  // required | opportunistic | never
    std::string ca_file;
    std::chrono::seconds timeout{30};
    int attempts = 72;   // before a message is a dead letter: an hour apart in the end, so three days
    int rest_after = 5;  // failures in a row before the channel rests
    std::chrono::seconds most_age = std::chrono::days(7);  // of a message that waits, before it is a dead letter
    std::optional<Rate> rate;                              // of tries; none: as fast as it goes
    Place place;
};

}  // namespace varsko
