#include "rules/forecast/year_end.hpp"

#include "rules/forecast/structural.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace varsko::forecast {
namespace {

using Series = std::span<const double>;
constexpr int year = 12;
constexpr double half = 0.5;  // of the forecast, each of the two ways, where there is no plan

double sum(Series v) { return std::accumulate(v.begin(), v.end(), 0.0); }

// Missing months are those of a year before or after.
std::vector<double> filled(Series v)
{
    std::vector<double> out(v.begin(), v.end());
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!std::isnan(out[i])) continue;
        for (std::size_t k = 1; std::isnan(out[i]) && k <= 4; ++k) {
            if (i >= year * k) out[i] = v[i - year * k];
            if (std::isnan(out[i]) && i + year * k < v.size()) out[i] = v[i + year * k];
        }
    }
    // What cannot be filled cuts the past off.
    const auto hole = std::find_if(out.rbegin(), out.rend(), [](double x) { return std::isnan(x); });
    out.erase(out.begin(), hole.base());
    return out;
}

}  // namespace

namespace {

// The same of the mirrored values.
YearEnd mirrored(const YearEnd& of)
{
    YearEnd out = of;
    out.total = -of.total;
    out.so_far = -of.so_far;
    out.to_go = -of.to_go;
    out.low = -of.high;
    out.high = -of.low;
    return out;
}

std::vector<double> negated(Series v)
{
    std::vector<double> out(v.begin(), v.end());
    for (double& x : out) x = -x;
    return out;
}

}  // namespace

YearEnd year_end(Series given, int month, Series plan)
{
    // Costs are often booked as negative; shares and seasons are of amounts.
    const Series recent = given.last(std::min<std::size_t>(given.size(), 2 * year));
    if (std::accumulate(recent.begin(), recent.end(), 0.0,
                        [](double s, double x) { return std::isnan(x) ? s : s + x; }) < 0)
        return mirrored(year_end(negated(given), month, negated(plan)));

    YearEnd out;
    const auto m = static_cast<std::size_t>(month);
    const int h = year - month;
    out.needed_for_band = 2 * year + h + smallest_tried;
    if (given.size() < m || std::any_of(given.end() - month, given.end(), [](double x) { return std::isnan(x); })) {
        out.verdict = Verdict::year_has_holes;
        return out;
    }
    const std::vector<double> values = filled(given);
    const Series v = values;
    out.had = static_cast<int>(v.size());
    out.so_far = sum(v.last(m));
    out.total = out.low = out.high = out.so_far;
    out.has_band = h == 0;
    if (h == 0) return out;

    const bool has_plan = plan.size() == year && std::isfinite(sum(plan)) && sum(plan) > 0;
    std::vector<Prospect> open;
    if (out.had >= out.needed_for_band) open = prospects(v, month, has_plan ? plan : Series{});
    if (open.empty() || !has_plan) {
        const Combined plain = combined(v, month);
        out.to_go = plain.to_go;
        out.total = out.so_far + out.to_go;
        out.basis = plain.basis;
        out.has_band = plain.tried;
        out.usual_error = plain.usual_error;
        out.low = out.total - plain.reach * std::abs(out.total);
        out.high = out.total + plain.reach * std::abs(out.total);
    }
    if (open.empty()) return out;

    const double share = has_plan ? 1 : half;
    const auto mix = [share](double plain, double structural) { return plain + share * (structural - plain); };
    const double middle = quantile(open, 0.5);
    double square = 0;
    for (const Prospect& p : open) square += p.weight * (p.sd * p.sd + (p.mean - middle) * (p.mean - middle));
    out.to_go = mix(out.to_go, middle);
    out.total = out.so_far + out.to_go;
    out.low = mix(out.low, out.so_far + quantile(open, 0.1));
    out.high = mix(out.high, out.so_far + quantile(open, 0.9));
    out.usual_error = mix(out.usual_error, std::sqrt(square) / std::max(std::abs(out.total), 1e-300));
    out.basis = has_plan ? Basis::plan : Basis::structural;
    out.has_band = true;
    return out;
}

double seasonal_share(Series given, int month)
{
    const std::vector<double> values = filled(given);
    const auto before = (static_cast<int>(values.size()) - month) / year;
    double first = 0, whole = 0;
    for (int k = 1; k <= std::min(before, 3); ++k) {
        const Series past = Series(values).subspan(values.size() - static_cast<std::size_t>(month + year * k), year);
        first += sum(past.first(static_cast<std::size_t>(month)));
        whole += sum(past);
    }
    return whole > 0 && first >= 0 ? first / whole : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace varsko::forecast
