#include "tests/catch.hpp"
#include "tests/ingest/town.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace varsko;
using namespace varsko::ingest;

namespace {

std::string data(const std::string& name)
{
    std::ifstream in(std::string(VARSKO_SOURCE_DIR) + "/tests/ingest/data/" + name, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

const Catalogue& greek()
{
    static const Catalogue catalogue = [] {
        Town t;
        t.unit("alfa", "Enhet \u00C4lfa");
        t.unit("beta", "Enhet Beta");
        t.unit("lus", "St\u00F6d; boende & \"LUS\"");
        t.unit("gamma", "Enhet Gamma, positiv budget");
        t.unit("delta", "Enhet Delta, ingen budget");
        t.unit("epsilon", "Enhet Epsilon");
        t.unit("zeta", "Enhet Zeta, avrundad");
        t.metric("net_cost", "Nettokostnad", "tkr", {Scenario::outcome, Scenario::budget, Scenario::forecast});
        t.catalogue.index();
        return t.catalogue;
    }();
    return catalogue;
}

}  // namespace

TEST_CASE("Excel's Swedish export is read without a mapping, its deviations and sum checked")
{
    const auto r = read(data("swedish-excel.csv"), {}, greek(), {});
    CHECK(r.failure == Reading::Failure::none);
    CHECK(r.encoding == "windows-1252");
    CHECK(r.separator == ';');
    CHECK(r.layout == "budget table");
    CHECK(r.rejections.empty());
    const auto& all = all_said(r, greek());
    REQUIRE(all.size() == 21);
    CHECK(all[0] == "net_cost alfa outcome 2024-03 ack = -12345");
    CHECK(all[1] == "net_cost alfa budget 2024-03 ack = -11250");
    CHECK(all[2] == "net_cost alfa forecast 2024 made 2024-03 = -49380");
    CHECK(all[6] == "net_cost lus outcome 2024-03 ack = -1250.5");
    CHECK(all[11] == "net_cost gamma forecast 2024 made 2024-03 = -2100");
    CHECK(all[12] == "net_cost delta outcome 2024-03 ack : not reported");
    CHECK(all[15] == "net_cost epsilon outcome 2024-03 ack : not applicable");
    CHECK(all[16] == "net_cost epsilon budget 2024-03 ack : secret");
    Amount outcome, budget, forecast;
    const auto add = [](Amount& sum, const Figure& f) { sum = Amount::from_micro(sum.micro() + f.value.micro()); };
    for (const auto& f : r.figures) {
        if (f.missing != Missing::known) continue;
        add(f.scenario == Scenario::outcome ? outcome : f.scenario == Scenario::budget ? budget : forecast, f);
    }
    CHECK(outcome.text() == "-21976.9");
    CHECK(budget.text() == "-22353");
    CHECK(forecast.text() == "-97355");
    // Zeta prints 3 for 2, and so the sum 377,1 for 376,1.
    CHECK(warning_codes(r) == Strings{"control-rounding", "control-rounding"});
    CHECK(r.warnings[0].row == 11);
    CHECK(r.warnings[1].row == 12);
}

TEST_CASE("a deviation or a sum that is really off is told as that")
{
    const auto r = read_text(
        "Verksamhet;Utfall ack. Jan 24 - Mars 24;Budget ack Jan 24 - Mars 24;Avvikelse ack.\n"
        "Barn- och ungdomsv\u00E5rd;-100;-90;-10\nV\u00E5rd och vuxna;-50;-60;25\nSocialn\u00E4mnden;-170;-150;-20\n");
    CHECK(r.figures.size() == 6);
    CHECK(r.rejections.empty());
    CHECK(warning_codes(r) == Strings{"control-off", "control-total-off"});
    CHECK(r.warnings[0].message.en.find("\"Avvikelse ack.\" prints 25 where -50 and -60 give 10") != std::string::npos);
    CHECK(r.warnings[1].message.en.find("\"Socialn\u00E4mnden\" prints -170") != std::string::npos);
}

TEST_CASE("a sum row without a unit is a control and no rejection, an unknown unit is one, with its nearest name")
{
    const auto r = read_text(
        ";Utfall Jan-Mar 24;Budget Jan-Mar 24\nTkr;;\nBarn & unga;-100;-90\nVuxne;-50;-60\nSumma;-150;-150\n* endast "
        "bokf\u00F6rda kostnader;;\n");
    CHECK(all_said(r) ==
          Strings{"net_cost child_youth outcome 2024-03 ack = -100", "net_cost child_youth budget 2024-03 ack = -90"});
    CHECK(codes(r) == Strings{"unknown-unit"});
    CHECK(r.rejections[0].message.en == "row 4, column 1: unknown unit \"Vuxne\"; did you mean \"Vuxen\"?");
    CHECK(r.warnings.empty());
}

TEST_CASE("mnkr in the corner are brought to the metric's tkr")
{
    CHECK(
        all_said(read_text("Mnkr;Utfall Jan-Mar 24;Budget Jan-Mar 24\nBarn & unga;-1,4;-1,3\n")) ==
        Strings{"net_cost child_youth outcome 2024-03 ack = -1400", "net_cost child_youth budget 2024-03 ack = -1300"});
}

TEST_CASE("months to the right take their year from title, corner, header, option or file name")
{
    const Strings expected = {"investigations child_youth outcome 2019-01 = 59",
                              "investigations child_youth outcome 2019-02 = 65",
                              "investigations child_youth outcome 2019-03 = 88"};
    const std::string row = "Antal inledda utredningar;59;65;88\n";
    CHECK(all_said(read_text("M\u00E5nadsrapport mars 2019\n\nBarn & unga;Jan;Feb;Mar\n" + row)) == expected);
    CHECK(all_said(read_text("Barn & unga;Jan 2019;Feb 2019;Mar 2019\n" + row)) == expected);
    CHECK(all_said(read_text("Barn & unga;jan-19;feb-19;mar-19\n" + row)) == expected);
    CHECK(all_said(read_text("Barn & unga\n;Jan;Feb;Mars\n" + row, {.file_name = "volymer-2019.csv"})) == expected);
    CHECK(all_said(read_text("Barn & unga;Jan;Feb;Mars\n" + row, {.period = Period::month(2019, 3)})) == expected);
    const auto none = read_text("Barn & unga;Jan;Feb;Mars\n" + row);
    CHECK(none.failure == Reading::Failure::no_period);
    CHECK(none.failure_row == 1);
    CHECK(none.failure_message.en.find("names no year") != std::string::npos);
}

TEST_CASE("rows of units below a metric, and two columns of labels, are read too")
{
    CHECK(all_said(read_text("Inledda utredningar 2024\nEnhet;Jan;Feb;Totalt\nBarn & unga;59;65;124\nVuxen;;-;\n")) ==
          Strings{"investigations child_youth outcome 2024-01 = 59", "investigations child_youth outcome 2024-02 = 65",
                  "investigations adults outcome 2024-02 : not reported"});
    const auto two = read_text(
        "Enhet;M\u00E5tt;jan 2024;feb 2024;Summa\nVuxen;Inledda "
        "utredningar;5;6;12\nVuxen;Bel\u00E4ggningsgrad;92%;88%;\n");
    CHECK(all_said(two) ==
          Strings{"investigations adults outcome 2024-01 = 5", "investigations adults outcome 2024-02 = 6",
                  "occupancy adults outcome 2024-01 = 0.92", "occupancy adults outcome 2024-02 = 0.88"});
    CHECK(warning_codes(two) == Strings{"control-total-rounding"});
}

TEST_CASE("a block whose unit is not known is refused row by row, and the next block is read")
{
    const auto r = read_text(
        "\u00C5r 2019\nBarn & ungaa;Jan;Feb\nInledda utredningar;1;2\n\nVuxen;Jan;Feb\nInledda "
        "utredningar;3;4\nInledda utredning;5;x\n");
    CHECK(all_said(r) ==
          Strings{"investigations adults outcome 2019-01 = 3", "investigations adults outcome 2019-02 = 4"});
    CHECK(codes(r) == Strings{"unknown-unit", "unknown-metric"});
    CHECK(r.rejections[0].message.en.find("did you mean \"Barn & unga\"?") != std::string::npos);
}

TEST_CASE("a share keeps its base where the catalogue has one, and an impossible one is told")
{
    const auto r = read_text("Vuxen 2019\nVuxen;Jan;Feb\nBel\u00E4ggningsgrad;83% (29 st);46% (2 st)\n");
    CHECK(all_said(r) ==
          Strings{"occupancy adults outcome 2019-01 = 0.83", "occupancy_base adults outcome 2019-01 = 29",
                  "occupancy adults outcome 2019-02 = 0.46", "occupancy_base adults outcome 2019-02 = 2"});
    CHECK(warning_codes(r) == Strings{"impossible-share"});
}

TEST_CASE("an as-of in a cell moves the figure to its month, two values need two metrics")
{
    const auto r = read_text("Vuxen 2019\nVuxen;Okt;Nov\nInledda utredningar;3 (sep. 2019);8,5/7\n");
    CHECK(all_said(r) == Strings{"investigations adults outcome 2019-09 = 3"});
    CHECK(codes(r) == Strings{"two-values"});
    CHECK(r.rejections[0].message.en.find("investigations_1 and investigations_2") != std::string::npos);
}

TEST_CASE("a dot before three digits asks its column")
{
    CHECK(all_said(read_text("2024\nVuxen;Jan;Feb\nNettokostnad;1.234;5\nBel\u00E4ggningsgrad;0.5;\n")) ==
          Strings{"net_cost adults outcome 2024-01 = 1.234", "net_cost adults outcome 2024-02 = 5",
                  "occupancy adults outcome 2024-01 = 0.5"});
    const auto unsure = read_text("2024\nVuxen;Jan;Feb\nNettokostnad;1.234;5\nBel\u00E4ggningsgrad;0,5;\n");
    CHECK(codes(unsure) == Strings{"bad-number"});
    const auto rows = read_text("metric;unit;period;value\nnet_cost;board;2024-01;1.234\nnet_cost;board;2024-02;2.5\n");
    CHECK(all_said(rows) == Strings{"net_cost board outcome 2024-01 = 1.234", "net_cost board outcome 2024-02 = 2.5"});
}

TEST_CASE("with a period in each row, columns of scenarios are that period's")
{
    const auto r = read_text(
        "Enhet;Nyckeltal;M\u00E5nad;Utfall;Budget;Avvikelse\nVuxen;Nettokostnad;jan-24;-10;-11;1\nVuxen;Nettokostnad;"
        "feb-24;-12;-11;-1\nVuxen;net_cots;feb-24;-12;-11;-1\n",
        {.file_name = "2024-03.csv"});
    CHECK(all_said(r) == Strings{"net_cost adults outcome 2024-01 = -10", "net_cost adults budget 2024-01 = -11",
                                 "net_cost adults outcome 2024-02 = -12", "net_cost adults budget 2024-02 = -11"});
    CHECK(codes(r) == Strings{"unknown-metric"});
}

TEST_CASE("a table of months carries budgets, targets and accumulations where its rows say so")
{
    const auto r = read_text(
        "Ekonomi mars 2024\n\nBarn & unga;Jan;Feb;Mars\n"
        "Nettokostnad;-10;-11;-12\nNettokostnad, budget;-9;-9;-9\nNettokostnad (mål);-8;-8;-8\n"
        "Utfall ack.;-10;-21;-33\nÅrsprognos;-130;-131;-132\n"
        "Antal inledda utredningar;5;6;7\nMål;4;4;4\n");
    CHECK(r.rejections.empty());
    const Strings expected = {"net_cost child_youth outcome 2024-01 = -10",
                              "net_cost child_youth outcome 2024-02 = -11",
                              "net_cost child_youth outcome 2024-03 = -12",
                              "net_cost child_youth budget 2024-01 = -9",
                              "net_cost child_youth budget 2024-02 = -9",
                              "net_cost child_youth budget 2024-03 = -9",
                              "net_cost child_youth target 2024-01 = -8",
                              "net_cost child_youth target 2024-02 = -8",
                              "net_cost child_youth target 2024-03 = -8",
                              "net_cost child_youth outcome 2024-01 ack = -10",
                              "net_cost child_youth outcome 2024-02 ack = -21",
                              "net_cost child_youth outcome 2024-03 ack = -33",
                              "net_cost child_youth forecast 2024 made 2024-01 = -130",
                              "net_cost child_youth forecast 2024 made 2024-02 = -131",
                              "net_cost child_youth forecast 2024 made 2024-03 = -132",
                              "investigations child_youth outcome 2024-01 = 5",
                              "investigations child_youth outcome 2024-02 = 6",
                              "investigations child_youth outcome 2024-03 = 7",
                              "investigations child_youth target 2024-01 = 4",
                              "investigations child_youth target 2024-02 = 4",
                              "investigations child_youth target 2024-03 = 4"};
    CHECK(all_said(r) == expected);
}

TEST_CASE("a table of months carries other scenarios where its corner, a heading or a column says so")
{
    const Strings budget = {"net_cost child_youth budget 2024-01 = -9", "net_cost child_youth budget 2024-02 = -8",
                            "net_cost adults budget 2024-01 = -7", "net_cost adults budget 2024-02 = -6"};
    const std::string rows = "Barn & unga;-9;-8\nVuxen;-7;-6\n";
    CHECK(all_said(read_text("Nettokostnad budget 2024 tkr;Jan 2024;Feb 2024\n" + rows)) == budget);
    CHECK(all_said(read_text("Budget nettokostnad;Jan 2024;Feb 2024\n" + rows)) == budget);
    CHECK(all_said(read_text("Nettokostnad;Jan 2024;Feb 2024\nBudget:;;\n" + rows)) == budget);
    CHECK(all_said(read_text("Enhet;Budget jan 2024;Budget feb 2024\n" + rows)) == budget);
    CHECK(all_said(read_text("Nettokostnad;;\n;Budget;\nEnhet;Jan 2024;Feb 2024\n" + rows)) == budget);
    CHECK(all_said(read_text("Enhet;Nyckeltal;Scenario;Jan 2024;Feb 2024\nBarn & unga;Nettokostnad;Budget;-9;-8\n"
                             "Vuxen;Nettokostnad;budget;-7;-6\n")) == budget);
    const auto unknown =
        read_text("Enhet;Nyckeltal;Scenario;Jan 2024;Feb 2024\nBarn & unga;Nettokostnad;Bugdet;-9;-8\n");
    CHECK(codes(unknown) == Strings{"unknown-scenario"});
}

TEST_CASE("behind the months stand the year's budget, its target and a forecast with its month")
{
    const auto r = read_text(
        "Barn & unga;Jan;Feb;Mar;Summa;Årsbudget;Mål;Prognos;Prognos "
        "feb\nNettokostnad;-10;-11;-12;-33;-120;-110;-131;-130\n",
        {.period = Period::month(2024, 3)});
    CHECK(r.rejections.empty());
    CHECK(warning_codes(r) == Strings{"scenario-not-declared"});  // the town names no target
    CHECK(all_said(r) ==
          Strings{"net_cost child_youth outcome 2024-01 = -10", "net_cost child_youth outcome 2024-02 = -11",
                  "net_cost child_youth outcome 2024-03 = -12", "net_cost child_youth budget 2024 = -120",
                  "net_cost child_youth target 2024 = -110", "net_cost child_youth forecast 2024 made 2024-03 = -131",
                  "net_cost child_youth forecast 2024 made 2024-02 = -130"});
    const auto ahead =
        read_text("Barn & unga;Jan;Feb;Mar\nNettokostnad, prognos;-10;-11;-12\n", {.period = Period::month(2024, 2)});
    CHECK(codes(ahead) == Strings{"forecast-ahead"});
    CHECK(ahead.figures.size() == 2);
}

TEST_CASE("a header in two rows: the upper says what several columns have in common")
{
    const auto r = read_text(
        ";Ack jan-mars 2024;;;Helår;;\nVerksamhet;Utfall;Budget;Avvikelse;Prognos;Budget;Avvikelse\n"
        "Barn & unga;-100;-90;-10;-400;-380;-20\n");
    CHECK(r.rejections.empty());
    CHECK(r.warnings.empty());
    CHECK(all_said(r) ==
          Strings{"net_cost child_youth outcome 2024-03 ack = -100", "net_cost child_youth budget 2024-03 ack = -90",
                  "net_cost child_youth forecast 2024 made 2024-03 = -400", "net_cost child_youth budget 2024 = -380"});
    const auto months = read_text("2024\n;Utfall;;Budget;\nBarn & unga;Jan;Feb;Jan;Feb\nNettokostnad;-1;-2;-3;-4\n");
    CHECK(months.layout == "wide months");
    CHECK(all_said(months) ==
          Strings{"net_cost child_youth outcome 2024-01 = -1", "net_cost child_youth outcome 2024-02 = -2",
                  "net_cost child_youth budget 2024-01 = -3", "net_cost child_youth budget 2024-02 = -4"});
    const auto years = read_text(";2023;;2024;\nBarn & unga;Jan;Feb;Jan;Feb\nNettokostnad;-1;-2;-3;-4\n");
    CHECK(all_said(years) ==
          Strings{"net_cost child_youth outcome 2023-01 = -1", "net_cost child_youth outcome 2023-02 = -2",
                  "net_cost child_youth outcome 2024-01 = -3", "net_cost child_youth outcome 2024-02 = -4"});
}

TEST_CASE("a column of numbers below an unknown heading is not lost in silence")
{
    const auto r = read_text(
        "Verksamhet;Utfall Jan-Mar 24;Bugdet Jan-Mar 24;Budget helår 24;Kommentar\nBarn & unga;-100;-90;-400;bra\n");
    CHECK(r.figures.size() == 2);
    CHECK(warning_codes(r) == Strings{"unread-column"});
    CHECK(r.warnings[0].column == 3);
}
