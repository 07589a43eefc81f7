#include "rules/panel.hpp"

#include <algorithm>
#include <limits>

namespace varsko {

Panel::Panel(std::size_t units, std::size_t metrics) : units_(units), columns_(metrics) { recent_.of.resize(metrics); }

Column& Panel::find_or_make(MetricIndex metric, const Slice& slice)
{
    auto& recent = recent_.of.at(metric).at(static_cast<std::size_t>(slice.scenario));
    if (recent.column && recent.slice == slice) return *recent.column;
    const auto [place, made] = columns_.at(metric).try_emplace(slice);
    if (made) {
        place->second.value.assign(units_, std::numeric_limits<double>::quiet_NaN());
        place->second.missing.assign(units_, Missing::absent);
        place->second.preliminary.assign(units_, 0);
        place->second.open = units_;
    }
    recent = {slice, &place->second};
    return place->second;
}

Panel::Put Panel::put(const Figure& f)
{
    Column& c = find_or_make(f.metric, {f.scenario, f.span, f.period, f.made});
    const std::size_t u = f.unit;
    const Missing before = c.missing.at(u);
    const double value = f.missing == Missing::known ? f.value.value() : std::numeric_limits<double>::quiet_NaN();
    const bool was_preliminary = c.preliminary[u] != 0;
    if (before == f.missing && was_preliminary == f.preliminary && (f.missing != Missing::known || c.value[u] == value))
        return Put::same;
    c.value[u] = value;
    c.missing[u] = f.missing;
    c.preliminary[u] = f.preliminary ? 1 : 0;
    if (is_given(before) && !is_given(f.missing)) ++c.open;
    if (!is_given(before) && is_given(f.missing)) --c.open;
    if (was_preliminary && !f.preliminary) --c.preliminaries;
    if (!was_preliminary && f.preliminary) ++c.preliminaries;
    return before == Missing::absent ? Put::first : Put::restated;
}

const Column* Panel::column(MetricIndex metric, const Slice& slice) const
{
    if (metric >= columns_.size()) return nullptr;
    const auto found = columns_[metric].find(slice);
    return found == columns_[metric].end() ? nullptr : &found->second;
}

const std::map<Slice, Column>& Panel::slices(MetricIndex metric) const { return columns_.at(metric); }

void Panel::remember(const Figure& figure, Instant known_at)
{
    const auto found = versions_.find(figure.metric);
    if (found == versions_.end()) return;
    auto& all = found->second;
    const auto later = [](Instant at, const KnownVersion& v) { return at < v.known_at; };
    all.insert(std::upper_bound(all.begin(), all.end(), known_at, later), {figure, known_at});
}

Panel Panel::as_known(Instant until) const
{
    Panel out(units_, columns_.size());
    for (const auto& [metric, all] : versions_) {
        auto& kept = out.versions_[metric];
        for (const KnownVersion& v : all) {
            if (v.known_at >= until) break;
            out.put(v.figure);
            kept.push_back(v);
        }
    }
    for (const auto& [key, periods] : judgements_.by_rule())
        for (const auto& [period, units] : periods)
            for (const auto& [unit, judgement] : units)
                if (judgement.at < until) out.judgements_.put(key.second, unit, judgement);
    return out;
}

std::pair<Period, Period> Panel::range(MetricIndex metric, Grain grain) const
{
    Period first, last;
    for (const auto& [slice, column] : columns_.at(metric)) {
        if (slice.period.grain() != grain) continue;
        if (!first || slice.period < first) first = slice.period;
        if (!last || last < slice.period) last = slice.period;
    }
    return {first, last};
}

}  // namespace varsko
