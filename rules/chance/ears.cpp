#include "rules/chance/ears.hpp"

#include "rules/chance/distributions.hpp"

#include <algorithm>

namespace varsko::chance {

namespace {

constexpr std::size_t baseline = 7;

struct Usual {
    double mean, deviation;
};

// Of the seven that end `lag` before the last.
Usual usual(Series x, std::size_t lag)
{
    const Series seven = x.subspan(x.size() - 1 - lag - baseline, baseline);
    return {mean(seven), sample_deviation(seven)};
}

}  // namespace

Answer<double> ears_limit(Series x, Ears method)
{
    const auto reads = static_cast<std::size_t>(ears_reads(method));
    const auto has = known(x.last(std::min(reads, x.size()))).size();
    if (has < reads) return too_few(static_cast<int>(reads), has);
    if (method != Ears::c3) {
        const Usual u = usual(x, method == Ears::c1 ? 0 : 2);
        return u.mean + normal_quantile(0.999) * u.deviation;
    }
    double excess = 0;
    for (std::size_t back = 1; back <= 2; ++back) {
        const Usual u = usual(x.first(x.size() - back), 2);
        const double gap = x[x.size() - 1 - back] - u.mean;
        if (u.deviation == 0) return none(Reason::constant);
        excess += std::max(0.0, gap / u.deviation - 1);
    }
    const double limit = x.back() + usual(x, 2).deviation * (normal_quantile(0.975) - excess);
    return std::max(0.0, limit);
}

}  // namespace varsko::chance
