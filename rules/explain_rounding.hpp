// Comparisons that a printed number would have answered otherwise.
#pragma once

#include "rules/assess.hpp"

namespace varsko {

// REQUIRES the lets and conditions of the explanation.  `value_name`: the let that is the rule's value, or "value".
std::vector<Explanation::Rounding> roundings(const Explanation&, const std::string& value_name);

}  // namespace varsko
