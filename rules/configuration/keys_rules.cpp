// The keys of a rule.
#include "rules/configuration/key_tables.hpp"

#include <array>

namespace varsko::configuration {

namespace {

constexpr KeyInfo rule[] = {
    {.name = "id",
     .about = {"lower-case letters, digits, - and _; renaming it makes another rule",
               "gemener, siffror, - och _; byts det blir det en annan regel"},
     .required = true},
    {.name = "title",
     .kinds = localised,
     .about = {"for people; without it the id", "för människor; annars id"},
     .table = "languages"},
    {.name = "metric",
     .kinds = texts | table_kind,
     .about = {"a metric, a list of them, or { group = \"placements\" }",
               "ett mått, en lista, eller { group = \"placements\" }"},
     .table = "rule.metric",
     .required = true},
    {.name = "units",
     .kinds = texts | table_kind,
     .about = {"\"*\", a unit, a list, { level = [\"board\", \"area\"] }, { under = \"asn\" }; all if left out",
               "\"*\", en enhet, en lista, { level = [\"board\", \"area\"] }, { under = \"asn\" }; alla om inget sägs"},
     .table = "selection"},
    {.name = "valid",
     .kinds = table_kind,
     .about = {"its years: { from = \"2021-01\", to = \"2024\" }", "dess år: { from = \"2021-01\", to = \"2024\" }"},
     .table = "rule.valid"},
    {.name = "goal", .kinds = integer_kind, .about = {"the goal's number", "målets nummer"}, .least = 0, .most = 1000},
    {.name = "let",
     .kinds = table_kind,
     .about = {"named expressions, in file order; the first is the value where none is named",
               "namngivna uttryck, i filens ordning; det första är värdet där inget anges"},
     .table = "rule.let"},
    {.name = "value",
     .kinds = expression,
     .about = {"what is shown and followed; else the first let", "vad som visas och följs; annars första let"}},
    {.name = "levels",
     .kinds = table_kind,
     .about = {"one or two colours with their conditions; the third is what is left",
               "en eller två färger med villkor; den tredje är det som blir över"},
     .table = "rule.levels"},
    {.name = "when", .kinds = expression, .about = {"instead of levels: a flag", "i stället för levels: en flagga"}},
    {.name = "severity", .about = {"how a flag is routed", "hur en flagga skickas"}, .words = "yellow|red"},
    {.name = "judged",
     .kinds = flag_kind,
     .about = {"people say the level; levels or when, if any, propose",
               "människor säger nivån; levels eller when, om de finns, föreslår"}},
    {.name = "for",
     .kinds = integer_kind,
     .about = {"due periods in a row before it fires", "förfallna perioder i rad innan det larmar"},
     .least = 1,
     .most = 60},
    {.name = "clear",
     .kinds = integer_kind,
     .about = {"good ones in a row before it is resolved", "goda i rad innan det är löst"},
     .least = 1,
     .most = 60},
    {.name = "notify",
     .kinds = table_kind,
     .about = {"who is told, and of what", "vilka som får veta, och om vad"},
     .table = "rule.notify"},
    {.name = "risk",
     .kinds = tables,
     .about = {"risks that it moves or opens", "risker som den flyttar eller öppnar"},
     .table = "rule.risk"},
    {.name = "say",
     .kinds = localised,
     .about = {"the sentence, with {name:format}", "meningen, med {namn:format}"},
     .table = "languages"},
};

constexpr KeyInfo metric[] = {
    {.name = "group", .about = {"all metrics of this group", "alla mått i gruppen"}, .required = true},
};

constexpr KeyInfo valid[] = {
    {.name = "from", .kinds = period_kinds, .about = {"the first period", "första perioden"}},
    {.name = "to", .kinds = period_kinds, .about = {"the last period", "sista perioden"}},
};

constexpr KeyInfo let[] = {
    {.kinds = expression, .about = {"an expression under a name", "ett uttryck med namn"}},
};

constexpr KeyInfo levels[] = {
    {.name = "red", .kinds = expression, .about = {"tried first", "prövas först"}},
    {.name = "yellow",
     .kinds = expression,
     .about = {"tried after red; with green, after it", "prövas efter red; med green, efter det"}},
    {.name = "green",
     .kinds = expression,
     .about = {"leave it out where it is what is left", "utelämnas där den är det som blir över"}},
};

constexpr KeyInfo notify[] = {
    {.name = "on",
     .kinds = texts,
     .about = {"what is told", "vad som meddelas"},
     .words = "red|yellow|flag|worsened|improved|resolved|missing|corrected|preliminary"},
    {.name = "to", .kinds = texts, .about = {"roles or people", "roller eller personer"}},
    {.name = "remind",
     .about = {"again, until somebody acknowledges: \"14 days\", \"1st working day of the month\"",
               "igen, tills någon kvitterar: \"14 days\", \"1st working day of the month\""}},
    {.name = "remind_except", .kinds = texts, .about = {"months without: [\"07\"]", "månader utan: [\"07\"]"}},
    {.name = "escalate",
     .kinds = tables,
     .about = {"others, when nobody has acknowledged", "andra, när ingen har kvitterat"},
     .table = "rule.notify.escalate"},
};

constexpr KeyInfo escalate[] = {
    {.name = "after", .about = {"\"5 working days\"", "\"5 working days\""}, .required = true},
    {.name = "to", .kinds = texts, .about = {"roles or people", "roller eller personer"}, .required = true},
};

constexpr KeyInfo risk[] = {
    {.name = "id", .about = {"the risk that is moved", "risken som flyttas"}},
    {.name = "open",
     .kinds = flag_kind,
     .about = {"instead of id: a risk is proposed", "i stället för id: en risk föreslås"}},
    {.name = "type", .about = {"of one that is proposed", "för en som föreslås"}},
    {.name = "text",
     .kinds = localised,
     .about = {"of one that is proposed", "för en som föreslås"},
     .table = "languages"},
    {.name = "probability",
     .kinds = text_kind | integer_kind | table_kind,
     .about = {"4, \"+1\", or by colour { yellow = 3, red = 5 }",
               "4, \"+1\", eller efter färg { yellow = 3, red = 5 }"},
     .table = "rule.risk.effect",
     .least = 1,
     .most = 5},
    {.name = "consequence",
     .kinds = text_kind | integer_kind | table_kind,
     .about = {"as probability", "som probability"},
     .table = "rule.risk.effect",
     .least = 1,
     .most = 5},
    {.name = "after",
     .kinds = integer_kind,
     .about = {"due periods in a row before it counts", "förfallna perioder i rad innan det räknas"},
     .least = 1,
     .most = 60},
    {.name = "owner",
     .about = {"of one that is proposed: a person or a role", "för en som föreslås: en person eller en roll"}},
    {.name = "mode",
     .about = {"propose: a person must confirm", "propose: en person måste bekräfta"},
     .words = "apply|propose"},
};

constexpr Spoken effect_about{"1 to 5, or \"+1\" to \"+4\"", "1 till 5, eller \"+1\" till \"+4\""};
constexpr KeyInfo effect[] = {
    {.name = "yellow", .kinds = days_kinds, .about = effect_about, .least = 1, .most = 5},
    {.name = "red", .kinds = days_kinds, .about = effect_about, .least = 1, .most = 5},
    {.name = "flag", .kinds = days_kinds, .about = effect_about, .least = 1, .most = 5},
};

constexpr std::array all = {
    KeyTable{"rule", rule},
    KeyTable{"rule.metric", metric},
    KeyTable{"rule.valid", valid},
    KeyTable{"rule.let", let},
    KeyTable{"rule.levels", levels},
    KeyTable{"rule.notify", notify},
    KeyTable{"rule.notify.escalate", escalate},
    KeyTable{"rule.risk", risk},
    KeyTable{"rule.risk.effect", effect},
};

}  // namespace

std::span<const KeyTable> rule_tables() { return all; }

}  // namespace varsko::configuration
