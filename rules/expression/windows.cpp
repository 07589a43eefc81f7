#include "rules/expression/windows.hpp"

#include "rules/expression/arithmetic.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace varsko::expression {

namespace {

bool by_unit(const Window& w)
{
    return std::all_of(w.views.begin(), w.views.end(), [](const View& v) { return v.step == 1; });
}

// Sums of what is known, and how many that is.
void known_sums(const Window& w, double* sum, double* count)
{
    std::fill_n(sum, w.units, 0.0);
    std::fill_n(count, w.units, 0.0);
    for (const View& v : w.views)
        for (std::size_t i = 0; i < w.units; ++i) {
            const double x = v[i];
            if (std::isnan(x)) continue;
            sum[i] += x;
            count[i] += 1;
        }
}

// Four columns at a time: the sum itself is read and written less often.
void whole_sums(const Window& w, double* out)
{
    std::fill_n(out, w.units, 0.0);
    std::size_t k = 0;
    if (by_unit(w))
        for (; k + 4 <= w.views.size(); k += 4) {
            const double *a = w.views[k].at, *b = w.views[k + 1].at, *c = w.views[k + 2].at, *d = w.views[k + 3].at;
            for (std::size_t i = 0; i < w.units; ++i) out[i] += (a[i] + b[i]) + (c[i] + d[i]);
        }
    for (; k < w.views.size(); ++k)
        for (std::size_t i = 0; i < w.units; ++i) out[i] += w.views[k][i];
}

void whole_squares(const Window& w, View mean, double* out)
{
    std::fill_n(out, w.units, 0.0);
    std::size_t k = 0;
    if (by_unit(w) && mean.step == 1)
        for (; k + 4 <= w.views.size(); k += 4) {
            const double *a = w.views[k].at, *b = w.views[k + 1].at, *c = w.views[k + 2].at, *d = w.views[k + 3].at;
            for (std::size_t i = 0; i < w.units; ++i) {
                const double m = mean.at[i], x = a[i] - m, y = b[i] - m, z = c[i] - m, u = d[i] - m;
                out[i] += (x * x + y * y) + (z * z + u * u);
            }
        }
    for (; k < w.views.size(); ++k)
        for (std::size_t i = 0; i < w.units; ++i) {
            const double d = w.views[k][i] - mean[i];
            out[i] += d * d;
        }
}

template <class Better>
void extremes(const Window& w, double* out, Better better)
{
    for (std::size_t i = 0; i < w.units; ++i) {
        double best = missing_number;
        int count = 0;
        for (const View& v : w.views) {
            const double x = v[i];
            if (std::isnan(x)) continue;
            if (count++ == 0 || better(x, best)) best = x;
        }
        out[i] = count < w.enough ? missing_number : best;
    }
}

}  // namespace

void count_known(const Window& w, double* out)
{
    std::fill_n(out, w.units, 0.0);
    for (const View& v : w.views)
        for (std::size_t i = 0; i < w.units; ++i) out[i] += std::isnan(v[i]) ? 0 : 1;
}

void sums(const Window& w, double* out)
{
    if (w.all_needed()) {
        whole_sums(w, out);
        for (std::size_t i = 0; i < w.units; ++i) out[i] = finite(out[i]);
        return;
    }
    std::vector<double> count(w.units);
    known_sums(w, out, count.data());
    for (std::size_t i = 0; i < w.units; ++i) out[i] = count[i] < w.enough ? missing_number : finite(out[i]);
}

void means(const Window& w, double* out)
{
    if (w.all_needed()) {
        whole_sums(w, out);
        const double n = static_cast<double>(w.views.size());
        for (std::size_t i = 0; i < w.units; ++i) out[i] = finite(out[i] / n);
        return;
    }
    std::vector<double> count(w.units);
    known_sums(w, out, count.data());
    for (std::size_t i = 0; i < w.units; ++i) out[i] = count[i] < w.enough ? missing_number : finite(out[i] / count[i]);
}

void medians(const Window& w, double* out)
{
    std::vector<double> cell(w.views.size());
    for (std::size_t i = 0; i < w.units; ++i) {
        std::size_t k = 0;
        for (const View& v : w.views)
            if (!std::isnan(v[i])) cell[k++] = v[i];
        out[i] = static_cast<int>(k) < w.enough ? missing_number : median(std::span{cell.data(), k});
    }
}

void minima(const Window& w, double* out)
{
    extremes(w, out, [](double x, double best) { return x < best; });
}

void maxima(const Window& w, double* out)
{
    extremes(w, out, [](double x, double best) { return x > best; });
}

// Two passes: sums of squares alone lose everything when the mean is large.
void deviations(const Window& w, View mean, bool less_one, double* out)
{
    const double fewer = less_one ? 1 : 0;
    if (w.all_needed()) {
        whole_squares(w, mean, out);
        const double n = static_cast<double>(w.views.size()) - fewer;
        for (std::size_t i = 0; i < w.units; ++i) out[i] = finite(std::sqrt(out[i] / n));
        return;
    }
    for (std::size_t i = 0; i < w.units; ++i) {
        double squares = 0, count = 0;
        for (const View& v : w.views) {
            if (std::isnan(v[i])) continue;
            squares += (v[i] - mean[i]) * (v[i] - mean[i]);
            count += 1;
        }
        out[i] = count < w.enough ? missing_number : finite(std::sqrt(squares / (count - fewer)));
    }
}

}  // namespace varsko::expression
