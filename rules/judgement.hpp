// What a person says of an assessment: another level than the figures give, or a level where no figure gives one.
//
//   goal-1 of the board, March 2024: yellow, "rekryteringen dröjer", by head, 2024-04-17
//
// It wins until a person withdraws it; what the figures say is kept beside it and stays visible.  Nothing is
// overwritten: each is a row of its own, and the newest of one (rule, metric, unit, period) stands.
#pragma once

#include "rules/figure.hpp"
#include "rules/level.hpp"

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace varsko {

struct Judgement {
    std::string rule, metric, unit;
    Period period;
    std::optional<Level> level;  // none: what was judged is withdrawn
    std::string comment, by;
    Instant at{};
    // What the figures gave when it was made: they may have changed since.
    Level computed = Level::unknown;
    double value = std::numeric_limits<double>::quiet_NaN();
};

// Those that stand.
class Judgements {
public:
    using OfPeriod = std::map<UnitIndex, Judgement>;
    using OfRule = std::map<Period, OfPeriod>;

    void put(MetricIndex, UnitIndex, const Judgement&);
    bool empty() const { return by_rule_.empty(); }
    const OfRule* of(const std::string& rule, MetricIndex) const;  // nullptr: nobody has judged
    const OfPeriod* of(const std::string& rule, MetricIndex, Period) const;
    const Judgement* of(const std::string& rule, MetricIndex, Period, UnitIndex) const;
    std::vector<Judgement> all() const;
    const std::map<std::pair<std::string, MetricIndex>, OfRule>& by_rule() const { return by_rule_; }

private:
    std::map<std::pair<std::string, MetricIndex>, OfRule> by_rule_;
};

}  // namespace varsko
