// What a message says of its alert, kept per (alert, recipient) so that a later message can tell the difference.
//
// A Message carries words; level and value are those of the event that it tells of.  A reminder tells of no event, and
// then it is the alert as it stands.
#pragma once

#include "rules/engine.hpp"

#include <map>

namespace varsko {

class ToldByStep {
public:
    explicit ToldByStep(const Changes&);
    Told operator()(const Message&) const;

private:
    std::multimap<AlertKey, const AlertEvent*> events_;  // of one key: in the order they happened
    std::map<AlertKey, const Alert*> alerts_;
};

}  // namespace varsko
