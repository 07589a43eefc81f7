#include "rules/judgement.hpp"

namespace varsko {

namespace {

template <class Map, class Key>
const typename Map::mapped_type* found(const Map* map, const Key& key)
{
    if (!map) return nullptr;
    const auto at = map->find(key);
    return at == map->end() ? nullptr : &at->second;
}

}  // namespace

void Judgements::put(MetricIndex metric, UnitIndex unit, const Judgement& judgement)
{
    const std::pair key(judgement.rule, metric);
    if (judgement.level) {
        by_rule_[key][judgement.period].insert_or_assign(unit, judgement);
        return;
    }
    const auto rule = by_rule_.find(key);
    if (rule == by_rule_.end()) return;
    const auto period = rule->second.find(judgement.period);
    if (period == rule->second.end()) return;
    period->second.erase(unit);
    if (period->second.empty()) rule->second.erase(period);
    if (rule->second.empty()) by_rule_.erase(rule);
}

const Judgements::OfRule* Judgements::of(const std::string& rule, MetricIndex metric) const
{
    return by_rule_.empty() ? nullptr : found(&by_rule_, std::pair(rule, metric));
}

const Judgements::OfPeriod* Judgements::of(const std::string& rule, MetricIndex metric, Period period) const
{
    return found(of(rule, metric), period);
}

const Judgement* Judgements::of(const std::string& rule, MetricIndex metric, Period period, UnitIndex unit) const
{
    return found(of(rule, metric, period), unit);
}

std::vector<Judgement> Judgements::all() const
{
    std::vector<Judgement> out;
    for (const auto& [key, periods] : by_rule_)
        for (const auto& [period, units] : periods)
            for (const auto& [unit, judgement] : units) out.push_back(judgement);
    return out;
}

}  // namespace varsko
