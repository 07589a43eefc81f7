// A message as JSON: one set of names for the API, the file channel and whoever reads either.  What is not there is
// null.
#pragma once

#include "rules/alert/message.hpp"

#include <nlohmann/json_fwd.hpp>

namespace varsko {

// What it is about and to whom: id, alert, rule, metric, unit, episode, transition, period, recipient, address,
// channel, why, subject, created.
nlohmann::ordered_json message_json(const Message&);
// What it says: thread, language, text, html, status, labels, annotations, starts_at, ends_at.
void add_contents(nlohmann::ordered_json&, const Message&);

}  // namespace varsko
