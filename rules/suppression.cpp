#include "rules/suppression.hpp"

#include "rules/calendar.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

namespace varsko {

namespace {

double value_at(const Panel& panel, MetricIndex metric, const Slice& slice, UnitIndex unit)
{
    const Column* column = panel.column(metric, slice);
    return column ? column->value.at(unit) : std::numeric_limits<double>::quiet_NaN();
}

// What the parts that are told leave of a whole.  One part alone that is not told is what is left, however large it is,
// unless something else that nobody reports is in it too.
class Rest {
public:
    explicit Rest(double whole) : rest_(whole) {}
    void take(double part, bool is_told)
    {
        if (is_told) {
            rest_ -= part;
        } else {
            untold_ += part;
            ++untold_parts_;
        }
    }
    bool gives_away(const Metric& metric) const
    {
        return is_small(metric, rest_) || (untold_parts_ == 1 && rest_ - untold_ < metric.smallest_shown);
    }

private:
    double rest_, untold_ = 0;
    int untold_parts_ = 0;
};

// One metric's cells, and which of them are not told.
class Cells {
public:
    Cells(const Catalogue& catalogue, const Panel& panel, MetricIndex metric)
        : units_(catalogue.units),
          panel_(panel),
          index_(metric),
          metric_(catalogue.metrics[metric]),
          below_(catalogue.units.size())
    {
        for (UnitIndex part = 0; part < units_.size(); ++part)
            if (const auto whole = units_[part].parent) below_[*whole].push_back(part);
    }

    bool is_untold(const Slice& slice, UnitIndex unit, double value) const
    {
        return is_small(metric_, value) || gives_a_part_away(slice, unit, value) ||
               gives_a_month_away(slice, unit, value);
    }

private:
    // Each dimension divides a total anew.
    bool gives_a_part_away(const Slice& slice, UnitIndex unit, double total) const
    {
        std::map<Dimension, Rest> rests;
        for (const UnitIndex part : below_[unit]) {
            const double value = value_at(panel_, index_, slice, part);
            if (std::isnan(value)) continue;
            rests.try_emplace(units_[part].dimension, total).first->second.take(value, !is_untold(slice, part, value));
        }
        return std::any_of(rests.begin(), rests.end(),
                           [&](const auto& rest) { return rest.second.gives_away(metric_); });
    }

    // Of an accumulation: what has been added since the last that is told, month by month of its year.
    bool gives_a_month_away(const Slice& slice, UnitIndex unit, double accumulated) const
    {
        if (slice.span != Span::accumulated) return false;
        double told = 0, before = 0;
        bool is_untold = false;
        std::vector<double> months;  // since then
        for (const Period period : year_to(slice.period)) {
            Slice at = slice;
            at.period = period;
            const double so_far = period == slice.period ? accumulated : value_at(panel_, index_, at, unit);
            at.span = Span::own;
            double month = value_at(panel_, index_, at, unit);
            if (std::isnan(month)) month = so_far - before;
            if (!std::isnan(month)) months.push_back(month);
            before = so_far;
            if (std::isnan(so_far)) continue;
            Rest rest(so_far - told);
            for (const double m : months) rest.take(m, !is_small(metric_, m));
            is_untold = is_small(metric_, so_far) || rest.gives_away(metric_);
            if (is_untold) continue;
            told = so_far;
            months.clear();
        }
        return is_untold;
    }
    std::vector<Period> year_to(Period last) const
    {
        std::vector<Period> year;
        for (Period p = last; p && p.calendar_year() == last.calendar_year(); p = due_before(metric_.calendar, p, 1))
            year.insert(year.begin(), p);
        return year;
    }

    const std::vector<Unit>& units_;
    const Panel& panel_;
    MetricIndex index_;
    const Metric& metric_;
    std::vector<std::vector<UnitIndex>> below_;  // by unit
};

Suppression::Why why(const Catalogue& catalogue, const Panel& panel, const Input& input, bool corrected)
{
    using Why = Suppression::Why;
    const Metric& metric = catalogue.metrics[input.metric];
    if (!is_protected(metric) || input.missing != Missing::known || std::isnan(input.value)) return Why::told;
    if (is_small(metric, input.value)) return Why::small;
    const bool by_subtraction =
        corrected || Cells(catalogue, panel, input.metric).is_untold(input.slice, input.unit, input.value);
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
