// A channel that is stuck cannot tell of it: the admins are told through another.
//
// A channel is stuck when its oldest message has waited longer than [outbox] oldest_alarm.  They are told once when it
// begins and once when it is over, however often the daemon is started meanwhile: what was told is kept as text beside
// the messages, and a message has the same id whenever it is made.
//
// Pure: time, queues and what was told before are arguments.
#pragma once

#include "rules/alert/message.hpp"
#include "rules/configuration.hpp"
#include "storage/store.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace varsko {

// Channels that the admins know to be stuck, each with when its oldest message was made as it began.
using Incidents = std::map<std::string, Instant>;
std::string text(const Incidents&);  // "mail 2024-04-16T07:30:00.000Z\n…"
Incidents parse_incidents(const std::string&);

struct DeliveryNews {
    enum class Why : std::uint8_t { stuck, flows_again } why = Why::stuck;
    std::string channel;
    Instant since{};  // as in Incidents: names the incident
    Store::Queue queue;
};
struct DeliveryWatch {
    std::vector<DeliveryNews> news;
    Incidents incidents;          // from now on
    std::set<std::string> stuck;  // now, told or not
};
DeliveryWatch watch_delivery(const Store::Queues&, const Incidents& told, std::chrono::seconds oldest_alarm,
                             Instant now);

// To each admin, through a channel that is not stuck: the person's own, or the first that reaches them; with no admin,
// or none that can be reached, to a channel that many read.  Empty: there is no way.
std::vector<Message> write(const Configuration&, const DeliveryNews&, const std::set<std::string>& stuck, Instant now);

}  // namespace varsko
