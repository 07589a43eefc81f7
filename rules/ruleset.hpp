// Rules compiled: each rule once per metric it is for, checked against the catalogue, ready to run over columns.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/rule.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace varsko {

class Formula;  // rules/expression/formula.hpp: the compiled programs of one rule

struct CompiledRule {
    std::shared_ptr<const Rule> rule;
    MetricIndex metric = 0;
    std::shared_ptr<const Formula> formula;
    Grain grain = Grain::month;      // of the metric's calendar
    bool ends_with_year = false;     // it reads accumulations or year figures: its alerts close as "year closed"
    std::vector<MetricIndex> reads;  // metrics whose figures can change this rule's answer
    int lookback = 0;         // a figure at p can change assessments up to p + lookback due periods; INT_MAX: all later
    bool whole_year = false;  // it reads year figures, yearly targets or a fixed period of the year: a figure
                              // changes assessments from its year's first period on
    bool across_units = false;  // it reads other units than its own: a figure of one can change any
};

class RuleSet {
public:
    std::vector<CompiledRule> compiled;  // in file order, then metric order
    std::string version;

    const CompiledRule* find(std::string_view rule, MetricIndex) const;
    // Metrics that some rule asks as_known() of, each once, ascending.
    std::vector<MetricIndex> known_then() const;
};

// Compiles every rule of every metric.  Adds to `diagnostics` whatever is wrong, all of it.
std::shared_ptr<const RuleSet> compile(const Catalogue&, const std::vector<Rule>&, std::string version,
                                       Diagnostics& diagnostics);

}  // namespace varsko
