// Units: nodes of the trees that an organisation is followed by.  Economy is told by activity, goals by responsibility;
// who is responsible for what is many to many and decides who is told.
#pragma once

#include "rules/figure.hpp"

#include <optional>
#include <string>
#include <vector>

namespace varsko {

enum class Dimension : std::uint8_t { responsibility, activity, cost_kind };
std::string_view text(Dimension);

struct Unit {
    std::string id;  // lower-case ASCII, digits, _
    std::string name;
    std::string level;  // "board", "area", "unit": the organisation's own words
    Dimension dimension = Dimension::responsibility;
    std::optional<UnitIndex> parent;
    std::vector<UnitIndex> responsible;  // responsibility units whose chiefs are told of this one
    std::vector<std::string> aliases;    // other spellings only
    std::vector<std::string> groups;     // that it is compared within: "peers"
    std::optional<Day> from, to;         // first and last day of its life
    struct Became {
        std::vector<std::string> of;
        Day on;
    };
    std::optional<Became> became;  // a dated reorganisation: this unit came of those (not an alias)
    // Of a total whose rows, for a time, were not the units right below it.
    struct Rows {
        std::vector<UnitIndex> of;
        std::optional<Day> from, to;  // first and last day
    };
    std::vector<Rows> rows;
};

}  // namespace varsko
