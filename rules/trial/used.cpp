#include "rules/trial/used.hpp"

namespace varsko::trial {

Used::Used(const Case& given)
{
    const auto add = [&](const About& about) {
        if (about.rule == "missing")
            missing_.insert(about.metric);
        else if (!about.rule.empty())
            rules_.insert(about.rule);
        if (!about.unit.empty()) named_units_.insert(about.unit);
    };
    for (const Look& look : given.looks) {
        for (const auto& e : look.assessments) {
            add(e.about);
            periods_.insert(e.period);
        }
        for (const auto& e : look.alerts) add(e.about);
        for (const auto& e : look.messages) add(e.about);
        findings_ = findings_ || !look.findings.empty() || look.all_findings;
    }
    for (const Given& g : given.given) units_.insert(g.figure.unit);
}

void Used::look(const World& world)
{
    const auto& state = world.state();
    const Catalogue& catalogue = world.catalogue();
    std::set<UnitIndex> units = units_;
    for (const auto& id : named_units_)
        if (const auto unit = catalogue.unit(id)) units.insert(*unit);
    for (const Track& track : state.tracks) {
        if (!rules_.empty() && !rules_.contains(track.rule().id)) continue;
        std::set<Period> periods;
        for (const Period p : periods_)
            if (p.grain() == track.compiled->grain) periods.insert(p);
        for (const auto& [p, cells] : track.cells) periods.insert(p);
        for (const UnitIndex unit : track.subjects) {
            if (!track.compiled->across_units && !units.contains(unit)) continue;
            for (const Period p : periods)
                for (const Input& input : explain(catalogue, *track.compiled, world.panel(), unit, p).inputs)
                    cells_.insert({input.metric, input.unit, input.slice});
        }
    }
}

bool Used::has(const World& world, const Figure& f) const
{
    const Metric& metric = world.catalogue().metrics[f.metric];
    if (missing_.contains(metric.id) || (findings_ && metric.measure.quantity == Quantity::money)) return true;
    return cells_.contains(
        {f.metric, f.unit, {.scenario = f.scenario, .span = f.span, .period = f.period, .made = f.made}});
}

}  // namespace varsko::trial
