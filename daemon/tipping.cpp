#include "daemon/tipping.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

namespace varsko {
namespace {

Figure figure_of(const Input& input, double value)
{
    Figure figure;
    figure.unit = input.unit;
    figure.metric = input.metric;
    figure.scenario = input.slice.scenario;
    figure.span = input.slice.span;
    figure.period = input.slice.period;
    figure.made = input.slice.made;
    figure.missing = input.missing;
    figure.preliminary = input.preliminary;
    figure.value = Amount::from_double(value).value_or(Amount());
    return figure;
}

// The figures that were looked at, and nothing else.
class Bench {
public:
    Bench(const World& world, const CompiledRule& rule, UnitIndex unit, Period period, const Explanation& why)
        : catalogue_(world.catalogue()),
          rule_(rule),
          period_(period),
          subjects_{unit},
          panel_(catalogue_.units.size(), catalogue_.metrics.size())
    {
        for (const Input& input : why.inputs) {
            if (input.missing != Missing::absent)
                panel_.put(figure_of(input, input.missing == Missing::known ? input.value : 0));
        }
    }

    Level level()
    {
        assess(catalogue_, rule_, panel_, period_, subjects_, assessed_);
        return assessed_.level.front();
    }

    Level level_with(const Input& input, double value)
    {
        panel_.put(figure_of(input, value));
        const Level found = level();
        panel_.put(figure_of(input, input.value));
        return found;
    }

private:
    const Catalogue& catalogue_;
    const CompiledRule& rule_;
    Period period_;
    std::array<UnitIndex, 1> subjects_;
    Panel panel_;
    Assessed assessed_;
};

// The smallest step that a reader of this figure would see.
double grain_of(const Input& input)
{
    if (input.value != std::floor(input.value)) return std::abs(input.value) < 2 ? 0.001 : 0.1;
    return 1;
}

// From the figure in one direction (+1, -1): the first value, in whole steps, with another level.
std::optional<Tipping> towards(Bench& bench, const Input& input, Level now, double direction)
{
    const double step = grain_of(input) * direction;
    const double furthest = std::max(std::abs(input.value) * 4, 50.0);
    double near = 0, far = 1;  // in steps: the last with the level of now, the first without
    while (bench.level_with(input, input.value + far * step) == now) {
        near = far;
        far *= 2;
        if (std::abs(far * step) > furthest) return std::nullopt;
    }
    while (far - near > 1) {
        const double middle = std::floor((near + far) / 2);
        (bench.level_with(input, input.value + middle * step) == now ? near : far) = middle;
    }
    const double value = input.value + far * step;
    const Level level = bench.level_with(input, value);
    if (level == Level::unknown) return std::nullopt;
    return Tipping{.input = input, .value = value, .level = level};
}

}  // namespace

std::vector<Tipping> tipping(const World& world, const CompiledRule& rule, UnitIndex unit, Period period,
                             const Explanation& why)
{
    std::vector<Tipping> found;
    if (why.level == Level::unknown) return found;
    Bench bench(world, rule, unit, period, why);
    if (bench.level() != why.level) return found;
    for (const Input& input : why.inputs) {
        const bool own = input.unit == unit &&
                         (input.slice.scenario == Scenario::outcome || input.slice.scenario == Scenario::forecast);
        const bool newest = input.slice.period == period || input.slice.scenario == Scenario::forecast;
        if (!own || !newest || input.missing != Missing::known) continue;
        for (const double direction : {+1.0, -1.0}) {
            if (const auto tip = towards(bench, input, why.level, direction)) found.push_back(*tip);
        }
    }
    return found;
}

Json view_tipping(const World& world, const CompiledRule& rule, UnitIndex unit, Period period, const Explanation& why)
{
    const Catalogue& catalogue = world.catalogue();
    Json list = Json::array();
    for (const Tipping& tip : tipping(world, rule, unit, period, why)) {
        const Metric& metric = catalogue.metrics[tip.input.metric];
        list.push_back({{"metric", metric.id},
                        {"unit", catalogue.units[tip.input.unit].id},
                        {"scenario", text(tip.input.slice.scenario)},
                        {"period", text(tip.input.slice.period, tip.input.slice.span)},
                        {"made", view(tip.input.slice.made)},
                        {"now", number(tip.input.value)},
                        {"value", number(tip.value)},
                        {"level", text(tip.level)},
                        {"shown",
                         {{"sv", spoken(tip.value, metric.measure, "", "sv")},
                          {"en", spoken(tip.value, metric.measure, "", "en")}}}});
    }
    return list;
}

}  // namespace varsko
