#include "ingest/encoding.hpp"
#include "tests/catch.hpp"
#include "tests/ingest/town.hpp"

using namespace varsko;
using namespace varsko::ingest;

TEST_CASE("a long table needs no mapping")
{
    const auto r = read_text(
        "metric;unit;scenario;period;value\n"
        "net_cost;child_youth;outcome;2024-03 ack;-22 681\n"
        "Nettokostnad;Barn & unga;budget;mars 2024;-19\u00A0791,5\n"
        "investigations;Vuxen;utfall;2024M02;65\n");
    CHECK(r.failure == Reading::Failure::none);
    CHECK(r.layout == "long");
    CHECK(r.separator == ';');
    CHECK(r.encoding == "utf-8");
    CHECK(all_said(r) == Strings{"net_cost child_youth outcome 2024-03 ack = -22681",
                                 "net_cost child_youth budget 2024-03 = -19791.5",
                                 "investigations adults outcome 2024-02 = 65"});
    CHECK(r.rejections.empty());
    CHECK(r.figures[1].row == 3);
    CHECK(r.figures[1].column == 5);
    CHECK(r.raw(r.figures[1]) == "-19\u00A0791,5");
}

TEST_CASE("columns come in any order, in Swedish, below a title, in any line end")
{
    const auto r = read_text(
        "K\u00E4lla: n\u00E5gon, mars 2024\r\n\r\nV\u00E4rde;Period;Enhet;Nyckeltal\r\n65;2024-02;Vuxen;Inledda "
        "utredningar\r\n");
    CHECK(all_said(r) == Strings{"investigations adults outcome 2024-02 = 65"});
    CHECK(r.figures[0].row == 4);
    CHECK(all_said(read_text("metric,unit,period,value\rinvestigations,adults,2024-02,65\r")) ==
          Strings{"investigations adults outcome 2024-02 = 65"});
    CHECK(all_said(read_text("metric\tunit\tperiod\tvalue\ninvestigations\tadults\t2024-02\t6,5")) ==
          Strings{"investigations adults outcome 2024-02 = 6.5"});
    CHECK(all_said(read_text("sep=|\nmetric|unit|period|value\ninvestigations|adults|2024-02|6,5")) ==
          Strings{"investigations adults outcome 2024-02 = 6.5"});
}

TEST_CASE("with a comma between cells a dot is the decimal mark")
{
    CHECK(all_said(
              read_text("metric,unit,period,value\nnet_cost,board,2024-02,1.234\nnet_cost,board,2024-03,\"1,5\"\n")) ==
          Strings{"net_cost board outcome 2024-02 = 1.234", "net_cost board outcome 2024-03 = 1.5"});
}

TEST_CASE("a forecast carries the month it was made, a row its own status and day of knowledge")
{
    const auto r = read_text(
        "metric;unit;scenario;period;value;made;status;known_at\n"
        "net_cost;board;forecast;2024;-308 853;2024-03;prel;2024-04-12\n"
        "net_cost;board;budget;2024;-308 000;2023-12-12;;\n"
        "net_cost;board;forecast;2024;-308 853;;;\n");
    CHECK(all_said(r) == Strings{"net_cost board forecast 2024 made 2024-03 = -308853 preliminary",
                                 "net_cost board budget 2024 made 2023-12-12 = -308000"});
    REQUIRE(r.known_at_each.size() == 2);
    CHECK(r.known_at_each[0] == parse_instant("2024-04-12"));
    CHECK_FALSE(r.known_at_each[1].has_value());
    CHECK(codes(r) == Strings{"missing-made"});
}

TEST_CASE("what is known of no catalogue is refused with the nearest name, and the rest is taken")
{
    const auto r = read_text(
        "metric;unit;scenario;period;value\n"
        "net_cots;board;outcome;2024-01;1\n"
        "net_cost;Barn och ungaa;outcome;2024-01;1\n"
        "net_cost;board;outcom;2024-01;1\n"
        "net_cost;board;outcome;2024-13;1\n"
        "net_cost;board;outcome;2024-01;1 2\n"
        "net_cost;board;outcome;2024-01\n"
        "net_cost;board;outcome;2024-01;7\n");
    CHECK(all_said(r) == Strings{"net_cost board outcome 2024-01 = 7"});
    CHECK(codes(r) ==
          Strings{"unknown-metric", "unknown-unit", "unknown-scenario", "bad-period", "bad-number", "short-row"});
    CHECK(r.rejections[0].message.en == "row 2, column 1: unknown metric \"net_cots\"; did you mean \"net_cost\"?");
    CHECK(r.rejections[1].message.en ==
          "row 3, column 2: unknown unit \"Barn och ungaa\"; did you mean \"Barn och unga\"?");
    CHECK(r.rejections[1].raw == "net_cost;Barn och ungaa;outcome;2024-01;1");
    CHECK(r.rejected == 6);
}

TEST_CASE("what a reader says is said in both languages")
{
    const auto r = read_text(
        "metric;unit;scenario;period;value;made\n"
        "net_cots;board;outcome;2024-01;1;\n"
        "net_cost;board;outcome;2024-01;1 2;\n"
        "net_cost;board;prognos;2024;1;\n"
        "investigations;board;budget;2024-01;1;\n");
    REQUIRE(codes(r) == Strings{"unknown-metric", "bad-number", "missing-made"});
    CHECK(r.rejections[0].message ==
          Localised{"rad 2, kolumn 1: okänt mått \"net_cots\"; menades \"net_cost\"?",
                    "row 2, column 1: unknown metric \"net_cots\"; did you mean \"net_cost\"?"});
    CHECK(r.rejections[1].message.sv ==
          "rad 3, kolumn 5: \"1 2\" är ingen siffra: ett blanksteg får bara skilja grupper om tre siffror");
    CHECK(r.rejections[2].message.sv.starts_with("rad 4, kolumn 4: en prognos behöver månaden"));
    REQUIRE(warning_codes(r) == Strings{"scenario-not-declared"});
    CHECK(
        r.warnings[0].message.sv ==
        "rad 5, kolumn 5: måttet investigations har inget scenario budget; siffrorna tas in, men ingen regel ser dem");
    CHECK(read_text("").failure_message == Localised{"filen är tom", "the file is empty"});
}

TEST_CASE(
    "a column whose name is nearly that of an optional one ends the reading, for its rows would mean another thing")
{
    const auto r = read_text("metric;unit;scenrio;period;value\nnet_cost;board;budget;2024-01;1\n");
    CHECK(r.failure == Reading::Failure::unknown_column);
    CHECK(r.failure_row == 1);
    CHECK(r.failure_column == 3);
    CHECK(r.failure_message.sv.starts_with(
        "rad 1, kolumn 3: kolumnen \"scenrio\" känns inte igen; menades \"scenario\"?"));
    CHECK(r.failure_message.en.starts_with(
        "row 1, column 3: the column \"scenrio\" is not known; did you mean \"scenario\"?"));
    CHECK(r.figures.empty());
    for (const std::string_view wrong : {"Senario", "scneario", "knonw_at", "status.", "mättenhet", "prognosmanad",
                                         "mad\u00E9", "Publicerat", "gjort"})
        CHECK(read_text("metric;unit;period;value;" + std::string(wrong) + "\nnet_cost;board;2024-01;1;x\n").failure ==
              Reading::Failure::unknown_column);
}

TEST_CASE("a column of the sender's own is no figure's business: it is told, and the rest is taken")
{
    const auto r = read_text(
        "metric;unit;period;value;Kommentar;konto;kund;text;Beslut;ort;namn;;scenario;period\n"
        "net_cost;board;2024-01;1;a;b;c;d;e;f;g;h;budget;2024-02\n");
    CHECK(r.failure == Reading::Failure::none);
    CHECK(all_said(r) == Strings{"net_cost board budget 2024-01 = 1"});
    CHECK(warning_codes(r) == Strings{"unread-column", "unread-column", "unread-column", "unread-column",
                                      "unread-column", "unread-column", "unread-column", "second-column"});
    CHECK(r.warnings[0].message == Localised{"rad 1, kolumn 5: kolumnen \"Kommentar\" känns inte igen och läses inte",
                                             "row 1, column 5: the column \"Kommentar\" is not known and is not read"});
    // With the optional column in place, a name that is near it is just another one.
    CHECK(read_text("metric;unit;scenario;scenrio;period;value\nnet_cost;board;budget;x;2024-01;1\n").figures.size() ==
          1);
}

TEST_CASE("the same row twice is one figure and a warning, with another value neither is taken")
{
    const auto r = read_text(
        "metric;unit;period;value\n"
        "net_cost;board;2024-01;1\nnet_cost;board;2024-02;2\nnet_cost;board;2024-01;1,0\nnet_cost;board;2024-02;3\n");
    CHECK(all_said(r) == Strings{"net_cost board outcome 2024-01 = 1"});
    CHECK(warning_codes(r) == Strings{"duplicate"});
    CHECK(r.warnings[0].row == 4);
    REQUIRE(codes(r) == Strings{"duplicate", "duplicate"});
    CHECK(r.rejections[0].row == 3);
    CHECK(r.rejections[0].message.en ==
          "row 3, column 4: net_cost of board, outcome, 2024-02 stands in row 5 too, with another value; neither was "
          "taken");
    CHECK(r.rejections[1].message.en.find("stands in row 3 too") != std::string::npos);
    CHECK(r.rejections[1].raw == "3");
}

TEST_CASE("one key known on two days is history, not a double")
{
    const auto r = read_text(
        "metric;unit;period;value;known_at\ninvestigations;child_youth;2019-03;88;2019-04-12\ninvestigations;child_"
        "youth;2019-03;61;2019-05-10\n");
    CHECK(r.figures.size() == 2);
    CHECK(r.rejections.empty());
}

TEST_CASE("missing has kinds, and an empty cell is no figure")
{
    const auto r = read_text(
        "metric;unit;period;value\n"
        "net_cost;board;2024-01;-\nnet_cost;board;2024-02;.\nnet_cost;board;2024-03;..\nnet_cost;board;2024-04;---\n"
        "net_cost;board;2024-05;\nnet_cost;board;2024-06;#DIVISION/"
        "0!\nnet_cost;board;2024-07;<5\nnet_cost;board;2024-08;N/A\n"
        "net_cost;board;2024-09;#SAKNAS!\nnet_cost;board;2024-10;\u2013\n");
    CHECK(all_said(r) ==
          Strings{"net_cost board outcome 2024-01 : not reported", "net_cost board outcome 2024-02 : not applicable",
                  "net_cost board outcome 2024-03 : secret", "net_cost board outcome 2024-04 : not reported",
                  "net_cost board outcome 2024-06 : not computable", "net_cost board outcome 2024-07 : suppressed",
                  "net_cost board outcome 2024-08 : not reported", "net_cost board outcome 2024-09 : not computable",
                  "net_cost board outcome 2024-10 : not reported"});
    CHECK(r.rejections.empty());
}

TEST_CASE("a file with a personal number leaves nothing but the place")
{
    const auto r = read_text("metric;unit;period;value\nnet_cost;board;2024-01;1\nnet_cost;850709-9805;2024-01;2\n");
    CHECK(r.failure == Reading::Failure::personal_number);
    CHECK(r.failure_row == 3);
    CHECK(r.failure_column == 2);
    CHECK(r.text.empty());
    CHECK(r.figures.empty());
    CHECK(r.rejections.empty());
    CHECK(r.failure_message.en.find("8507") == std::string::npos);
    CHECK(read_text("[{\"metric\":\"\\u0038507099805\"}]").failure == Reading::Failure::personal_number);
    CHECK(read_text("[{\"metric\":\"net_cost\",\"unit\":\"19850709-9805\"}]").failure_row == 1);
}

TEST_CASE("bad files are told in one sentence")
{
    using F = Reading::Failure;
    CHECK(read_text("").failure == F::empty);
    CHECK(read_text(" \n\r\n").failure == F::empty);
    CHECK(read_text("PK\x03\x04....").failure == F::binary);
    CHECK(read_text("PK\x03\x04....").failure_message.en.find("CSV") != std::string::npos);
    CHECK(read_text(std::string("a;b\0c", 5)).failure == F::binary);
    const std::string cut = "metric;unit;period;value\nnet_cost;V\u00E5rd och vuxna;2024-01;1\nnet_cost;V\xC3";
    CHECK(read_text(cut).failure == F::truncated);
    CHECK(read_text("hej\nhopp\n").failure == F::no_table);
    const auto wrong = read_text("metric:unit:period:value\nnet_cost:board:2024-01:1\n");
    CHECK(wrong.failure == F::no_table);
    CHECK(wrong.failure_message.en.find("metric:unit:period:value") != std::string::npos);
    ReadOptions options;
    options.mapping = "nosuch";
    CHECK(read_text("a;b\n", options).failure == F::no_mapping);
}

TEST_CASE("a day is a month for a metric reported by month, where it opens or closes the month")
{
    const auto r = read_text(
        "metric;unit;period;value\nnet_cost;board;2024-03-01;1\nnet_cost;board;2024-04-30;2\nnet_cost;board;2024-05-12;"
        "3\npulse;board;2024-05-12;4,5\n");
    CHECK(all_said(r) == Strings{"net_cost board outcome 2024-03 = 1", "net_cost board outcome 2024-04 = 2",
                                 "pulse board outcome 2024-05-12 = 4.5"});
    CHECK(codes(r) == Strings{"bad-period"});
}

TEST_CASE("Apr-24 is April 2024 only where the column says months")
{
    CHECK(codes(read_text("metric;unit;period;value\nnet_cost;board;Apr-24;1\n")) == Strings{"ambiguous-period"});
    CHECK(all_said(read_text("metric;unit;m\u00E5nad;value\nnet_cost;board;Apr-24;1\n")) ==
          Strings{"net_cost board outcome 2024-04 = 1"});
}

TEST_CASE("numbers are brought to the metric's own measure")
{
    const auto r = read_text(
        "metric;unit;period;value;measure\nnet_cost;board;2024-01;-1,4;mnkr\nnet_cost;board;2024-02;5 500 kr;\n"
        "mnkr_cost;board;2024-01;-1 408;tkr\noccupancy;board;2024-01;92%;\noccupancy;board;2024-02;0,92;\n"
        "occupancy;board;2024-03;92;\noccupancy;board;2024-04;92;%\nnet_cost;board;2024-03;1;dagar\n");
    CHECK(all_said(r) == Strings{"net_cost board outcome 2024-01 = -1400", "net_cost board outcome 2024-02 = 5.5",
                                 "mnkr_cost board outcome 2024-01 = -1.408", "occupancy board outcome 2024-01 = 0.92",
                                 "occupancy board outcome 2024-02 = 0.92", "occupancy board outcome 2024-04 = 0.92"});
    CHECK(codes(r) == Strings{"bad-measure", "bad-measure"});
}

TEST_CASE("quotes hold separators, quotes and line ends, one that is never closed costs its line")
{
    const auto r = read_text(
        "metric;unit;period;value;note\n"
        "net_cost;\"board\";2024-01;\"2,8\";\"a; \"\"b\"\"\nc\"\n"
        "net_cost;board;2024-02;3;\"open\n"
        "net_cost;board;2024-03;4;x\n");
    CHECK(all_said(r) == Strings{"net_cost board outcome 2024-01 = 2.8", "net_cost board outcome 2024-03 = 4"});
    CHECK(codes(r) == Strings{"open-quote"});
    CHECK(r.rejections[0].row == 3);
}

TEST_CASE("Windows-1252 and UTF-16 are read like UTF-8")
{
    CHECK(all_said(read_text("metric;unit;period;value\nnet_cost;V\xE5rd och vuxna;2024-01;\x96"
                             "1\xA0"
                             "234,5\n")) == Strings{"net_cost adults outcome 2024-01 = -1234.5"});
    std::string wide = "\xFF\xFE";
    for (const char c : std::string_view("metric\tunit\tperiod\tvalue\nnet_cost\tboard\t2024-01\t7\n"))
        wide += c, wide += '\0';
    CHECK(all_said(read_text(wide)) == Strings{"net_cost board outcome 2024-01 = 7"});
    CHECK(read_text(wide + "x").failure == Reading::Failure::truncated);
}

TEST_CASE("a row of more than a mebibyte is given up, and a file of nothing but bad rows keeps the first ten thousand")
{
    const std::string head = "metric;unit;period;value\n", good = "net_cost;board;2024-01;1\n";
    const auto long_row = read_text(head + "net_cost;" + std::string(1 << 20, 'x') + ";2024-01;1\n" + good);
    CHECK(codes(long_row) == Strings{"row-too-long"});
    CHECK(long_row.rejections[0].raw.size() == 500);
    CHECK(long_row.figures.size() == 1);
    const auto open = read_text(head + "net_cost;\"board;2024-01;1\n" + good + std::string(1 << 21, '\n'));
    CHECK(codes(open) == Strings{"open-quote"});
    CHECK(open.figures.size() == 1);
    std::string bad = head;
    for (int i = 0; i < 12'000; ++i) bad += "net_cost;nobody" + std::to_string(i % 300) + ";2024-01;1\n";
    const auto many = read_text(bad);
    CHECK(many.rejected == 12'000);
    CHECK(many.rejections.size() == 10'000);
    CHECK(warning_codes(many) == Strings{"more-rejections"});
}

TEST_CASE("what is quoted in a message is never cut within a character")
{
    std::string word = "x";
    for (int i = 0; i < 100; ++i) word += "\u00E5";
    for (const auto& line : {"net_cost;board;2024-01;" + word, "net_cost;board;" + word + ";1",
                             "net_cost;" + word + ";2024-01;1", word + ";board;2024-01;1"}) {
        const auto r = read_text("metric;unit;period;value\n" + line + "\n");
        REQUIRE(r.rejections.size() == 1);
        CHECK(valid_utf8(r.rejections[0].message.en) == r.rejections[0].message.en.size());
    }
    const auto json = read_text("[\u00E5]");
    CHECK(valid_utf8(json.failure_message.en) == json.failure_message.en.size());
    const auto none = read_text(word + "\n");
    CHECK(valid_utf8(none.failure_message.en) == none.failure_message.en.size());
}
