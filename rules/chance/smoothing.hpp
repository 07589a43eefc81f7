// Exponential smoothing with given parameters: simple (SES), with trend (Holt), with trend and season (Holt-Winters).
// What comes next is a weighted mean of what was, the newest weighing most.
//
//                season added                               season multiplied
//   forecast     l + b + s(place)                           (l + b) s(place)
//   level        l' = alpha (x - s) + (1 - alpha) (l + b)   l' = alpha x / s + (1 - alpha) (l + b)
//   trend        b' = beta (l' - l) + (1 - beta) b          the same
//   season       s' = gamma (x - l') + (1 - gamma) s        s' = gamma x / l' + (1 - gamma) s
//
// Starts, where none is given, as R's: SES l = x(1), from the second value on; Holt l = x(2), b = x(2) - x(1), from the
// third; Holt-Winters the line through the trend of the first two years' decomposition, and its season, from the second
// year on.
// Smallest data: SES 2, Holt 3, Holt-Winters two full years; all known.
// Source: Holt (1957); Winters (1960); R stats 4.2.2, HoltWinters.
#pragma once

#include "rules/chance/answer.hpp"
#include "rules/chance/decomposition.hpp"

#include <optional>

namespace varsko::chance {

struct SmoothingStart {
    double level = 0, trend = 0;
    std::vector<double> season = {};
};

struct Smoothing {
    double alpha = 0.3;
    std::optional<double> beta = {};   // none: no trend
    std::optional<double> gamma = {};  // none: no season
    int a_year = 12;                   // periods in a year, where there is a season
    Season kind = Season::added;
    std::optional<SmoothingStart> start = {};
};

struct Smoothed {
    double level = 0, trend = 0;
    std::vector<double> season = {};  // by places after the end: season[0] belongs to the next period
    Season kind = Season::added;
    double squared_error = 0;          // of the one-step forecasts
    double forecast(int ahead) const;  // 1: the next period
};

Answer<Smoothed> smooth(Series, const Smoothing&);

}  // namespace varsko::chance
