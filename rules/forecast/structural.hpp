// A year-end forecast from what costs and volumes are made of: a structural model (Harvey 1989), with what may have
// happened weighed against it.
//
//   value_t = growth^t * ( level + slope t + season(month) + late(x)_t + noise_t )
//   x_t     = phi x_(t-1) + (1 - phi) change_t + news_t       what lasts a while and is drawn back to its mean: the
//                                                              open placements, those on leave
//   late(x)_t = (1 - l) x_t + l x_(t-1)                        a part is booked a month late; December books all of it
//
// phi, l and the part of x in the spread are not estimated but tried (a grid); each grid point is a regression on
// whitened months (the Kalman filter), solved once, and weighs by its likelihood.  Each is tried without a change, with
// a lasting change at any of the last months (of x's mean, reached by and by, or of the level at once), and with one of
// the newest months as a single event.  What is to come is the mixture of all of them: a rise of last month is half
// chance, half news, and the band says so.
//
// A plan of the year's twelve months is one more measurement: of the year's level, usually 2 % off and now and then
// worth nothing, and of the months' shape, 0.5 %, 2 % or 10 % off.  Which of these, the months say.
//
// Months that stand alone far from both their neighbours are left out: they were events, and tell nothing of the rest.
#pragma once

#include <span>
#include <vector>

namespace varsko::forecast {

// One explanation of the months so far: how likely it is, and what is to come if it holds.
struct Prospect {
    double weight = 0, mean = 0, sd = 0;
};

// What the rest of the year sums to.  Values oldest first, the last one month `month` (1..11) of the year; NaN is
// missing.  `plan`: twelve planned months of this year, or nothing.  Empty where the last two years do not lie above
// nothing: shares of a level are what the model is made of.
std::vector<Prospect> prospects(std::span<const double> values, int month, std::span<const double> plan);

// The sum that lies above p of the mixture.
double quantile(const std::vector<Prospect>& of, double p);

}  // namespace varsko::forecast
