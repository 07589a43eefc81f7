// A message as a line of syslog, RFC 5424, with its facts as structured data:
//
//   <27>1 2024-04-16T07:30:00.000Z host varsko - fired [varsko@32473 id="v3f2a…" alert="…" level="red" …] Röd: Budget …
//
//   url   udp://host:514     one datagram: nobody says whether it came
//         tcp://host:601     with its length before it (RFC 6587); delivered when the other machine has all of it
//         unix:///dev/log    this machine's own
//
// No TLS: between machines that need it, a local rsyslog forwards.  No connection, or one that is reset: retry later.
// A datagram that is too large: refused.
#pragma once

#include "notifiers/notifier.hpp"
#include "notifiers/patience.hpp"

namespace varsko {

std::string syslog_line(const Message&, const std::string& host);

class SyslogNotifier : public Notifier {
public:
    // Throws std::invalid_argument with a sentence.
    explicit SyslogNotifier(const ChannelSettings&);
    Delivery send(const Message&, int try_number, Instant now) override;
    void interrupt() override { call_.ask(); }

private:
    Delivery hand_over(const std::string& line) const;

    std::string scheme_, host_, port_, path_, own_name_;
    std::chrono::seconds timeout_;
    CallAway call_;
};

}  // namespace varsko
