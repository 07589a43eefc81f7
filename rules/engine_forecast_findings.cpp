// What people ask of a forecast and a budget before they trust them.
//
//   forecast-mechanical     it is the outcome to date x 12/m: it knows nothing of the months to come
//   forecast-equals-budget  it is the year's budget to the krona, and the outcome to date is over
//   forecast-moved          it is not what it was last time
//   budget-not-seasonal     the budget to date is m/12 of the year's, month after month
//   surplus-over-limit      the outcome to date is so much better than its budget that one of them may be wrong
//   forecast-accuracy       what August believed of the year, and what the year became; and for how many units it held
//
// Each is looked for before and after the figures are put in, and told where it is only found after: the same figures
// once more say nothing, and a finding that stays is not told again.  Money is asked about, months are looked at,
// preliminary figures say nothing, and amounts too small to matter (or to tell from their own rounding) neither.
#include "rules/expression/checker.hpp"
#include "rules/expression/evaluation.hpp"
#include "rules/world.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace varsko {

namespace {

using expression::View;

constexpr int months = 12, august = 8, december = 12;
constexpr int first_seasonal_month = 3;   // one or two months of a budget may be a twelfth by themselves
constexpr int most_told = 200;            // of one kind at a time: more are counted
constexpr double least_certainty = 1e-3;  // rounding may be so much of a number, no more

// Half a unit of the last digit that it is written with.
double rounding(double value) { return 0.5 * std::pow(10.0, -written_decimals(value)); }
bool is_known(double x) { return !std::isnan(x); }
bool same_amount(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)}); }

// One metric's year as it stands, for some units: what each month sees.  NaN: missing, or preliminary.
class YearAsItStands {
public:
    YearAsItStands(const World::State& state, MetricIndex metric, int year, std::vector<UnitIndex> units)
        : state_(state), metric_(metric), year_(year), units_(std::move(units)), evaluation_(made())
    {
        evaluation_.start(units_);
    }
    YearAsItStands(const YearAsItStands&) = delete;  // views lie in the evaluation
    YearAsItStands& operator=(const YearAsItStands&) = delete;

    std::size_t size() const { return units_.size(); }
    UnitIndex unit(std::size_t i) const { return units_[i]; }
    Period month(int m) const { return Period::month(year_, m); }
    Period year() const { return Period::year(year_); }

    double spent(int m, std::size_t i) { return of(spent_, m, i); }      // outcome to date
    double planned(int m, std::size_t i) { return of(planned_, m, i); }  // budget to date
    double whole(int m, std::size_t i) { return of(whole_, m, i); }      // the year's budget
    double outcome(std::size_t i) { return of(outcome_, december, i); }  // of the whole year
    double forecast(Period made, std::size_t i) const
    {
        const Column* c = state_.panel.column(metric_, {Scenario::forecast, Span::own, year(), made});
        return !c || c->preliminary[units_[i]] ? std::nan("") : c->value[units_[i]];
    }

    // The newest one made before; its month is none where there is none.
    struct Made {
        Period made;
        double value = std::nan("");
    };
    Made forecast_before(Period made, std::size_t i) const
    {
        const auto& slices = state_.panel.slices(metric_);
        Made newest;
        for (auto at = slices.lower_bound({Scenario::forecast, Span::own, year(), {}}); at != slices.end(); ++at) {
            const Slice& s = at->first;
            if (s.scenario != Scenario::forecast || s.span != Span::own || s.period != year()) break;
            if (!s.made || s.made.last_day() >= made.first_day() || (newest.made && s.made < newest.made)) continue;
            if (is_known(forecast(s.made, i))) newest = {s.made, forecast(s.made, i)};
        }
        return newest;
    }

private:
    // REQUIRES nothing of the scenarios: what the metric does not have is missing.
    expression::Evaluation made()
    {
        Diagnostics none;
        expression::Checker checker(state_.catalogue(), metric_, program_, none);
        const auto step = [&](const char* text) { return checker.check({text, {}}).step; };
        spent_.step = step("ytd(outcome)");
        planned_.step = step("ytd(budget)");
        whole_.step = step("year(budget)");
        outcome_.step = step("year(outcome)");
        return {state_.catalogue(), program_, state_.panel};
    }

    // What an expression gives at each month, for all units at once when one is first asked for.
    struct ByMonth {
        int step = -1;  // -1: the metric has no such scenario
        std::array<std::optional<View>, months + 1> at{};
    };
    double of(ByMonth& what, int m, std::size_t i)
    {
        if (what.step < 0) return std::nan("");
        auto& view = what.at[static_cast<std::size_t>(m)];
        if (!view) view = evaluation_.at(what.step, month(m));
        return view->preliminary && view->preliminary[i] ? std::nan("") : (*view)[i];
    }

    const World::State& state_;
    MetricIndex metric_;
    int year_;
    std::vector<UnitIndex> units_;
    expression::Program program_;
    ByMonth spent_, planned_, whole_, outcome_;
    expression::Evaluation evaluation_;  // made of them, and after them
};

class Watch {
public:
    Watch(const World::State& state, MetricIndex metric, int year, Instant now, FoundForecasts& found)
        : state_(state),
          catalogue_(state.catalogue()),
          metric_(catalogue_.metrics[metric]),
          index_(metric),
          year_(year),
          now_(now),
          limits_(state.configuration->findings),
          smallest_(limits_.smallest_amount / metric_.measure.factor),
          found_(found)
    {
    }

    void look_at(std::vector<UnitIndex> units)
    {
        YearAsItStands y(state_, index_, year_, std::move(units));
        for (int m = 1; m <= months; ++m)
            is_fresh_[static_cast<std::size_t>(m)] = !state_.is_old_news(index_, y.month(m), now_);
        for (int m = 1; m <= months; ++m)
            for (std::size_t i = 0; i < y.size() && is_fresh(m); ++i) {
                forecast(y, m, i);
                surplus(y, m, i);
            }
        for (std::size_t i = 0; i < y.size(); ++i) season(y, i);
        if (!is_fresh(december)) return;
        for (std::size_t i = 0; i < y.size(); ++i)
            if (const auto off = august_off(y, i); is_known(off)) return accuracy();
    }

private:
    bool is_fresh(int m) const { return is_fresh_[static_cast<std::size_t>(m)]; }

    // 1 where more is better, -1 where less is, 0 where neither.
    double direction() const { return metric_.good == Good::higher ? 1 : metric_.good == Good::lower ? -1 : 0; }

    // ── the forecast ────────────────────────────────────────────────────────────────────────────────────────────
    void forecast(YearAsItStands& y, int m, std::size_t i)
    {
        const Period made = y.month(m);
        const double f = y.forecast(made, i), whole = y.whole(m, i);
        if (!is_known(f)) return;
        if (limits_.forecast_equals_budget && is_known(whole) && same_amount(f, whole)) equals_budget(y, m, i);
        const bool is_budget = is_known(whole) && std::abs(f - whole) <= rounding(f) + rounding(whole);
        if (limits_.forecast_mechanical && !is_budget) mechanical(y, m, i);
        if (limits_.forecast_moved) moved(y, m, i);
    }

    void equals_budget(YearAsItStands& y, int m, std::size_t i)
    {
        const double over = (y.planned(m, i) - y.spent(m, i)) * direction();
        if (!is_known(over) || over <= 0 || over < smallest_) return;
        add("forecast-equals-budget", y.unit(i), y.month(m),
            both("{}: prognosen för {} från {} är årets budget på kronan, {}, men utfallet hittills är {} över",
                 "{}: the forecast of {} made in {} equals the budget to the krona, {}, while the outcome to date is "
                 "{} over",
                 subject(y.unit(i)), year_, month(y.month(m)), money(y.forecast(y.month(m), i)), money(over)));
    }

    void mechanical(YearAsItStands& y, int m, std::size_t i)
    {
        const double f = y.forecast(y.month(m), i), spent = y.spent(m, i), pace = spent * months / m;
        if (m == months || !is_known(spent) || spent == 0) return;
        const double allowed = (rounding(f) + rounding(spent) * months / m) * (1 + 1e-9);
        if (allowed > least_certainty * std::abs(f) || std::abs(f - pace) > allowed) return;
        add("forecast-mechanical", y.unit(i), y.month(m),
            both("{}: prognosen för {} från {}, {}, är utfallet hittills, {}, gånger 12/{}; den säger inget om "
                 "månaderna "
                 "som är kvar",
                 "{}: the forecast of {} made in {}, {}, is the outcome to date, {}, times 12/{}; it says nothing of "
                 "the months that are left",
                 subject(y.unit(i)), year_, month(y.month(m)), money(f), money(spent), m));
    }

    void moved(YearAsItStands& y, int m, std::size_t i)
    {
        const auto before = y.forecast_before(y.month(m), i);
        const double f = y.forecast(y.month(m), i), change = f - before.value;
        if (!before.made) return;
        const double whole = y.whole(m, i);
        const bool of_budget = is_known(whole) && whole != 0;
        const double base = std::abs(of_budget ? whole : before.value);
        if (base == 0 || std::abs(change) < smallest_ || !exceeds(std::abs(change), *limits_.forecast_moved * base))
            return;
        const double better = change * direction();
        const Localised way = better > 0   ? Localised{"bättre", "better"}
                              : better < 0 ? Localised{"sämre", "worse"}
                                           : Localised{"skillnad", "apart"};
        add("forecast-moved", y.unit(i), y.month(m),
            both("{}: prognosen för {} är {} från {} och var {} från {}: {} {}, {} av {}",
                 "{}: the forecast of {} is {} made in {} and was {} made in {}: {} {}, {} of {}", subject(y.unit(i)),
                 year_, money(f), month(y.month(m)), money(before.value), month(before.made), money(std::abs(change)),
                 way, share(std::abs(change) / base),
                 of_budget ? Localised{"årets budget", "the year's budget"}
                           : Localised{"den förra prognosen", "the forecast before"}));
    }

    // ── to date ─────────────────────────────────────────────────────────────────────────────────────────────────
    bool has_surplus(YearAsItStands& y, int m, std::size_t i) const
    {
        const double planned = y.planned(m, i), better = (y.spent(m, i) - planned) * direction();
        return is_known(better) && planned != 0 && better >= smallest_ &&
               exceeds(better, *limits_.surplus * std::abs(planned));
    }

    void surplus(YearAsItStands& y, int m, std::size_t i)
    {
        if (!limits_.surplus || direction() == 0 || !has_surplus(y, m, i)) return;
        int before = m - 1;  // the month that was reported before this one
        while (before > 0 && !is_known(y.spent(before, i) - y.planned(before, i))) --before;
        if (before > 0 && has_surplus(y, before, i)) return;
        const double better = std::abs(y.spent(m, i) - y.planned(m, i));
        add("surplus-over-limit", y.unit(i), y.month(m),
            both("{}, {}: utfallet hittills är {} ({}) bättre än budget, mer än {}; stämmer budget och redovisning?",
                 "{}, {}: the outcome to date is {} ({}) better than the budget, more than {}; are the budget and the "
                 "books right?",
                 subject(y.unit(i)), month(y.month(m)), money(better), share(better / std::abs(y.planned(m, i))),
                 share(*limits_.surplus)));
    }

    // Every known month from March on is its twelfths of the year.
    void season(YearAsItStands& y, std::size_t i)
    {
        if (!limits_.budget_not_seasonal || !is_known(y.whole(months - 1, i))) return;
        int newest = 0;
        double whole = std::nan("");
        for (int m = 1; m < months; ++m) {
            const double planned = y.planned(m, i);
            if (!is_known(planned)) continue;
            whole = y.whole(m, i);
            if (!is_known(whole) || whole == 0) return;
            // Each month may have been rounded by itself.
            const double allowed = 2 * rounding(planned) * std::max(0.5 * m, 1 + m / 12.0) * (1 + 1e-9);
            if (allowed > least_certainty * std::abs(planned) || std::abs(planned - whole * m / months) > allowed)
                return;
            newest = m;
        }
        if (newest < first_seasonal_month || !is_fresh(newest)) return;
        if (std::abs(whole) < smallest_) return;
        add("budget-not-seasonal", y.unit(i), y.year(),
            both("{}: budgeten till och med {} är {}, jämnt {}/12 av årets {}; den följer inte årets gång, och en "
                 "avvikelse hittills kan vara säsong",
                 "{}: the budget up to {} is {}, just {}/12 of the year's {}; it does not follow the seasons, and a "
                 "deviation to date may be one",
                 subject(y.unit(i)), month(y.month(newest)), money(y.planned(newest, i)), newest, money(whole)));
    }

    // ── the year that was ───────────────────────────────────────────────────────────────────────────────────────
    // How far off August's forecast was, as a share of the outcome; NaN where one of them is missing.
    double august_off(YearAsItStands& y, std::size_t i) const
    {
        const double outcome = y.outcome(i);
        if (!limits_.forecast_accuracy || outcome == 0 || std::abs(outcome) < smallest_) return std::nan("");
        return (y.forecast(y.month(august), i) - outcome) / std::abs(outcome);
    }

    void accuracy()
    {
        std::vector<UnitIndex> all(catalogue_.units.size());
        for (UnitIndex u = 0; u < all.size(); ++u) all[u] = u;
        YearAsItStands y(state_, index_, year_, std::move(all));
        const auto below = rows_below(catalogue_);
        const double limit = *limits_.forecast_accuracy;
        int asked = 0, within = 0;
        for (UnitIndex u = 0; u < y.size(); ++u) {
            const double off = august_off(y, u);
            if (!is_known(off)) continue;
            const bool missed = exceeds(std::abs(off), limit);
            if (missed)
                add("forecast-accuracy", u, y.year(),
                    both("{}: augustiprognosen för {} var {} och utfallet blev {}: {} fel, gränsen är ±{}",
                         "{}: the August forecast of {} was {} and the outcome {}: {} off, the limit is ±{}",
                         subject(u), year_, money(y.forecast(y.month(august), u)), money(y.outcome(u)),
                         share(std::abs(off)), share(limit)));
            // Totals are not counted beside their rows.
            const bool is_total = std::any_of(below[u].begin(), below[u].end(),
                                              [&](UnitIndex row) { return is_known(august_off(y, row)); });
            if (is_total) continue;
            ++asked;
            if (!missed) ++within;
        }
        if (asked < 2) return;
        // Its place is its words: told again when another unit makes them others.
        Finding all_units{.code = "forecast-accuracy", .metric = metric_.id, .unit = "", .period = y.year()};
        all_units.message = both("{}: augustiprognosen för {} träffade inom ±{} för {} av {} enheter ({})",
                                 "{}: the August forecast of {} was within ±{} for {} of {} units ({})", name(), year_,
                                 share(limit), within, asked, whole_share(static_cast<double>(within) / asked));
        found_[{"forecast-accuracy", catalogue_.units.size(), y.year(), all_units.message.en}] = all_units;
    }

    // ── words ───────────────────────────────────────────────────────────────────────────────────────────────────
    static bool exceeds(double x, double limit) { return x > limit + 1e-9 * std::max(1.0, limit); }
    Localised name() const { return {metric_.name.sv, metric_.name.in("en")}; }
    Localised subject(UnitIndex u) const { return both("{}, {}", "{}, {}", catalogue_.units[u].name, name()); }
    static Localised month(Period p) { return {spoken(p, "sv"), spoken(p, "en")}; }
    Localised said(double x, Measure measure, std::string_view format) const
    {
        return {spoken(x, measure, format, "sv"), spoken(x, measure, format, "en")};
    }
    Localised money(double x) const { return said(x, metric_.measure, ""); }
    Localised share(double x) const { return said(x, {.quantity = Quantity::share}, ".1%"); }
    Localised whole_share(double x) const { return said(x, {.quantity = Quantity::share}, ".0%"); }

    void add(std::string_view code, UnitIndex unit, Period period, Localised message)
    {
        found_[{std::string(code), unit, period, ""}] = {.code = std::string(code),
                                                         .metric = metric_.id,
                                                         .unit = catalogue_.units[unit].id,
                                                         .period = period,
                                                         .message = std::move(message)};
    }

    const World::State& state_;
    const Catalogue& catalogue_;
    const Metric& metric_;
    MetricIndex index_;
    int year_;
    Instant now_;
    const FindingLimits& limits_;
    double smallest_;
    std::array<bool, months + 1> is_fresh_{};
    FoundForecasts& found_;
};

}  // namespace

ForecastWatch::ForecastWatch(const World::State& state, std::span<const Figure> figures, Instant now)
    : state_(state), now_(now)
{
    if (!state.writes) return;
    // Most figures of a metric are of the year that its last one was of: what is asked of a year is asked once.
    struct Last {
        int year = INT_MIN;
        std::vector<UnitIndex>* units = nullptr;  // nullptr: nothing is looked for
    };
    std::vector<Last> last(state.catalogue().metrics.size());
    for (const Figure& f : figures) {
        if (f.scenario != Scenario::outcome && f.scenario != Scenario::budget && f.scenario != Scenario::forecast)
            continue;
        const int year = f.period.calendar_year();
        auto& [last_year, units] = last[f.metric];
        if (year != last_year) {
            last_year = year;
            const Metric& metric = state.catalogue().metrics[f.metric];
            const bool is_asked = metric.measure.quantity == Quantity::money && metric.calendar.every == Grain::month &&
                                  !state.is_old_news(f.metric, Period::month(year, months), now);
            units = is_asked ? &touched_[{f.metric, year}] : nullptr;
        }
        if (units != nullptr) units->push_back(f.unit);
    }
    for (auto& [key, all] : touched_) {
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
    }
    before_ = look();
}

FoundForecasts ForecastWatch::look() const
{
    FoundForecasts found;
    for (const auto& [key, units] : touched_) Watch(state_, key.first, key.second, now_, found).look_at(units);
    return found;
}

void ForecastWatch::tell(Doing& doing) const
{
    std::map<std::string, int> told;
    for (auto& [key, finding] : look())
        if (!before_.contains(key) && ++told[finding.code] <= most_told) doing.changes.findings.push_back(finding);
    for (const auto& [code, n] : told)
        if (n > most_told)
            doing.changes.findings.push_back(
                {.code = code,
                 .metric = "",
                 .unit = "",
                 .period = {},
                 .message = both("{} till av samma slag ({}) räknas inte upp",
                                 "{} more of the same kind ({}) are not listed", n - most_told, code)});
}

}  // namespace varsko
