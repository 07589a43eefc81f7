// as_known(x, when): x once more, over the figures that were known then.
//
// The panel keeps the versions of the metrics that rules ask this of; the figures of a day are made of them when first
// asked for, and the same program runs over those.
#include "rules/calendar.hpp"
#include "rules/expression/evaluation.hpp"

namespace varsko::expression {

struct KnownThen {
    Panel panel;
    Evaluation evaluation;
    std::uint32_t started = 0;

    KnownThen(const Catalogue& catalogue, const Program& program, Panel then)
        : panel(std::move(then)), evaluation(catalogue, program, panel)
    {
    }
};

// The last day whose knowledge counts.
Day Evaluation::last_day_known(const Step& s, Period p) const
{
    if (s.over == 1) return Day(std::chrono::days(s.n));
    const DueCalendar& calendar = catalogue_.metrics[s.metric].calendar;
    if (s.n == 0) return due_day(calendar, p);
    return due_day(calendar, p.first_of_year().plus(s.n - 1));
}

View Evaluation::as_known(const Step& s, const When& w)
{
    if (s.over == 0 && s.n > 0 && w.period.first_of_year().plus(s.n - 1).calendar_year() != w.period.calendar_year())
        return missing();  // a 53rd week
    const Day last = last_day_known(s, w.period);
    auto& then = known_then_[last];
    if (!then)
        then = std::make_shared<KnownThen>(catalogue_, program_, panel_.as_known(Instant(last + std::chrono::days{1})));
    if (then->started != starts_) {
        then->evaluation.start(units_);
        then->started = starts_;
    }
    then->evaluation.listen(listener_);
    if (listener_) listener_->as_known(last);
    const View v = then->evaluation.at(s.a, w);
    if (listener_) listener_->as_known(std::nullopt);
    return v;
}

}  // namespace varsko::expression
