// What a message is in a log, whichever log: how serious it is, one line for people, and fields for machines.
#pragma once

#include "rules/alert/message.hpp"

#include <string>
#include <utility>
#include <vector>

namespace varsko {

// As syslog counts: 3 error (red), 4 warning (yellow, a flag), 5 notice (anything else, and what is over).
int severity_of(const Message&);
// "Röd: Budget i balans, Barn & unga, mars 2024 (−14,6 %)"
std::string log_line(const Message&);
// id, alert, rule, metric, unit, level, status, transition, period, recipient, url: those that it has, in that order.
std::vector<std::pair<std::string, std::string>> log_fields(const Message&);

}  // namespace varsko
