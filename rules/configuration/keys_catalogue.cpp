// The keys of units, metrics and risks.
#include "rules/configuration/key_tables.hpp"

#include <array>

namespace varsko::configuration {

namespace {

constexpr KeyInfo languages[] = {
    {.name = "sv", .about = {"in Swedish", "på svenska"}},
    {.name = "en", .about = {"in English", "på engelska"}},
};

constexpr KeyInfo selection[] = {
    {.name = "level", .kinds = texts, .about = {"units of these levels", "enheter på dessa nivåer"}},
    {.name = "under", .about = {"this unit and all under it", "den enheten och alla under den"}},
};

constexpr KeyInfo unit[] = {
    {.name = "id", .about = {"lower-case letters, digits and _", "gemener, siffror och _"}, .required = true},
    {.name = "name", .about = {"for people; without it the id", "för människor; annars id"}},
    {.name = "parent", .about = {"the unit above", "enheten ovanför"}},
    {.name = "level",
     .about = {"the organisation's own word: board, area, row; rules select by it",
               "organisationens eget ord: board, area, row; regler väljer efter det"}},
    {.name = "dimension",
     .about = {"which of the trees it stands in", "vilket av träden den står i"},
     .words = "responsibility|activity|cost_kind"},
    {.name = "responsible",
     .kinds = texts,
     .about = {"responsibility units whose chiefs are told of this one",
               "ansvarsenheter vars chefer får veta om den här"}},
    {.name = "groups",
     .kinds = texts,
     .about = {"that it is compared within: percentile(outcome, \"peers\")",
               "som den jämförs inom: percentile(outcome, \"peers\")"}},
    {.name = "aliases",
     .kinds = texts,
     .about = {"other spellings in reports; case and blanks do not matter",
               "andra stavningar i rapporter; skiftläge och blanktecken spelar ingen roll"}},
    {.name = "from", .kinds = day_or_text, .about = {"the first day of its life", "dess första dag"}},
    {.name = "to", .kinds = day_or_text, .about = {"the last day of its life", "dess sista dag"}},
    {.name = "became",
     .kinds = table_kind,
     .about = {"a reorganisation: which units it was made of, and when",
               "en omorganisation: vilka enheter den bildades av, och när"},
     .table = "unit.became"},
    {.name = "rows",
     .kinds = tables,
     .about = {"what the total is made of where that is, or was, not the units right below it",
               "vad summan består av där det inte är, eller var, enheterna närmast under"},
     .table = "unit.rows"},
};

constexpr KeyInfo rows[] = {
    {.name = "of", .kinds = texts, .about = {"the units that make it", "enheterna som ger den"}, .required = true},
    {.name = "from", .kinds = day_or_text, .about = {"the first day", "första dagen"}},
    {.name = "to", .kinds = day_or_text, .about = {"the last day", "sista dagen"}},
};

constexpr KeyInfo became[] = {
    {.name = "of", .kinds = texts, .about = {"the units before it", "enheterna före den"}, .required = true},
    {.name = "on", .kinds = day_or_text, .about = {"the day", "dagen"}, .required = true},
};

constexpr KeyInfo metric[] = {
    {.name = "id",
     .about = {"a name in expressions: lower-case letters, digits and _", "ett namn i uttryck: gemener, siffror och _"},
     .required = true},
    {.name = "name",
     .kinds = localised,
     .about = {"for people; without it the id", "för människor; annars id"},
     .table = "languages"},
    {.name = "aliases", .kinds = texts, .about = {"other spellings in reports", "andra stavningar i rapporter"}},
    {.name = "measure", .about = {"its unit of measure", "dess måttenhet"}, .words = measure_list},
    {.name = "good",
     .about = {"which way is good; costs are negative, so of a net cost higher is better",
               "åt vilket håll som är bra; kostnader är negativa, så för nettokostnad är högre bättre"},
     .words = "higher|lower|neither"},
    {.name = "kind", .about = {"how chance is judged", "hur slump bedöms"}, .words = "flow|stock|share|index"},
    {.name = "adds_over_time",
     .about = {"how months make a year", "hur månader blir ett år"},
     .words = "sum|last|mean"},
    {.name = "adds_over_units", .about = {"sum, none or mean:<weight metric>", "sum, none eller mean:<viktmått>"}},
    {.name = "scenarios",
     .kinds = texts,
     .about = {"what is reported of it", "vad som rapporteras om det"},
     .words = scenario_list},
    {.name = "groups", .kinds = texts, .about = {"rules may select a group", "regler kan välja en grupp"}},
    {.name = "calendar",
     .kinds = table_kind,
     .about = {"which periods are due, and when", "vilka perioder som förfaller, och när"},
     .table = "metric.calendar"},
    {.name = "expected",
     .kinds = table_kind,
     .about = {"whose figures are waited for", "vilkas siffror som väntas"},
     .table = "metric.expected"},
    {.name = "tolerance",
     .kinds = quantity,
     .about = {"of trend: \"0.5%\", or an amount in the value's own measure",
               "för trend: \"0.5%\", eller ett belopp i värdets egen måttenhet"}},
    {.name = "smallest_shown",
     .kinds = integer_kind,
     .about = {"counts below it are masked outside the board", "antal under det döljs utanför nämnden"},
     .least = 0,
     .most = 1000},
    {.name = "publish",
     .about = {"small counts are shown exactly: a decision", "små antal visas exakt: ett beslut"},
     .words = "exact"},
    {.name = "decided_by", .about = {"who decided to publish exactly", "vem som beslutade att publicera exakt"}},
    {.name = "decided_on", .kinds = day_or_text, .about = {"the day of that decision", "dagen för beslutet"}},
    {.name = "risk", .about = {"the risk it belongs to", "risken det hör till"}},
    {.name = "derived",
     .kinds = table_kind,
     .about = {"scenarios from others, used where nothing is reported", "scenarier ur andra, där inget rapporteras"},
     .table = "metric.derived"},
    {.name = "breaks",
     .kinds = period_kinds | many,
     .about = {"first periods of new definitions: nothing is compared across them",
               "första perioderna med nya definitioner: inget jämförs över dem"}},
    {.name = "break", .kinds = period_kinds | many, .about = {"as breaks", "som breaks"}},
    {.name = "source_rank",
     .kinds = texts,
     .about = {"file patterns, best first: what a better source says stands",
               "filmönster, bäst först: vad en bättre källa säger gäller"}},
};

constexpr KeyInfo calendar[] = {
    {.name = "every",
     .about = {"how often figures come", "hur ofta siffror kommer"},
     .words = "day|week|month|tertial|quarter|half-year|year"},
    {.name = "except",
     .kinds = text_kind | integer_kind | many,
     .about = {"periods that are never due: numbers in the year, of months also names",
               "perioder som aldrig förfaller: nummer i året, för månader även namn"}},
    {.name = "due",
     .about = {"\"10th working day after\", \"15th day after\", \"last day after\"",
               "\"10th working day after\", \"15th day after\", \"last day after\""}},
};

constexpr KeyInfo expected[] = {
    {.name = "units",
     .kinds = texts | table_kind,
     .about = {"whose; all if left out", "vilkas; alla om inget sägs"},
     .table = "selection"},
    {.name = "from", .kinds = period_kinds, .about = {"the first period", "första perioden"}},
    {.name = "to", .kinds = period_kinds, .about = {"the last period", "sista perioden"}},
    {.name = "by", .about = {"who reports: a role or a person", "vem som rapporterar: en roll eller en person"}},
};

constexpr Spoken derived_about{"an expression: \"-grant.budget\"", "ett uttryck: \"-grant.budget\""};
constexpr KeyInfo derived[] = {
    {.name = "outcome", .kinds = expression, .about = derived_about},
    {.name = "budget", .kinds = expression, .about = derived_about},
    {.name = "forecast", .kinds = expression, .about = derived_about},
    {.name = "target", .kinds = expression, .about = derived_about},
    {.name = "capacity", .kinds = expression, .about = derived_about},
};

constexpr KeyInfo risk[] = {
    {.name = "id", .about = {"EK-01", "EK-01"}, .required = true},
    {.name = "type",
     .about = {"usually environment, staff, operations, quality, delivery or finance",
               "vanligen environment, staff, operations, quality, delivery eller finance"}},
    {.name = "text",
     .kinds = localised,
     .about = {"what may happen", "vad som kan hända"},
     .table = "languages",
     .required = true},
    {.name = "probability",
     .kinds = integer_kind,
     .about = {"1 to 5", "1 till 5"},
     .least = 1,
     .most = 5,
     .required = true},
    {.name = "consequence",
     .kinds = integer_kind,
     .about = {"1 to 5", "1 till 5"},
     .least = 1,
     .most = 5,
     .required = true},
    {.name = "state",
     .about = {"active if left out", "active om inget sägs"},
     .words = "proposed|active|accepted|materialised|closed"},
    {.name = "closed_because",
     .about = {"goes with state = \"closed\"", "hör till state = \"closed\""},
     .words = "done|reduced|eliminated"},
    {.name = "measures_level",
     .about = {"how the measures go: a colour of its own", "hur åtgärderna går: en egen färg"},
     .words = colour_list},
    {.name = "owner", .about = {"a person or a role", "en person eller en roll"}},
    {.name = "unit", .about = {"whose; the whole organisation if left out", "vems; hela organisationen om inget sägs"}},
    {.name = "measures",
     .kinds = tables,
     .about = {"what is done about it", "vad som görs åt den"},
     .table = "risk.measures"},
    {.name = "controls",
     .kinds = tables,
     .about = {"what is looked at, how often", "vad som ses över, hur ofta"},
     .table = "risk.controls"},
    {.name = "comment", .about = {"free text", "fri text"}},
};

constexpr KeyInfo measures[] = {
    {.name = "text", .about = {"the measure", "åtgärden"}, .required = true},
    {.name = "start", .kinds = day_or_text, .about = {"its first day", "dess första dag"}},
    {.name = "end", .kinds = day_or_text, .about = {"its last day", "dess sista dag"}},
    {.name = "status", .about = {"how far it has come", "hur långt den kommit"}, .words = "planned|ongoing|done"},
};

constexpr KeyInfo controls[] = {
    {.name = "what", .about = {"what is looked at", "vad som ses över"}, .required = true},
    {.name = "every", .about = {"\"3 weeks\"", "\"3 weeks\""}},
    {.name = "by", .about = {"a person or a role", "en person eller en roll"}},
    {.name = "last_done", .kinds = day_or_text, .about = {"the day", "dagen"}},
};

constexpr std::array all = {
    KeyTable{"languages", languages},
    KeyTable{"selection", selection},
    KeyTable{"unit", unit},
    KeyTable{"unit.became", became},
    KeyTable{"unit.rows", rows},
    KeyTable{"metric", metric},
    KeyTable{"metric.calendar", calendar},
    KeyTable{"metric.expected", expected},
    KeyTable{"metric.derived", derived},
    KeyTable{"risk", risk},
    KeyTable{"risk.measures", measures},
    KeyTable{"risk.controls", controls},
};

}  // namespace

std::span<const KeyTable> catalogue_tables() { return all; }

}  // namespace varsko::configuration
