#include "rules/expression/reach.hpp"

#include <algorithm>
#include <climits>

namespace varsko::expression {

namespace {

int plus(int a, int b) { return a == INT_MAX || b == INT_MAX ? INT_MAX : a + b; }

int periods_a_year(Grain g)
{
    switch (g) {
        case Grain::day: return 366;
        case Grain::week: return 53;
        case Grain::month: return 12;
        case Grain::quarter: return 4;
        case Grain::tertial: return 3;
        case Grain::half_year: return 2;
        case Grain::year: return 1;
    }
    return 1;
}

class Walk {
public:
    Walk(const Catalogue& catalogue, const Program& program, Reach& reach)
        : catalogue_(catalogue), program_(program), reach_(reach), known_(program.size(), -1)
    {
    }

    // How many due periods after a figure's own the step can still read it.
    int of(int index)
    {
        if (index < 0) return 0;
        int& known = known_[static_cast<std::size_t>(index)];
        if (known >= 0) return known;
        const Step& s = program_.step(index);
        const int below = std::max({of(s.a), of(s.b), of(s.c), of(s.derived)});
        return known = plus(below, own(s));
    }

private:
    int own(const Step& s)
    {
        switch (s.op) {
            case Op::figure: return figure(s);
            case Op::prev:
            case Op::rising:
            case Op::falling: return s.n;
            case Op::sum:
            case Op::mean:
            case Op::median:
            case Op::minimum:
            case Op::maximum:
            case Op::stddev:
            case Op::stddev_sample:
            case Op::count_known: return s.n - 1;
            case Op::chance: return s.n + s.over - 1;
            case Op::course: return s.n - 1;
            case Op::year_course: reach_.ends_with_year = true; return s.n - 1;
            case Op::last_year: return periods_a_year(catalogue_.metrics[s.metric].calendar.every);
            case Op::at: reach_.whole_year = true; return INT_MAX;
            case Op::streak: return INT_MAX;
            default: reach_.across_units = reach_.across_units || is_across_units(s.op); return 0;
        }
    }

    int figure(const Step& s)
    {
        reach_.reads.push_back(s.metric);
        if (s.form != Form::own || s.scenario == Scenario::forecast) {
            reach_.ends_with_year = true;
            reach_.whole_year = reach_.whole_year || s.form == Form::year || s.scenario == Scenario::forecast;
            return INT_MAX;
        }
        if (s.scenario == Scenario::target || s.scenario == Scenario::capacity) {
            reach_.whole_year = true;
            return INT_MAX;
        }
        // An accumulation is also the start of the month after.
        const Metric& metric = catalogue_.metrics[s.metric];
        return metric.calendar.every == Grain::month && metric.adds_over_time == AddsOverTime::sum ? 1 : 0;
    }

    const Catalogue& catalogue_;
    const Program& program_;
    Reach& reach_;
    std::vector<int> known_;
};

}  // namespace

Reach reach_of(const Catalogue& catalogue, const Formula& f)
{
    Reach reach;
    Walk walk(catalogue, f.program, reach);
    reach.whole = f.value.step >= 0;
    reach.lookback = plus(walk.of(f.value.step), 1);
    for (const auto& c : f.conditions) {
        reach.whole = reach.whole && c.step >= 0;
        reach.lookback = std::max(reach.lookback, walk.of(c.step));
    }
    for (const auto* list : {&f.lets, &f.said})
        for (const auto& n : *list) reach.whole = reach.whole && n.step >= 0;
    std::sort(reach.reads.begin(), reach.reads.end());
    reach.reads.erase(std::unique(reach.reads.begin(), reach.reads.end()), reach.reads.end());
    return reach;
}

}  // namespace varsko::expression
