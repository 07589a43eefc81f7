#include "rules/chance/distributions.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <limits>

namespace varsko::chance {

namespace {

namespace math = boost::math;
// Nothing throws: beyond what a double holds is infinite, and outside the range is NaN.  Doubles are enough.
using Quietly = math::policies::policy<math::policies::domain_error<math::policies::ignore_error>,
                                       math::policies::pole_error<math::policies::ignore_error>,
                                       math::policies::overflow_error<math::policies::ignore_error>,
                                       math::policies::evaluation_error<math::policies::ignore_error>,
                                       math::policies::promote_double<false>,
                                       math::policies::discrete_quantile<math::policies::integer_round_up>>;

template <class Distribution>
double upper(const Distribution& d, double x)
{
    const double least = std::ceil(x);
    return least <= 0 ? 1 : math::cdf(math::complement(d, least - 1));
}

}  // namespace

double normal_quantile(double p) { return math::quantile(math::normal_distribution<double, Quietly>(), p); }

double normal_upper(double z) { return math::cdf(math::complement(math::normal_distribution<double, Quietly>(), z)); }

double student_two_sided(double t, double df)
{
    return 2 * math::cdf(math::complement(math::students_t_distribution<double, Quietly>(df), std::abs(t)));
}

double chi_squared_quantile(double p, double df)
{
    return math::quantile(math::chi_squared_distribution<double, Quietly>(df), p);
}

double poisson_upper(double x, double mean)
{
    if (mean == 0) return x <= 0 ? 1 : 0;
    return upper(math::poisson_distribution<double, Quietly>(mean), x);
}

double poisson_quantile(double p, double mean)
{
    if (mean == 0) return 0;
    return math::quantile(math::poisson_distribution<double, Quietly>(mean), p);
}

double negative_binomial_upper(double x, double size, double success)
{
    return upper(math::negative_binomial_distribution<double, Quietly>(size, success), x);
}

double negative_binomial_quantile(double p, double size, double success)
{
    return math::quantile(math::negative_binomial_distribution<double, Quietly>(size, success), p);
}

double binomial_quantile(double p, double n, double success)
{
    return math::quantile(math::binomial_distribution<double, Quietly>(n, success), p);
}

double binomial_density(double x, double n, double success)
{
    return math::pdf(math::binomial_distribution<double, Quietly>(n, success), x);
}

double beta_quantile(double p, double a, double b)
{
    return math::quantile(math::beta_distribution<double, Quietly>(a, b), p);
}

}  // namespace varsko::chance
