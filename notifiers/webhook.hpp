// A message as a POST in the field's "version 4" payload, so that receivers written for Alertmanager work unchanged.
//
//   {"version":"4","groupKey":"{}:{alertname=\"budget-balance\",metric=\"net_cost\",unit=\"asn\"}","truncatedAlerts":0,
//    "status":"firing","receiver":"hook","groupLabels":{…},"commonLabels":{…},"commonAnnotations":{…},"externalURL":"",
//    "alerts":[{"status":"firing","labels":{…},"annotations":{…},"startsAt":"2024-04-16T07:30:00.000Z",
//               "endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"8f1c2a…"}]}
//
//   Content-Type: application/json
//   Idempotency-Key, X-Varsko-Message-Id    the message's id, the same at every try
//   X-Varsko-Try                            from 1
//   X-Varsko-Timestamp                      seconds since 1970
//   X-Varsko-Signature                      sha256=HMAC-SHA256(secret, timestamp "." body), where there is a secret
//
// What an answer means stands in notifiers/http_post.hpp.
#pragma once

#include "notifiers/http_post.hpp"

#include <string_view>

namespace varsko {

// The body.  Labels must hold alertname, metric, unit and level as the engine gives them.
std::string webhook_payload(const Message&, const std::string& receiver);
// "sha256=" and 64 hex digits.
std::string webhook_signature(std::string_view secret, std::string_view timestamp, std::string_view body);
// The alert's identity through its life: 16 hex digits of (rule, metric, unit).  The level is not in it.
std::string fingerprint(const AlertKey&);

class WebhookNotifier : public Notifier {
public:
    // Throws std::invalid_argument with a sentence.
    WebhookNotifier(const ChannelSettings&, const Secrets&);
    Delivery send(const Message&, int try_number, Instant now) override;
    void interrupt() override { post_.interrupt(); }

private:
    std::string receiver_, secret_;
    HttpPost post_;
};

}  // namespace varsko
