// The keys of people and routes, and of mappings.
#include "rules/configuration/key_tables.hpp"

#include <array>

namespace varsko::configuration {

namespace {

constexpr KeyInfo person[] = {
    {.name = "id", .about = {"lower-case letters, digits, - and _", "gemener, siffror, - och _"}, .required = true},
    {.name = "name", .about = {"for people; without it the id", "för människor; annars id"}},
    {.name = "mail", .about = {"needed where the channel sends mail", "behövs där vägen är mejl"}},
    {.name = "language", .about = {"of messages to this person", "för meddelanden till personen"}, .words = "sv|en"},
    {.name = "roles",
     .kinds = tables,
     .about = {"what this person is, and of which unit", "vad personen är, och för vilken enhet"},
     .table = "person.roles"},
    {.name = "channel", .about = {"the way to this person; without it mail", "vägen till personen; annars mail"}},
    {.name = "quiet",
     .kinds = table_kind,
     .about = {"hours without messages", "tider utan meddelanden"},
     .table = "person.quiet"},
    {.name = "digest",
     .about = {"once each working day at this hour, 07:30, but for what is red",
               "en gång varje arbetsdag vid den tiden, 07:30, utom det som är rött"}},
    {.name = "stand_in",
     .kinds = table_kind,
     .about = {"who is told instead, for a time", "vem som får veta i stället, en tid"},
     .table = "person.stand_in"},
    {.name = "example_password",
     .about = {"in an example only: the sign-in page shows it to everybody",
               "bara i ett exempel: inloggningssidan visar det för alla"}},
};

constexpr KeyInfo roles[] = {
    {.name = "role",
     .about = {"usually chief, economist or admin", "vanligen chief, economist eller admin"},
     .required = true},
    {.name = "unit",
     .about = {"without it the first unit that has none above", "annars den första enheten som ingen har ovanför sig"}},
};

constexpr KeyInfo quiet[] = {
    {.name = "nights", .about = {"what comes then waits: 18:00-07:00", "det som kommer då väntar: 18:00-07:00"}},
    {.name = "weekends",
     .kinds = flag_kind,
     .about = {"whether weekends and public holidays are quiet", "om helger är tysta"}},
};

constexpr KeyInfo stand_in[] = {
    {.name = "person", .about = {"who", "vem"}, .required = true},
    {.name = "from", .kinds = day_or_text, .about = {"the first day", "första dagen"}, .required = true},
    {.name = "to", .kinds = day_or_text, .about = {"the last day", "sista dagen"}, .required = true},
};

constexpr KeyInfo route[] = {
    {.name = "match",
     .kinds = table_kind,
     .about = {"what it is about; what is left out matches all", "vad den gäller; det som utelämnas passar allt"},
     .table = "route.match"},
    {.name = "to", .kinds = texts, .about = {"roles or people", "roller eller personer"}},
    {.name = "channel",
     .kinds = texts,
     .about = {"channels that are told beside people", "vägar som får veta utöver personer"}},
    {.name = "channels", .kinds = texts, .about = {"as channel", "som channel"}},
    {.name = "when",
     .about = {"past each one's digest, or with it; left out: as they wish",
               "förbi vars och ens sammandrag, eller med det; utelämnat: som de vill"},
     .words = "at once|digest"},
    {.name = "continue",
     .kinds = flag_kind,
     .about = {"whether the routes after it are looked at too", "om vägarna efter den också prövas"}},
};

constexpr KeyInfo match[] = {
    {.name = "rule",
     .about = {"a rule's id; missing is the alert of figures that have not come",
               "en regels id; missing är larmet om siffror som inte kommit"}},
    {.name = "level", .about = {"the level that is told", "nivån som meddelas"}, .words = level_list},
    {.name = "goal", .kinds = integer_kind, .about = {"the rule's goal", "regelns mål"}, .least = 0, .most = 1000},
    {.name = "unit", .about = {"it and all under it", "den och alla under den"}},
    {.name = "metric", .about = {"a metric's id", "ett måtts id"}},
    {.name = "risk", .about = {"a risk's id", "en risks id"}},
};

constexpr KeyInfo inhibit[] = {
    {.name = "source",
     .about = {"the rule whose alert says it already", "regeln vars larm redan säger det"},
     .required = true},
    {.name = "level",
     .about = {"only while it is at this level", "bara medan det har den nivån"},
     .words = "yellow|red|flag"},
    {.name = "targets",
     .kinds = texts,
     .about = {"the rules whose alerts wait until it is over", "reglerna vars larm väntar tills det är över"},
     .required = true},
    {.name = "units",
     .about = {"of which units they wait; left out: the same", "för vilka enheter de väntar; utelämnat: samma"},
     .words = "same|below|all"},
};

constexpr std::array people = {
    KeyTable{"person", person},      KeyTable{"person.roles", roles},
    KeyTable{"person.quiet", quiet}, KeyTable{"person.stand_in", stand_in},
    KeyTable{"route", route},        KeyTable{"route.match", match},
    KeyTable{"inhibit", inhibit},
};

constexpr KeyInfo mapping[] = {
    {.name = "id", .about = {"names it", "dess namn"}, .required = true},
    {.name = "recognise",
     .kinds = table_kind,
     .about = {"which tables it is for", "vilka tabeller den är för"},
     .table = "mapping.recognise"},
    {.name = "sign",
     .about = {"whether signs are as in the reports", "om tecknen är som i rapporterna"},
     .words = "as reported|turned"},
    {.name = "metric", .about = {"where no column says so", "där ingen kolumn säger det"}},
    {.name = "unit", .about = {"where no column says so", "där ingen kolumn säger det"}},
    {.name = "measure", .about = {"where no column says so", "där ingen kolumn säger det"}, .words = measure_list},
    {.name = "columns",
     .kinds = table_kind,
     .about = {"by number from 1 or by header text", "efter nummer från 1 eller rubrik"},
     .table = "mapping.columns",
     .required = true},
    {.name = "controls",
     .kinds = texts,
     .about = {"headers of columns that are computed again and compared",
               "rubriker för kolumner som räknas om och jämförs"}},
    {.name = "scenarios",
     .kinds = table_kind,
     .about = {"the file's own words: { \"Bokslut\" = \"outcome\" }", "filens egna ord: { \"Bokslut\" = \"outcome\" }"},
     .table = "mapping.scenarios"},
    {.name = "metrics",
     .kinds = table_kind,
     .about = {"the file's own words for metrics", "filens egna ord för mått"},
     .table = "mapping.metrics"},
    {.name = "period",
     .kinds = period_kinds,
     .about = {"from file name, given, cell B2, or a period", "from file name, given, cell B2, eller en period"}},
    {.name = "known_at",
     .kinds = day_or_text,
     .about = {"from file date, from file name, cell B1, or a day",
               "from file date, from file name, cell B1, eller en dag"}},
    {.name = "decimal", .about = {"between whole and parts", "mellan heltal och decimaler"}, .words = ",|."},
    {.name = "separator",
     .about = {"between columns; found out if left out", "mellan kolumner; tas reda på om inget sägs"},
     .words = ";|,|tab|\t||"},
    {.name = "preliminary",
     .kinds = flag_kind,
     .about = {"whether its figures are preliminary", "om dess siffror är preliminära"}},
    {.name = "status", .about = {"as preliminary", "som preliminary"}, .words = "preliminary|final"},
};

constexpr KeyInfo recognise[] = {
    {.name = "header", .kinds = texts, .about = {"texts that all stand in one row", "texter som alla står i en rad"}},
    {.name = "file_name", .about = {"a pattern: ekonomi-*.csv", "ett mönster: ekonomi-*.csv"}},
};

constexpr KeyInfo columns[] = {
    {.kinds = text_kind | table_kind,
     .about = {"what the column is, or which figures it holds", "vad kolumnen är, eller vilka siffror den har"},
     .words = "unit|metric|scenario|period|made|value|known_at|status|measure|ignore|control",
     .table = "mapping.column"},
};

constexpr KeyInfo column[] = {
    {.name = "scenario", .about = {"of its figures", "för dess siffror"}, .words = scenario_list},
    {.name = "span",
     .about = {"the month's own, accumulated, or the whole year's", "månadens egna, ackumulerade, eller hela årets"},
     .words = "month|ack|accumulated|year|last year"},
    {.name = "month",
     .kinds = integer_kind,
     .about = {"March of the table's year is 3; of a forecast: when it was made",
               "mars i tabellens år är 3; för en prognos: när den gjordes"},
     .least = 1,
     .most = 12},
    {.name = "metric", .about = {"of its figures", "för dess siffror"}},
    {.name = "unit", .about = {"of its figures", "för dess siffror"}},
    {.name = "change",
     .kinds = flag_kind,
     .about = {"a forecast minus the one before it", "en prognos minus den före"}},
};

constexpr KeyInfo scenario_words[] = {
    {.about = {"which scenario the word means", "vilket scenario ordet betyder"}, .words = scenario_list},
};

constexpr KeyInfo metric_words[] = {
    {.about = {"which metric the word means", "vilket mått ordet betyder"}},
};

constexpr std::array mappings = {
    KeyTable{"mapping", mapping},
    KeyTable{"mapping.recognise", recognise},
    KeyTable{"mapping.columns", columns},
    KeyTable{"mapping.column", column},
    KeyTable{"mapping.scenarios", scenario_words},
    KeyTable{"mapping.metrics", metric_words},
};

}  // namespace

std::span<const KeyTable> people_tables() { return people; }
std::span<const KeyTable> mapping_tables() { return mappings; }

}  // namespace varsko::configuration
