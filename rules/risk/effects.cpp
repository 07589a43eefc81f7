#include "rules/risk/effects.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko {

namespace {

std::optional<RiskEffect::Change> change_at(const std::map<Level, RiskEffect::Change>& changes, Level level)
{
    const auto found = changes.find(level);
    if (found == changes.end()) return std::nullopt;
    return found->second;
}

int moved(int base, const std::vector<LivingEffect>& effects, std::optional<RiskEffect::Change> LivingEffect::* which)
{
    int highest = base, sum = 0;
    for (const auto& effect : effects) {
        const auto& change = effect.*which;
        if (!change) continue;
        if (change->relative)
            sum += change->amount;
        else
            highest = std::max(highest, change->amount);
    }
    return std::clamp(highest + sum, 1, 5);
}

}  // namespace

bool counts(const RiskEffect& effect, const Life& life)
{
    return life.state == AlertState::firing && life.held >= effect.after;
}

bool follows_figures(const Risk& risk)
{
    return risk.state != RiskState::closed && risk.state != RiskState::materialised;
}

std::string opened_risk_id(const AlertKey& key) { return fmt::format("P-{}-{}-{}", key.rule, key.metric, key.unit); }

// After the first of that id was closed, the next ones are numbered: P-rule-metric-unit-2.
bool is_opened_by(std::string_view risk, const AlertKey& key)
{
    const std::string id = opened_risk_id(key);
    if (!risk.starts_with(id)) return false;
    const auto rest = risk.substr(id.size());
    return rest.empty() ||
           (rest.size() > 1 && rest.front() == '-' && rest.find_first_not_of("0123456789", 1) == rest.npos);
}

std::vector<LivingEffect> living_effects(const World::State& state, const std::string& risk)
{
    std::vector<LivingEffect> out;
    for (std::size_t t = 0; t < state.tracks.size(); ++t) {
        const Track& track = state.tracks[t];
        for (const RiskEffect& effect : track.rule().risks) {
            if (effect.propose || (!effect.open && effect.id != risk)) continue;
            if (effect.open && !risk.starts_with("P-")) continue;
            for (std::size_t i = 0; i < track.lives.size(); ++i) {
                if (!counts(effect, track.lives[i])) continue;
                if (effect.open && !is_opened_by(risk, key_of(state, track, i))) continue;
                const Level level = track.lives[i].alive_level;
                out.push_back({.track = t,
                               .position = i,
                               .probability = change_at(effect.probability, level),
                               .consequence = change_at(effect.consequence, level)});
            }
        }
    }
    return out;
}

Rating computed_rating(const Risk& risk, const std::vector<LivingEffect>& effects)
{
    return {.probability = moved(risk.base.probability, effects, &LivingEffect::probability),
            .consequence = moved(risk.base.consequence, effects, &LivingEffect::consequence)};
}

std::string moved_text(const std::string& id, const Rating& before, const Rating& after, std::string_view language)
{
    const bool english = language == "en";
    std::string s = id + ":";
    const auto part = [&](std::string_view name, int from, int to) {
        if (from != to) s += fmt::format("{} {} {} -> {}", s.back() == ':' ? "" : ",", name, from, to);
    };
    part(english ? "probability" : "sannolikhet", before.probability, after.probability);
    part(english ? "consequence" : "konsekvens", before.consequence, after.consequence);
    const std::string_view value = english ? "risk value" : "riskvärde";
    if (before.value() == after.value())
        s += fmt::format("{} {} {}", s.back() == ':' ? "" : ",", value, after.value());
    else
        part(value, before.value(), after.value());
    return s;
}

}  // namespace varsko
