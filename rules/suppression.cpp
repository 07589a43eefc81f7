#include "rules/suppression.hpp"

#include "rules/calendar.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace varsko {

namespace {

double value_at(const Panel& panel, MetricIndex metric, const Slice& slice, UnitIndex unit)
{
    const Column* column = panel.column(metric, slice);
    return column ? column->value.at(unit) : std::numeric_limits<double>::quiet_NaN();
}

// What the parts that are told leave of a total.  Each dimension divides it anew.
bool leaves_a_small_rest(const Catalogue& catalogue, const Panel& panel, const Input& input)
{
    const Metric& metric = catalogue.metrics[input.metric];
    std::map<Dimension, double> rests;
    for (UnitIndex part = 0; part < catalogue.units.size(); ++part) {
        if (catalogue.units[part].parent != input.unit) continue;
        const double value = value_at(panel, input.metric, input.slice, part);
        if (std::isnan(value)) continue;
        double& rest = rests.try_emplace(catalogue.units[part].dimension, input.value).first->second;
        if (!is_small(metric, value)) rest -= value;
    }
    return std::any_of(rests.begin(), rests.end(), [&](const auto& rest) { return is_small(metric, rest.second); });
}

bool has_grown_by_a_small_count(const Catalogue& catalogue, const Panel& panel, const Input& input)
{
    if (input.slice.span != Span::accumulated) return false;
    const Metric& metric = catalogue.metrics[input.metric];
    Slice alone = input.slice;
    alone.span = Span::own;
    if (is_small(metric, value_at(panel, input.metric, alone, input.unit))) return true;
    Slice before = input.slice;
    before.period = due_before(metric.calendar, input.slice.period, 1);
    if (!before.period || before.period.calendar_year() != input.slice.period.calendar_year()) return false;
    return is_small(metric, input.value - value_at(panel, input.metric, before, input.unit));
}

Suppression::Why why(const Catalogue& catalogue, const Panel& panel, const Input& input, bool corrected)
{
    using Why = Suppression::Why;
    const Metric& metric = catalogue.metrics[input.metric];
    if (!is_protected(metric) || input.missing != Missing::known || std::isnan(input.value)) return Why::told;
    if (is_small(metric, input.value)) return Why::small;
    const bool by_subtraction = corrected || leaves_a_small_rest(catalogue, panel, input) ||
                                has_grown_by_a_small_count(catalogue, panel, input);
    return by_subtraction ? Why::by_subtraction : Why::told;
}

}  // namespace

bool is_protected(const Metric& metric)
{
    return metric.smallest_shown > 0 && !metric.publish_exact && metric.measure.quantity == Quantity::count;
}

bool is_small(const Metric& metric, double value)
{
    return is_protected(metric) && value > 0 && value < metric.smallest_shown;
}

bool reads_protected(const Catalogue& catalogue, const CompiledRule& rule)
{
    return std::any_of(rule.reads.begin(), rule.reads.end(),
                       [&](MetricIndex m) { return is_protected(catalogue.metrics[m]); });
}

Suppression suppression_of(const Catalogue& catalogue, const CompiledRule& rule, const Panel& panel,
                           const Explanation& explanation, bool corrected)
{
    Suppression all;
    all.any =
        is_small(catalogue.metrics[rule.metric], explanation.value) || (corrected && reads_protected(catalogue, rule));
    for (const Input& input : explanation.inputs) {
        all.inputs.push_back(why(catalogue, panel, input, corrected));
        all.any = all.any || all.inputs.back() != Suppression::Why::told;
    }
    return all;
}

}  // namespace varsko
