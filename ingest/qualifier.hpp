// Words that say which scenario or span figures are of, at the beginning or the end of a label, a heading or a title:
//
//   "Antal placeringar, budget"   ->  "Antal placeringar"   budget
//   "Nettokostnad (mål)"          ->  "Nettokostnad"        target
//   "Utfall ack."                 ->  ""                    outcome, accumulated
//   "Årsprognos"                  ->  ""                    forecast of the year
//   "Utfall mot budget"           ->  itself: two scenarios are none
#pragma once

#include "rules/mapping.hpp"

#include <optional>
#include <string_view>

namespace varsko::ingest {

struct Qualifier {
    std::optional<Scenario> scenario;
    std::optional<MappedColumn::SpanIn> span;
    bool any() const { return scenario || span; }
    // What this leaves open, the other says.
    Qualifier or_else(const Qualifier& other) const
    {
        return {scenario ? scenario : other.scenario, span ? span : other.span};
    }
};

// One word: "budget", "ack.", "årsprognos"; nothing for any other.
Qualifier qualifier_spelled(std::string_view word);

struct Qualified {
    std::string_view rest;  // of the text that was given
    Qualifier said;
};
Qualified qualified(std::string_view text);

}  // namespace varsko::ingest
