#include "rules/chance/count_chart.hpp"

#include <algorithm>

namespace varsko::chance {

namespace {

Limits around(double centre, double distance) { return {centre, std::max(0.0, centre - distance), centre + distance}; }

}  // namespace

Answer<Limits> c_limits(Series counts)
{
    const auto values = known(counts);
    if (!are_counts(values)) return none(Reason::not_a_count);
    if (values.size() < count_chart_needs) return too_few(count_chart_needs, values.size());
    const double centre = mean(values);
    return around(centre, 3 * std::sqrt(centre));
}

Limits Rates::at(double n) const { return around(centre, 3 * std::sqrt(centre / n)); }
Limits Rates::laney_at(double n) const { return around(centre, 3 * sigma_z * std::sqrt(centre / n)); }

Answer<Rates> u_rates(Series counts, Series exposure)
{
    if (!are_counts(counts)) return none(Reason::not_a_count);
    double sum = 0, among = 0;
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (exposure[i] <= 0) return none(Reason::no_exposure);
        if (std::isnan(counts[i] + exposure[i])) continue;
        sum += counts[i];
        among += exposure[i];
        ++pairs;
    }
    if (pairs < count_chart_needs) return too_few(count_chart_needs, pairs);
    Rates rates{.centre = sum / among};
    double before = std::nan(""), moved = 0;
    int steps = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double error = std::sqrt(rates.centre / exposure[i]);
        // All counts are 0: none is away from the centre.
        const double z = rates.centre == 0 ? counts[i] * 0 : (counts[i] / exposure[i] - rates.centre) / error;
        if (!std::isnan(z)) rates.z.push_back(z);
        if (const double step = std::abs(z - before); !std::isnan(step)) moved += step, ++steps;
        before = z;
    }
    if (steps == 0) return too_few(count_chart_needs, pairs);
    rates.sigma_z = moved / steps / 1.128;
    return rates;
}

}  // namespace varsko::chance
