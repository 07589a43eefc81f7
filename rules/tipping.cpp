#include "rules/tipping.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace varsko {
namespace {

constexpr std::size_t most_said = 4;

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
    Bench(const Catalogue& catalogue, const CompiledRule& rule, const Panel& all, UnitIndex unit, Period period,
          const Explanation& why)
        : catalogue_(catalogue),
          rule_(rule),
          period_(period),
          subjects_{unit},
          panel_(catalogue.units.size(), catalogue.metrics.size())
    {
        for (const Input& input : why.inputs) {
            if (input.missing != Missing::absent)
                panel_.put(figure_of(input, input.missing == Missing::known ? input.value : 0));
        }
        // Another rule's level is a person's where one has judged, whatever the figures.
        if (!why.others.empty()) panel_.judgements() = all.judgements();
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

// Nobody opens fewer than no cases.
bool can_be(double value, const Input& input, Measure measure)
{
    switch (measure.quantity) {
        case Quantity::count:
        case Quantity::days:
        case Quantity::hours: return value >= std::min(0.0, input.value);
        default: return true;
    }
}

// From the figure in one direction (+1, -1): the first value, in whole steps, with another level.
std::optional<Tipping> towards(Bench& bench, const Input& input, Measure measure, Level now, double direction)
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
    if (!can_be(value, input, measure)) return std::nullopt;
    const Level level = bench.level_with(input, value);
    if (level == Level::unknown) return std::nullopt;
    return Tipping{.input = input, .value = value, .level = level};
}

bool decided_by_figures_of_now(const CompiledRule& rule, const Explanation& why)
{
    return why.level != Level::unknown && !why.judgement && !rule.rule->judged &&
           std::none_of(why.inputs.begin(), why.inputs.end(),
                        [](const Input& input) { return input.known_by.has_value(); });
}

Phrase had_given(Level level)
{
    switch (level) {
        case Level::green: return {"grönt", "green"};
        case Level::yellow: return {"gult", "yellow"};
        case Level::red: return {"rött", "red"};
        case Level::flag: return {"en flagga", "a flag"};
        case Level::clear: return {"ingen flagga", "no flag"};
        case Level::unknown: break;
    }
    return {"", ""};
}

Localised sentence(const Catalogue& catalogue, const CompiledRule& rule, const Tipping& tip)
{
    const Metric& metric = catalogue.metrics[tip.input.metric];
    const Phrase what = tip.input.slice.scenario == Scenario::forecast ? Phrase{"En prognos", "A forecast"}
                                                                       : Phrase{"Ett utfall", "An outcome"};
    const auto in = [&](std::string_view language) {
        std::string of;
        if (tip.input.metric != rule.metric)
            of = (metric.name.in(language).empty() ? metric.id : metric.name.in(language)) + ", ";
        return fmt::format("{} {} {}", spoken(tip.value, metric.measure, "", language),
                           language == "en" ? "for" : "för", of + spoken(tip.input.slice, language));
    };
    return both("{} på {}{} hade gett {}.", "{} of {}{} would have given {}.", what, Localised{in("sv"), in("en")},
                tip.input.metric != rule.metric ? "," : "", had_given(tip.level));
}

}  // namespace

std::vector<Tipping> tipping(const Catalogue& catalogue, const CompiledRule& rule, const Panel& panel, UnitIndex unit,
                             Period period, const Explanation& why)
{
    std::vector<Tipping> found;
    if (!decided_by_figures_of_now(rule, why)) return found;
    Bench bench(catalogue, rule, panel, unit, period, why);
    if (bench.level() != why.level) return found;
    for (const Input& input : why.inputs) {
        const bool own = input.unit == unit &&
                         (input.slice.scenario == Scenario::outcome || input.slice.scenario == Scenario::forecast);
        const bool newest = input.slice.period == period || input.slice.scenario == Scenario::forecast;
        if (!own || !newest || input.missing != Missing::known) continue;
        for (const double direction : {+1.0, -1.0}) {
            if (const auto tip = towards(bench, input, catalogue.metrics[input.metric].measure, why.level, direction))
                found.push_back(*tip);
        }
    }
    return found;
}

Localised in_words(const Catalogue& catalogue, const CompiledRule& rule, const std::vector<Tipping>& tips)
{
    std::vector<const Tipping*> order;
    for (const Tipping& tip : tips) order.push_back(&tip);
    std::stable_partition(order.begin(), order.end(),
                          [&](const Tipping* tip) { return tip->input.metric == rule.metric; });
    order.resize(std::min(order.size(), most_said));
    Localised all;
    for (const Tipping* tip : order) {
        const Localised one = sentence(catalogue, rule, *tip);
        const std::string_view gap = all.empty() ? "" : " ";
        all.sv.append(gap).append(one.sv);
        all.en.append(gap).append(one.en);
    }
    return all;
}

}  // namespace varsko
