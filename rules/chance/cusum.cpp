#include "rules/chance/cusum.hpp"

#include <algorithm>

namespace varsko::chance {

namespace {

template <class Excess>
std::vector<double> summed(Series x, Excess excess)
{
    std::vector<double> out;
    out.reserve(x.size());
    double c = 0;
    for (const double v : x) {
        if (!std::isnan(v)) c = std::max(0.0, c + excess(v));
        out.push_back(c);
    }
    return out;
}

}  // namespace

Answer<std::vector<double>> cusum(Series x, double mean, double sigma, double k, Direction direction)
{
    if (std::isnan(mean) || std::isnan(sigma)) return none(Reason::missing);
    if (known(x).empty()) return too_few(1, 0);
    if (sigma <= 0) return none(Reason::constant);
    const double way = direction == Direction::up ? 1 : -1;
    return summed(x, [&](double v) { return way * (v - mean) / sigma - k; });
}

Answer<std::vector<double>> poisson_cusum(Series counts, double mean, double rise)
{
    if (std::isnan(mean)) return none(Reason::missing);
    if (!are_counts(counts)) return none(Reason::not_a_count);
    if (known(counts).empty()) return too_few(1, 0);
    if (mean <= 0) return none(Reason::no_expectation);
    const double k = mean * rise / std::log1p(rise);
    return summed(counts, [&](double v) { return v - k; });
}

}  // namespace varsko::chance
