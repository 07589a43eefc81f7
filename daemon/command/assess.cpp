// varsko assess and explain: what each rule says, and why.
#include "daemon/command/commands.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

const std::vector<std::string> assessments = {"api", "v1", "assessments"};

std::string title_of(Context& context, const Json& assessment)
{
    const std::string title = context.say.of(assessment["title"]);
    return title.empty() ? text_of(assessment["rule"]) : title;
}

std::string value_of(Context& context, const Json& assessment)
{
    return assessment["value"].is_null() ? std::string("–") : context.say.of(assessment["shown"]);
}

std::string spoken_period(Context& context, const Json& period)
{
    const auto parsed = Period::parse(text_of(period));
    return parsed ? spoken(*parsed, context.say.code()) : text_of(period);
}

std::string place_of(const Json& source)
{
    if (!source.is_object()) return {};
    std::string place = text_of(source["file"]);
    if (!source["sheet"].is_null()) place += " [" + text_of(source["sheet"]) + "]";
    if (source["row"] != 0) place += ":" + text_of(source["row"]);
    if (!source["column"].is_null()) place += ":" + text_of(source["column"]);
    return place;
}

void print_arithmetic(Context& context, const Json& assessment)
{
    std::ostream& out = context.terminal.out;
    if (!assessment["lets"].empty()) {
        out << '\n' << context.say("Så räknas det", "How it is computed") << '\n';
        Table table({{""}, {""}, {"", Table::Align::right}});
        for (const Json& let : assessment["lets"]) {
            const auto& value = let["value"];
            table.add({text_of(let["name"]), "= " + text_of(let["text"]),
                       "= " + (value.is_string() ? level_text(text_of(value), context.say)
                                                 : number_text(value, text_of(let["measure"]), context.say))});
        }
        table.print_rows(out, "  ");
    }
    if (assessment["conditions"].empty()) return;
    out << '\n' << context.say("Gränserna, i den ordning de prövas", "The limits, in the order they are tried") << '\n';
    Table table({{""}, {""}, {""}});
    for (const Json& condition : assessment["conditions"]) {
        const std::string level = text_of(condition["level"]);
        const std::string_view holds = condition["holds"].is_null()
                                           ? context.say("går inte att avgöra", "cannot be told")
                                       : condition["holds"].get<bool>() ? context.say("ja", "yes")
                                                                        : context.say("nej", "no");
        table.add({level_text(level, context.say), text_of(condition["text"]), std::string(holds)}, level);
    }
    table.print_rows(out, "  ", context.terminal.colour);
}

void print_other_rules(Context& context, const Json& assessment)
{
    if (assessment["other_rules"].empty()) return;
    std::ostream& out = context.terminal.out;
    out << '\n' << context.say("Reglerna som den står på", "The rules that it stands on") << '\n';
    Table table({{""}, {""}, {""}, {""}});
    for (const Json& other : assessment["other_rules"]) {
        const std::string level = text_of(other["level"]);
        table.add({level_text(level, context.say), text_of(other["rule"]), text_of(other["unit_name"]),
                   context.say.of(other["explanation"])},
                  level);
    }
    table.print_rows(out, "  ", context.terminal.colour);
}

void print_inputs(Context& context, const Json& assessment)
{
    if (assessment["inputs"].empty()) return;
    std::ostream& out = context.terminal.out;
    out << '\n' << context.say("Siffrorna", "The figures") << '\n';
    Table table({{std::string(context.say("mått", "metric"))},
                 {std::string(context.say("enhet", "unit"))},
                 {std::string(context.say("slag", "kind"))},
                 {"period"},
                 {std::string(context.say("värde", "value")), Table::Align::right},
                 {std::string(context.say("källa (fil:rad:kolumn)", "source (file:row:column)"))},
                 {std::string(context.say("känd", "known"))}});
    for (const Json& input : assessment["inputs"]) {
        std::string scenario = scenario_text(text_of(input["scenario"]), context.say);
        if (!input["made"].is_null()) scenario += " " + text_of(input["made"]);
        std::string value = input["missing"].is_null()
                                ? number_text(input["value"], text_of(input["measure"]), context.say)
                                : missing_text(text_of(input["missing"]), context.say);
        if (input["status"] == "preliminary") value += std::string(context.say(" (prel.)", " (prel.)"));
        std::string known = context.time(input["known_at"]).substr(0, 10);
        if (input.value("known_at_assumed", false)) known += std::string(context.say(" (antaget)", " (assumed)"));
        table.add({text_of(input["metric"]), text_of(input["unit"]), scenario, text_of(input["period"]), value,
                   place_of(input["source"]), known});
    }
    table.print(out, context.terminal.colour, "  ");
}

// Both levels, and every word that was said, oldest first.
void print_judgements(Context& context, const Json& assessment)
{
    if (!assessment.contains("judgements") || assessment["judgements"].empty()) return;
    std::ostream& out = context.terminal.out;
    const std::string computed = text_of(assessment["computed_level"]);
    out << '\n'
        << context.say("Människors bedömning, och vad siffrorna gav då",
                       "What people judged, and what the figures gave then")
        << '\n';
    Table table({{""}, {""}, {""}, {""}, {""}});
    for (const Json& one : assessment["judgements"]) {
        const std::string level = text_of(one["level"]);
        table.add(
            {one["level"].is_null() ? std::string(context.say("tillbakatagen", "withdrawn"))
                                    : level_text(level, context.say),
             context.time(one["at"]), text_of(one["by"]),
             fmt::format("({})", level_text(text_of(one["computed_level"]), context.say)), text_of(one["comment"])},
            level);
    }
    table.print_rows(out, "  ", context.terminal.colour);
    if (assessment["judgement"].is_null()) return;
    out << fmt::format(fmt::runtime(context.say("  Den gäller tills någon tar tillbaka den: varsko judge {} {} {} "
                                                "--withdraw. Siffrorna ger nu {}.\n",
                                                "  It holds until somebody withdraws it: varsko judge {} {} {} "
                                                "--withdraw. The figures now give {}.\n")),
                       text_of(assessment["rule"]), text_of(assessment["unit"]), text_of(assessment["period"]),
                       level_text(computed, context.say));
}

void print_changes(Context& context, const Json& assessment)
{
    if (!assessment.contains("would_change") || assessment["would_change"].empty()) return;
    std::ostream& out = context.terminal.out;
    out << '\n' << context.say("Vad som hade ändrat bedömningen", "What would have changed it") << '\n';
    for (const Json& tip : assessment["would_change"]) {
        out << fmt::format(fmt::runtime(context.say("  {} {}: {} hade gett {}\n", "  {} {}: {} would have given {}\n")),
                           scenario_text(text_of(tip["scenario"]), context.say), text_of(tip["period"]),
                           context.say.of(tip["shown"]), level_text(text_of(tip["level"]), context.say));
    }
}

void print_explanation(Context& context, const Json& assessment)
{
    std::ostream& out = context.terminal.out;
    const std::string level = text_of(assessment["level"]);
    out << fmt::format("{}: {}, {}\n", title_of(context, assessment), text_of(assessment["unit_name"]),
                       spoken_period(context, assessment["period"]));
    out << coloured(level_text(level, context.say), level, context.terminal.colour);
    if (!assessment["value"].is_null()) out << "   " << value_of(context, assessment);
    const std::string trend = text_of(assessment["trend"]);
    if (trend != "unknown") out << "   " << context.say("trend: ", "trend: ") << trend_text(trend, context.say);
    if (assessment["preliminary"].get<bool>()) out << "   " << context.say("preliminärt", "preliminary");
    if (assessment["not_due"].get<bool>()) out << "   " << context.say("inte dags än", "not due yet");
    out << "\n\n  " << context.say.of(assessment["explanation"]) << '\n';
    if (!assessment["since"].is_null() && assessment["since"] != assessment["period"])
        out << "  " << context.say("Sedan ", "Since ") << spoken_period(context, assessment["since"]) << ".\n";
    if (const std::string unusual = context.say.of(assessment.value("unusual", Json(nullptr))); !unusual.empty())
        out << "  " << unusual << '\n';
    for (const Json& missing : assessment["missing_in_words"][std::string(context.say.code())])
        out << "  " << context.say("saknas: ", "missing: ") << text_of(missing) << '\n';
    print_judgements(context, assessment);
    print_arithmetic(context, assessment);
    print_other_rules(context, assessment);
    print_inputs(context, assessment);
    print_changes(context, assessment);
    const Json& place = assessment["place"];
    out << fmt::format(fmt::runtime(context.say("\nRegeln {} står i {}:{}; regelverk {}\n",
                                                "\nRule {} stands in {}:{}; rule set {}\n")),
                       text_of(assessment["rule"]), text_of(place["file"]), text_of(place["line"]),
                       text_of(assessment["ruleset"]).substr(0, 12));
}

// Without a limit the list is whole: the server's own would cut it in the middle of a rule.
constexpr std::string_view no_limit = "1000000";

int year_of(const Json& period)
{
    const std::string text = text_of(period);
    int year = 0;
    std::from_chars(text.data(), text.data() + text.size(), year);
    return year;
}

// A unit that reported nothing of what the rule reads, neither this year nor last: known to be unknown, and of no
// interest in a list.
bool nothing_reported(const Json& assessment)
{
    const Json& inputs = assessment["inputs"];
    const int year = year_of(assessment["period"]);
    const auto silent = [&](const Json& input) {
        return input["source"].is_null() || year_of(input["period"]) < year - 1;
    };
    return assessment["level"] == "unknown" && !assessment["judged_by_people"].get<bool>() &&
           std::all_of(inputs.begin(), inputs.end(), silent);
}

}  // namespace

int assess_rules(Context& context, const AssessArguments& arguments)
{
    const Json answer = context.ask(
        get(assessments, {{"period", arguments.period},
                          {"as_of", arguments.as_of},
                          {"unit", arguments.unit},
                          {"rule", arguments.rule},
                          {"metric", arguments.metric},
                          {"level", arguments.level},
                          {"limit", arguments.limit == 0 ? std::string(no_limit) : std::to_string(arguments.limit)}}));
    if (context.printed(answer)) return 0;
    if (answer.empty()) {
        context.terminal.out << context.say("Ingen regel svarar på det.\n", "No rule answers to that.\n");
        return 0;
    }
    Table table({{std::string(context.say("regel", "rule"))},
                 {std::string(context.say("enhet", "unit"))},
                 {"period"},
                 {std::string(context.say("bedömning", "level"))},
                 {std::string(context.say("värde", "value")), Table::Align::right},
                 {"trend"},
                 {std::string(context.say("förklaring", "explanation"))}});
    std::size_t left_out = 0;
    for (const Json& assessment : answer) {
        const std::string level = text_of(assessment["level"]);
        if (arguments.level.empty() && arguments.unit.empty() && nothing_reported(assessment)) {
            ++left_out;
            continue;
        }
        std::string sentence = context.say.of(assessment["explanation"]);
        if (assessment["preliminary"].get<bool>())
            sentence += std::string(context.say(" (preliminärt)", " (preliminary)"));
        if (assessment["not_due"].get<bool>())
            sentence += std::string(context.say(" (inte dags än)", " (not due yet)"));
        table.add({text_of(assessment["rule"]), text_of(assessment["unit"]), text_of(assessment["period"]),
                   level_text(level, context.say), value_of(context, assessment),
                   trend_text(text_of(assessment["trend"]), context.say), sentence},
                  level);
    }
    table.print(context.terminal.out, context.terminal.colour);
    if (left_out > 0) {
        context.terminal.out << fmt::format(
            fmt::runtime(context.say(
                "\n{} bedömningar utan någon siffra från i år eller i fjol visas inte (--level unknown)\n",
                "\n{} assessments without any figure of this year or last are not shown (--level unknown)\n")),
            left_out);
    }
    context.print_notes();
    return 0;
}

int explain_rule(Context& context, const ExplainArguments& arguments)
{
    const Json answer = context.ask(get(assessments, {{"rule", arguments.rule},
                                                      {"unit", arguments.unit},
                                                      {"period", arguments.period},
                                                      {"metric", arguments.metric},
                                                      {"as_of", arguments.as_of},
                                                      {"why", "1"}}));
    // One answer is an object; a rule for several metrics gives as many.
    if (context.printed(answer.size() == 1 ? answer.front() : answer)) return answer.empty() ? 1 : 0;
    if (answer.empty())
        throw Failed{1, std::string(context.say("det finns ingen sådan bedömning", "there is no such assessment"))};
    std::string unreported;
    bool first = true;
    const bool some_reported = !std::all_of(answer.begin(), answer.end(), nothing_reported);
    for (const Json& assessment : answer) {
        if (some_reported && nothing_reported(assessment)) {
            unreported += (unreported.empty() ? "" : ", ") + text_of(assessment["metric"]);
            continue;
        }
        if (!first) context.terminal.out << '\n';
        print_explanation(context, assessment);
        first = false;
    }
    if (!unreported.empty())
        context.terminal.out << fmt::format(
            fmt::runtime(context.say("\nRegeln gäller också mått som enheten inte har rapporterat (--metric): {}\n",
                                     "\nThe rule is also for metrics that the unit has not reported (--metric): {}\n")),
            unreported);
    context.print_notes();
    return 0;
}

}  // namespace varsko
