#include "rules/chance/compare.hpp"

#include "rules/chance/distributions.hpp"

#include <algorithm>
#include <limits>

namespace varsko::chance {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

double binomial_lower(double x, double n, double p)  // P(X <= x)
{
    double sum = 0;
    for (double k = 0; k <= x; ++k) sum += binomial_density(k, n, p);
    return sum;
}

// The outcomes on the other side are summed from the far end up to those as unlikely as this one.
double two_sided(double x, double n, double p)
{
    const double at = binomial_density(x, n, p) * (1 + 1e-7), centre = n * p;
    if (x == centre) return 1;
    const bool low = x < centre;
    double sum = low ? binomial_lower(x, n, p) : binomial_lower(n - x, n, 1 - p);
    for (double k = 0; k <= n; ++k) {
        const double other = low ? n - k : k;
        if (low ? other <= centre : other >= centre) break;
        const double density = binomial_density(other, n, p);
        if (density > at) break;
        sum += density;
    }
    return std::min(1.0, sum);
}

}  // namespace

Answer<Comparison> compare_counts(double a, double b, double exposure_a, double exposure_b, double confidence)
{
    if (std::isnan(a + b + exposure_a + exposure_b)) return none(Reason::missing);
    const double both[] = {a, b};
    if (!are_counts(both)) return none(Reason::not_a_count);
    if (exposure_a <= 0 || exposure_b <= 0) return none(Reason::no_exposure);
    const double n = a + b;
    if (n == 0) return failure(Lack{Reason::too_few_cases, 1, 0});
    const double share = exposure_a / (exposure_a + exposure_b), outside = (1 - confidence) / 2;
    const auto odds = [&](double p) { return p / (1 - p) * exposure_b / exposure_a; };
    return Comparison{.p = two_sided(a, n, share),
                      .ratio = b == 0 ? infinite : a / exposure_a / (b / exposure_b),
                      .interval = {a == 0 ? 0 : odds(beta_quantile(outside, a, b + 1)),
                                   b == 0 ? infinite : odds(beta_quantile(1 - outside, a + 1, b))}};
}

}  // namespace varsko::chance
