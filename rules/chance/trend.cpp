#include "rules/chance/trend.hpp"

#include <algorithm>

namespace varsko::chance {

namespace {

double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

}  // namespace

Answer<MannKendall> mann_kendall(Series x)
{
    auto values = known(x);
    if (values.size() < trend_needs) return too_few(trend_needs, values.size());
    const auto spread = [](double k) { return k * (k - 1) * (2 * k + 5); };
    MannKendall m{.variance = spread(static_cast<double>(values.size()))};
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t j = i + 1; j < values.size(); ++j) m.s += sign(values[j] - values[i]);
    std::sort(values.begin(), values.end());
    for (auto first = values.begin(); first != values.end();) {
        const auto last = std::upper_bound(first, values.end(), *first);
        m.variance -= spread(static_cast<double>(last - first));
        first = last;
    }
    m.variance /= 18;
    m.z = m.variance == 0 ? 0 : (m.s - sign(m.s)) / std::sqrt(m.variance);
    return m;
}

Answer<double> theil_sen(Series x)
{
    const auto has = known(x).size();
    if (has < trend_needs) return too_few(trend_needs, has);
    std::vector<double> slopes;
    slopes.reserve(has * (has - 1) / 2);
    for (std::size_t i = 0; i < x.size(); ++i)
        for (std::size_t j = i + 1; j < x.size(); ++j)
            if (const double rise = x[j] - x[i]; !std::isnan(rise)) slopes.push_back(rise / static_cast<double>(j - i));
    return median(std::move(slopes));
}

}  // namespace varsko::chance
