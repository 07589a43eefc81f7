// What a method gives: an answer, or the named reason why there is none.
//
// A series is a span of doubles, oldest first, one per due period; NaN is missing.  Whatever a method makes of missing
// values stands in its header.
#pragma once

#include "rules/result.hpp"

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace varsko::chance {

using Series = std::span<const double>;

enum class Reason : std::uint8_t {
    too_few,         // needs so many known values, has so many
    missing,         // a value that it cannot do without is missing
    constant,        // the values do not vary, so nothing can be said about their variation
    not_a_count,     // a count is a whole number, 0 or more
    no_exposure,     // what the count is a share of is 0 or less
    no_expectation,  // the expected value must be above 0
    too_few_cases,   // so little was counted lately that an alarm means nothing
    no_fit           // the model did not converge
};

struct Lack {
    Reason reason = Reason::missing;
    int needs = 0, has = 0;  // too_few: known values; too_few_cases: cases
    friend bool operator==(const Lack&, const Lack&) = default;
};

// "needs 12 values, has 3", "not a count"
std::string text(const Lack&);

template <class T>
using Answer = Result<T, Lack>;

inline auto too_few(int needs, std::size_t has) { return failure(Lack{Reason::too_few, needs, static_cast<int>(has)}); }
inline auto none(Reason why) { return failure(Lack{why}); }

// The values that are known, in order.
std::vector<double> known(Series);
// All are whole numbers from 0; missing ones do not count against it.
bool are_counts(Series);
// REQUIRES: not empty, all known.
double mean(Series);
double sample_deviation(Series);  // sqrt(sum (x - mean)^2 / (n - 1)); REQUIRES: two or more
double median(std::vector<double>);

}  // namespace varsko::chance
