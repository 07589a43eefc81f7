// A message in a chat, through the incoming webhook that the chat's administrator has made for one room.
//
//   form    mattermost   {"text": "…"} in Markdown
//           slack        {"text": "…"} in Slack's own markup
//           teams        an Adaptive Card, as Teams' workflows and connectors take it
//
//   **R Röd · Budget i balans · Barn- och ungdomsvård** (mars 2024)
//   Barn- och ungdomsvård ligger −14,6 % (−2 890 tkr) mot budget.
//   Gul → R Röd, −1,1 % → −14,6 %
//   [Öppna i varsko](https://…)
//
// The address lets whoever has it write in the room, so it is a secret and stands in a file.  None of the three lets an
// incoming webhook answer in a thread: the first line is what keeps an alert's messages together.  Names and sentences
// come from people's tables, so all that a chat would take for markup, links or a call to everybody is disarmed.
//
// What an answer means stands in notifiers/http_post.hpp.  Teams' older connectors answer 200 to what they could not
// deliver, and say so in the body: that is tried again.
#pragma once

#include "notifiers/http_post.hpp"

namespace varsko {

enum class ChatForm : std::uint8_t { mattermost, slack, teams };

// The body.
std::string chat_payload(const Message&, ChatForm);

class ChatNotifier : public Notifier {
public:
    // Throws std::invalid_argument with a sentence.
    ChatNotifier(const ChannelSettings&, const Secrets&);
    Delivery send(const Message&, int try_number, Instant now) override;
    void interrupt() override { post_.interrupt(); }

private:
    ChatForm form_;
    HttpPost post_;
};

}  // namespace varsko
