#include "rules/chance/glm.hpp"

#include <algorithm>

namespace varsko::chance {

namespace {

// A symmetric positive definite matrix by rows, scaled to a unit diagonal and inverted by Cholesky's decomposition.
bool inverted(std::vector<double>& a, std::size_t n)
{
    std::vector<double> scale(n), l(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        if (!(a[i * n + i] > 0)) return false;
        scale[i] = 1 / std::sqrt(a[i * n + i]);
    }
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t i = j; i < n; ++i) {
            double sum = a[i * n + j] * scale[i] * scale[j];
            for (std::size_t k = 0; k < j; ++k) sum -= l[i * n + k] * l[j * n + k];
            if (i == j && sum < 1e-13) return false;
            l[i * n + j] = i == j ? std::sqrt(sum) : sum / l[j * n + j];
        }
    // L^-1, then its transpose times itself.
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t i = j; i < n; ++i) {
            double sum = i == j ? 1 : 0;
            for (std::size_t k = j; k < i; ++k) sum -= l[i * n + k] * l[k * n + j];
            l[i * n + j] = sum / l[i * n + i];
        }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            double sum = 0;
            for (std::size_t k = std::max(i, j); k < n; ++k) sum += l[k * n + i] * l[k * n + j];
            a[i * n + j] = sum * scale[i] * scale[j];
        }
    return true;
}

double dot(Series a, Series b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

double deviance(Series y, Series means, Series weights)
{
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
        sum += 2 * weights[i] * ((y[i] > 0 ? y[i] * std::log(y[i] / means[i]) : 0) - (y[i] - means[i]));
    return sum;
}

}  // namespace

double Fit::predict(Series row) const { return dot(row, coefficients); }

double Fit::variance(Series row) const
{
    double sum = 0;
    for (std::size_t i = 0; i < row.size(); ++i)
        sum += row[i] * dot(Series{inverse}.subspan(i * row.size(), row.size()), row);
    return sum;
}

Answer<Fit> quasi_poisson(Series y, const Design& x, Series weights)
{
    const std::size_t n = x.rows(), p = x.columns;
    if (n <= p) return too_few(static_cast<int>(p) + 1, n);
    Fit fit;
    fit.degrees_of_freedom = static_cast<double>(n - p);
    std::vector<double> log_mean(n);
    fit.means.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        fit.means[i] = y[i] + 0.1;
        log_mean[i] = std::log(fit.means[i]);
    }
    double before = deviance(y, fit.means, weights);
    for (int step = 0; step < 25 && !fit.converged; ++step) {
        std::vector<double> normal(p * p), right(p);
        for (std::size_t i = 0; i < n; ++i) {
            const Series row = x.row(i);
            const double w = weights[i] * fit.means[i];
            const double wz = w * log_mean[i] + weights[i] * (y[i] - fit.means[i]);
            for (std::size_t j = 0; j < p; ++j) {
                right[j] += row[j] * wz;
                for (std::size_t k = 0; k < p; ++k) normal[j * p + k] += row[j] * row[k] * w;
            }
        }
        if (!inverted(normal, p)) return none(Reason::no_fit);
        fit.inverse = std::move(normal);
        fit.coefficients.assign(p, 0);
        for (std::size_t j = 0; j < p; ++j) fit.coefficients[j] = dot(Series{fit.inverse}.subspan(j * p, p), right);
        for (std::size_t i = 0; i < n; ++i) {
            log_mean[i] = fit.predict(x.row(i));
            fit.means[i] = std::max(std::exp(log_mean[i]), 2.220446e-16);
        }
        const double now = deviance(y, fit.means, weights);
        if (!std::isfinite(now)) return none(Reason::no_fit);
        fit.converged = std::abs(now - before) / (std::abs(now) + 0.1) < 1e-8;
        before = now;
    }
    double pearson = 0;
    for (std::size_t i = 0; i < n; ++i)
        pearson += weights[i] * (y[i] - fit.means[i]) * (y[i] - fit.means[i]) / fit.means[i];
    fit.dispersion = pearson / fit.degrees_of_freedom;
    return fit;
}

}  // namespace varsko::chance
