// What new figures say about the data itself.
//
// Months and their accumulation: where the months January to M are given and "M ack" is too, they should agree.  Each
// printed number is rounded, so a sum of n may be n units of the last digit off; more is a finding.  Rules go on with
// the accumulation, as given.  Once an accumulation is off, those after it are off by the same: that is told for the
// first.
#include "rules/world.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>

namespace varsko {

namespace {

// One unit's year of one metric and scenario.
struct Year {
    MetricIndex metric = 0;
    UnitIndex unit = 0;
    Scenario scenario = Scenario::outcome;
    Period year, made;
    friend auto operator<=>(const Year&, const Year&) = default;
};

constexpr int months = 12;

// Does the metric have months and accumulations to compare?
std::vector<std::uint8_t> with_both(const World::State& state, std::span<const Figure> figures)
{
    enum : std::uint8_t { unasked, no, yes };
    std::vector<std::uint8_t> asked(state.catalogue().metrics.size(), unasked);
    for (const Figure& f : figures) {
        auto& answer = asked[f.metric];
        if (answer != unasked) continue;
        bool own = false, accumulated = false;
        for (const auto& [slice, column] : state.panel.slices(f.metric)) {
            if (slice.period.grain() != Grain::month) continue;
            (slice.span == Span::accumulated ? accumulated : own) = true;
        }
        const bool adds = state.catalogue().metrics[f.metric].adds_over_time == AddsOverTime::sum;
        answer = own && accumulated && adds ? yes : no;
    }
    for (auto& answer : asked) answer = answer == yes;
    return asked;
}

std::optional<double> known(const Panel& panel, const Year& of, Span span, Period month)
{
    const Column* column = panel.column(of.metric, {of.scenario, span, month, of.made});
    if (!column || column->missing[of.unit] != Missing::known) return std::nullopt;
    return column->value[of.unit];
}

Finding contradiction(const Catalogue& catalogue, const Year& of, Period month, double sum, double accumulated)
{
    const Metric& metric = catalogue.metrics[of.metric];
    const auto number = [&](double value) {
        return Localised{spoken(value, metric.measure, "", "sv"), spoken(value, metric.measure, "", "en")};
    };
    return {.code = "months-against-accumulation",
            .metric = metric.id,
            .unit = catalogue.units[of.unit].id,
            .period = month,
            .message = both("{}, {}, {}: månaderna till och med {} ger {}, men ackumulerat står {}; det ackumulerade "
                            "används",
                            "{}, {}, {}: the months up to {} give {}, but accumulated it says {}; the accumulation is "
                            "used",
                            catalogue.units[of.unit].name, Localised{metric.name.sv, metric.name.in("en")},
                            spoken(of.scenario), Localised{spoken(month, "sv"), spoken(month, "en")}, number(sum),
                            number(accumulated))};
}

void compare(Doing& doing, const Year& of, int touched)
{
    const Panel& panel = doing.state.panel;
    double sum = 0, off_before = 0;
    int last_digit = 6;
    for (int m = 1; m <= months; ++m) {
        const Period month = Period::month(of.year.calendar_year(), m);
        const auto own = known(panel, of, Span::own, month);
        if (!own) return;  // from here on there is no sum
        sum += *own;
        last_digit = std::min(last_digit, written_decimals(*own));
        const auto accumulated = known(panel, of, Span::accumulated, month);
        if (!accumulated) continue;
        const double unit = std::pow(10.0, -std::min(last_digit, written_decimals(*accumulated)));
        const double off = sum - *accumulated, allowed = m * unit + 1e-9 * std::max(1.0, std::abs(sum));
        if (std::abs(off) > allowed && std::abs(off - off_before) > allowed && m >= touched)
            doing.changes.findings.push_back(contradiction(doing.state.catalogue(), of, month, sum, *accumulated));
        off_before = std::abs(off) > allowed ? off : 0;
    }
}

}  // namespace

int written_decimals(double value)
{
    double scale = 1;
    for (int n = 0; n < 6; ++n, scale *= 10)
        if (std::abs(value * scale - std::round(value * scale)) < 1e-6 * std::max(1.0, std::abs(value))) return n;
    return 6;
}

void find_contradictions(Doing& doing, std::span<const Figure> figures)
{
    const auto both_given = with_both(doing.state, figures);
    std::map<Year, int> touched;  // and from which month on
    for (const Figure& f : figures) {
        if (!both_given[f.metric] || f.period.grain() != Grain::month || f.scenario == Scenario::forecast) continue;
        const auto [at, added] =
            touched.try_emplace({f.metric, f.unit, f.scenario, f.period.whole_year(), f.made}, f.period.number());
        if (!added) at->second = std::min(at->second, f.period.number());
    }
    for (const auto& [year, first] : touched) compare(doing, year, first);
}

}  // namespace varsko
