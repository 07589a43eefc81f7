// A message as one line of JSON at the end of <data>/<folder>/messages.ndjson: for tests, archives and programs that
// read along.
//
//   {"id":"v1-3f2a","alert":"budget-balance:net_cost:asn","rule":…,"metric":…,"unit":…,"episode":…,"transition":"fired",
//    "period":"2024-03","recipient":"eko1","address":…,"channel":"file","why":…,"subject":…,"created":…,
//    "thread":"t-91c0","language":"sv","text":…,"html":…,"status":"firing","labels":{…},"annotations":{…},
//    "starts_at":…,"ends_at":null,"written":…,"try":1}
//
// The names are notifiers/message_json.hpp's, which the API has too.
//
// A line is on the disk before the message counts as delivered.  A message may stand twice after a power cut, with the
// same id.  A half line that a cut left belongs to a message that was not delivered; it is cut off before the next.
#pragma once

#include "notifiers/notifier.hpp"

#include <filesystem>

namespace varsko {

class FileNotifier : public Notifier {
public:
    // A relative folder starts from `data`.  Throws std::invalid_argument with a sentence where no folder is named.
    // The folder is made at the first message.
    FileNotifier(const ChannelSettings&, const std::string& data);
    Delivery send(const Message&, int try_number, Instant now) override;

private:
    std::filesystem::path folder_;
};

}  // namespace varsko
