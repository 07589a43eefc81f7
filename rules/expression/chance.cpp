#include "rules/expression/chance.hpp"

#include "rules/chance/compare.hpp"
#include "rules/chance/count_chart.hpp"
#include "rules/chance/cusum.hpp"
#include "rules/chance/ears.hpp"
#include "rules/chance/ewma.hpp"
#include "rules/chance/farrington.hpp"
#include "rules/chance/funnel.hpp"
#include "rules/chance/nhs.hpp"
#include "rules/chance/poisson.hpp"
#include "rules/chance/run_chart.hpp"
#include "rules/chance/trend.hpp"
#include "rules/chance/xmr.hpp"

#include <algorithm>
#include <array>

namespace varsko::expression {

namespace {

using namespace chance;
using Value = Answer<double>;
using Gives = ChanceMethod::Gives;
using Span = ChanceMethod::Window;

// ── control charts ──────────────────────────────────────────────────────────────────────────────────────────────────

template <double XmrLimits::* limit>
Value xmr(const History& h)
{
    return xmr_limits(h.baseline()).map([](const XmrLimits& l) { return l.*limit; });
}

// 1 outside, 2 trend, 3 near, 4 one side, as the chart's order of precedence; below 0 downwards.
double rule_of(NhsLabel l)
{
    switch (l) {
        case NhsLabel::common: return 0;
        case NhsLabel::above_limit: return 1;
        case NhsLabel::below_limit: return -1;
        case NhsLabel::rising: return 2;
        case NhsLabel::falling: return -2;
        case NhsLabel::near_upper: return 3;
        case NhsLabel::near_lower: return -3;
        case NhsLabel::above_centre: return 4;
        case NhsLabel::below_centre: return -4;
    }
    return 0;
}

Value nhs_rule(const History& h)
{
    return xmr_limits(h.baseline()).map([&](const XmrLimits& l) { return rule_of(nhs_alarm(h.x, l)); });
}

Value nhs(const History& h)
{
    return nhs_rule(h).map([](double rule) { return rule == 0 ? 0.0 : 1.0; });
}

Value run_signal(const History& h)
{
    return run_chart(h.x).map([](const RunChart& c) { return c.signal() ? 1.0 : 0.0; });
}

template <double Limits::* limit>
Value c_chart(const History& h)
{
    return c_limits(h.baseline()).map([](const Limits& l) { return l.*limit; });
}

template <double Limits::* limit, Limits (Rates::*at)(double) const>
Value u_chart(const History& h)
{
    const double among = h.y.back();
    if (std::isnan(among)) return none(Reason::missing);
    if (among <= 0) return none(Reason::no_exposure);
    const auto rates = u_rates(h.baseline(), h.y.first(static_cast<std::size_t>(h.n)));
    if (!rates) return failure(rates.error());
    return ((*rates).*at)(among).*limit;
}

// ── counts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

Value count_limit(const History& h)
{
    return baseline_of(h.baseline()).map([&](const Baseline& b) { return predictive_limit(b, h.over, h.number); });
}

Value count_tail(const History& h)
{
    const auto b = baseline_of(h.baseline());
    if (!b) return failure(b.error());
    double sum = 0;
    for (const double x : h.newer()) sum += x;
    if (std::isnan(sum)) return none(Reason::missing);
    if (!are_counts(h.newer())) return none(Reason::not_a_count);
    return predictive_tail(*b, sum, h.over);
}

template <double Interval::* end>
Value garwood_end(const History& h)
{
    return garwood(h.x.back(), h.number).map([](const Interval& i) { return i.*end; });
}

template <double Interval::* end>
Value funnel_end(const History& h)
{
    return funnel(h.x.back(), h.number).map([](const Interval& i) { return i.*end; });
}

Answer<Comparison> compared(const History& h)
{
    const double exposure = h.z.empty() ? 1 : h.z.back();
    return compare_counts(h.x.back(), h.y.back(), exposure, 1);
}

Value compare_p(const History& h)
{
    return compared(h).map([](const Comparison& c) { return c.p; });
}

template <double Interval::* end>
Value compare_end(const History& h)
{
    return compared(h).and_then([](const Comparison& c) -> Value {
        if (std::isinf(c.interval.*end)) return none(Reason::no_exposure);
        return c.interval.*end;
    });
}

// ── small shifts ────────────────────────────────────────────────────────────────────────────────────────────────────

template <Direction direction>
Value cusum_of(const History& h)
{
    const auto l = xmr_limits(h.baseline());
    if (!l) return failure(l.error());
    return cusum(h.newer(), l->centre, l->sigma(), h.number, direction).map([](const auto& c) { return c.back(); });
}

Value cusum_of_counts(const History& h)
{
    const auto b = baseline_of(h.baseline());
    if (!b) return failure(b.error());
    return poisson_cusum(h.newer(), b->events / b->periods, h.number).map([](const auto& c) { return c.back(); });
}

Answer<Ewma> ewma_of(const History& h)
{
    const auto l = xmr_limits(h.baseline());
    if (!l) return failure(l.error());
    return ewma(h.newer(), l->centre, l->sigma(), h.number);
}

Value ewma_now(const History& h)
{
    return ewma_of(h).map([](const Ewma& e) { return e.z.back(); });
}

// The limits need no values of what they judge.
template <double Limits::* limit>
Value ewma_end(const History& h)
{
    const auto l = xmr_limits(h.baseline());
    if (!l) return failure(l.error());
    const std::vector<double> blank(static_cast<std::size_t>(h.over), l->centre);
    return ewma(blank, l->centre, l->sigma(), h.number).map([](const Ewma& e) { return e.limits.back().*limit; });
}

// ── surveillance ────────────────────────────────────────────────────────────────────────────────────────────────────

Ears ears_method(const History& h) { return static_cast<Ears>((h.n - 6) / 2); }

Value ears_upper(const History& h) { return ears_limit(h.x, ears_method(h)); }

Value ears_alarm(const History& h)
{
    return ears_upper(h).map([&](double limit) { return h.x.back() > limit ? 1.0 : 0.0; });
}

Answer<FarringtonLimit> farrington_of(const History& h)
{
    Farrington how{.a_year = h.a_year, .half_window = h.n - 5 * h.a_year - 1};
    how.newest_out = how.half_window;
    if (h.number > 0) how.alpha = h.number;
    return farrington(h.x, how);
}

Value farrington_alarm(const History& h)
{
    const auto f = farrington_of(h);
    if (f) return f->alarm ? 1.0 : 0.0;
    if (f.error().reason == Reason::too_few_cases) return 0.0;  // so few are no alarm
    return failure(f.error());
}

template <double FarringtonLimit::* what>
Value farrington_end(const History& h)
{
    return farrington_of(h).map([](const FarringtonLimit& f) { return f.*what; });
}

Value mann_kendall_z(const History& h)
{
    return mann_kendall(h.x).map([](const MannKendall& m) { return m.z; });
}

// ── the rows ────────────────────────────────────────────────────────────────────────────────────────────────────────

constexpr ChanceMethod limit_of_baseline(Function f, Value (*compute)(const History&), bool counts = false)
{
    return {.function = f,
            .gives = Gives::as_x,
            .operands = 1,
            .window = Span::written,
            .least = 12,
            .usual = 24,
            .over = 1,
            .reads_newer = false,
            .counts = counts,
            .compute = compute};
}

constexpr ChanceMethod judged_by_baseline(Function f, Gives gives, Value (*compute)(const History&))
{
    return {.function = f,
            .gives = gives,
            .operands = 1,
            .window = Span::written,
            .least = 12,
            .usual = 24,
            .over = 1,
            .compute = compute};
}

constexpr ChanceMethod rate_limit(Function f, Value (*compute)(const History&))
{
    ChanceMethod m = limit_of_baseline(f, compute, true);
    m.gives = Gives::per_y;
    m.operands = 2;
    return m;
}

constexpr ChanceMethod over_newer(Function f, Gives gives, ChanceMethod::Setting setting,
                                  Value (*compute)(const History&), bool counts = false, bool reads_newer = true)
{
    return {.function = f,
            .gives = gives,
            .operands = 1,
            .window = Span::written,
            .least = 12,
            .usual = 24,
            .over = 12,
            .over_is_said = true,
            .reads_newer = reads_newer,
            .counts = counts,
            .setting = setting,
            .compute = compute};
}

constexpr ChanceMethod window_of(Function f, Gives gives, int least, int usual, Value (*compute)(const History&))
{
    return {.function = f,
            .gives = gives,
            .operands = 1,
            .window = Span::written,
            .least = least,
            .usual = usual,
            .compute = compute};
}

constexpr ChanceMethod of_this_period(Function f, Gives gives, int operands, Value (*compute)(const History&),
                                      ChanceMethod::Setting setting = {})
{
    return {.function = f,
            .gives = gives,
            .operands = operands,
            .over = 1,
            .counts = true,
            .setting = setting,
            .compute = compute};
}

constexpr ChanceMethod surveillance(Function f, Gives gives, Span window, ChanceMethod::Setting setting,
                                    Value (*compute)(const History&))
{
    return {.function = f,
            .gives = gives,
            .operands = 1,
            .window = window,
            .counts = window == Span::years,
            .setting = setting,
            .compute = compute};
}

constexpr ChanceMethod::Setting alpha{"alpha", three_sigma, 1e-9, 0.5}, level{"level", 0.95, 0.5, 0.999999},
    funnel_level{"level", 0.998, 0.5, 0.999999}, k{"k", 0.5, 0, 10}, rise{"rise", 0.5, 0.01, 100},
    lambda{"lambda", 0.2, 0.01, 1}, farrington_alpha{"alpha", 0.05, 1e-9, 0.5};

constexpr std::array rows = {
    limit_of_baseline(Function::xmr_upper, xmr<&XmrLimits::upper>),
    limit_of_baseline(Function::xmr_lower, xmr<&XmrLimits::lower>),
    limit_of_baseline(Function::xmr_centre, xmr<&XmrLimits::centre>),
    judged_by_baseline(Function::nhs, Gives::condition, nhs),
    judged_by_baseline(Function::nhs_rule, Gives::plain, nhs_rule),
    window_of(Function::run_chart, Gives::condition, 10, 24, run_signal),
    limit_of_baseline(Function::c_upper, c_chart<&Limits::upper>, true),
    limit_of_baseline(Function::c_lower, c_chart<&Limits::lower>, true),
    rate_limit(Function::u_upper, u_chart<&Limits::upper, &Rates::at>),
    rate_limit(Function::u_lower, u_chart<&Limits::lower, &Rates::at>),
    rate_limit(Function::laney_upper, u_chart<&Limits::upper, &Rates::laney_at>),
    rate_limit(Function::laney_lower, u_chart<&Limits::lower, &Rates::laney_at>),
    of_this_period(Function::poisson_tail, Gives::plain, 2,
                   [](const History& h) { return poisson_tail(h.x.back(), h.y.back()); }),
    of_this_period(
        Function::poisson_limit, Gives::as_x, 1, [](const History& h) { return poisson_limit(h.x.back(), h.number); },
        alpha),
    of_this_period(Function::garwood_upper, Gives::as_x, 1, garwood_end<&Interval::high>, level),
    of_this_period(Function::garwood_lower, Gives::as_x, 1, garwood_end<&Interval::low>, level),
    [] {
        ChanceMethod m = over_newer(Function::count_limit, Gives::as_x, alpha, count_limit, true, false);
        m.over = 1;
        return m;
    }(),
    [] {
        ChanceMethod m = over_newer(Function::count_tail, Gives::plain, {}, count_tail, true);
        m.over = 1;
        return m;
    }(),
    of_this_period(Function::compare, Gives::plain, 3, compare_p),
    of_this_period(Function::compare_upper, Gives::share, 3, compare_end<&Interval::high>),
    of_this_period(Function::compare_lower, Gives::share, 3, compare_end<&Interval::low>),
    of_this_period(Function::funnel_upper, Gives::share, 1, funnel_end<&Interval::high>, funnel_level),
    of_this_period(Function::funnel_lower, Gives::share, 1, funnel_end<&Interval::low>, funnel_level),
    over_newer(Function::cusum, Gives::plain, k, cusum_of<Direction::up>),
    over_newer(Function::cusum_down, Gives::plain, k, cusum_of<Direction::down>),
    over_newer(Function::cusum_poisson, Gives::as_x, rise, cusum_of_counts, true),
    over_newer(Function::ewma, Gives::as_x, lambda, ewma_now),
    over_newer(Function::ewma_upper, Gives::as_x, lambda, ewma_end<&Limits::upper>, false, false),
    over_newer(Function::ewma_lower, Gives::as_x, lambda, ewma_end<&Limits::lower>, false, false),
    surveillance(Function::ears, Gives::condition, Span::ears, {}, ears_alarm),
    surveillance(Function::ears_upper, Gives::as_x, Span::ears, {}, ears_upper),
    surveillance(Function::farrington, Gives::condition, Span::years, farrington_alpha, farrington_alarm),
    surveillance(Function::farrington_upper, Gives::as_x, Span::years, farrington_alpha,
                 farrington_end<&FarringtonLimit::upper>),
    surveillance(Function::farrington_expected, Gives::as_x, Span::years, {},
                 farrington_end<&FarringtonLimit::expected>),
    window_of(Function::mann_kendall, Gives::plain, trend_needs, 12, mann_kendall_z),
    window_of(Function::theil_sen, Gives::as_x, trend_needs, 12, [](const History& h) { return theil_sen(h.x); }),
};

}  // namespace

const ChanceMethod* chance_method(Function f)
{
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& m) { return m.function == f; });
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace varsko::expression
