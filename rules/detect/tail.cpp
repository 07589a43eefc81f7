#include "rules/detect/tail.hpp"

#include <algorithm>
#include <cmath>

namespace varsko::detect {

double normal_quantile(double p)
{
    p = std::clamp(p, 1e-300, 1 - 1e-16);
    const auto tail = [](double q) {
        const double over =
            ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q - 2.549732539343734) *
                 q +
             4.374664141464968) *
                q +
            2.938163982698783;
        const double under =
            (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q + 3.754408661907416) *
                q +
            1;
        return over / under;
    };
    if (p < 0.02425) return tail(std::sqrt(-2 * std::log(p)));
    if (p > 1 - 0.02425) return -tail(std::sqrt(-2 * std::log1p(-p)));
    const double q = p - 0.5, r = q * q;
    const double over = ((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
                          1.383577518672690e+02) *
                             r -
                         3.066479806614716e+01) *
                            r +
                        2.506628277459239;
    const double under = ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r +
                           6.680131188771972e+01) *
                              r -
                          1.328068155288572e+01) *
                             r +
                         1;
    return q * over / under;
}

double normal_probability(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

double normal_of_t(double t, double freedom)
{
    const double z =
        (8 * freedom + 1) / (8 * freedom + 3) * std::sqrt(freedom * std::log1p(t * t / std::max(freedom, 1.0)));
    return t < 0 ? -z : z;
}

double t_of_normal(double z, double freedom)
{
    const double c = (8 * freedom + 3) / (8 * freedom + 1) * z;
    const double t = std::sqrt(freedom * std::expm1(c * c / freedom));
    return z < 0 ? -t : t;
}

double count_power(double mean, double variance)
{
    const double phi = std::max(variance / mean, 0.5);  // at 1/2 the power is 1: as symmetric as a binomial
    return 1.0 / 3 + 1 / (3 * phi);
}

double power_deviate(double value, double mean, double variance, double power)
{
    if (power == 1) return (value - mean) / std::sqrt(variance);
    const double raised = std::pow(mean, power);
    const double centre = raised * (1 - power * (1 - power) * variance / (2 * mean * mean));
    return (std::pow(std::max(value, 0.0), power) - centre) / (power * raised / mean * std::sqrt(variance));
}

double value_at(double z, double mean, double variance, double power)
{
    if (power == 1) return mean + z * std::sqrt(variance);
    const double raised = std::pow(mean, power);
    const double centre = raised * (1 - power * (1 - power) * variance / (2 * mean * mean));
    const double at = centre + z * power * raised / mean * std::sqrt(variance);
    return at > 0 ? std::pow(at, 1 / power) : 0;
}

double count_deviate(double count, double mean, double variance)
{
    constexpr double summed_below = 60, share_of_the_value = 0.75;
    mean = std::max(mean, 1e-3);
    const double by_power = power_deviate(count, mean, variance, count_power(mean, variance));
    if (mean > summed_below || variance < 0.98 * mean) return by_power;
    const double phi = std::max(variance / mean, 1.0001), size = mean / (phi - 1), q = 1 - 1 / phi;
    const double log_first = -size * std::log(phi);
    if (log_first < -600) return by_power;
    double mass = std::exp(log_first), below = 0;
    int k = 0;
    for (; k < static_cast<int>(count); ++k) {
        below += mass;
        mass *= (size + k) / (k + 1) * q;
    }
    if (by_power <= 0) return normal_quantile(below + mass * share_of_the_value);
    double above = mass * share_of_the_value;
    for (int steps = 0; steps < 2000; ++steps, ++k) {
        mass *= (size + k) / (k + 1) * q;
        above += mass;
        if (mass < 1e-12 * above) break;
    }
    return -normal_quantile(above);
}

}  // namespace varsko::detect
