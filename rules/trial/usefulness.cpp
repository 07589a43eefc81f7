#include "rules/trial/usefulness.hpp"

#include <algorithm>

namespace varsko::trial {

namespace {

struct JudgedEpisode {
    const Opinion* any = nullptr;
    std::map<std::string, bool> by;  // useful

    bool useful() const
    {
        const auto yes = std::count_if(by.begin(), by.end(), [](const auto& one) { return one.second; });
        return 2 * yes >= static_cast<std::ptrdiff_t>(by.size());
    }
};

bool is_alive_at(const Alarm& alarm, Period p) { return alarm.since <= p && (!alarm.ended || p < alarm.ended); }

}  // namespace

Usefulness usefulness(const Backtest& backtest, const Catalogue& catalogue, const Window& window,
                      std::span<const Opinion> verdicts)
{
    std::map<std::string, JudgedEpisode> episodes;
    for (const Opinion& v : verdicts) {
        JudgedEpisode& episode = episodes[v.episode];
        episode.any = &v;
        episode.by[v.by] = v.useful;
    }
    Usefulness out;
    for (const auto& [id, episode] : episodes) {
        const Opinion& v = *episode.any;
        const auto rule = std::find_if(backtest.rules.begin(), backtest.rules.end(), [&](const Replayed& r) {
            return r.rule == v.key.rule && r.metric == v.key.metric;
        });
        const auto unit = catalogue.unit(v.key.unit);
        if (rule == backtest.rules.end() || !unit || !window.holds(v.fired)) continue;
        const bool raised = std::any_of(rule->alarms.begin(), rule->alarms.end(),
                                        [&](const Alarm& a) { return a.unit == *unit && is_alive_at(a, v.fired); });
        ++(episode.useful() ? (raised ? out.hits : out.misses) : (raised ? out.noise_kept : out.noise_spared));
    }
    return out;
}

}  // namespace varsko::trial
