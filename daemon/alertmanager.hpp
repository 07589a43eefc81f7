// A real Alertmanager, told again and again how all alerts stand (POST /api/v2/alerts).
//
// It is told a state, not messages: an alert that it has not heard of for a while it takes for resolved.  So each that
// lives is sent every `resend`, to end four such times from now, and whatever is lost on the way is made good by the
// next.  The level is a label, so an alert that gets worse is another to it: for a quarter of an hour after an alert
// ended or changed level, what it was before is sent with the time it ended.  That is read from the events as stored,
// so a restart loses no resolution.
//
//   labels         alertname = rule, unit, metric, level, organisation
//   annotations    summary, description, in the organisation's language, without small counts
//   startsAt       the first day of the period in which it began;  generatorURL  the alert's address
#pragma once

#include "daemon/channel_guard.hpp"
#include "notifiers/http_post.hpp"
#include "rules/engine.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace varsko {

inline constexpr std::chrono::minutes told_after_its_end{15};

// What the Alertmanager is sent; "[]" when there is nothing.  `now` is the house's time, by which alerts end, and
// `real` the world's, by which the Alertmanager judges what lives.
struct AlertmanagerTimes {
    Instant now, real;
    std::chrono::seconds resend{60};
};
std::string alertmanager_payload(const World&, const std::vector<AlertEvent>& newest, const AlertmanagerTimes&);
// The alerts whose newest events are needed for that.
std::vector<AlertKey> lately_changed(const World&, Instant now);

// One Alertmanager.
class Alertmanager {
public:
    // Throws std::invalid_argument with a sentence.
    Alertmanager(const ChannelSettings&, const Secrets&);
    // Blocks until it has answered or the timeout has passed.
    Delivery tell(const std::string& payload, Instant now);
    void interrupt() { post_.interrupt(); }
    std::chrono::seconds resend() const { return resend_; }
    ChannelStatus status() const;  // from any thread

private:
    std::chrono::seconds resend_;
    HttpPost post_;
    mutable std::mutex mutex_;
    ChannelStatus status_;
};

}  // namespace varsko
