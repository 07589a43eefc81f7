// What the operators do to two numbers.  NaN is missing, and missing conditions are Kleene's: false and unknown is
// false, true and unknown is unknown.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace varsko::expression {

inline constexpr double missing_number = std::numeric_limits<double>::quiet_NaN();

// Beyond what a double holds is not computable.
inline double finite(double x) { return x - x == 0 ? x : missing_number; }
inline double ratio(double a, double b) { return b == 0 ? missing_number : finite(a / b); }
inline double smaller(double a, double b) { return a != a || b != b ? missing_number : (b < a ? b : a); }
inline double larger(double a, double b) { return a != a || b != b ? missing_number : (a < b ? b : a); }

// Numbers closer than this are equal: -1.08 / 54 is -2 %, whatever its last bit says.
inline double tolerance(double a, double b) { return 1e-9 * std::max(1.0, std::max(std::abs(a), std::abs(b))); }
inline double less(double a, double b)
{
    return a != a || b != b ? missing_number : (b - a > tolerance(a, b) ? 1.0 : 0.0);
}
inline double equal(double a, double b)
{
    return a != a || b != b ? missing_number : (std::abs(a - b) <= tolerance(a, b) ? 1.0 : 0.0);
}

inline double opposite(double a) { return 1 - a; }
inline double both(double a, double b) { return a == 0 || b == 0 ? 0.0 : a * b; }

// Of two levels (0 green, 1 yellow, 2 red): nothing is worse than red, so the other need not be known.
inline double worse_level(double a, double b) { return a == 2 || b == 2 ? 2.0 : larger(a, b); }

inline double rounded(double x, int decimals)
{
    static constexpr double powers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
    return finite(std::round(x * powers[decimals]) / powers[decimals]);
}

// REQUIRES: not empty.  Reorders its argument.
inline double median(std::span<double> x)
{
    const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
    std::nth_element(x.begin(), middle, x.end());
    if (x.size() % 2 == 1) return *middle;
    return (*std::max_element(x.begin(), middle) + *middle) / 2;
}

}  // namespace varsko::expression
