// The rules that a rule may stand on: rule("budget-balance").level.
//
// A rule is compiled after those that it names, and takes their steps over into its own program.  So what changes the
// other changes it, at any period and for any unit, and nobody has to remember in which order they are run.
#pragma once

#include "rules/ruleset.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace varsko::expression {

struct OtherRules {
    std::span<const Rule> written;
    std::map<std::pair<std::string, MetricIndex>, std::shared_ptr<const CompiledRule>> compiled;

    const Rule* find(std::string_view id) const;
};

// The ids that an expression names in rule("…"); none where it cannot be read.
std::vector<std::string> rules_named(std::string_view text);

// The rules as indices, each after those that it names.  A ring is told once, at the first of its rules in file order.
std::vector<std::size_t> in_order(std::span<const Rule>, Diagnostics&);

}  // namespace varsko::expression
