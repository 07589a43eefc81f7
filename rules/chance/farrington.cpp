#include "rules/chance/farrington.hpp"

#include "rules/chance/distributions.hpp"
#include "rules/chance/glm.hpp"

#include <algorithm>

namespace varsko::chance {

namespace {

constexpr double outbreak = 2.58;

struct References {
    std::vector<double> counts, times;  // times: periods before this one, negative
    std::vector<int> groups;            // 1…; the last one is that of this period
};

// Each place's group, newest first by distance from now; 0: not used.
std::vector<int> groups_of(const Farrington& how, std::size_t size)
{
    std::vector<int> group(size);
    const auto set = [&](int back, int g) {
        if (back >= 0 && back < static_cast<int>(size)) group[static_cast<std::size_t>(back)] = g;
    };
    const int w = how.half_window;
    for (int k = 0; k <= w; ++k) set(k, how.groups);
    for (int year = 1; year <= how.years; ++year) {
        const int reference = year * how.a_year;
        for (int k = -w; k <= w; ++k) set(reference + k, how.groups);
        if (how.groups == 1) continue;
        // From the reference window on to the next one, in equal blocks; what is left over goes to the first ones.
        const int between = how.a_year - 2 * w - 1, blocks = how.groups - 1;
        int back = reference - w - 1;
        for (int j = 1; j <= blocks; ++j)
            for (int k = between / blocks + (j <= between % blocks ? 1 : 0); k > 0; --k) set(back--, j);
    }
    for (int k = 0; k <= how.newest_out; ++k) set(k, 0);
    return group;
}

References references_of(Series x, const Farrington& how)
{
    const auto group = groups_of(how, x.size());
    References r;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t back = x.size() - 1 - i;
        if (group[back] == 0 || std::isnan(x[i])) continue;
        r.counts.push_back(x[i]);
        r.times.push_back(-static_cast<double>(back));
        r.groups.push_back(group[back]);
    }
    return r;
}

std::vector<double> row(double time, int group, int groups, bool trend)
{
    std::vector<double> cells{1};
    if (trend) cells.push_back(time);
    for (int g = 2; g <= groups; ++g) cells.push_back(group == g ? 1 : 0);
    return cells;
}

Design design_of(const References& r, int groups, bool trend)
{
    Design x;
    for (std::size_t i = 0; i < r.counts.size(); ++i) {
        const auto cells = row(r.times[i], r.groups[i], groups, trend);
        x.columns = cells.size();
        x.cells.insert(x.cells.end(), cells.begin(), cells.end());
    }
    return x;
}

// A value far above its mean weighs less, by the square of how far.
std::vector<double> reweighted(const References& r, const Design& x, const Fit& fit, double phi)
{
    std::vector<double> weights(r.counts.size(), 1);
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double m = fit.means[i], leverage = m * fit.variance(x.row(i));
        const double s = 1.5 * (std::pow(r.counts[i], 2.0 / 3) * std::pow(m, -1.0 / 6) - std::sqrt(m)) /
                         std::sqrt(phi * (1 - leverage));
        if (s > outbreak) weights[i] = 1 / (s * s);
        sum += weights[i];
    }
    for (double& w : weights) w *= static_cast<double>(weights.size()) / sum;
    return weights;
}

struct Model {
    Fit fit;
    double phi = 1;
    double spread = 0;  // the dispersion that variances are told with
    bool trend = false;
};

Answer<Model> fitted(const References& r, int groups, bool trend)
{
    const std::vector<double> equal(r.counts.size(), 1.0);
    Design x = design_of(r, groups, trend);
    auto first = quasi_poisson(r.counts, x, equal);
    if (!first || !first->converged) {
        if (trend) return fitted(r, groups, false);
        return first ? none(Reason::no_fit) : failure(first.error());
    }
    const auto weights = reweighted(r, x, *first, std::max(1.0, first->dispersion));
    auto second = quasi_poisson(r.counts, x, weights);
    if (!second) return failure(second.error());
    Model m{.fit = std::move(*second), .trend = trend};
    m.phi = std::max(1.0, m.fit.dispersion);
    for (std::size_t i = 0; i < r.counts.size(); ++i) {
        const double relative = (r.counts[i] - m.fit.means[i]) / m.fit.means[i];
        m.spread += weights[i] * relative * relative;
    }
    m.spread /= m.fit.degrees_of_freedom;
    return m;
}

bool keeps_trend(const Model& m, const References& r, const Farrington& how)
{
    if (!m.trend || how.years < 3) return false;
    const std::size_t p = m.fit.coefficients.size();
    const double error = std::sqrt(m.spread * m.fit.inverse[p + 1]);
    if (!(student_two_sided(m.fit.coefficients[1] / error, m.fit.degrees_of_freedom) < how.trend_p)) return false;
    const double expected = std::exp(m.fit.predict(row(0, how.groups, how.groups, true)));
    return expected <= *std::max_element(r.counts.begin(), r.counts.end());
}

double limit_of(const Model& m, double log_mean, double variance, const Farrington& how)
{
    const double mean = std::exp(log_mean);
    if (how.threshold == Farrington::Threshold::plug_in)
        return m.phi > 1 ? negative_binomial_quantile(1 - how.alpha, mean / (m.phi - 1), 1 / m.phi)
                         : poisson_quantile(1 - how.alpha, mean);
    const double tau = m.phi + mean * variance;  // the variance of the mean is mean^2 times that of its logarithm
    const double distance = normal_quantile(1 - how.alpha) * std::sqrt(4.0 / 9 * std::cbrt(mean) * tau);
    return std::pow(std::pow(mean, 2.0 / 3) + distance, 1.5);
}

}  // namespace

Answer<FarringtonLimit> farrington(Series x, const Farrington& how)
{
    const int needs = how.a_year * how.years + 1;
    const Series used = x.last(std::min(x.size(), static_cast<std::size_t>(how.reads())));
    if (static_cast<int>(used.size()) < needs) return too_few(needs, known(used).size());
    if (!are_counts(used)) return none(Reason::not_a_count);
    if (std::isnan(used.back())) return none(Reason::missing);
    double lately = 0;
    for (const double v : known(used.last(static_cast<std::size_t>(how.cases_in)))) lately += v;
    if (lately < how.cases) return failure(Lack{Reason::too_few_cases, how.cases, static_cast<int>(lately)});

    const References r = references_of(used, how);
    auto model = fitted(r, how.groups, true);
    if (model && model->trend && !keeps_trend(*model, r, how)) model = fitted(r, how.groups, false);
    if (!model) return failure(model.error());
    const auto now = row(0, how.groups, how.groups, model->trend);
    const double log_mean = model->fit.predict(now);
    FarringtonLimit out{.expected = std::exp(log_mean),
                        .upper = limit_of(*model, log_mean, model->spread * model->fit.variance(now), how),
                        .dispersion = model->phi,
                        .trend = model->trend};
    out.alarm = used.back() > out.upper && used.back() > 0;
    return out;
}

}  // namespace varsko::chance
