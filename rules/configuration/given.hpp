// The figures of a test: series by metric, unit and scenario.
#pragma once

#include "rules/configuration/draft.hpp"
#include "rules/trial/case.hpp"

namespace varsko::configuration {

// given.net_cost.asn.outcome = …
void read_given(Draft&, Table, std::vector<trial::Given>&);

}  // namespace varsko::configuration
