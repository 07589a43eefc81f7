// The chance group once more, for the reference: from one unit's history to one number, by the function's name.  What
// is read is said here again, plainly; the methods themselves are rules/chance's, which other programs' numbers check.
#pragma once

#include "rules/chance/compare.hpp"
#include "rules/chance/count_chart.hpp"
#include "rules/chance/cusum.hpp"
#include "rules/chance/ears.hpp"
#include "rules/chance/ewma.hpp"
#include "rules/chance/farrington.hpp"
#include "rules/chance/funnel.hpp"
#include "rules/chance/nhs.hpp"
#include "rules/chance/poisson.hpp"
#include "rules/chance/run_chart.hpp"
#include "rules/chance/trend.hpp"
#include "rules/chance/xmr.hpp"

#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace varsko::test {

using Numbers = std::vector<double>;

inline bool starts(const std::string& f, const std::string& with) { return f.rfind(with, 0) == 0; }

// How a call reads: so many periods before the newer ones, and whether x is read in the newer ones.
struct HistoryRead {
    int before = 0, newer = 0;
    bool of_newer = true;
    int enough = 0;
    std::size_t operands = 1;
};

// written: the arguments after the operands and the options, by name; "n" is the first of the former.
inline std::optional<HistoryRead> history_read(const std::string& f, const std::map<std::string, double>& written)
{
    const auto said = [&](const std::string& name, int usual) {
        const auto found = written.find(name);
        return found == written.end() ? usual : static_cast<int>(found->second);
    };
    static const std::set<std::string> now = {"poisson_tail",  "poisson_limit", "garwood_upper",
                                              "garwood_lower", "compare",       "compare_upper",
                                              "compare_lower", "funnel_upper",  "funnel_lower"};
    HistoryRead r;
    if (now.contains(f)) {
        r.newer = 1;
        r.operands = f == "poisson_tail" ? 2 : starts(f, "compare") ? 3 : 1;
    } else if (starts(f, "ears")) {
        r.before = r.enough = 6 + 2 * said("n", 1);
    } else if (starts(f, "farrington")) {
        r.before = 5 * said("a_year", 12) + 2;  // five years, this period, and one beside the oldest
        r.enough = said("min", r.before - 1);
    } else if (f == "mann_kendall" || f == "theil_sen" || f == "run_chart") {
        r.before = said("n", f == "run_chart" ? 24 : 12);
        r.enough = said("min", r.before);
    } else if (starts(f, "cusum") || starts(f, "ewma") || starts(f, "count_")) {
        r.before = said("n", 24);
        r.newer = said("over", starts(f, "count_") ? 1 : 12);
        r.of_newer = f != "count_limit" && f != "ewma_upper" && f != "ewma_lower";
        r.enough = said("min", r.before);
    } else if (starts(f, "xmr_") || starts(f, "c_") || starts(f, "u_") || starts(f, "laney_") || starts(f, "nhs")) {
        r.before = said("n", 24);
        r.newer = 1;
        r.of_newer = starts(f, "nhs");
        r.operands = starts(f, "u_") || starts(f, "laney_") ? 2 : 1;
        r.enough = said("min", r.before);
    } else {
        return std::nullopt;
    }
    return r;
}

inline std::optional<double> chance_value(const std::string& f, const HistoryRead& r, const Numbers& x,
                                          const Numbers& y, const Numbers& z,
                                          const std::map<std::string, double>& written)
{
    using namespace chance;
    const auto said = [&](const std::string& name, double usual) {
        const auto found = written.find(name);
        return found == written.end() ? usual : found->second;
    };
    const auto maybe = [](const Answer<double>& a) { return a ? std::optional{*a} : std::nullopt; };
    const Series all = x, base = all.first(static_cast<std::size_t>(r.before)),
                 newer = all.last(static_cast<std::size_t>(r.newer));
    const bool upper = f.ends_with("_upper");
    if (r.before > 0 && static_cast<int>(known(base).size()) < r.enough) return std::nullopt;
    if (r.of_newer && r.newer > 0) {
        if (std::isnan(x.back())) return std::nullopt;
        if (r.enough == r.before && known(newer).size() < newer.size()) return std::nullopt;
    }
    const auto end = [&](const auto& limits) -> std::optional<double> {
        if (!limits) return std::nullopt;
        return upper ? limits->upper : limits->lower;
    };
    const auto end_of_interval = [&](const auto& i) -> std::optional<double> {
        if (!i) return std::nullopt;
        return upper ? i->high : i->low;
    };
    if (f == "poisson_tail") return maybe(poisson_tail(x.back(), y.back()));
    if (f == "poisson_limit") return maybe(poisson_limit(x.back(), said("alpha", 0.00135)));
    if (starts(f, "garwood")) return end_of_interval(garwood(x.back(), said("level", 0.95)));
    if (starts(f, "funnel")) return end_of_interval(funnel(x.back(), said("level", 0.998)));
    if (starts(f, "compare")) {
        const auto c = compare_counts(x.back(), y.back(), z.empty() ? 1 : z.back(), 1);
        if (!c) return std::nullopt;
        const double out = f == "compare" ? c->p : upper ? c->interval.high : c->interval.low;
        return std::isinf(out) ? std::nullopt : std::optional{out};
    }
    if (starts(f, "c_")) return end(c_limits(base));
    if (starts(f, "u_") || starts(f, "laney_")) {
        if (std::isnan(y.back()) || y.back() <= 0) return std::nullopt;
        const auto rates = u_rates(base, Series{y}.first(base.size()));
        if (!rates) return std::nullopt;
        const Limits l = starts(f, "u_") ? rates->at(y.back()) : rates->laney_at(y.back());
        return upper ? l.upper : l.lower;
    }
    if (f == "count_limit" || f == "count_tail" || f == "cusum_poisson") {
        const auto b = baseline_of(base);
        if (!b) return std::nullopt;
        if (f == "count_limit") return predictive_limit(*b, r.newer, said("alpha", 0.00135));
        if (f == "cusum_poisson") {
            const auto c = poisson_cusum(newer, b->events / b->periods, said("rise", 0.5));
            return c ? std::optional{c->back()} : std::nullopt;
        }
        double sum = 0;
        for (const double v : newer) sum += v;
        return std::isnan(sum) || !are_counts(newer) ? std::nullopt : std::optional{predictive_tail(*b, sum, r.newer)};
    }
    if (starts(f, "xmr") || starts(f, "nhs") || starts(f, "cusum") || starts(f, "ewma")) {
        const auto l = xmr_limits(base);
        if (!l) return std::nullopt;
        if (f == "xmr_centre") return l->centre;
        if (starts(f, "xmr")) return upper ? l->upper : l->lower;
        if (starts(f, "nhs")) {
            const int label = static_cast<int>(nhs_alarm(all, *l));
            if (f == "nhs") return label > 0 ? 1 : 0;
            return label == 0 ? 0 : (label + 1) / 2 * (label % 2 ? 1 : -1);
        }
        if (starts(f, "cusum")) {
            const auto c =
                cusum(newer, l->centre, l->sigma(), said("k", 0.5), f == "cusum" ? Direction::up : Direction::down);
            return c ? std::optional{c->back()} : std::nullopt;
        }
        const double lambda = said("lambda", 0.2);
        if (f == "ewma") return ewma(newer, l->centre, l->sigma(), lambda)->z.back();
        const double distance =
            3 * l->sigma() * std::sqrt(lambda / (2 - lambda) * (1 - std::pow(1 - lambda, 2 * r.newer)));
        return upper ? l->centre + distance : l->centre - distance;
    }
    if (starts(f, "ears")) {
        const auto limit = ears_limit(all, static_cast<Ears>(static_cast<int>(said("n", 1))));
        if (!limit) return std::nullopt;
        return upper ? *limit : x.back() > *limit ? 1.0 : 0.0;
    }
    if (starts(f, "farrington")) {
        const auto limit =
            farrington(all, {.a_year = static_cast<int>(said("a_year", 12)), .alpha = said("alpha", 0.05)});
        if (!limit)
            return f == "farrington" && limit.error().reason == Reason::too_few_cases ? std::optional{0.0}
                                                                                      : std::nullopt;
        if (f == "farrington") return limit->alarm ? 1.0 : 0.0;
        return upper ? limit->upper : limit->expected;
    }
    if (f == "mann_kendall") {
        const auto m = mann_kendall(all);
        return m ? std::optional{m->z} : std::nullopt;
    }
    if (f == "theil_sen") return maybe(theil_sen(all));
    if (f == "run_chart") {
        const auto c = run_chart(all);
        return c ? std::optional{c->signal() ? 1.0 : 0.0} : std::nullopt;
    }
    throw std::runtime_error("the reference does not know " + f);
}

}  // namespace varsko::test
