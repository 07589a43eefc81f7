// What people say of assessments, and of alerts afterwards.
#include "rules/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace varsko {

namespace {

std::optional<Refused> refuse_comment(const Judging& judging)
{
    const bool blank = judging.comment.find_first_not_of(" \t\r\n") == std::string::npos;
    if (judging.level == Level::red && blank)
        return Refused{Refusal::needs_comment, "red wants a comment: say what the cause is and what is done"};
    if (has_personal_number(judging.comment))
        return Refused{Refusal::personal_number, "a personal number stands in the comment; write it without"};
    return std::nullopt;
}

std::optional<Refused> refuse_level(const Rule& rule, Level level)
{
    const bool of_flags = level == Level::flag || level == Level::clear;
    const bool of_colours = level == Level::green || level == Level::yellow || level == Level::red;
    if (rule.when ? of_flags : of_colours) return std::nullopt;
    return Refused{Refusal::bad_value,
                   fmt::format("rule \"{}\" is judged {}, not \"{}\"", rule.id,
                               rule.when ? "\"flag\" or \"clear\"" : "\"green\", \"yellow\" or \"red\"", text(level))};
}

// Is that a period that the rule is judged for by now?
std::optional<Refused> refuse_period(const Catalogue& catalogue, const CompiledRule& compiled, Period p, Instant now)
{
    const Rule& rule = *compiled.rule;
    const auto refused = [&](std::string_view why) {
        return Refused{Refusal::not_due, fmt::format("rule \"{}\" is not judged for {}: {}", rule.id, p.text(), why)};
    };
    if (p.grain() != compiled.grain) return refused(fmt::format("it is judged every {}", text(compiled.grain)));
    if (!is_due(catalogue.metrics[compiled.metric].calendar, p)) return refused("the metric's calendar leaves it out");
    if (p.first_day() > std::chrono::floor<std::chrono::days>(now)) return refused("it has not begun");
    if (!is_valid_at(rule, p)) return refused("the rule is not valid then");
    return std::nullopt;
}

}  // namespace

Result<Changes, Refused> judge(World& world, const Judging& judging, Instant now)
{
    auto& state = world.state();
    const auto& catalogue = state.catalogue();
    const auto metric = catalogue.metric(judging.of.metric);
    const auto unit = catalogue.unit(judging.of.unit);
    const auto index = metric && unit ? state.track(judging.of.rule, *metric) : std::nullopt;
    if (!index || !state.tracks[*index].position(*unit))
        return failure(Refused{Refusal::unknown_assessment,
                               fmt::format("no assessment \"{}:{}\"", judging.of.id(), judging.period.text())});
    const CompiledRule& compiled = *state.tracks[*index].compiled;
    const Judgement* before = state.panel.judgements().of(judging.of.rule, *metric, judging.period, *unit);
    if (judging.level) {
        if (auto refused = refuse_level(*compiled.rule, *judging.level)) return failure(std::move(*refused));
        if (auto refused = refuse_period(catalogue, compiled, judging.period, now)) return failure(std::move(*refused));
    } else if (!before) {
        return failure(Refused{Refusal::not_judged, fmt::format("nobody has judged \"{}:{}\": nothing to withdraw",
                                                                judging.of.id(), judging.period.text())});
    }
    if (auto refused = refuse_comment(judging)) return failure(std::move(*refused));
    const Explanation found = explain(catalogue, compiled, state.panel, *unit, judging.period);
    const bool same = before && judging.level == before->level && judging.comment == before->comment &&
                      judging.by == before->by && !found.figures_changed;
    if (same) return Changes{};

    const Judgement judgement{.rule = judging.of.rule,
                              .metric = judging.of.metric,
                              .unit = judging.of.unit,
                              .period = judging.period,
                              .level = judging.level,
                              .comment = judging.comment,
                              .by = judging.by,
                              .at = now,
                              .computed = found.computed,
                              .value = found.value};
    state.put(judgement);
    Doing doing{.state = state, .now = now, .cause = Cause::judgement, .judgement = &judgement};
    doing.changes.judgements.push_back(judgement);
    assess_judged(doing, judgement, *metric, *unit);
    record(doing);
    find_hidden_rows(doing);
    move_risks(doing);
    tell(doing);
    return std::move(doing.changes);
}

Result<Changes, Refused> judge_alert(World& world, const AlertKey& key, bool useful, const std::string& by, Instant now)
{
    auto& state = world.state();
    const Alert* alert = world.alert(key);
    if (!alert) return failure(Refused{Refusal::unknown_alert, fmt::format("no alert \"{}\"", key.id())});
    if (!alert->fired)
        return failure(Refused{Refusal::not_firing, fmt::format("\"{}\" has not fired: nobody was told", key.id())});
    Changes changes;
    changes.verdicts.push_back(
        {.key = key, .episode = alert->episode, .fired = alert->fired, .useful = useful, .by = by, .at = now});
    state.put(changes.verdicts.back());
    return changes;
}

}  // namespace varsko
