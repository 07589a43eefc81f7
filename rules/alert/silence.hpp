// A silence: somebody says that some alerts need not be told for a while, and why.
//
// What it holds is not lost: messages wait, and when the silence ends each person gets what still matters in one
// message, with what came and went meanwhile.  Alerts, risks and colours go on as ever; only messages are held.
//
//   unit="asn"                      the unit and all under it        level=~"yellow|flag"
//   alertname="budget-balance"      the rule                         metric!="net_cost"
//
// All matchers must fit.  A matcher of `unit` is tried on the unit and on each above it.
#pragma once

#include "rules/alert/alert.hpp"
#include "rules/alert/label_matcher.hpp"
#include "rules/unit.hpp"

#include <string>
#include <vector>

namespace varsko {

struct Catalogue;

struct Silence {
    std::string id;  // as a UUID, made of what it says
    std::vector<LabelMatcher> of;
    Instant from{}, to{};  // held at `from` and until before `to`
    std::string by, comment;
    Instant made{};
    std::string ended_by{};  // whoever ended it before its time; `to` is then when

    enum class State : std::uint8_t { pending, active, expired };
    State state(Instant now) const { return now < from ? State::pending : now < to ? State::active : State::expired; }
};
std::string_view text(Silence::State);
std::string silence_id(const Silence&);

// What is silenced: the alert's labels, and its unit with all above it.
struct SilencedBy {
    const AlertKey& alert;
    Level level = Level::unknown;
};
bool holds(const Silence&, const Catalogue&, const SilencedBy&);

}  // namespace varsko
