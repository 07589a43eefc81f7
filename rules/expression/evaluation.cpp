#include "rules/expression/evaluation.hpp"

#include "rules/calendar.hpp"
#include "rules/expression/arithmetic.hpp"
#include "rules/expression/windows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace varsko::expression {

const double Evaluation::nan_ = std::numeric_limits<double>::quiet_NaN();

Evaluation::Evaluation(const Catalogue& catalogue, const Program& program, const Panel& panel)
    : catalogue_(catalogue), program_(program), panel_(panel), known_(program.size())
{
}

void Evaluation::start(std::span<const UnitIndex> units, Listener* listener)
{
    units_ = units;
    n_ = units.size();
    listener_ = listener;
    ++starts_;
    dense_ = true;
    for (std::size_t i = 1; i < n_ && dense_; ++i) dense_ = units[i] == units[i - 1] + 1;
    for (auto& k : known_) k.clear();
    findings_.clear();
    year_ends_.clear();
    scalars_.clear();
    wide_.clear();
    wide_marks_.clear();
    buffers_used_ = masks_used_ = 0;
    if (capacity_ < n_) {
        buffers_.clear();
        masks_.clear();
        capacity_ = n_;
    }
}

double* Evaluation::buffer()
{
    if (buffers_used_ == buffers_.size()) buffers_.push_back(std::make_unique_for_overwrite<double[]>(capacity_));
    return buffers_[buffers_used_++].get();
}

std::uint8_t* Evaluation::mask()
{
    if (masks_used_ == masks_.size()) masks_.push_back(std::make_unique_for_overwrite<std::uint8_t[]>(capacity_));
    std::uint8_t* out = masks_[masks_used_++].get();
    std::fill_n(out, n_, std::uint8_t{0});
    return out;
}

const std::uint8_t* Evaluation::joined(const std::uint8_t* a, const std::uint8_t* b)
{
    if (!a || a == b) return b;
    if (!b) return a;
    std::uint8_t* out = mask();
    for (std::size_t i = 0; i < n_; ++i) out[i] = a[i] | b[i];
    return out;
}

void Evaluation::mark_preliminary(const View& v, std::span<std::uint8_t> marks) const
{
    if (!v.preliminary) return;
    for (std::size_t i = 0; i < n_; ++i) marks[i] |= v.preliminary[i];
}

View Evaluation::scalar(double x)
{
    scalars_.push_back(x);
    return {&scalars_.back(), 0};
}

View Evaluation::at(int index, const When& when)
{
    const When own = program_.step(index).reads_forecast ? when : When{when.period, when.period, 0};
    auto& known = known_[static_cast<std::size_t>(index)];
    const auto place = [&] { return std::ranges::lower_bound(known, own, {}, &Known::when); };
    if (const auto k = place(); k != known.end() && k->when == own) return k->view;
    const View v = compute(index, own);  // which may have asked this very step for other times
    known.insert(place(), {own, v});
    return v;
}

namespace {

template <class F>
void each(std::size_t n, View a, double* out, F f)
{
    for (std::size_t i = 0; i < n; ++i) out[i] = f(a.at[i]);
}

template <class F>
void each(std::size_t n, View a, View b, double* out, F f)
{
    if (a.step && b.step)
        for (std::size_t i = 0; i < n; ++i) out[i] = f(a.at[i], b.at[i]);
    else if (a.step)
        for (std::size_t i = 0; i < n; ++i) out[i] = f(a.at[i], *b.at);
    else
        for (std::size_t i = 0; i < n; ++i) out[i] = f(*a.at, b.at[i]);
}

}  // namespace

View Evaluation::compute(int index, const When& when)
{
    const Step& s = program_.step(index);
    switch (s.op) {
        case Op::constant: return {&s.number, 0};
        case Op::by_unit: {
            const auto& table = program_.table(s.n);
            if (dense_ && n_ > 0) return {table.data() + units_[0], 1};
            double* out = buffer();
            for (std::size_t i = 0; i < n_; ++i) out[i] = table[unit(i)];
            return {out, 1};
        }
        case Op::figure: return figure(s, when);
        case Op::negate:
        case Op::abs:
        case Op::round:
        case Op::floor:
        case Op::known:
        case Op::opposite: return unary(s, when);
        case Op::divide: return division(index, s, when);
        case Op::choose: return choose(index, s, when);
        case Op::days_left: return days_left(when);
        case Op::prev:
        case Op::last_year:
        case Op::at: return moved(s, when);
        case Op::sum:
        case Op::mean:
        case Op::median:
        case Op::minimum:
        case Op::maximum:
        case Op::stddev:
        case Op::stddev_sample:
        case Op::count_known: return window(s, when);
        case Op::rising:
        case Op::falling: return run(s, when);
        case Op::streak: return streak(s, when);
        case Op::chance: return chance(s, when);
        case Op::parent:
        case Op::sum_units:
        case Op::mean_units:
        case Op::share_units:
        case Op::rank:
        case Op::percentile: return across(s, when);
        case Op::rule_level:
        case Op::rule_value: return of_rule(s, when);
        case Op::as_known: return as_known(s, when);
        case Op::course: return course(s, when);
        case Op::year_course: return year_course(s, when);
        default: return binary(s, when);
    }
}

View Evaluation::unary(const Step& s, const When& when)
{
    const View a = at(s.a, when);
    const auto run = [&](auto f) -> View {
        if (a.step == 0) return scalar(f(*a.at));
        double* out = buffer();
        each(n_, a, out, f);
        return {out, 1, a.preliminary};
    };
    switch (s.op) {
        case Op::negate: return run([](double x) { return -x; });
        case Op::abs: return run([](double x) { return std::abs(x); });
        case Op::round: return run([d = s.n](double x) { return rounded(x, d); });
        case Op::floor: return run([](double x) { return std::floor(x); });
        case Op::known: return run([](double x) { return std::isnan(x) ? 0.0 : 1.0; });
        default: return run([](double x) { return 1 - x; });
    }
}

View Evaluation::binary(const Step& s, const When& when)
{
    const View a = at(s.a, when), b = at(s.b, when);
    const auto run = [&](auto f) -> View {
        if (a.step == 0 && b.step == 0) return scalar(f(*a.at, *b.at));
        double* out = buffer();
        each(n_, a, b, out, f);
        return {out, 1, joined(a.preliminary, b.preliminary)};
    };
    switch (s.op) {
        case Op::add: return run([](double x, double y) { return finite(x + y); });
        case Op::subtract: return run([](double x, double y) { return finite(x - y); });
        case Op::multiply: return run([](double x, double y) { return finite(x * y); });
        case Op::smaller: return run(smaller);
        case Op::larger: return run(larger);
        case Op::or_else: return run([](double x, double y) { return std::isnan(x) ? y : x; });
        case Op::worst: return run(worse_level);
        case Op::less: return run(less);
        case Op::less_equal: return run([](double x, double y) { return opposite(less(y, x)); });
        case Op::equal: return run(equal);
        case Op::not_equal: return run([](double x, double y) { return opposite(equal(x, y)); });
        case Op::both: return run(both);
        default: return run([](double x, double y) { return opposite(both(opposite(x), opposite(y))); });
    }
}

View Evaluation::division(int index, const Step& s, const When& when)
{
    const View a = at(s.a, when), b = at(s.b, when);
    if (listener_ && n_ == 1 && b[0] == 0) {
        const auto words = program_.divisors.find(index);
        if (words != program_.divisors.end()) listener_->divided_by_zero(words->second);
    }
    if (a.step == 0 && b.step == 0) return scalar(ratio(*a.at, *b.at));
    double* out = buffer();
    each(n_, a, b, out, ratio);
    return {out, 1, joined(a.preliminary, b.preliminary)};
}

View Evaluation::choose(int index, const Step& s, const When& when)
{
    const View c = at(s.a, when), a = at(s.b, when), b = at(s.c, when);
    if (listener_ && n_ == 1 && c[0] == 0) {
        const auto words = program_.asked.find(index);
        if (words != program_.asked.end()) listener_->only_where(words->second);
    }
    double* out = buffer();
    for (std::size_t i = 0; i < n_; ++i) out[i] = std::isnan(c[i]) ? nan_ : c[i] != 0 ? a[i] : b[i];
    return {out, 1, joined(c.preliminary, joined(a.preliminary, b.preliminary))};
}

View Evaluation::days_left(const When& when)
{
    const Day last = Period::month(when.period.calendar_year(), 12).last_day();
    // A year's last week may end in the next one.
    return scalar(std::max(0.0, static_cast<double>((last - when.period.last_day()).count())));
}

// ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluation::crosses_break(const Step& s, Period from, Period to) const
{
    return std::any_of(s.breaks.begin(), s.breaks.end(), [&](Period b) {
        const Day first = b.first_day();
        return (from.last_day() < first) != (to.last_day() < first);
    });
}

When Evaluation::stepped(const Step& s, const When& w, int n) const
{
    const Period p = due_before(catalogue_.metrics[s.metric].calendar, w.period, n);
    return {p, w.origin, w.back + n};
}

View Evaluation::moved(const Step& s, const When& w)
{
    When to = w;
    if (s.op == Op::prev) {
        to = stepped(s, w, s.n);
    } else if (s.op == Op::last_year) {
        to.period = w.period.last_year();
        to.origin = w.origin.last_year();
    } else {
        const Period p = w.period.first_of_year().plus(s.n - 1);
        to.period = to.origin = p;
        if (p.calendar_year() != w.period.calendar_year()) return missing();  // a 53rd week
    }
    if (!to.period || crosses_break(s, to.period, w.period)) return missing();
    return at(s.a, to);
}

std::vector<When> Evaluation::look_back(const Step& s, const When& w, int n) const
{
    std::vector<When> out{w};
    while (static_cast<int>(out.size()) < n) {
        const When to = stepped(s, out.back(), 1);
        if (!to.period || crosses_break(s, to.period, w.period)) break;
        out.push_back(to);
    }
    return out;
}

View Evaluation::window(const Step& s, const When& w)
{
    const auto places = look_back(s, w, s.n);
    if (static_cast<int>(places.size()) < s.enough && s.op != Op::count_known) return missing();
    std::vector<View> views;
    views.reserve(places.size());
    View out;
    for (const auto& place : places) {
        views.push_back(at(s.a, place));
        out.preliminary = joined(out.preliminary, views.back().preliminary);
    }
    const Window window{views, n_, s.enough};
    double* cells = buffer();
    out.at = cells;
    switch (s.op) {
        case Op::count_known: count_known(window, cells); break;
        case Op::sum: sums(window, cells); break;
        case Op::mean: means(window, cells); break;
        case Op::median: medians(window, cells); break;
        case Op::minimum: minima(window, cells); break;
        case Op::maximum: maxima(window, cells); break;
        default: deviations(window, at(s.b, w), s.op == Op::stddev_sample, cells); break;
    }
    return out;
}

View Evaluation::run(const Step& s, const When& w)
{
    const auto places = look_back(s, w, s.n + 1);
    if (static_cast<int>(places.size()) < s.n + 1) return missing();
    double* out = buffer();
    std::fill_n(out, n_, 1.0);
    View newer = at(s.a, places[0]);
    const std::uint8_t* preliminary = newer.preliminary;
    for (std::size_t k = 1; k < places.size(); ++k) {
        const View older = at(s.a, places[k]);
        preliminary = joined(preliminary, older.preliminary);
        const View low = s.op == Op::rising ? older : newer, high = s.op == Op::rising ? newer : older;
        // One missing value makes all of it missing.
        if (low.step && high.step)
            for (std::size_t i = 0; i < n_; ++i) out[i] *= less(low.at[i], high.at[i]);
        else
            for (std::size_t i = 0; i < n_; ++i) out[i] *= less(low[i], high[i]);
        newer = older;
    }
    return {out, 1, preliminary};
}

// Steps back until the condition has failed everywhere.  An earlier unknown ends the count as well: history begins
// somewhere.  A unit whose count has ended hears nothing of the older figures.
View Evaluation::streak(const Step& s, const When& w)
{
    const View now = at(s.a, w);
    double* out = buffer();
    std::vector<std::uint8_t> alive(n_);
    std::uint8_t* preliminary = mask();
    if (now.preliminary) std::copy_n(now.preliminary, n_, preliminary);
    std::size_t left = 0;
    for (std::size_t i = 0; i < n_; ++i) {
        out[i] = now[i];
        alive[i] = now[i] == 1;
        left += alive[i];
    }
    if (listener_) listener_->looks_back(true);
    const auto& calendar = metric(s).calendar;
    When to = w;
    for (int k = 1; left > 0 && k < longest_window; ++k) {
        to.period = due_before(calendar, to.period, 1);
        to.origin = due_before(calendar, to.origin, 1);
        if (!to.period || !to.origin || crosses_break(s, to.period, w.period)) break;
        const View then = at(s.a, to);
        for (std::size_t i = 0; i < n_; ++i) {
            if (!alive[i]) continue;
            alive[i] = then[i] == 1;
            out[i] += alive[i];
            left -= !alive[i];
            if (then.preliminary) preliminary[i] |= then.preliminary[i];
        }
    }
    if (listener_) listener_->looks_back(false);
    return {out, 1, preliminary};
}

}  // namespace varsko::expression
