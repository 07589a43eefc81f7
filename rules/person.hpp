// People, their roles on the unit tree, and the routes that refine who is told.
#pragma once

#include "rules/figure.hpp"

#include <optional>
#include <string>
#include <vector>

namespace varsko {

struct Person {
    std::string id, name, mail;
    std::string language;  // empty: the organisation's
    std::string channel = "mail";
    struct Role {
        std::string role;
        UnitIndex unit;
    };  // chief economist admin …
    std::vector<Role> roles;
    struct Quiet {
        std::string nights;
        bool weekends = false;
    };
    std::optional<Quiet> quiet;
    std::string digest;  // "07:30", or empty
    struct StandIn {
        std::string person;
        Day from, to;
    };
    std::optional<StandIn> stand_in;
};

struct Route {
    std::string rule, level, metric, unit, risk;  // empty: any; unit matches the unit and all under it
    std::optional<int> goal;
    std::vector<std::string> to;        // roles, or person ids
    std::vector<std::string> channels;  // beside people: "hook", "file"
    std::string when = "at once";
    bool continues = false;  // look at the next route too
};

}  // namespace varsko
