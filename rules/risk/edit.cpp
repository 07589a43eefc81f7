// What people do to the register by hand: every change is checked whole before any of it is done.
#include "rules/risk/effects.hpp"
#include "rules/world.hpp"

#include <fmt/format.h>

#include <algorithm>
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

std::optional<Refused> refuse_edit(const Risk& risk, const RiskEdit& e)
{
    if (risk.state == RiskState::closed && (!e.state || *e.state == RiskState::closed))
        return Refused{Refusal::closed, fmt::format("{} is closed ({}); open it first by giving it another state",
                                                    risk.id, risk.closed_because)};
    if (e.probability)
        if (auto r = refuse_rating("probability", *e.probability)) return r;
    if (e.consequence)
        if (auto r = refuse_rating("consequence", *e.consequence)) return r;
    if (e.release && (e.probability || e.consequence))
        return Refused{Refusal::bad_value, "either a value of one's own, or its release: not both at once"};
    if (e.release && !risk.own)
        return Refused{Refusal::bad_value, fmt::format("{} has no value of a person's own to release", risk.id)};
    const bool closes = e.state == RiskState::closed;
    if (closes && !one_of(e.closed_because, closings))
        return Refused{Refusal::bad_value, fmt::format("a closed risk says why: done, reduced or eliminated{}{}",
                                                       e.closed_because.empty() ? "" : ", not ", e.closed_because)};
    if (!closes && !e.closed_because.empty())
        return Refused{Refusal::bad_value, "a reason for closing belongs to the state closed"};
    if (!one_of(e.measures_level, measure_levels))
        return Refused{Refusal::bad_value,
                       fmt::format("\"{}\" is no colour of measures; green, yellow or red", e.measures_level)};
    if (e.measure)
        if (auto r = refuse_measure(*e.measure)) return r;
    if (e.control)
        if (auto r = refuse_control(*e.control)) return r;
    if ((e.probability || e.consequence) && e.comment.empty())
        return Refused{Refusal::needs_comment, "a value of one's own wins over the figures: say in a few words why"};
    return refuse_free_text({&e.text, &e.comment, &e.owner});
}

// Replaces the one that `same` finds, or adds it.
template <class T, class Same>
void put(std::vector<T>& all, const T& one, Same same)
{
    const auto at = std::find_if(all.begin(), all.end(), same);
    if (at == all.end())
        all.push_back(one);
    else
        *at = one;
}

}  // namespace

Result<Changes, Refused> edit(World& world, const std::string& id, const RiskEdit& e, Instant now)
{
    auto& risks = world.state().risks;
    const auto found = risks.find(id);
    if (found == risks.end()) return failure(Refused{Refusal::unknown_risk, fmt::format("no risk \"{}\"", id)});
    Risk& risk = found->second;
    if (auto refused = refuse_edit(risk, e)) return failure(std::move(*refused));

    Changes changes;
    const Rating before = risk.effective();
    const auto happened = [&](std::string kind, std::string message) {
        changes.risk_events.push_back({.risk = id,
                                       .at = now,
                                       .kind = std::move(kind),
                                       .by = e.by,
                                       .before = before,
                                       .after = risk.effective(),
                                       .figure = {},
                                       .rule = {},
                                       .metric = {},
                                       .unit = {},
                                       .message = std::move(message)});
    };
    const auto remark = [&](std::string said) { return e.comment.empty() ? said : said + ": " + e.comment; };
    if (e.probability || e.consequence) {
        OwnRating own = risk.own.value_or(OwnRating{});
        if (e.probability) own.probability = e.probability;
        if (e.consequence) own.consequence = e.consequence;
        own.by = e.by;
        own.comment = e.comment;
        own.at = now;
        risk.own = std::move(own);
        happened("rated", remark(moved_text(risk.id, before, risk.effective(), world.catalogue().language)));
    }
    if (e.release) {
        risk.own.reset();
        happened("released", remark(moved_text(risk.id, before, risk.effective(), world.catalogue().language)));
    }
    if (e.measure) {
        put(risk.measures, *e.measure, [&](const RiskMeasure& m) { return m.text == e.measure->text; });
        happened("measure", e.measure->text);
    }
    if (e.control) {
        put(risk.controls, *e.control, [&](const RiskControl& c) { return c.what == e.control->what; });
        happened("control", e.control->what);
    }
    if (e.state) {
        const std::string was(text(risk.state));
        risk.state = *e.state;
        risk.closed_because = e.closed_because;
        if (follows_figures(risk)) risk.computed = computed_rating(risk, living_effects(world.state(), id));
        happened("state", remark(fmt::format("{}: {} -> {}{}{}", id, was, text(risk.state),
                                             e.closed_because.empty() ? "" : ", ", e.closed_because)));
    }
    std::string edited;
    const auto set = [&](std::string& field, const std::string& to, std::string_view name) {
        if (to.empty() || field == to) return;
        field = to;
        edited += fmt::format("{}{}", edited.empty() ? "" : ", ", name);
    };
    set(risk.measures_level, e.measures_level, "measures_level");
    set(risk.owner, e.owner, "owner");
    set(risk.text.sv, e.text, "text");
    set(risk.comment, e.comment, "comment");
    if (!edited.empty() && changes.risk_events.empty()) happened("edited", remark(edited));
    if (changes.risk_events.empty()) return changes;
    ++risk.version;
    changes.risks.push_back(risk);
    return changes;
}

Result<Changes, Refused> add(World& world, Risk risk, const std::string& by, Instant now)
{
    auto& state = world.state();
    if (risk.id.empty() || risk.id.find_first_of(" :/") != risk.id.npos)
        return failure(
            Refused{Refusal::bad_value, fmt::format("\"{}\" is no risk id: letters, digits, - and _", risk.id)});
    if (state.risks.contains(risk.id))
        return failure(Refused{Refusal::exists, fmt::format("there is a risk \"{}\" already", risk.id)});
    if (!one_of(risk.type, types))
        return failure(Refused{
            Refusal::bad_value,
            fmt::format("\"{}\" is no type of risk: environment, staff, quality, delivery or finance", risk.type)});
    if (risk.text.sv.empty()) return failure(Refused{Refusal::bad_value, "a risk needs a text"});
    if (auto r = refuse_rating("probability", risk.base.probability)) return failure(std::move(*r));
    if (auto r = refuse_rating("consequence", risk.base.consequence)) return failure(std::move(*r));
    if (!risk.unit.empty() && !state.catalogue().unit(risk.unit))
        return failure(Refused{Refusal::bad_value, fmt::format("no unit \"{}\"", risk.unit)});
    if (risk.state == RiskState::closed && !one_of(risk.closed_because, closings))
        return failure(Refused{Refusal::bad_value, "a closed risk says why: done, reduced or eliminated"});
    if (auto r = refuse_free_text({&risk.text.sv, &risk.text.en, &risk.comment})) return failure(std::move(*r));
    for (const auto& m : risk.measures)
        if (auto r = refuse_measure(m)) return failure(std::move(*r));
    for (const auto& c : risk.controls)
        if (auto r = refuse_control(c)) return failure(std::move(*r));

    if (risk.origin.empty()) risk.origin = "hand";
    risk.version = 1;
    risk.own.reset();
    risk.computed = computed_rating(risk, living_effects(state, risk.id));
    Changes changes;
    changes.risks.push_back(risk);
    changes.risk_events.push_back({.risk = risk.id,
                                   .at = now,
                                   .kind = "opened",
                                   .by = by,
                                   .before = {},
                                   .after = risk.effective(),
                                   .figure = {},
                                   .rule = {},
                                   .metric = {},
                                   .unit = {},
                                   .message = risk.text.sv});
    state.risks.emplace(risk.id, std::move(risk));
    return changes;
}

Changes adopt_risks(World& world, Instant now)
{
    auto& state = world.state();
    Changes changes;
    for (Risk risk : state.configuration->risks) {
        if (state.risks.contains(risk.id)) continue;
        if (risk.origin.empty()) risk.origin = "file";
        risk.version = 1;
        risk.computed = computed_rating(risk, living_effects(state, risk.id));
        changes.risk_events.push_back({.risk = risk.id,
                                       .at = now,
                                       .kind = "imported",
                                       .by = "configuration",
                                       .before = risk.base,
                                       .after = risk.effective(),
                                       .figure = {},
                                       .rule = {},
                                       .metric = {},
                                       .unit = {},
                                       .message = risk.text.sv});
        changes.risks.push_back(risk);
        state.risks.emplace(risk.id, std::move(risk));
    }
    return changes;
}

}  // namespace varsko
