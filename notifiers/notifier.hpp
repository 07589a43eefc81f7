// A channel: one message to one recipient, and an answer that says whether trying again can help.
#pragma once

#include "rules/alert/message.hpp"
#include "rules/configuration.hpp"

#include <functional>
#include <memory>
#include <string>

namespace varsko {

class Notifier {
public:
    virtual ~Notifier() = default;
    // Blocks until the other side has answered or the channel's timeout has passed.  Called on the notifiers' own
    // thread; never throws for what the other side does.  `try_number` counts from 1.
    virtual Delivery send(const Message&, int try_number, Instant now) = 0;
    // From any thread: the send under way ends within two seconds, it and all later ones as interrupted.  Nothing to do
    // for a channel that waits for nobody.
    virtual void interrupt() {}
};

// Secrets are read by the caller: each is a file's contents, trimmed.  `url` stands in the place of the settings' url.
struct Secrets {
    std::string password, secret, url{};
};
// One for each kind of a configuration's channels but alertmanager, which is told a state and no messages.  `data` is
// the data folder that relative paths start from. Throws std::invalid_argument with a sentence for a kind or URL that
// cannot be.
std::unique_ptr<Notifier> make_notifier(const ChannelSettings&, const Secrets&, const std::string& data);

}  // namespace varsko
