// Who is told of an alert, and why: roles on the unit tree first, then the routes of people.toml.
//
//   to = ["chief"], unit child_youth     the chiefs at child_youth or at the units responsible for it;
//                                        nobody there: the same at its parent, and so on upward
//
// Routes are read top to bottom; each that matches adds people and channels, and the first that does not `continue`
// ends it.  Whoever is reached in two ways is told once, for the first reason.
#pragma once

#include "rules/configuration.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace varsko {

struct Recipient {
    const Person* person = nullptr;  // nullptr: a channel by itself
    std::string id;                  // the person's, or "channel:hook"
    std::string channel;             // ChannelSettings::id
    Route::When when = Route::When::as_they_wish;
    std::string why;  // "chief-of child_youth_1", "route 2 economist-of asn", "named", "risk-owner EK-01"
};

// The people who have a role for a unit.  Empty where nobody has it all the way up.
struct RoleHolder {
    const Person* person = nullptr;
    UnitIndex at = 0;
};
std::vector<RoleHolder> holders(const Catalogue&, std::string_view role, UnitIndex);

// A role or a person's id as a risk's owner: the person's id, or the role where nobody has it.
std::string owner_of(const Catalogue&, const std::string& role_or_person, UnitIndex);

struct Occasion {
    std::string_view rule, metric;
    UnitIndex unit = 0;
    Level level = Level::unknown;
    Level severity = Level::yellow;  // how a flag is routed
    std::optional<int> goal;
    std::vector<std::string> risks;   // that the rule may move
    std::vector<std::string> owners;  // persons who own a risk that it moves
    Day today;                        // for stand-ins
};

// `to`: the rule's own list.
std::vector<Recipient> recipients(const Configuration&, const std::vector<std::string>& to, const Occasion&);

// One role or person by itself, without routes.
std::vector<Recipient> reached_by(const Configuration&, const std::string& role_or_person, const Occasion&);

}  // namespace varsko
