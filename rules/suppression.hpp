// Counts that are not told outside the house, because they are so few that they may point at a person.
//
// A small count is suppressed itself, and with it what it could be reckoned from (what statistical agencies call
// primary and secondary suppression):
//
//   a total, where the parts that are told leave a small rest         12 in all, 5 here and 4 there: 3 in the third
//   an accumulation that a small month has been added to              12 to March, 10 to February: 2 in March
//   all counts of a corrected assessment                              12 in the message before, 14 in this: 2 came late
//
// People with a role see all counts of theirs; this is for channels, feeds and other systems.
#pragma once

#include "rules/assess.hpp"
#include "rules/catalogue.hpp"

#include <cstdint>
#include <vector>

namespace varsko {

bool is_protected(const Metric&);  // it counts, has a smallest number that is told, and nobody has decided otherwise
bool is_small(const Metric&, double value);

struct Suppression {
    enum class Why : std::uint8_t { told, small, by_subtraction };
    std::vector<Why> inputs;  // of the explanation's, one each
    bool any = false;         // then nothing that is reckoned from them is told either
};
Suppression suppression_of(const Catalogue&, const CompiledRule&, const Panel&, const Explanation&, bool corrected);

// Some metric that the rule reads is protected: what it gave at other periods, or for other units, may be small.
bool reads_protected(const Catalogue&, const CompiledRule&);

}  // namespace varsko
