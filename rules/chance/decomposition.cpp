#include "rules/chance/decomposition.hpp"

namespace varsko::chance {

namespace {

std::vector<double> moving_average(Series x, std::size_t year)
{
    std::vector<double> out(x.size(), std::nan(""));
    const std::size_t half = year / 2;
    const bool even = year % 2 == 0;
    for (std::size_t i = half; i + half < x.size(); ++i) {
        double sum = 0;
        for (std::size_t k = i - half; k <= i + half; ++k)
            sum += even && (k == i - half || k == i + half) ? x[k] / 2 : x[k];
        out[i] = sum / static_cast<double>(year);
    }
    return out;
}

}  // namespace

Answer<Decomposition> decompose(Series x, int a_year, Season kind)
{
    const auto year = static_cast<std::size_t>(a_year), has = known(x).size();
    if (x.size() < 2 * year) return too_few(2 * a_year, has);
    if (has < x.size()) return none(Reason::missing);
    Decomposition d{moving_average(x, year), std::vector<double>(year)};
    std::vector<int> count(year);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double t = d.trend[i];
        if (std::isnan(t)) continue;
        if (kind == Season::multiplied && t == 0) return none(Reason::no_expectation);
        d.season[i % year] += kind == Season::added ? x[i] - t : x[i] / t;
        ++count[i % year];
    }
    for (std::size_t k = 0; k < year; ++k) d.season[k] /= count[k];
    const double centre = mean(d.season);
    if (kind == Season::multiplied && centre == 0) return none(Reason::no_expectation);
    for (double& s : d.season) s = kind == Season::added ? s - centre : s / centre;
    return d;
}

}  // namespace varsko::chance
