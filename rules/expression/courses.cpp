#include "rules/expression/courses.hpp"

#include "rules/expression/calls.hpp"
#include "rules/expression/evaluation.hpp"
#include "rules/expression/histories.hpp"
#include "rules/forecast/year_end.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace varsko::expression {

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

// What each function of one history shares with the others.
bool same_history(const Step& a, const Step& b) { return a.a == b.a && a.metric == b.metric && a.n == b.n; }

}  // namespace

struct Findings {
    Step of;
    When when;
    std::vector<detect::Finding> each;
    const std::uint8_t* preliminary = nullptr;
};

struct YearEnds {
    Step of;
    When when;
    std::vector<forecast::YearEnd> each;
    std::vector<double> shares;
    const std::uint8_t* preliminary = nullptr;
};

int detector_season(const DueCalendar& calendar) { return calendar.every == Grain::day ? 7 : due_in_a_year(calendar); }

int detector_history(const DueCalendar& calendar)
{
    return static_cast<int>(detect::history_used(detector_season(calendar)));
}

detect::Asked asked_of(const Catalogue& catalogue, const Program& program, int step, const DueCalendar& calendar)
{
    detect::Asked asked{.kind = {}, .nature = {}, .season = detector_season(calendar)};
    const Step& s = program.step(step);
    if (s.op != Op::figure) return asked;
    const Metric& metric = catalogue.metrics[s.metric];
    asked.kind = metric.kind;
    const Quantity q = metric.measure.quantity;
    if (q == Quantity::money || q == Quantity::days || q == Quantity::hours) asked.nature = detect::Nature::amount;
    if (q == Quantity::share || q == Quantity::index) asked.nature = detect::Nature::measure;
    return asked;
}

bool is_condition(Function f)
{
    return f == Function::spike || f == Function::dip || f == Function::shift || f == Function::drift;
}

bool is_of_year(Function f)
{
    switch (f) {
        case Function::year_end:
        case Function::year_end_low:
        case Function::year_end_high:
        case Function::year_to_go:
        case Function::pace:
        case Function::seasonal_share: return true;
        default: return false;
    }
}

double answer(Function f, const detect::Finding& found, std::optional<int>& lacks)
{
    if (found.verdict == detect::Verdict::no_value) return nan_value;
    const int needed = f == Function::shift   ? detect::needed_for_level
                       : f == Function::drift ? detect::needed_for_trend
                                              : detect::needed_for_one;
    if (found.had < needed) {
        lacks = needed;
        return nan_value;
    }
    const auto is = [&](detect::Unusual kind) { return found.kind == kind ? 1.0 : 0.0; };
    switch (f) {
        case Function::spike: return is(detect::Unusual::spike);
        case Function::dip: return is(detect::Unusual::dip);
        case Function::shift: return is(detect::Unusual::shift);
        case Function::drift: return is(detect::Unusual::drift);
        case Function::expected: return found.expected;
        case Function::expected_low: return found.low;
        case Function::expected_high: return found.high;
        default: return found.probability;
    }
}

// ── checked ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Typed Calls::course(const FunctionInfo& f)
{
    if (!only_options(f, {""}) || !right_count(f)) return {};
    Typed x = value(0, fmt::format("for {}", f.name));
    if (!x.ok()) return {};
    const bool of_year = is_of_year(f.function);
    Step s = time_step(of_year ? Op::year_course : Op::course, x, 1);
    s.function = f.function;
    const Metric& metric = c_.catalogue_.metrics[s.metric];
    if (of_year && (metric.calendar.every != Grain::month || metric.adds_over_time != AddsOverTime::sum)) {
        c_.error_at(argument(0).begin, "bad-argument",
                    fmt::format("{} sums the months of a year; {} is {}", f.name, metric.id,
                                metric.calendar.every != Grain::month ? "not monthly" : "no sum of its months"));
        return {};
    }
    s.n = of_year ? forecast_history : detector_history(metric.calendar);
    Typed t = x;
    t.step = c_.add(std::move(s));
    t.is_constant = t.is_zero = false;
    t.is_condition = is_condition(f.function);
    if (t.is_condition) t.measure = {};
    if (f.function == Function::unusual || f.function == Function::seasonal_share) {
        t.measure = {Quantity::share, 1};
        t.is_difference = false;
    }
    return t;
}

// ── run ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const Findings& Evaluation::findings(const Step& s, const When& w)
{
    for (const auto& known : findings_)
        if (same_history(known->of, s) && known->when == w) return *known;
    auto found = std::make_shared<Findings>(Findings{.of = s, .when = w, .each = {}});
    const auto places = look_back(s, w, s.n);
    std::vector<View> views(places.size());
    for (std::size_t k = 0; k < places.size(); ++k) {
        if (listener_ && k > 0) listener_->looks_back(true);
        views[places.size() - 1 - k] = at(s.a, places[k]);
        if (listener_ && k > 0) listener_->looks_back(false);
        found->preliminary = joined(found->preliminary, views[places.size() - 1 - k].preliminary);
    }
    const auto asked = asked_of(catalogue_, program_, s.a, metric(s).calendar);
    std::vector<double> history;
    found->each.reserve(n_);
    for (std::size_t i = 0; i < n_; ++i) {
        history.clear();
        // What lies before the first figure is no history.
        for (const View& v : views)
            if (!history.empty() || !std::isnan(v[i])) history.push_back(v[i]);
        found->each.push_back(detect::detect(history, asked));
    }
    return *findings_.emplace_back(std::move(found));
}

View Evaluation::course(const Step& s, const When& w)
{
    const Findings& found = findings(s, w);
    double* out = buffer();
    for (std::size_t i = 0; i < n_; ++i) {
        std::optional<int> lacks;
        out[i] = answer(s.function, found.each[i], lacks);
        if (lacks && listener_ && n_ == 1)
            listener_->lacking(name_of(s.function), {chance::Reason::too_few, *lacks, found.each[i].had},
                               metric(s).calendar.every);
    }
    return {out, 1, found.preliminary};
}

const YearEnds& Evaluation::year_ends(const Step& s, const When& w)
{
    for (const auto& known : year_ends_)
        if (same_history(known->of, s) && known->when == w) return *known;
    auto ends = std::make_shared<YearEnds>(YearEnds{.of = s, .when = w, .each = {}, .shares = {}});
    const int month = w.period.number();
    const auto& except = metric(s).calendar.except;
    const auto is_due = [&](Period p) { return std::find(except.begin(), except.end(), p.number()) == except.end(); };
    static const double nothing = 0;
    std::vector<View> views;  // newest first
    const int length = s.n - (12 - month);
    for (int k = 0; k < length; ++k) {
        const Period p = w.period.plus(-k);
        if (crosses_break(s, p, w.period)) break;
        if (listener_ && k >= month) listener_->looks_back(true);
        views.push_back(is_due(p) ? at(s.a, {p, p, 0}) : View{&nothing, 0});
        if (listener_ && k >= month) listener_->looks_back(false);
        ends->preliminary = joined(ends->preliminary, views.back().preliminary);
    }
    std::reverse(views.begin(), views.end());
    std::vector<double> history;
    for (std::size_t i = 0; i < n_; ++i) {
        history.clear();
        // Before the first figure there is nothing; a month never due there is no figure.
        for (std::size_t k = 0; k < views.size(); ++k)
            if (!history.empty() || (views[k].at != &nothing && !std::isnan(views[k][i])) ||
                static_cast<int>(views.size() - k) <= month)
                history.push_back(views[k][i]);
        ends->each.push_back(forecast::year_end(history, month));
        ends->shares.push_back(forecast::seasonal_share(history, month));
    }
    return *year_ends_.emplace_back(std::move(ends));
}

View Evaluation::year_course(const Step& s, const When& w)
{
    const YearEnds& ends = year_ends(s, w);
    double* out = buffer();
    for (std::size_t i = 0; i < n_; ++i) {
        const forecast::YearEnd& end = ends.each[i];
        const bool is_band = s.function == Function::year_end_low || s.function == Function::year_end_high;
        const bool whole = end.verdict == forecast::Verdict::judged;
        switch (s.function) {
            case Function::year_end: out[i] = end.total; break;
            case Function::year_end_low: out[i] = end.has_band ? end.low : nan_; break;
            case Function::year_end_high: out[i] = end.has_band ? end.high : nan_; break;
            case Function::year_to_go: out[i] = end.to_go; break;
            case Function::pace: out[i] = end.so_far / ends.shares[i]; break;
            default: out[i] = ends.shares[i]; break;
        }
        if (!std::isfinite(out[i]) || (!whole && s.function != Function::seasonal_share)) out[i] = nan_;
        if (is_band && whole && !end.has_band && listener_ && n_ == 1)
            listener_->lacking(name_of(s.function), {chance::Reason::too_few, end.needed_for_band, end.had},
                               Grain::month);
    }
    return {out, 1, ends.preliminary};
}

}  // namespace varsko::expression
