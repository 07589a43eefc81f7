// Where the figures of a step are found.  A cell is looked for in several columns, best first; the first that says
// something about the cell decides it, and what nobody says is missing.
//
//   own    the period's own; the difference of two accumulations; a year's target; the derived expression
//   ytd    the accumulation; the one before it and the period's own; the derived expression
//   year   the year's own; accumulated to its last period; the derived expression
//
// Of several versions the newest made by the end of the period counts.  A slice that everybody has and nothing can be
// added to is read where it lies.
#include "rules/calendar.hpp"
#include "rules/expression/evaluation.hpp"

#include <algorithm>
#include <cmath>

namespace varsko::expression {

namespace {

bool stands_for_its_year(Scenario s) { return s == Scenario::target || s == Scenario::capacity; }

// A version without a date is the oldest.
bool made_earlier(const Slice& a, const Slice& b)
{
    if (!a.made || !b.made) return !a.made && b.made;
    return a.made.last_day() < b.made.last_day();
}

}  // namespace

Evaluation::Cells Evaluation::new_cells()
{
    Cells c{.value = buffer(), .given = mask(), .open = n_, .preliminary = nullptr};
    std::fill_n(c.value, n_, nan_);
    return c;
}

void Evaluation::settle(Cells& c, std::size_t i, double value, bool preliminary)
{
    c.value[i] = value;
    c.given[i] = 1;
    --c.open;
    if (!preliminary) return;
    if (!c.preliminary) c.preliminary = mask();
    c.preliminary[i] = 1;
}

bool Evaluation::any_slice(MetricIndex m, Scenario s, Span span, Period p) const
{
    const auto& slices = panel_.slices(m);
    const auto first = slices.lower_bound({s, span, p, {}});
    return first != slices.end() && first->first.scenario == s && first->first.span == span && first->first.period == p;
}

void Evaluation::newest_first(MetricIndex m, Scenario s, Span span, Period p, Day limit,
                              std::vector<Candidate>& out) const
{
    out.clear();
    const auto& slices = panel_.slices(m);
    for (auto i = slices.lower_bound({s, span, p, {}}); i != slices.end(); ++i) {
        const Slice& slice = i->first;
        if (slice.scenario != s || slice.span != span || slice.period != p) break;
        if (!slice.made || slice.made.last_day() <= limit) out.push_back({&slice, &i->second});
    }
    // A base version and one of several dated ones, or days among months: seldom more than three.
    for (std::size_t i = 1; i < out.size(); ++i)
        for (std::size_t k = i; k > 0 && made_earlier(*out[k - 1].slice, *out[k].slice); --k)
            std::swap(out[k - 1], out[k]);
}

void Evaluation::take(MetricIndex m, const Candidate& from, Cells& cells)
{
    const Column& c = *from.column;
    for (std::size_t i = 0; i < n_; ++i) {
        const UnitIndex u = unit(i);
        if (cells.given[i] || !is_given(c.missing[u])) continue;
        settle(cells, i, c.value[u], c.preliminary[u] != 0);
        if (listener_) listener_->used(m, u, *from.slice, c);
    }
}

void Evaluation::take(const Step& s, Span span, Period p, Day limit, Cells& cells)
{
    std::vector<Candidate> candidates;
    newest_first(s.metric, s.scenario, span, p, limit, candidates);
    for (const auto& candidate : candidates)
        if (cells.open > 0) take(s.metric, candidate, cells);
}

View Evaluation::direct(const Column& c)
{
    const bool preliminary = c.preliminaries > 0;
    if (dense_ && n_ > 0)
        return {c.value.data() + units_[0], 1, preliminary ? c.preliminary.data() + units_[0] : nullptr};
    double* out = buffer();
    std::uint8_t* marks = preliminary ? mask() : nullptr;
    for (std::size_t i = 0; i < n_; ++i) out[i] = c.value[unit(i)];
    for (std::size_t i = 0; marks && i < n_; ++i) marks[i] = c.preliminary[unit(i)];
    return {out, 1, marks};
}

bool Evaluation::may_be_filled_in(const Step& s, Period p) const
{
    if (s.derived >= 0 || s.form != Form::own || stands_for_its_year(s.scenario)) return true;
    return p.grain() == Grain::month && any_slice(s.metric, s.scenario, Span::accumulated, p);
}

View Evaluation::figure(const Step& s, const When& w)
{
    if (s.scenario == Scenario::forecast) return forecast(s, w);
    const Day limit = w.period.last_day();
    const Period p = s.form == Form::year ? w.period.whole_year() : w.period;
    const Span span = s.form == Form::ytd ? Span::accumulated : Span::own;
    std::vector<Candidate> candidates;
    newest_first(s.metric, s.scenario, span, p, limit, candidates);
    if (!listener_) {
        if (candidates.empty() && !may_be_filled_in(s, p)) return missing();
        if (candidates.size() == 1 && (candidates[0].column->open == 0 || !may_be_filled_in(s, p)))
            return direct(*candidates[0].column);
    }
    Cells cells = new_cells();
    switch (s.form) {
        case Form::own: own(s, w.period, limit, cells); break;
        case Form::ytd: accumulated(s, w.period, limit, cells); break;
        case Form::year: of_year(s, w.period, limit, cells); break;
    }
    return merged(s, w, cells);
}

// Derived where nothing was given; and what is still open is missing.
View Evaluation::merged(const Step& s, const When& w, Cells& cells)
{
    if (cells.open > 0 && s.derived >= 0) {
        const View from = at(s.derived, w);
        for (std::size_t i = 0; i < n_; ++i)
            if (!cells.given[i]) settle(cells, i, from[i], from.preliminary && from.preliminary[i]);
    } else if (cells.open > 0 && listener_) {
        Slice slice{s.scenario, s.form == Form::ytd ? Span::accumulated : Span::own, w.period, {}};
        if (s.form == Form::year || s.scenario == Scenario::forecast) slice.period = w.origin.whole_year();
        for (std::size_t i = 0; i < n_; ++i)
            if (!cells.given[i]) listener_->absent(s.metric, unit(i), slice);
    }
    return {cells.value, 1, cells.preliminary};
}

void Evaluation::own(const Step& s, Period p, Day limit, Cells& cells)
{
    limit = std::min(limit, p.last_day());
    take(s, Span::own, p, limit, cells);
    if (cells.open > 0 && p.grain() == Grain::month && metric(s).adds_over_time == AddsOverTime::sum)
        differences(s, p, limit, cells);
    if (cells.open > 0 && stands_for_its_year(s.scenario) && p.grain() != Grain::year)
        take(s, Span::own, p.whole_year(), limit, cells);
}

void Evaluation::differences(const Step& s, Period p, Day limit, Cells& cells)
{
    if (!any_slice(s.metric, s.scenario, Span::accumulated, p)) return;
    Cells to = new_cells(), before = new_cells();
    // What is given already is not looked for.
    for (Cells* c : {&to, &before}) {
        std::copy_n(cells.given, n_, c->given);
        c->open = cells.open;
    }
    take(s, Span::accumulated, p, limit, to);
    const bool january = p.number() == 1;
    if (!january) take(s, Span::accumulated, p.plus(-1), limit, before);
    for (std::size_t i = 0; i < n_; ++i) {
        if (cells.given[i] || !to.given[i] || (!january && !before.given[i])) continue;
        settle(cells, i, january ? to.value[i] : to.value[i] - before.value[i],
               is_preliminary(to, i) || (!january && is_preliminary(before, i)));
    }
}

void Evaluation::accumulated(const Step& s, Period p, Day limit, Cells& cells)
{
    const Day own_limit = std::min(limit, p.last_day());
    if (p.grain() == Grain::month) take(s, Span::accumulated, p, own_limit, cells);
    if (cells.open == 0) return;
    const AddsOverTime adds = metric(s).adds_over_time;
    if (adds == AddsOverTime::last) return own(s, p, limit, cells);
    if (adds == AddsOverTime::mean) return mean_of_due(s, p.first_of_year(), p, limit, cells);
    Cells now = new_cells();
    std::copy_n(cells.given, n_, now.given);
    now.open = cells.open;
    take(s, Span::own, p, own_limit, now);
    if (now.open == cells.open) return;  // nobody has this period's own, so no sum is whole
    const bool first = p == p.first_of_year();
    Cells before = new_cells();
    if (!first) {
        // Only where the sum would become whole; the others are marked as given meanwhile.
        std::uint8_t* idle = mask();
        for (std::size_t i = 0; i < n_; ++i)
            if (cells.given[i] || !now.given[i]) idle[i] = before.given[i] = 1, --before.open;
        accumulated(s, p.plus(-1), limit, before);
        for (std::size_t i = 0; i < n_; ++i)
            if (idle[i]) before.given[i] = 0;
    }
    for (std::size_t i = 0; i < n_; ++i) {
        if (cells.given[i] || !now.given[i] || (!first && !before.given[i])) continue;
        settle(cells, i, first ? now.value[i] : before.value[i] + now.value[i],
               is_preliminary(now, i) || (!first && is_preliminary(before, i)));
    }
}

void Evaluation::mean_of_due(const Step& s, Period first, Period last, Day limit, Cells& cells)
{
    double* sums = buffer();
    std::fill_n(sums, n_, 0.0);
    const auto due = due_periods(metric(s).calendar, first, last);
    if (due.empty()) return;
    std::vector<std::uint8_t> whole(n_, 1), preliminary(n_, 0);
    for (const auto p : due) {
        Cells one = new_cells();
        for (std::size_t i = 0; i < n_; ++i)
            if (cells.given[i]) one.given[i] = 1, --one.open;
        take(s, Span::own, p, std::min(limit, p.last_day()), one);
        for (std::size_t i = 0; i < n_; ++i) {
            sums[i] += one.value[i];
            whole[i] &= one.given[i];
            preliminary[i] |= is_preliminary(one, i);
        }
    }
    for (std::size_t i = 0; i < n_; ++i) {
        if (cells.given[i] || !whole[i]) continue;
        settle(cells, i, sums[i] / static_cast<double>(due.size()), preliminary[i] != 0);
    }
}

void Evaluation::of_year(const Step& s, Period p, Day limit, Cells& cells)
{
    const Period year = p.whole_year();
    take(s, Span::own, year, limit, cells);
    if (cells.open == 0 || p.grain() == Grain::year) return;
    const DueCalendar& calendar = metric(s).calendar;
    if (calendar.every == Grain::year) return;
    Period last = Period::of(calendar.every, year.last_day());
    if (calendar.every == Grain::week && last.calendar_year() != year.calendar_year()) last = last.plus(-1);
    switch (metric(s).adds_over_time) {
        case AddsOverTime::sum: return accumulated(s, last, limit, cells);
        case AddsOverTime::last:
            return own(s, is_due(calendar, last) ? last : due_before(calendar, last, 1), limit, cells);
        case AddsOverTime::mean: return mean_of_due(s, last.first_of_year(), last, limit, cells);
    }
}

View Evaluation::forecast(const Step& s, const When& w)
{
    Cells cells = new_cells();
    std::vector<Candidate> candidates;
    newest_first(s.metric, s.scenario, Span::own, w.origin.whole_year(), w.origin.last_day(), candidates);
    if (w.back == 0) {
        for (const auto& candidate : candidates)
            if (cells.open > 0) take(s.metric, candidate, cells);
        return merged(s, w, cells);
    }
    std::vector<int> skip(n_, w.back);
    for (const auto& candidate : candidates)
        for (std::size_t i = 0; i < n_; ++i) {
            const Column& c = *candidate.column;
            const UnitIndex u = unit(i);
            if (cells.given[i] || !is_given(c.missing[u]) || skip[i]-- > 0) continue;
            settle(cells, i, c.value[u], c.preliminary[u] != 0);
            if (listener_) listener_->used(s.metric, u, *candidate.slice, c);
        }
    return merged(s, w, cells);
}

}  // namespace varsko::expression
