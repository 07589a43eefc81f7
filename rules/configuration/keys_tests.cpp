// The keys of tests of rules: tests/*.toml.
#include "rules/configuration/key_tables.hpp"

#include <array>

namespace varsko::configuration {

namespace {

// Beside what any file of a configuration may hold, which is laid over the folder's.
constexpr KeyInfo own[] = {
    {.name = "configuration", .kinds = texts, .about = {"the folder that is tested", "mappen som prövas"}},
    {.name = "rules",
     .kinds = texts,
     .about = {"the rules that are tested; all if left out", "reglerna som prövas; alla om inget sägs"}},
    {.name = "test",
     .kinds = tables,
     .about = {"figures, and what should come of them", "siffror, och vad som ska bli av dem"},
     .table = "test"},
};

constexpr KeyInfo test[] = {
    {.name = "name", .about = {"a sentence", "en mening"}, .required = true},
    {.name = "source", .about = {"where the figures stand", "var siffrorna står"}},
    {.name = "given",
     .kinds = table_kind,
     .about = {"figures, by metric; needed where nobody judges", "siffror, efter mått; behövs där ingen bedömer"},
     .table = "test.given"},
    {.name = "judge",
     .kinds = tables,
     .about = {"what a person says of an assessment", "vad en person säger om en bedömning"},
     .table = "test.judge"},
    {.name = "then",
     .kinds = tables,
     .about = {"what should be so, and when", "vad som ska gälla, och när"},
     .table = "test.then",
     .required = true},
};

constexpr KeyInfo given[] = {{.kinds = table_kind, .about = {"by unit", "efter enhet"}, .table = "test.given.metric"}};

constexpr Kinds series_kinds = text_kind | table_kind | many;
constexpr Spoken series_about{"\"2024-01: 59 65 88\", or { from = \"2024-01\", values = \"59 65 88\" }",
                              "\"2024-01: 59 65 88\", eller { from = \"2024-01\", values = \"59 65 88\" }"};
constexpr KeyInfo metric[] = {{.kinds = series_kinds, .about = series_about, .table = "test.given.unit"}};

constexpr KeyInfo from{
    .name = "from", .kinds = text_kind | integer_kind, .about = {"the first period", "första perioden"}};
constexpr KeyInfo values{.name = "values",
                         .kinds = quantity | many,
                         .about = {"one period after the other: \"59 65 88\"", "period efter period: \"59 65 88\""}};
constexpr KeyInfo ack{
    .name = "ack", .kinds = flag_kind, .about = {"accumulated since January", "ackumulerat sedan januari"}};
constexpr KeyInfo made{.name = "made",
                       .kinds = period_kinds,
                       .about = {"of a forecast: the month it was made", "för en prognos: månaden den gjordes"}};
constexpr KeyInfo known{
    .name = "known", .kinds = day_or_text, .about = {"the day it became known", "dagen den blev känd"}};
constexpr KeyInfo preliminary{
    .name = "preliminary", .kinds = flag_kind, .about = {"whether it is preliminary", "om den är preliminär"}};

constexpr KeyInfo scenario(std::string_view name)
{
    return {.name = name, .kinds = series_kinds, .about = series_about, .table = "test.given.series"};
}

constexpr KeyInfo series[] = {from, values, ack, made, known, preliminary};
// By scenario; or the outcome's series itself.
constexpr KeyInfo unit[] = {
    from,
    values,
    ack,
    made,
    known,
    preliminary,
    scenario("outcome"),
    scenario("budget"),
    scenario("forecast"),
    scenario("target"),
    scenario("capacity"),
    scenario("utfall"),
    scenario("prognos"),
    scenario("mål"),
    scenario("mal"),
    scenario("kapacitet"),
};

constexpr KeyInfo then[] = {
    {.name = "at",
     .kinds = day_or_text,
     .about = {"a day, or a period: the day its figures are due",
               "en dag, eller en period: dagen dess siffror förfaller"}},
    {.name = "period", .kinds = period_kinds, .about = {"of the assessments", "för bedömningarna"}},
    {.name = "assessments",
     .kinds = tables,
     .about = {"levels, values, texts", "nivåer, värden, texter"},
     .table = "test.assessment"},
    {.name = "alerts",
     .kinds = series_kinds,
     .about = {"a list, or \"none\"", "en lista, eller \"none\""},
     .table = "test.alert"},
    {.name = "messages",
     .kinds = series_kinds,
     .about = {"a list, or \"nobody\"", "en lista, eller \"nobody\""},
     .table = "test.message"},
    {.name = "risks",
     .kinds = series_kinds,
     .about = {"a list, or \"none\"", "en lista, eller \"none\""},
     .table = "test.risk"},
    {.name = "findings",
     .kinds = series_kinds,
     .about = {"a list, or \"none\"", "en lista, eller \"none\""},
     .table = "test.finding"},
    {.name = "complete",
     .kinds = texts,
     .about = {"of these nothing else may be", "av dessa får inget annat finnas"},
     .words = "alerts|messages|risks|findings"},
};

constexpr KeyInfo of_rule{.name = "rule", .about = {"a rule's id", "en regels id"}};
constexpr KeyInfo of_unit{.name = "unit", .about = {"a unit's id", "en enhets id"}};
constexpr KeyInfo of_metric{.name = "metric", .about = {"of a rule for several", "för en regel om flera"}};

constexpr KeyInfo assessment[] = {
    of_rule,
    of_unit,
    of_metric,
    {.name = "period",
     .kinds = period_kinds,
     .about = {"where it differs from the look's", "där den inte är densamma"}},
    {.name = "level",
     .about = {"the level, or not due", "nivån, eller not due"},
     .words = "green|yellow|red|unknown|flag|clear|not due"},
    {.name = "computed_level",
     .about = {"what the figures give, where a person judged", "vad siffrorna ger, där en person har bedömt"},
     .words = level_list},
    {.name = "trend",
     .about = {"against the period before", "mot perioden före"},
     .words = "positive|stable|negative|unknown"},
    {.name = "value",
     .kinds = quantity,
     .about = {"as precise as it is written; missing", "så noggrant som det skrivs; missing"}},
    {.name = "let",
     .kinds = table_kind,
     .about = {"values of named expressions", "värden av namngivna uttryck"},
     .table = "test.let"},
    {.name = "text", .kinds = texts, .about = {"parts of the sentence", "delar av meningen"}},
    {.name = "missing", .kinds = texts, .about = {"parts of what is missing", "delar av det som saknas"}},
};

constexpr KeyInfo judge[] = {
    {.name = "at", .kinds = day_or_text, .about = {"the day it is said", "dagen det sägs"}, .required = true},
    of_rule,
    of_unit,
    of_metric,
    {.name = "period", .kinds = period_kinds, .about = {"what is judged", "vad som bedöms"}},
    {.name = "level", .about = {"as what", "som vad"}, .words = level_list},
    {.name = "withdraw", .kinds = flag_kind, .about = {"what was said is withdrawn", "det sagda tas tillbaka"}},
    {.name = "comment", .about = {"why; red wants one", "varför; rött vill ha en"}},
    {.name = "by", .about = {"who", "vem"}},
};

constexpr KeyInfo let[] = {{.kinds = quantity, .about = {"the value of this name", "värdet för namnet"}}};

constexpr KeyInfo alert[] = {
    of_rule,
    of_unit,
    of_metric,
    {.name = "state",
     .about = {"how it stands", "hur det står"},
     .words = "none|pending|firing|resolved|corrected",
     .required = true},
    {.name = "level", .about = {"its level", "dess nivå"}, .words = level_list},
    {.name = "since", .kinds = period_kinds, .about = {"the first period of the episode", "episodens första period"}},
    {.name = "last", .kinds = period_kinds, .about = {"the last period", "sista perioden"}},
    {.name = "ended_because", .about = {"why it is over", "varför det är slut"}},
};

constexpr KeyInfo message[] = {
    {.name = "to", .about = {"a person's id, or channel:NAME", "en persons id, eller channel:NAMN"}, .required = true},
    of_rule,
    of_unit,
    of_metric,
    {.name = "transition",
     .about = {"what it tells", "vad det säger"},
     .words = "fired|worsened|improved|resolved|corrected|restated|year-closed|rule-ended|risk-moved|judged"},
    {.name = "subject", .kinds = texts, .about = {"parts of the subject", "delar av ämnet"}},
    {.name = "text", .kinds = texts, .about = {"parts of the text", "delar av texten"}},
};

constexpr Spoken step_about{"after, or \"3 -> 5\"", "efter, eller \"3 -> 5\""};
constexpr KeyInfo risk[] = {
    {.name = "id", .about = {"a risk's id", "en risks id"}, .required = true},
    {.name = "probability", .kinds = days_kinds, .about = step_about, .least = 1, .most = 25},
    {.name = "consequence", .kinds = days_kinds, .about = step_about, .least = 1, .most = 25},
    {.name = "value", .kinds = days_kinds, .about = step_about, .least = 1, .most = 25},
    {.name = "state", .about = {"its state", "dess läge"}, .words = "proposed|active|accepted|materialised|closed"},
};

constexpr KeyInfo finding[] = {
    {.name = "code", .about = {"its code", "dess kod"}},
    of_rule,
    of_unit,
    of_metric,
    {.name = "period", .kinds = period_kinds, .about = {"its period", "dess period"}},
    {.name = "text", .kinds = texts, .about = {"parts of the sentence", "delar av meningen"}},
};

const std::vector<KeyInfo>& file()
{
    static const std::vector<KeyInfo> keys = [] {
        std::vector<KeyInfo> out(std::begin(own), std::end(own));
        const auto shared = setting_tables().front().keys;
        out.insert(out.end(), shared.begin(), shared.end());
        return out;
    }();
    return keys;
}

}  // namespace

std::span<const KeyTable> test_tables()
{
    static const std::array all = {
        KeyTable{test_file, file()},       KeyTable{"test", test},
        KeyTable{"test.given", given},     KeyTable{"test.given.metric", metric},
        KeyTable{"test.given.unit", unit}, KeyTable{"test.given.series", series},
        KeyTable{"test.then", then},       KeyTable{"test.assessment", assessment},
        KeyTable{"test.let", let},         KeyTable{"test.alert", alert},
        KeyTable{"test.message", message}, KeyTable{"test.risk", risk},
        KeyTable{"test.finding", finding}, KeyTable{"test.judge", judge},
    };
    return all;
}

}  // namespace varsko::configuration
