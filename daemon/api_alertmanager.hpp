// The alerts as Alertmanager's clients read them: amtool and dashboards work unchanged.
//
//   GET /api/v2/status  /api/v2/receivers  /api/v2/alerts  /api/v2/alerts/groups  /api/v2/silences
//
// An alert that lives is "active", also one that somebody has taken: who and why stands in the annotation
// "acknowledged".  Held by a silence or by another alert it is "suppressed".  Who is told is decided message by
// message, so there is one receiver, varsko itself; alerts are grouped by rule.  Labels and words are those that a real
// Alertmanager is told (daemon/alertmanager.hpp), and the fingerprint is that of the webhook.
#pragma once

#include "daemon/api_call.hpp"

namespace varsko {

Response get_alertmanager_status(const Call&);
Response get_alertmanager_receivers(const Call&);
Response get_alertmanager_alerts(const Call&);
Response get_alertmanager_groups(const Call&);
Response get_alertmanager_silences(const Call&);  // api_silences.cpp
Response get_alertmanager_silence(const Call&);
Response post_alertmanager_silence(const Call&);
Response delete_alertmanager_silence(const Call&);

}  // namespace varsko
