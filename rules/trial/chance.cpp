#include "rules/trial/chance.hpp"

#include "rules/world.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace varsko::trial {

namespace {

constexpr int warm_up_months = 36, counted_months = 120;
constexpr std::size_t fewest_months = 12, most_series = 400;
constexpr int first_year = 2001;  // of the made-up months; any would do

// splitmix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    double uniform()  // in (0, 1)
    {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        z ^= z >> 31U;
        return (static_cast<double>(z >> 11U) + 0.5) * 0x1.0p-53;
    }

    double normal()  // Box and Muller 1958
    {
        const double radius = std::sqrt(-2 * std::log(uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }

private:
    std::uint64_t state_;
};

// A series' own months as they lie in the panel: own values, else differences of accumulations.  NaN: missing.
std::vector<double> months_of(const Panel& panel, MetricIndex m, UnitIndex u)
{
    std::map<Period, double> found;
    for (const auto& [slice, column] : panel.slices(m))
        if (slice.scenario == Scenario::outcome && slice.span == Span::own && slice.period.grain() == Grain::month &&
            !std::isnan(column.value[u]))
            found[slice.period] = column.value[u];
    for (const auto& [slice, column] : panel.slices(m)) {
        if (slice.scenario != Scenario::outcome || slice.span != Span::accumulated || std::isnan(column.value[u]))
            continue;
        const Period p = slice.period;
        if (p.number() == 1) {
            found.try_emplace(p, column.value[u]);
            continue;
        }
        const Column* before =
            panel.column(m, {.scenario = Scenario::outcome, .span = Span::accumulated, .period = p.plus(-1)});
        if (before && !std::isnan(before->value[u])) found.try_emplace(p, column.value[u] - before->value[u]);
    }
    std::vector<double> out;
    for (const auto& [p, value] : found) {
        (void)p;
        out.push_back(value);
    }
    return out;
}

class CalmSeries {
public:
    CalmSeries(const std::vector<double>& x, const Metric& metric)
        : stock_(metric.kind == Kind::stock),
          count_(metric.measure.quantity == Quantity::count),
          share_(metric.measure.quantity == Quantity::share)
    {
        const auto n = static_cast<double>(x.size());
        for (const double v : x) mean_ += v / n;
        double differences = 0, squares = 0, products = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            squares += (x[i] - mean_) * (x[i] - mean_);
            if (i == 0) continue;
            differences += (x[i] - x[i - 1]) * (x[i] - x[i - 1]);
            products += (x[i] - mean_) * (x[i - 1] - mean_);
        }
        variance_ = differences / (2 * (n - 1));
        if (stock_) {
            correlation_ = squares > 0 ? std::clamp(products / squares, 0.0, 0.95) : 0;
            variance_ = squares / (n - 1);
        }
        if (count_ && !stock_ && mean_ >= 0 && mean_ <= 100) tabulate();
        last_ = mean_;
    }

    double mean() const { return mean_; }

    double next(Dice& dice)
    {
        if (!cumulated_.empty()) {
            const auto at = std::lower_bound(cumulated_.begin(), cumulated_.end(), dice.uniform());
            return static_cast<double>(std::min<std::ptrdiff_t>(at - cumulated_.begin(), std::ssize(cumulated_) - 1));
        }
        if (stock_)
            last_ = mean_ + correlation_ * (last_ - mean_) +
                    std::sqrt(variance_ * (1 - correlation_ * correlation_)) * dice.normal();
        else
            last_ = mean_ + std::sqrt(count_ ? std::max(variance_, mean_) : variance_) * dice.normal();
        if (count_) return std::max(0.0, std::round(last_));
        return share_ ? std::clamp(last_, 0.0, 1.0) : last_;
    }

private:
    // P(X <= k): Poisson, or negative binomial of size mean^2 / (variance - mean).
    void tabulate()
    {
        const bool wide = variance_ > mean_ * 1.0001;
        const double size = wide ? mean_ * mean_ / (variance_ - mean_) : 0;
        double p = wide ? std::pow(size / (size + mean_), size) : std::exp(-mean_), sum = p;
        cumulated_.push_back(sum);
        for (int k = 0; sum < 1 - 1e-12 && k < 100'000; ++k) {
            p *= wide ? (k + size) / (k + 1) * mean_ / (size + mean_) : mean_ / (k + 1);
            sum += p;
            cumulated_.push_back(sum);
        }
    }

    bool stock_, count_, share_;
    double mean_ = 0, variance_ = 0, correlation_ = 0, last_ = 0;
    std::vector<double> cumulated_;
};

bool has_budget(const Panel& panel, MetricIndex m)
{
    const auto& slices = panel.slices(m);
    return std::any_of(slices.begin(), slices.end(),
                       [](const auto& s) { return s.first.scenario == Scenario::budget; });
}

class Calm {
public:
    Calm(const World& world, const CompiledRule& rule)
        : world_(world),
          rule_(rule),
          catalogue_(world.catalogue()),
          panel_(catalogue_.units.size(), catalogue_.metrics.size())
    {
    }

    ByChance run()
    {
        ByChance out;
        if (rule_.grain != Grain::month) return out;
        choose(out);
        if (subjects_.empty()) return out;
        std::set<MetricIndex> metrics(rule_.reads.begin(), rule_.reads.end());
        metrics.insert(rule_.metric);
        for (const MetricIndex m : metrics)
            for (const UnitIndex u : rule_.across_units ? all_units() : subjects_) make(m, u);
        const double a_year = count(out.series);
        out.alarms_a_year = a_year * scale_;
        out.series = static_cast<std::size_t>(std::lround(static_cast<double>(out.series) * scale_));
        return out;
    }

private:
    std::vector<UnitIndex> all_units() const
    {
        std::vector<UnitIndex> all(catalogue_.units.size());
        for (UnitIndex u = 0; u < all.size(); ++u) all[u] = u;
        return all;
    }

    // The series with history enough; of many, every n-th.
    void choose(ByChance& out)
    {
        const Track track(rule_, catalogue_);
        std::vector<UnitIndex> enough;
        for (const UnitIndex u : track.subjects) {
            const auto n = months_of(world_.panel(), rule_.metric, u).size();
            if (n >= fewest_months)
                enough.push_back(u);
            else if (n > 0)
                ++out.left_out;
        }
        const std::size_t stride = (enough.size() + most_series - 1) / most_series;
        for (std::size_t i = 0; i < enough.size(); i += std::max<std::size_t>(stride, 1))
            subjects_.push_back(enough[i]);
        if (!subjects_.empty()) scale_ = static_cast<double>(enough.size()) / static_cast<double>(subjects_.size());
    }

    void make(MetricIndex m, UnitIndex u)
    {
        const auto history = months_of(world_.panel(), m, u);
        if (history.size() < fewest_months) return;
        CalmSeries series(history, catalogue_.metrics[m]);
        Dice dice(0x7661'7273'6b6fULL + m * 1'000'003ULL + u);
        const bool budget = has_budget(world_.panel(), m);
        const auto put = [&](Scenario scenario, int month, double value) {
            Figure f;
            f.metric = m;
            f.unit = u;
            f.scenario = scenario;
            f.period = Period::month(first_year, 1).plus(month);
            f.value = Amount::from_double(value).value_or(Amount{});
            panel_.put(f);
        };
        for (int month = 0; month < warm_up_months + counted_months; ++month) {
            put(Scenario::outcome, month, series.next(dice));
            if (budget) put(Scenario::budget, month, series.mean());
        }
    }

    // Alarms a year; `judged`: of how many series something was known.
    double count(std::size_t& judged)
    {
        const Track track(rule_, catalogue_);
        std::vector<Life> lives(subjects_.size());
        std::vector<std::uint8_t> known(subjects_.size());
        Assessed found;
        std::size_t fired = 0;
        const Period first = Period::month(first_year, 1);
        for (const Period p : due_periods(catalogue_.metrics[rule_.metric].calendar, first,
                                          first.plus(warm_up_months + counted_months - 1))) {
            assess(catalogue_, rule_, panel_, p, subjects_, found);
            for (std::size_t i = 0; i < subjects_.size(); ++i) {
                known[i] |= found.level[i] != Level::unknown;
                turn_year(lives[i], track.fold, p.calendar_year());
                const auto t = fold(lives[i], track.fold, p, {.level = found.level[i]});
                fired += t == Transition::fired && p >= first.plus(warm_up_months);
            }
        }
        judged = static_cast<std::size_t>(std::count(known.begin(), known.end(), std::uint8_t{1}));
        return static_cast<double>(fired) * 12 / counted_months;
    }

    const World& world_;
    const CompiledRule& rule_;
    const Catalogue& catalogue_;
    Panel panel_;
    std::vector<UnitIndex> subjects_;
    double scale_ = 1;
};

}  // namespace

ByChance by_chance(const World& world, const CompiledRule& rule) { return Calm(world, rule).run(); }

}  // namespace varsko::trial
