// A message as an entry of systemd's journal, over its native protocol: one datagram of fields, so that
// `journalctl VARSKO_UNIT=child_youth` finds what concerns a unit.
//
//   MESSAGE=Röd: Budget i balans, Barn & unga, mars 2024 (−14,6 %)
//   PRIORITY=3                        3 red, 4 yellow or a flag, 5 anything else
//   SYSLOG_IDENTIFIER=varsko
//   VARSKO_ID, VARSKO_ALERT, VARSKO_RULE, VARSKO_METRIC, VARSKO_UNIT, VARSKO_LEVEL, VARSKO_STATUS, VARSKO_TRANSITION,
//   VARSKO_PERIOD, VARSKO_RECIPIENT, VARSKO_URL
//   VARSKO_TEXT                       the whole message
//
// An entry too large for a datagram goes as a sealed file in memory, as the protocol has it.  Delivered means that the
// journal's socket took it: the protocol has no answer.  No journal there, or one that does not read: retry later.
#pragma once

#include "notifiers/notifier.hpp"
#include "notifiers/patience.hpp"

namespace varsko {

// The datagram.
std::string journal_entry(const Message&);

class JournalNotifier : public Notifier {
public:
    // Throws std::invalid_argument with a sentence.
    explicit JournalNotifier(const ChannelSettings&);
    Delivery send(const Message&, int try_number, Instant now) override;
    void interrupt() override { call_.ask(); }

private:
    std::string socket_;
    std::chrono::seconds timeout_;
    CallAway call_;
};

}  // namespace varsko
