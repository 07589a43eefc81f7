// A metric may rank its sources (`source_rank`: file patterns, best first).  What a better source says then stands,
// whatever a worse one says later; of one source, or of sources that no pattern fits, the latest known stands.
#pragma once

#include "rules/metric.hpp"

#include <string_view>

namespace varsko {

// Does the file's name fit a pattern with * and ?, in any letter case?
bool fits(std::string_view pattern, std::string_view name);

// 0: the best source.  A file that fits no pattern comes after all that do; for a metric without ranks all are 0.
std::size_t source_rank(const Metric&, std::string_view file);

}  // namespace varsko
