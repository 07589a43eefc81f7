// People, their roles on the unit tree, the routes that refine who is told, and what need not be told beside something
// greater.
#pragma once

#include "rules/figure.hpp"
#include "rules/level.hpp"

#include <chrono>
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
    struct Nights {
        std::chrono::minutes from, to;  // since midnight; from > to: over midnight
    };
    struct Quiet {
        std::optional<Nights> nights;
        bool weekends = false;  // and public holidays
    };
    std::optional<Quiet> quiet;
    std::optional<std::chrono::minutes> digest;  // the hour, since midnight, of each working day; empty: at once
    struct StandIn {
        std::string person;
        Day from, to;
    };
    std::optional<StandIn> stand_in;
    std::string example_password;  // of an example, that everybody may know; empty: signs in with one of their own
};

struct Route {
    std::string rule, level, metric, unit, risk;  // empty: any; unit matches the unit and all under it
    std::optional<int> goal;
    std::vector<std::string> to;        // roles, or person ids
    std::vector<std::string> channels;  // beside people: "hook", "file"
    enum class When : std::uint8_t { as_they_wish, at_once, digest } when = When::as_they_wish;
    bool continues = false;  // look at the next route too
};

// While the alert of one rule rings, those of others are not told: the larger thing says it.
struct Inhibition {
    std::string source;          // a rule
    std::optional<Level> level;  // of its alert; empty: any
    std::vector<std::string> targets;
    enum class Units : std::uint8_t { same, below, all } units = Units::same;  // below: its own too
};

}  // namespace varsko
