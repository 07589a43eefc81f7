// What living alerts do to the register's numbers.
//
//   computed = clamp(max(base, each living absolute effect) + the sum of +n, once per living episode, 1..5)
//
//   base 3, "= 5" from one unit's red, "= 4" from another's yellow, "+1" from a flag  ->  max(3, 5, 4) + 1 -> 5
//
// An effect counts when its alert has been alive `after` due periods in a row, and ends with the episode.
#pragma once

#include "rules/world.hpp"

#include <string>
#include <vector>

namespace varsko {

// One rule's effect on one risk, by one alert whose episode lives.
struct LivingEffect {
    std::size_t track = 0, position = 0;
    std::optional<RiskEffect::Change> probability, consequence;
};

// Effects that count now, in the order of tracks and units.  Proposed ones (mode = "propose") do not count.
std::vector<LivingEffect> living_effects(const World::State&, const std::string& risk);

// Does this effect count for an alert that stands so?
bool counts(const RiskEffect&, const Life&);
Rating computed_rating(const Risk&, const std::vector<LivingEffect>&);
// Computed ratings follow the figures only while the risk is open: proposed, active or accepted.
bool follows_figures(const Risk&);
// The id of the risk that a flag opens.
std::string opened_risk_id(const AlertKey&);
bool is_opened_by(std::string_view risk, const AlertKey&);

// "EK-01: sannolikhet 3 -> 5, riskvärde 15 -> 25"
std::string moved_text(const std::string& id, const Rating& before, const Rating& after, std::string_view language);

}  // namespace varsko
