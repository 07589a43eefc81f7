#include "tests/catch.hpp"
#include "tests/ingest/town.hpp"

using namespace varsko;
using namespace varsko::ingest;

namespace {

using Role = MappedColumn::Role;
using SpanIn = MappedColumn::SpanIn;

MappedColumn as(Role role) { return {.role = role, .metric = {}, .unit = {}}; }
MappedColumn figure(Scenario scenario, SpanIn span)
{
    return {.role = Role::figure, .metric = {}, .unit = {}, .scenario = scenario, .span = span};
}

Mapping report()
{
    Mapping m;
    m.id = "month-report";
    m.recognise.header = {"Utfall", "Budget", "Prognos"};
    m.columns = {{1, as(Role::unit)},
                 {2, figure(Scenario::outcome, SpanIn::accumulated)},
                 {3, figure(Scenario::budget, SpanIn::accumulated)},
                 {5, figure(Scenario::forecast, SpanIn::year)},
                 {6, figure(Scenario::outcome, SpanIn::last_year)}};
    m.controls = {"Avvikelse"};
    m.metric = "net_cost";
    return m;
}

const std::string report_text =
    "Rapport;;;;;\n;;;;;\nEnhet;Utfall hittills;Budget "
    "hittills;Avvikelse;Prognos;Fjol\u00E5ret\nVuxen;10;9;1;40;38\nBarn & unga;20;18;2;80;76\n";

}  // namespace

TEST_CASE("a mapping says which column is what, and the file's name the month")
{
    const auto r = read_text(report_text, {.file_name = "ekonomi 2024-03.csv"}, {report()});
    CHECK(r.layout == "month-report");
    CHECK(all_said(r) ==
          Strings{"net_cost adults outcome 2024-03 ack = 10", "net_cost adults budget 2024-03 ack = 9",
                  "net_cost adults forecast 2024 made 2024-03 = 40", "net_cost adults outcome 2023 = 38",
                  "net_cost child_youth outcome 2024-03 ack = 20", "net_cost child_youth budget 2024-03 ack = 18",
                  "net_cost child_youth forecast 2024 made 2024-03 = 80", "net_cost child_youth outcome 2023 = 76"});
    CHECK(r.warnings.empty());
}

TEST_CASE("a turned sign turns figures, measure, period, day of knowledge and status come from the mapping")
{
    auto m = report();
    m.turned = true;
    m.measure = "mnkr";
    m.period = "cell B1";
    m.known_at = "cell C1";
    m.preliminary = true;
    const auto r = read_text("Rapport;mars 2024;2024-04-12\n" + report_text, {}, {m});
    REQUIRE(r.figures.size() == 8);
    CHECK(said(r.figures[0]) == "net_cost adults outcome 2024-03 ack = -10000 preliminary");
    CHECK(r.known_at == parse_day("2024-04-12"));
    m.known_at = "from file date";
    CHECK(read_text("Rapport;mars 2024;x\n" + report_text, {.file_date = parse_day("2024-05-01")}, {m}).known_at ==
          parse_day("2024-05-01"));
    m.period = "given";
    CHECK(read_text(report_text, {}, {m}).failure == Reading::Failure::no_period);
    CHECK(said(read_text(report_text, {.period = Period::month(2024, 2)}, {m}).figures[0]) ==
          "net_cost adults outcome 2024-02 ack = -10000 preliminary");
}

TEST_CASE("columns are found by header text, and several unit columns are joined")
{
    Mapping m;
    m.id = "ledger";
    m.columns_by_name = {{"kod", as(Role::unit)},          {"nr", as(Role::unit)},     {"konto", as(Role::metric)},
                         {"m\u00E5nad", as(Role::period)}, {"summa", as(Role::value)}, {"slag", as(Role::scenario)}};
    m.recognise.header = {"konto", "summa"};
    m.metrics = {{"4510", "net_cost"}, {"Utr", "investigations"}};
    m.scenarios = {{"U", Scenario::outcome}, {"B", Scenario::budget}};
    const auto r = read_text(
        "Summa (kr);Konto;Slag;M\u00E5nad;Kod;Nr\n5;4510;U;mar-24;m;1\n6;utr;u;202403;m;2\n7;4510;X;202403;m;1\n", {},
        {m});
    CHECK(all_said(r) == Strings{"net_cost m_1 outcome 2024-03 = 5", "investigations m_2 outcome 2024-03 = 6"});
    CHECK(codes(r) == Strings{"unknown-scenario"});
}

TEST_CASE(
    "a table without a header is recognised by its file's name, what stands above its first figure is passed over")
{
    Mapping m;
    m.id = "bare";
    m.recognise.file_name = "bare-*.csv";
    m.separator = ',';
    m.decimal = '.';
    m.columns = {{1, as(Role::period)}, {2, as(Role::unit)},     {3, as(Role::unit)},
                 {4, as(Role::metric)}, {5, as(Role::scenario)}, {6, as(Role::value)}};
    m.scenarios = {{"volume", Scenario::outcome}};
    const auto r = read_text(
        "period,a,b,metric,kind,value\n2024-01,m,1,net_cost,volume,1.234\n2024-01,m,2,net_cost,budget,-5\n2024-01,m,3,"
        "net_cost,budget,-5\n",
        {.file_name = "BARE-1.csv"}, {m});
    CHECK(r.layout == "bare");
    CHECK(all_said(r) == Strings{"net_cost m_1 outcome 2024-01 = 1.234", "net_cost m_2 budget 2024-01 = -5"});
    CHECK(codes(r) == Strings{"unknown-unit"});
    CHECK(r.rejections[0].message.en.find("\"m_3\"") != std::string::npos);
    ReadOptions forced;
    forced.mapping = "bare";
    CHECK(read_text("2024-01,m,1,net_cost,volume,1.5\n", forced, {m}).figures.size() == 1);
}

TEST_CASE("a mapping that the file does not fit is told with what it wants")
{
    ReadOptions forced;
    forced.mapping = "month-report";
    const auto r = read_text("metric;unit;period;value\nnet_cost;board;2024-01;1\n", forced, {report()});
    CHECK(r.failure == Reading::Failure::no_table);
    CHECK(r.failure_message.en.find("\"Prognos\"") != std::string::npos);
    forced.mapping = "month-raport";
    CHECK(read_text("a;b\n", forced, {report()}).failure_message.en ==
          "no mapping \"month-raport\"; did you mean \"month-report\"?");
}

TEST_CASE("rows that say no unit, under a mapping that says none, are told so")
{
    Mapping m;
    m.id = "no-unit";
    m.columns = {{1, as(Role::metric)}, {2, as(Role::figure)}};
    ReadOptions forced{.period = Period::month(2024, 3)};
    forced.mapping = "no-unit";
    const std::string table = "Antal inledda utredningar;20\n";
    const auto r = read_text(table, forced, {m});
    CHECK(r.figures.empty());
    CHECK(codes(r) == Strings{"unknown-unit"});
    forced.unit = "adults";
    CHECK(all_said(read_text(table, forced, {m})) == Strings{"investigations adults outcome 2024-03 = 20"});
}
