// What people do to the register by hand: every change is checked whole before any of it is done.
#include "rules/risk/effects.hpp"
#include "rules/risk/entry.hpp"
#include "rules/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko {

namespace {

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
    if (closes && !is_closing(e.closed_because))
        return Refused{Refusal::bad_value, fmt::format("a closed risk says why: done, reduced or eliminated{}{}",
                                                       e.closed_because.empty() ? "" : ", not ", e.closed_because)};
    if (!closes && !e.closed_because.empty())
        return Refused{Refusal::bad_value, "a reason for closing belongs to the state closed"};
    if (!is_measures_level(e.measures_level))
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
    const auto remark = [&](const std::string& said) { return e.comment.empty() ? said : said + ": " + e.comment; };
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
    if (state.risks.contains(risk.id))
        return failure(Refused{Refusal::exists, fmt::format("there is a risk \"{}\" already", risk.id)});
    if (auto r = refuse_new(state, risk)) return failure(std::move(*r));
    Changes changes;
    open(state, std::move(risk), "opened", by, now, changes);
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
