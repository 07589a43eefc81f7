#include "daemon/alert_words.hpp"

#include "rules/level_words.hpp"
#include "rules/suppression.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace varsko {

std::string title_of(const AlertKey& key, const World& world, std::string_view language)
{
    const auto metric = world.catalogue().metric(key.metric);
    const CompiledRule* rule = metric ? world.rules().find(key.rule, *metric) : nullptr;
    if (rule != nullptr) return rule->rule->title.in(language);
    const std::string name = metric ? world.catalogue().metrics[*metric].name.in(language) : key.metric;
    return key.rule == "missing" ? (language == "en" ? "Missing: " : "Saknas: ") + name : key.rule;
}

std::string unit_name_of(const AlertKey& key, const World& world)
{
    const auto unit = world.catalogue().unit(key.unit);
    return unit ? world.catalogue().units[*unit].name : key.unit;
}

std::string heading_of(const AlertKey& key, Level level, Period period, const World& world, std::string_view language)
{
    std::string words = fmt::format("{}: {}, {}", level_shown(level, language), title_of(key, world, language),
                                    unit_name_of(key, world));
    if (period) words += ", " + spoken(period, language);
    return words;
}

namespace {

// A rule's answer at a period, by the figures as known now.
struct RuleAnswer {
    const CompiledRule* rule = nullptr;
    UnitIndex unit = 0;
    Explanation explanation;
    bool is_suppressed = false;
};

// `corrected`: others were told before of what the figures were then.
std::optional<RuleAnswer> answer_of(const AlertKey& key, Period period, const World& world, bool corrected)
{
    const Catalogue& catalogue = world.catalogue();
    const auto metric = catalogue.metric(key.metric);
    const auto unit = catalogue.unit(key.unit);
    const CompiledRule* rule = metric ? world.rules().find(key.rule, *metric) : nullptr;
    if (rule == nullptr || !unit || !period) return std::nullopt;
    RuleAnswer out{.rule = rule, .unit = *unit, .explanation = explain(catalogue, *rule, world.panel(), *unit, period)};
    out.is_suppressed = suppression_of(catalogue, *rule, world.panel(), out.explanation, corrected).any;
    return out;
}

}  // namespace

std::string sentence_of(const AlertKey& key, Period period, const World& world, std::string_view language)
{
    const auto now = answer_of(key, period, world, false);
    if (!now || reads_protected(world.catalogue(), *now->rule)) return {};
    return say(world.catalogue(), *now->rule, now->explanation, now->unit, period, language);
}

std::string sentence_of(const AlertEvent& event, const World& world, std::string_view language)
{
    const bool corrected = event.reason == "figure-restated";
    const auto now = answer_of(event.key, event.period, world, corrected);
    if (!now || now->is_suppressed || std::isnan(event.value_after)) return {};
    const Explanation& explanation = now->explanation;
    if (explanation.value == event.value_after && explanation.level == event.level_after)
        return say(world.catalogue(), *now->rule, explanation, now->unit, event.period, language);
    // A count that was small then may have stood on others that nobody looks at any more.
    if (reads_protected(world.catalogue(), *now->rule)) return {};
    const auto words = [&](double value) {
        const bool share = explanation.measure.quantity == Quantity::share;
        return spoken(value, explanation.measure, share ? "+.1%" : "", language);
    };
    if (std::isnan(event.value_before) || event.value_before == event.value_after) return words(event.value_after);
    return words(event.value_before) + " → " + words(event.value_after);
}

std::string link_to(const AlertKey& key, const World& world)
{
    const std::string& base = world.configuration().daemon.base_url;
    return base.empty() ? "" : base + "/api/v1/alerts/" + key.id();
}

}  // namespace varsko
