// The chance group over columns: each unit's history is gathered once per call and given to its method.
#include "rules/expression/histories.hpp"

#include "rules/expression/chance.hpp"
#include "rules/expression/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace varsko::expression {

int due_in_a_year(const DueCalendar& calendar)
{
    int all = 1;
    switch (calendar.every) {
        case Grain::day: all = 365; break;
        case Grain::week: all = 52; break;
        case Grain::month: all = 12; break;
        case Grain::quarter: all = 4; break;
        case Grain::tertial: all = 3; break;
        case Grain::half_year: all = 2; break;
        case Grain::year: all = 1; break;
    }
    return std::max(1, all - static_cast<int>(calendar.except.size()));
}

int beside_the_same_time(Grain every)
{
    if (every == Grain::month) return 1;
    return every == Grain::week ? 3 : 0;
}

namespace {

// One operand's columns, oldest first; what lies before its history began or was redefined is missing.
struct Operand {
    std::vector<View> views;
    std::vector<double> cells;  // one unit's
    void gather(std::size_t unit)
    {
        const std::size_t unknown = cells.size() - views.size();
        for (std::size_t k = 0; k < views.size(); ++k) cells[unknown + k] = views[k][unit];
    }
};

bool all_known(chance::Series x)
{
    return std::none_of(x.begin(), x.end(), [](double v) { return std::isnan(v); });
}

// Enough is known of the baseline.  Of the newer ones too, where they are read: all of them unless min= was written,
// and this period's own in any case.
chance::Answer<double> answer(const ChanceMethod& method, const History& h, int enough)
{
    if (h.n > 0) {
        const auto known = chance::known(h.baseline()).size();
        if (static_cast<int>(known) < enough) return chance::too_few(enough, known);
    }
    if (method.reads_newer && h.over > 0 && (std::isnan(h.x.back()) || (enough == h.n && !all_known(h.newer()))))
        return chance::none(chance::Reason::missing);
    return method.compute(h);
}

}  // namespace

View Evaluation::chance(const Step& s, const When& w)
{
    const ChanceMethod& method = *chance_method(s.function);
    const int looked_back = s.n + s.over;
    const auto length = static_cast<std::size_t>(looked_back);
    const auto places = look_back(s, w, looked_back);
    View out;
    Operand operands[3];
    const int steps[] = {s.a, s.b, s.c};
    for (std::size_t i = 0; i < 3; ++i) {
        if (steps[i] < 0) continue;
        Operand& operand = operands[i];
        operand.cells.assign(length, nan_);
        // A limit is told without the value it judges: the columns end before it.
        const std::size_t newest = i == 0 && !method.reads_newer ? static_cast<std::size_t>(s.over) : 0;
        operand.views.assign(places.size(), View{&nan_, 0});
        for (std::size_t k = newest; k < places.size(); ++k) {
            if (listener_ && k > 0) listener_->looks_back(true);
            const View v = at(steps[i], places[k]);
            if (listener_ && k > 0) listener_->looks_back(false);
            operand.views[places.size() - 1 - k] = v;
            out.preliminary = joined(out.preliminary, v.preliminary);
        }
    }
    const auto& calendar = metric(s).calendar;
    History h{.x = operands[0].cells,
              .y = operands[1].cells,
              .z = operands[2].cells,
              .n = s.n,
              .over = s.over,
              .a_year = due_in_a_year(calendar),
              .number = s.number};
    double* cells = buffer();
    for (std::size_t i = 0; i < n_; ++i) {
        for (auto& operand : operands) operand.gather(i);
        const auto value = answer(method, h, s.enough);
        cells[i] = value ? *value : nan_;
        if (!value && listener_ && n_ == 1) listener_->lacking(name_of(s.function), value.error(), calendar.every);
    }
    out.at = cells;
    return out;
}

}  // namespace varsko::expression
