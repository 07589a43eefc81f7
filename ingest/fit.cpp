#include "ingest/fit.hpp"

#include "ingest/names.hpp"

#include <fmt/format.h>

#include <cmath>

namespace varsko::ingest {

namespace {

std::optional<Amount> scaled(Amount a, double factor)
{
    if (factor == 1) return a;
    const bool up = factor > 1;
    const auto by = static_cast<std::int64_t>(std::llround(up ? factor : 1 / factor));
    std::int64_t micro = 0;
    if (up) {
        if (__builtin_mul_overflow(a.micro(), by, &micro)) return std::nullopt;
        return Amount::from_micro(micro);
    }
    const auto half = a.micro() < 0 ? -(by / 2) : by / 2;
    return Amount::from_micro((a.micro() + half) / by);
}

bool takes(Quantity metric, Quantity printed)
{
    return metric == printed || metric == Quantity::plain || (metric == Quantity::count && printed == Quantity::plain);
}

}  // namespace

std::optional<Problem> fit_value(Figure& f, const Number& n, const Metric& metric, std::optional<Measure> declared,
                                 bool exact)
{
    const auto own = metric.measure;
    auto printed = n.measure ? n.measure : declared;
    double factor = 1;
    if (n.percent || (printed && printed->quantity == Quantity::share)) {
        if (own.quantity != Quantity::share && own.quantity != Quantity::plain)
            return Problem{"bad-measure", both("procent, men {} mäts i {}", "per cent, but {} is measured in {}",
                                               metric.id, varsko::text(own))};
        factor = 0.01;
    } else if (printed) {
        if (!takes(own.quantity, printed->quantity))
            return Problem{"bad-measure", both("{} för {}, som mäts i {}", "{} for {}, which is measured in {}",
                                               varsko::text(*printed), metric.id, varsko::text(own))};
        if (own.quantity == printed->quantity) factor = printed->factor / own.factor;
    } else if (own.quantity == Quantity::share && !exact && std::abs(n.value.value()) > 1.5) {
        return Problem{"bad-measure", both("{} för andelen {}: är det procent? Skriv {} %, eller som del av 1",
                                           "{} for the share {}: is it per cent? Write {} %, or the fraction of 1",
                                           n.value.text(), metric.id, n.value.text())};
    }
    const auto value = scaled(n.value, factor);
    if (!value)
        return Problem{"bad-number", both("{} är ett för stort tal", "{} is too large a number", n.value.text())};
    f.value = *value;
    return std::nullopt;
}

std::optional<Problem> fit_period(Figure& f, const Metric& metric, const Spoken& said, Period made)
{
    f.period = said.period;
    f.span = said.span;
    f.made = {};
    const auto every = metric.calendar.every;
    if (f.period.grain() == Grain::day && every != Grain::day) {
        const auto day = f.period.first_day();
        const auto whole = Period::of(every, day);
        if (whole.first_day() != day && whole.last_day() != day)
            return Problem{"bad-period", both("{0} är en dag inne i en period, och {2} rapporteras per {1}",
                                              "{0} is a day within a {1}, and {2} is reported by {1}",
                                              said.period.text(), spoken(every), metric.id)};
        f.period = whole;
    }
    if (f.scenario == Scenario::forecast) {
        if (!made)
            return Problem{"missing-made",
                           {"en prognos behöver månaden den gjordes (kolumnen \"made\" eller \"gjord\")",
                            "a forecast needs the month it was made (column \"made\")"}};
        f.made = made.grain() == Grain::day ? Period::of(Grain::month, made.first_day()) : made;
    } else if (f.scenario == Scenario::budget || f.scenario == Scenario::target) {
        f.made = made;
    }
    return std::nullopt;
}

bool impossible_share(const Number& n)
{
    if (!n.base || n.base->value() < 1) return n.base && n.value != Amount{};
    const double base = n.base->value(), percent = n.value.value(), half = 0.5 * std::pow(10, -n.decimals) + 1e-9;
    const double k = std::round(percent / 100 * base);
    for (const double count : {k - 1, k, k + 1})
        if (count >= 0 && count <= base && std::abs(100 * count / base - percent) <= half) return false;
    return true;
}

}  // namespace varsko::ingest
