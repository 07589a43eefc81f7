// A message given to a program: for an SMS gateway, a case system, whatever has a command line.
//
//   run = ["/usr/local/bin/sms", "--quiet"]      no shell reads it: an argument is what stands there
//
// Standard input   the message as one line of JSON, with the names that notifiers/message_json.hpp gives
// Environment      PATH, HOME, LANG, TZ as ours are, and VARSKO_MESSAGE_ID, VARSKO_TRY, VARSKO_CHANNEL,
//                  VARSKO_RECIPIENT, VARSKO_ADDRESS, VARSKO_LANGUAGE, VARSKO_SUBJECT, VARSKO_STATUS, VARSKO_LEVEL,
//                  VARSKO_ALERT, VARSKO_TRANSITION; nothing else of ours
// Answer           the first line that it writes, to standard output or error
// Exit code        0 delivered; 75 (EX_TEMPFAIL), or what retry_on lists, retry later; any other refused
//
// Retry later, too: a program that cannot be started, is ended by a signal, or is not done in time.  It leads a process
// group of its own, which is ended with it: nothing that it started outlives the try.  The same message may come again
// after a power cut: VARSKO_MESSAGE_ID is the same then.
#pragma once

#include "notifiers/notifier.hpp"
#include "notifiers/patience.hpp"

namespace varsko {

class CommandNotifier : public Notifier {
public:
    // Throws std::invalid_argument with a sentence.
    explicit CommandNotifier(const ChannelSettings&);
    Delivery send(const Message&, int try_number, Instant now) override;
    void interrupt() override { call_.ask(); }

private:
    Delivery run(const std::string& input, const Message&, int try_number) const;

    ChannelSettings settings_;
    CallAway call_;
};

}  // namespace varsko
