// varsko judge: a person's level beside the computed one; varsko alerts judge: was the alert of use?
#include "daemon/command/commands.hpp"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

// The only assessment of a rule, unit and period, whatever its metric.
Json the_assessment(Context& context, const JudgeArguments& arguments)
{
    const Json found = context.ask(get({"api", "v1", "assessments"}, {{"rule", arguments.rule},
                                                                      {"unit", arguments.unit},
                                                                      {"period", arguments.period},
                                                                      {"metric", arguments.metric}}));
    if (found.size() == 1) return found.front();
    if (found.empty())
        throw Failed{1, std::string(context.say("det finns ingen sådan bedömning", "there is no such assessment"))};
    std::string metrics;
    for (const Json& one : found) metrics += (metrics.empty() ? "" : ", ") + text_of(one["metric"]);
    throw Failed{1,
                 fmt::format(fmt::runtime(context.say("regeln gäller flera mått; säg vilket med --metric: {}",
                                                      "the rule is for several metrics; say which with --metric: {}")),
                             metrics)};
}

}  // namespace

int judge_assessment(Context& context, const JudgeArguments& arguments)
{
    if (arguments.withdraw != arguments.level.empty())
        throw Failed{
            2, std::string(context.say("säg antingen en nivå eller --withdraw", "say either a level or --withdraw"))};
    const Json before = the_assessment(context, arguments);
    const Json body = {{"level", arguments.withdraw ? Json(nullptr) : Json(arguments.level)},
                       {"comment", arguments.comment},
                       {"by", arguments.by.empty() ? context.user() : arguments.by}};
    const Json answer =
        context.ask(post({"api", "v1", "assessments", text_of(before["id"]), "judgement"}, body.dump()));
    if (context.printed(answer)) return 0;
    std::ostream& out = context.terminal.out;
    const std::string level = text_of(answer["level"]);
    out << fmt::format("{}: {}\n", text_of(answer["id"]),
                       coloured(level_text(level, context.say), level, context.terminal.colour));
    out << "  " << context.say.of(answer["explanation"]) << '\n';
    context.print_notes();
    return 0;
}

int judge_alert(Context& context, const VerdictArguments& arguments)
{
    const Json body = {{"verdict", arguments.verdict}, {"by", arguments.by.empty() ? context.user() : arguments.by}};
    const Json answer = context.ask(post({"api", "v1", "alerts", arguments.id, "judge"}, body.dump()));
    if (context.printed(answer)) return 0;
    context.terminal.out << fmt::format(
        fmt::runtime(context.say("{}: {} till nytta, {} brus\n", "{}: {} useful, {} noise\n")), text_of(answer["id"]),
        text_of(answer["verdicts"]["useful"]), text_of(answer["verdicts"]["noise"]));
    return 0;
}

}  // namespace varsko
