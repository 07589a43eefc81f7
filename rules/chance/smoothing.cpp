#include "rules/chance/smoothing.hpp"

#include <algorithm>

namespace varsko::chance {

namespace {

// The straight line through the values: where it is before the first of them, and its slope.
SmoothingStart line_through(const std::vector<double>& y)
{
    const double n = static_cast<double>(y.size()), middle = (n + 1) / 2, centre = mean(y);
    double with = 0, of = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double t = static_cast<double>(i + 1) - middle;
        with += t * (y[i] - centre);
        of += t * t;
    }
    const double slope = of == 0 ? 0 : with / of;
    return {.level = centre - slope * middle, .trend = slope};
}

Answer<SmoothingStart> start_of(Series x, const Smoothing& how)
{
    const int needs = how.gamma ? 2 * how.a_year : how.beta ? 3 : 2;
    const auto has = known(x).size();
    if (static_cast<int>(x.size()) < needs) return too_few(needs, has);
    if (has < x.size()) return none(Reason::missing);
    if (how.start) return *how.start;
    if (!how.gamma && !how.beta) return SmoothingStart{.level = x[0]};
    if (!how.gamma) return SmoothingStart{.level = x[1], .trend = x[1] - x[0]};
    const auto year = static_cast<std::size_t>(how.a_year);
    const auto parts = decompose(x.first(2 * year), how.a_year, how.kind);
    if (!parts) return failure(parts.error());
    SmoothingStart start = line_through(known(parts->trend));
    if (!how.beta) start.trend = 0;
    start.season = parts->season;
    return start;
}

}  // namespace

double Smoothed::forecast(int ahead) const
{
    const double line = level + ahead * trend;
    if (season.empty()) return line;
    const double s = season[static_cast<std::size_t>(ahead - 1) % season.size()];
    return kind == Season::added ? line + s : line * s;
}

Answer<Smoothed> smooth(Series x, const Smoothing& how)
{
    const auto start = start_of(x, how);
    if (!start) return failure(start.error());
    Smoothed now{.level = start->level, .trend = start->trend, .season = start->season, .kind = how.kind};
    const std::size_t year = now.season.size();
    const bool added = how.kind == Season::added;
    for (std::size_t i = how.gamma ? year : how.beta ? 2 : 1; i < x.size(); ++i) {
        const double season = year > 0 ? now.season[i % year] : added ? 0 : 1;
        const double line = now.level + now.trend, before = now.level;
        if (!added && season == 0) return none(Reason::no_expectation);
        const double error = x[i] - (added ? line + season : line * season);
        now.squared_error += error * error;
        now.level = how.alpha * (added ? x[i] - season : x[i] / season) + (1 - how.alpha) * line;
        if (how.beta) now.trend = *how.beta * (now.level - before) + (1 - *how.beta) * now.trend;
        if (!how.gamma) continue;
        if (!added && now.level == 0) return none(Reason::no_expectation);
        const double seen = added ? x[i] - now.level : x[i] / now.level;
        now.season[i % year] = *how.gamma * seen + (1 - *how.gamma) * season;
    }
    if (year > 0)
        std::rotate(now.season.begin(), now.season.begin() + static_cast<std::ptrdiff_t>(x.size() % year),
                    now.season.end());
    return now;
}

}  // namespace varsko::chance
