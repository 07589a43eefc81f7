#include "rules/risk/entry.hpp"

#include "rules/risk/effects.hpp"

#include <fmt/format.h>

#include <array>

namespace varsko {

namespace {

template <std::size_t N>
bool one_of(std::string_view s, const std::array<std::string_view, N>& known)
{
    return std::find(known.begin(), known.end(), s) != known.end();
}

constexpr std::array<std::string_view, 3> closings = {"done", "reduced", "eliminated"};
constexpr std::array<std::string_view, 4> measure_levels = {"", "green", "yellow", "red"};
constexpr std::array<std::string_view, 4> measure_states = {"", "planned", "ongoing", "done"};
constexpr std::array<std::string_view, 5> types = {"environment", "staff", "quality", "delivery", "finance"};

}  // namespace

std::optional<Refused> refuse_rating(std::string_view what, int n)
{
    if (n >= 1 && n <= 5) return std::nullopt;
    return Refused{Refusal::bad_value, fmt::format("{} is {}; it goes from 1 to 5", what, n)};
}

std::optional<Refused> refuse_free_text(std::initializer_list<const std::string*> texts)
{
    for (const auto* text : texts)
        if (has_personal_number(*text))
            return Refused{Refusal::personal_number, "a personal number stands in the text; write it without"};
    return std::nullopt;
}

std::optional<Refused> refuse_measure(const RiskMeasure& m)
{
    if (m.text.empty()) return Refused{Refusal::bad_value, "a measure needs a text"};
    if (!one_of(m.status, measure_states))
        return Refused{Refusal::bad_value,
                       fmt::format("\"{}\" is no status of a measure; planned, ongoing or done", m.status)};
    if (m.start && m.end && *m.end < *m.start)
        return Refused{Refusal::bad_value,
                       fmt::format("the measure ends {} before it starts {}", text(*m.end), text(*m.start))};
    return refuse_free_text({&m.text});
}

std::optional<Refused> refuse_control(const RiskControl& c)
{
    if (c.what.empty()) return Refused{Refusal::bad_value, "a control needs to say what is controlled"};
    return refuse_free_text({&c.what, &c.every, &c.by});
}

bool is_measures_level(std::string_view level) { return one_of(level, measure_levels); }

bool is_closing(std::string_view because) { return one_of(because, closings); }

std::optional<Refused> refuse_new(const World::State& state, const Risk& risk)
{
    if (risk.id.empty() || risk.id.find_first_of(" :/") != risk.id.npos)
        return Refused{Refusal::bad_value, fmt::format("\"{}\" is no risk id: letters, digits, - and _", risk.id)};
    if (!one_of(risk.type, types))
        return Refused{
            Refusal::bad_value,
            fmt::format("\"{}\" is no type of risk: environment, staff, quality, delivery or finance", risk.type)};
    if (risk.text.sv.empty()) return Refused{Refusal::bad_value, "a risk needs a text"};
    if (auto r = refuse_rating("probability", risk.base.probability)) return r;
    if (auto r = refuse_rating("consequence", risk.base.consequence)) return r;
    if (!risk.unit.empty() && !state.catalogue().unit(risk.unit))
        return Refused{Refusal::bad_value, fmt::format("no unit \"{}\"", risk.unit)};
    if (!is_measures_level(risk.measures_level))
        return Refused{Refusal::bad_value,
                       fmt::format("\"{}\" is no colour of measures; green, yellow or red", risk.measures_level)};
    if (risk.state == RiskState::closed && !is_closing(risk.closed_because))
        return Refused{Refusal::bad_value, "a closed risk says why: done, reduced or eliminated"};
    if (auto r = refuse_free_text({&risk.text.sv, &risk.text.en, &risk.comment})) return r;
    for (const auto& m : risk.measures)
        if (auto r = refuse_measure(m)) return r;
    for (const auto& c : risk.controls)
        if (auto r = refuse_control(c)) return r;
    return std::nullopt;
}

void open(World::State& state, Risk risk, std::string kind, const std::string& by, Instant now, Changes& changes)
{
    if (risk.origin.empty()) risk.origin = "hand";
    risk.version = 1;
    risk.own.reset();
    risk.computed = computed_rating(risk, living_effects(state, risk.id));
    changes.risks.push_back(risk);
    changes.risk_events.push_back({.risk = risk.id,
                                   .at = now,
                                   .kind = std::move(kind),
                                   .by = by,
                                   .before = {},
                                   .after = risk.effective(),
                                   .figure = {},
                                   .rule = {},
                                   .metric = {},
                                   .unit = {},
                                   .message = risk.text.sv});
    state.risks.emplace(risk.id, std::move(risk));
}

}  // namespace varsko
