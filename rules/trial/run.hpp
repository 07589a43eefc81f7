// Runs a test of rules: a World of its own, a clock that is turned from day to day, and the engine that the daemon
// runs.
#pragma once

#include "rules/engine.hpp"
#include "rules/trial/case.hpp"

#include <memory>
#include <string>
#include <vector>

namespace varsko::trial {

// One expectation that was not met, or something that nobody expected.
struct Failure {
    Place place;
    std::string code;  // "assessment" "alert" "message" "risk" "finding" "unexpected-…" "unused-figure"
    Localised text;    // a sentence
};

struct Report {
    std::string name;
    Place place;
    std::size_t expectations = 0;
    std::vector<Failure> failures;
    bool ok() const { return failures.empty(); }
};

// `with_missing`: the alerts of figures that have not come belong to the test; without it nobody looks at them.
Report run(const Case&, std::shared_ptr<const Configuration>, std::shared_ptr<const RuleSet>, bool with_missing);

}  // namespace varsko::trial
