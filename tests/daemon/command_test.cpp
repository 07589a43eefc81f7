#include "daemon/command/command.hpp"

#include "daemon/command/text.hpp"
#include "rules/expression/functions.hpp"
#include "tests/daemon/tool.hpp"

using namespace varsko;
using namespace varsko::test;

namespace {

// Spaces of every width are one.
std::string plain(std::string text)
{
    for (std::size_t at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0"))
        text.replace(at, 2, " ");
    return text;
}

}  // namespace

TEST_CASE("check says what is wrong, where, and ends with 1")
{
    Shell shell;
    const Ran good = shell.run({"check"});
    CHECK(good.code == 0);
    CHECK_THAT(good.out, Catch::Contains("2 regler"));
    shell.town.write("rules.d/10-rules.toml", SmallTown::rules("-2% and outcom < 0 tkr"));
    const Ran bad = shell.run({"check"});
    CHECK(bad.code == 1);
    CHECK_THAT(bad.out, Catch::Contains("rules.d/10-rules.toml:11:"));
    const Ran json = shell.run({"check", "--json"});
    CHECK(json.code == 1);
    CHECK(Json::parse(json.out)["errors"] >= 1);
    CHECK(shell.run({"--config", "/nowhere", "check"}).code == 1);
}

TEST_CASE("functions prints the table that rules are checked by")
{
    Shell shell;
    const Json all = Json::parse(shell.run({"functions", "--json"}).out)["functions"];
    REQUIRE(all.size() == expression::functions().size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& f = expression::functions()[i];
        CHECK(all[i]["name"] == f.name);
        CHECK(all[i]["group"] == f.group);
        CHECK(all[i]["signature"] == f.signature);
        CHECK(all[i]["formula"]["en"] == f.formula.en);
        CHECK(all[i]["formula"]["sv"] == f.formula.sv);
        CHECK(all[i]["smallest"]["sv"] == f.smallest.sv);
        CHECK(all[i]["source"]["en"] == f.source.en);
        CHECK(all[i]["measures"]["en"] == expression::measures(f, "en"));
        CHECK(all[i]["example"] == f.example);
    }
    CHECK(Json::parse(shell.run({"functions", "change", "--json"}).out)["functions"].size() == 6);
    const Ran one = shell.run({"functions", "rising"});
    CHECK(one.code == 0);
    CHECK(one.out ==
          "förändring\n  rising(x, n)\n      n ökningar i rad, som slutar med denna period\n"
          "      måttenhet: tal -> villkor\n      behöver: n + 1 perioder\n      källa: egen definition\n"
          "      till exempel: rising(outcome, 2)\n");
    CHECK(shell.run({"functions", "förändring"}).out == shell.run({"functions", "change"}).out);
    CHECK(shell.run({"functions", "levels", "--markdown"}).out == expression::markdown("levels"));
    CHECK_THAT(shell.run({"functions"}, "en_GB.UTF-8").out, Catch::Contains("needs: n + 1 periods"));
    const Ran unknown = shell.run({"functions", "risin"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, Catch::Contains("\"risin\""));
}

TEST_CASE("backtest says which alarms there were, and which a milder rule lets go")
{
    Shell shell;
    CHECK(shell.run({"backtest"}).code == 1);  // nothing to replay yet
    REQUIRE(shell.march().code == 0);
    const Ran all = shell.run({"backtest", "--from", "2024-01", "--to", "2024-03"});
    CHECK(all.code == 0);
    CHECK_THAT(all.out, Catch::Contains("balance"));
    CHECK_THAT(all.out, Catch::Contains("Meddelanden som hade gått"));
    const Json json = Json::parse(shell.run({"backtest", "--json", "--messages"}).out);
    CHECK(json["now"]["alarms"] > 0);
    CHECK(json["texts"].size() == json["now"]["messages"]);
    const auto milder = shell.file("mildare.toml", SmallTown::rules("-90%"));
    const Json tried = Json::parse(shell.run({"backtest", "--json", "--rules", milder}).out);
    CHECK(tried["difference"]["rules"].size() > 0);
    CHECK_THAT(shell.run({"backtest", "--rules", milder}).out, Catch::Contains("med de nya reglerna"));
    CHECK(shell.run({"backtest", "--sweep", "nowhere=1..2"}).code == 1);
    const Ran counted = shell.run({"check"});
    CHECK(counted.code == 0);
    CHECK_THAT(counted.out, Catch::Contains("och vad slumpen väntas ge"));
    CHECK_THAT(counted.out, !Catch::Contains("[flood]"));

    shell.town.write("check.toml", "[check]\nmost_alarms_a_month = 1\n");
    REQUIRE(shell
                .run({"ingest", shell.file("vuxna.csv",
                                           "metric;unit;scenario;period;value\n"
                                           "net_cost;adults;outcome;2024-03 ack;-30 000\n")})
                .code == 0);
    const Ran flood = shell.run({"check"});
    CHECK(flood.code == 0);
    CHECK_THAT(flood.out, Catch::Contains("rules.d/10-rules.toml:2:1: warning: rule \"balance\" would have raised 2 "
                                          "alarms in 2024-03: more than 1 a month  [flood]"));
    const Json history = Json::parse(shell.run({"check", "--json"}).out)["history"];
    CHECK(history["rules"][0]["alarms_in_busiest_month"] == 2);
    CHECK(history["rules"][0]["by_chance_a_year"].is_null());  // one month is too little to know
}

TEST_CASE("rules: what would change is seen before it does, is kept when it does, and can be taken back")
{
    Shell shell;
    REQUIRE(shell.march().code == 0);
    const Ran first = shell.run({"rules", "log"}, "en_GB.UTF-8");
    CHECK(first.code == 0);
    CHECK_THAT(first.out, Catch::StartsWith("1  ") && Catch::Contains("at start; runs now"));
    CHECK_THAT(shell.run({"rules", "diff"}).out, Catch::Contains("Ingen skillnad."));

    shell.town.write("rules.d/10-rules.toml", SmallTown::rules("-20%"));
    const Ran diff = shell.run({"rules", "diff"}, "en_GB.UTF-8");
    CHECK_THAT(diff.out, Catch::Contains("rule balance: changed  (rules.d/10-rules.toml)\n  levels.red\n"
                                         "    before: \"deviation < -2%\"\n    after: \"deviation < -20%\"\n"));
    CHECK_THAT(shell.run({"rules", "diff", "--text"}).out,
               Catch::Contains("-red = \"deviation < -2%\"\n+red = \"deviation < -20%\"\n"));
    CHECK(Json::parse(shell.run({"rules", "diff", "1", "folder", "--json"}).out)["same"] == false);
    CHECK(shell.run({"rules", "diff", "77"}).code == 1);

    const Ran preview = shell.run({"rules", "preview"}, "en_GB.UTF-8");
    CHECK(preview.code == 0);
    CHECK_THAT(preview.out, Catch::Contains("Alerts: 0 begin, 0 end, 1 change level; risks that move: 1"));
    CHECK_THAT(preview.out, Catch::Contains("R Red -> Y Yellow"));
    CHECK(Json::parse(shell.run({"rules", "log", "--json"}).out).size() == 1);  // nothing of it has happened

    const Json alerts = Json::parse(shell.run({"alerts", "--json"}).out);  // takes the folder's files up
    CHECK(alerts[0]["level"] == "yellow");
    const Ran log = shell.run({"rules", "log"}, "en_GB.UTF-8");
    CHECK_THAT(log.out, Catch::StartsWith("2  ") &&
                            Catch::Contains("alerts: 0 began, 0 ended, 1 changed level; risks that moved: 1") &&
                            Catch::Contains("changed  rule balance"));

    shell.town.write("rules.d/10-rules.toml", "half done [");
    const Ran broken = shell.run({"rules", "preview"});
    CHECK(broken.code == 1);
    CHECK_THAT(broken.out, Catch::Contains("rules.d/10-rules.toml:1"));
    const Ran aside = shell.run({"rules", "restore", "1", "--into", (shell.town.folder() / "aside").string()});
    CHECK(aside.code == 0);
    CHECK(std::filesystem::exists(shell.town.folder() / "aside" / "rules.d" / "10-rules.toml"));
    const Ran restored = shell.run({"rules", "restore", "1", "--by", "eva"}, "en_GB.UTF-8");
    INFO(restored.out << restored.err);
    CHECK(restored.code == 0);
    CHECK_THAT(restored.out, Catch::Contains("written: rules.d/10-rules.toml") &&
                                 Catch::Contains("What stood there had never run: kept as 3"));
    CHECK(Json::parse(shell.run({"alerts", "--json"}).out)[0]["level"] == "red");
    const Json newest = Json::parse(shell.run({"rules", "log", "--limit", "1", "--json"}).out);
    CHECK(newest[0]["cause"] == "restore");
    CHECK(newest[0]["by"] == "eva");
    CHECK(newest[0]["running"] == true);
    CHECK(shell.run({"rules", "restore", "3"}).code == 1);  // it has errors
}

TEST_CASE("schema prints the keys of one file, or of all")
{
    Shell shell;
    const Json all = Json::parse(shell.run({"schema"}).out),
               rules = Json::parse(shell.run({"schema", "--for", "rules"}).out);
    CHECK(all["$schema"] == "http://json-schema.org/draft-07/schema#");
    CHECK(all["properties"].contains("unit"));
    CHECK_FALSE(rules["properties"].contains("unit"));
    CHECK(rules["definitions"]["rule.levels"]["additionalProperties"] == false);
    CHECK(rules["definitions"].contains("selection"));
    CHECK(shell.run({"schema", "--for", "nothing"}).code == 2);
}

TEST_CASE("ingest tells what was taken and what it led to")
{
    Shell shell;
    const Ran ran = shell.march();
    INFO(ran.out << ran.err);
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Catch::Contains("4 siffror lästa, 4 nya eller ändrade, 0 oförändrade, 0 avvisade"));
    CHECK_THAT(ran.out, Catch::Contains("R Röd larmar: Budget i balans, Barn- och ungdomsvård (2024-03)"));
    CHECK_THAT(ran.out, Catch::Contains("EK-01"));
    CHECK_THAT(ran.out, Catch::Contains("2 meddelanden väntar"));
    const Ran again = shell.march();
    CHECK(again.code == 0);
    CHECK_THAT(again.out, Catch::Contains("redan inläst"));
}

TEST_CASE("ingest ends with 1 if something was refused, and with 2 if nothing could be read")
{
    Shell shell;
    const std::string partly =
        shell.file("delvis.csv", std::string(SmallTown::march) + "net_cost;child_yuth;outcome;2024-03 ack;-1\n");
    const Ran some = shell.run({"ingest", partly}, "en_GB.UTF-8");
    CHECK(some.code == 1);
    CHECK_THAT(some.out, Catch::Contains("1 refused"));
    CHECK_THAT(some.out, Catch::Contains("row 6"));
    CHECK_THAT(some.out, Catch::Contains("child_youth"));  // the nearest known name
    CHECK(shell.run({"ingest", shell.file("tom.csv", "")}).code == 2);
    CHECK(shell.run({"ingest", (shell.town.folder() / "saknas.csv").string()}).code == 2);
    CHECK(shell.run({"ingest", (shell.town.folder() / "saknas.csv").string(), shell.file("mer.csv", SmallTown::opened)})
              .code == 1);
    CHECK(shell.run({"ingest", shell.town.folder().string()}).code == 2);
}

TEST_CASE("ingest on trial keeps nothing, reads standard input, and speaks JSON")
{
    Shell shell;
    const Ran trial = shell.run({"ingest", "--dry-run", "--json", "-"}, "sv_SE", SmallTown::march);
    CHECK(trial.code == 0);
    const Json json = Json::parse(trial.out);
    REQUIRE(json.size() == 1);
    CHECK(json[0]["outcome"] == "taken");
    CHECK(json[0]["dry_run"] == true);
    CHECK(json[0]["messages"] == 2);
    CHECK(Json::parse(shell.run({"alerts", "--json"}).out).empty());
}

TEST_CASE("assess prints a table that lines up, in the reader's language")
{
    Shell shell;
    shell.march();
    const Ran swedish = shell.run({"assess"});
    CHECK(swedish.code == 0);
    CHECK_THAT(plain(swedish.out), Catch::Contains("Barn- och ungdomsvård ligger −14,6 % (−2 890 tkr) mot budget."));
    CHECK_THAT(swedish.out, Catch::Contains("R Röd"));
    CHECK_THAT(swedish.out, Catch::Contains("2024-04-16"));  // the clock is pretended
    const Ran english = shell.run({"assess", "--lang", "en", "--level", "red"});
    CHECK_THAT(english.out, Catch::Contains("R Red"));
    CHECK(english.out.find("Vård") == std::string::npos);
    const Ran json =
        shell.run({"assess", "--json", "--unit", "child_youth", "--rule", "balance", "--period", "2024-03"});
    CHECK(Json::parse(json.out)[0]["level"] == "red");
    CHECK(shell.run({"assess", "--unit", "child_yuth"}).code == 1);
    CHECK(shell.run({"assess", "--as-of", "2024-03-31", "--rule", "balance", "--period", "2024-03", "--level", "red"})
              .out.find("R Röd") == std::string::npos);
}

TEST_CASE("assess lists all there is, and leaves out units that nobody has reported for two years")
{
    Shell shell;
    std::string words =
        "[[metric]]\nid = \"seen\"\nmeasure = \"count\"\n[[rule]]\nid = \"many\"\nmetric = \"seen\"\n"
        "units = { level = \"many\" }\nwhen = \"outcome > prev(max(outcome, 70, min=1))\"\n";
    std::string figures = "metric;unit;period;value\nseen;many7;2019-03;4\nseen;many8;2023-03;4\n";
    for (int i = 0; i < 1100; ++i) {
        const std::string id = "many" + std::to_string(i);
        words += "[[unit]]\nid = \"" + id + "\"\nlevel = \"many\"\n";
        if (i > 8) figures += "seen;" + id + ";2024-02;4\nseen;" + id + ";2024-03;5\n";
    }
    shell.town.write("many.toml", words);
    REQUIRE(shell.run({"ingest", shell.file("many.csv", figures)}).code == 0);
    const std::string out = shell.run({"assess", "--rule", "many", "--period", "2024-03", "--lang", "en"}).out;
    CHECK_THAT(out, Catch::Contains("many1099 "));
    CHECK_THAT(out, Catch::Contains("many8 "));  // last year's figure is fresh enough
    CHECK(out.find("many7 ") == std::string::npos);
    CHECK_THAT(out, Catch::Contains("8 assessments without any figure of this year or last are not shown"));
    CHECK(Json::parse(shell.run({"assess", "--rule", "many", "--period", "2024-03", "--limit", "3", "--json"}).out)
              .size() == 3);
}

TEST_CASE("colours are letters and words first, and escape codes only for a terminal")
{
    Shell shell;
    shell.march();
    CHECK(shell.run({"assess"}).out.find("\x1b[") == std::string::npos);
    shell.colour = true;
    CHECK_THAT(shell.run({"assess"}).out, Catch::Contains("\x1b[31mR Röd\x1b[0m"));
}

TEST_CASE("explain gives formula, figures with file and row, limits, rule version, and what would change it")
{
    Shell shell;
    shell.march();
    const Ran ran = shell.run({"explain", "balance", "child_youth", "2024-03"});
    INFO(ran.out << ran.err);
    CHECK(ran.code == 0);
    const std::string out = plain(ran.out);
    CHECK_THAT(out, Catch::Contains("deviation"));
    CHECK_THAT(out, Catch::Contains("(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"));
    CHECK_THAT(out, Catch::Contains("mars.csv:2:5"));
    CHECK_THAT(out, Catch::Contains("−22 681 tkr"));
    CHECK_THAT(out, Catch::Contains("−20 186 tkr hade gett Y Gul"));
    CHECK_THAT(out, Catch::Contains("rules.d/10-rules.toml:2"));
    const Ran unknown = shell.run({"explain", "balanse", "child_youth", "2024-03"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, Catch::Contains("did you mean \"balance\"?"));
    CHECK(shell.run({"explain", "balance", "child_youth", "2024-Q1"}).code == 1);
    CHECK(Json::parse(shell.run({"explain", "balance", "child_youth", "2024-03", "--json"}).out)["level"] == "red");
}

TEST_CASE("explain says in one line which of a rule's metrics the unit has not reported")
{
    Shell shell;
    shell.town.write("rules.d/20-both.toml",
                     "[[rule]]\nid = \"both\"\nmetric = [\"opened\", \"net_cost\"]\nunits = \"*\"\n"
                     "when = \"falling(ytd(outcome), 1)\"\n");
    shell.march();
    const std::string out = shell.run({"explain", "both", "child_youth", "2024-03"}, "en_GB.UTF-8").out;
    CHECK_THAT(out, Catch::Contains("mars.csv:2:5"));
    CHECK_THAT(out, Catch::Contains("metrics that the unit has not reported (--metric): opened\n"));
    CHECK(out.find("opened  ") == std::string::npos);  // no table of what is missing
    const Ran asked = shell.run({"explain", "both", "child_youth", "2024-03", "--metric", "opened"}, "en_GB.UTF-8");
    CHECK(asked.code == 0);
    CHECK_THAT(asked.out, Catch::Contains("? Unknown"));
}

TEST_CASE("an alert is listed and acknowledged")
{
    Shell shell;
    CHECK_THAT(shell.run({"alerts"}).out, Catch::Contains("Inga larm"));
    shell.march();
    CHECK_THAT(shell.run({"alerts"}).out, Catch::Contains("balance:net_cost:child_youth"));
    CHECK(shell.run({"ack", "balance:net_cost:child_yuth", "--comment", "Ja"}).code == 1);
    CHECK(shell.run({"ack", "balance:net_cost:child_youth", "--comment", "Genomgång pågår"}).code == 0);
    CHECK_THAT(shell.run({"alerts"}).out, Catch::Contains("kvitterat (eko1)"));
    CHECK(shell.run({"ack", "balance:net_cost:child_youth"}).code == 2);  // --comment is needed
}

TEST_CASE("a person judges otherwise, is seen in explain, and withdraws, an alert is called useful")
{
    Shell shell;
    shell.march();
    const std::vector<std::string> green = {"judge", "balance",   "child_youth",   "2024-03",
                                            "green", "--comment", "Engångskostnad"};
    const Ran judged = shell.run(green);
    CHECK(judged.code == 0);
    CHECK_THAT(judged.out, Catch::Contains("balance:net_cost:child_youth:2024-03: G Grön"));
    CHECK_THAT(judged.out, Catch::Contains("Engångskostnad. Siffrorna ger röd."));
    const Ran why = shell.run({"explain", "balance", "child_youth", "2024-03"});
    CHECK_THAT(why.out, Catch::Contains("Människors bedömning, och vad siffrorna gav då"));
    CHECK_THAT(why.out, Catch::Contains("(R Röd)"));
    CHECK_THAT(why.out, Catch::Contains("varsko judge balance child_youth 2024-03 --withdraw"));
    CHECK(shell.run({"judge", "balance", "child_youth", "2024-03", "red"}).code == 1);  // red wants a comment
    CHECK(shell.run({"judge", "balance", "child_youth", "2024-03"}).code == 2);
    CHECK(shell.run({"judge", "balance", "child_youth", "2024-03", "green", "--withdraw"}).code == 2);
    CHECK(shell.run({"judge", "balance", "nobody", "2024-03", "green"}).code == 1);
    CHECK_THAT(shell.run({"judge", "balance", "child_youth", "2024-03", "--withdraw"}, "en_GB.UTF-8").out,
               Catch::Contains("2024-03: R Red"));
    CHECK_THAT(shell.run({"alerts", "judge", "balance:net_cost:child_youth", "useful"}, "en_GB.UTF-8").out,
               Catch::Contains("1 useful, 0 noise"));
    CHECK(shell.run({"alerts", "judge", "balance:net_cost:child_youth", "good"}).code == 2);
    CHECK_THAT(shell.run({"findings"}, "en_GB.UTF-8").out, Catch::Contains("No findings."));
}

TEST_CASE("the register is shown, set, measured and closed")
{
    Shell shell;
    shell.march();
    CHECK_THAT(shell.run({"risks"}).out, Catch::Contains("EK-01"));
    const Ran set =
        shell.run({"risk", "set", "EK-01", "--probability", "2", "--comment", "Åtgärderna verkar", "--by", "chef1"});
    INFO(set.out << set.err);
    CHECK(set.code == 0);
    CHECK_THAT(set.out, Catch::Contains("2 × 5 = 10"));
    CHECK_THAT(set.out, Catch::Contains("enligt siffrorna: 5 × 5 = 25"));
    CHECK(shell
              .run({"risk", "measure", "EK-01", "--text", "Egna familjehem", "--end", "2024-12-31", "--status",
                    "ongoing"})
              .code == 0);
    const Ran show = shell.run({"risk", "show", "EK-01"});
    CHECK_THAT(show.out, Catch::Contains("Egna familjehem"));
    CHECK(shell.run({"risk", "set", "EK-01", "--release", "--comment", "Släpps"}).code == 0);
    CHECK(Json::parse(shell.run({"risk", "show", "EK-01", "--json"}).out)["probability"] == 5);
    CHECK(shell.run({"risk", "close", "EK-01", "--because", "reduced", "--comment", "Klart"}).code == 0);
    CHECK(Json::parse(shell.run({"risks", "--json"}).out)[0]["state"] == "closed");
    CHECK(shell.run({"risk", "show", "EK-02"}).code == 1);
    CHECK(shell.run({"risk", "set", "EK-01"}).code == 1);
}

TEST_CASE("the register as CSV opens in a Swedish Excel and runs no formula")
{
    Shell shell;
    shell.march();
    shell.run({"risk", "set", "EK-01", "--text", "=HYPERLINK(\"x\");farlig", "--comment", "-"});
    const Ran csv = shell.run({"risks", "--csv"});
    CHECK(csv.code == 0);
    CHECK(csv.out.rfind("\xEF\xBB\xBFId;Typ;Risk;Sannolikhet;Konsekvens;Riskvärde", 0) == 0);
    CHECK_THAT(csv.out, Catch::Contains("\"'=HYPERLINK(\"\"x\"\");farlig\""));
    CHECK_THAT(csv.out, Catch::Contains("\r\n"));
}

TEST_CASE("a plan's table of risks is entered, with its measures, a row that cannot be read holds all of it back")
{
    Shell shell;
    const std::string table =
        "Plan 2020;;;\r\n\r\n"
        "RISK;RISKVÄRDE;SANNOLIKHET;KONSEKVENNS;ÅTGÄRDER;STARTDATUM;SLUTDATUM;STATUS;KONTROLLMOMENT\r\n"
        "Sänkt ersättning;;3;5;Ställa om;2020-01-01;2020-12-31;;Följa volymer\r\n"
        ";;;;Följa intäkter;2020-01-01;2020-12-31;pågående;\r\n"
        "Fler hot mot personal;12;3;4;;;;;\r\n";
    const Ran bad = shell.run({"risk", "import",
                               shell.file("fel.csv", table + "Utan värde;;;;;;;;\r\n"
                                                             "Fel summa;7;2;2;;;;;\r\n"
                                                             "Fel dag;;2;2;Göra;31/12;;halvklar;\r\n")});
    INFO(bad.out << bad.err);
    CHECK(bad.code == 1);
    CHECK_THAT(bad.out, Catch::Contains("Inget infördes: 4 rader stod i vägen"));
    CHECK_THAT(bad.out, Catch::Contains("fel.csv, rad 7 (R-03): sannolikhet och konsekvens ska vara hela tal från 1"));
    CHECK_THAT(bad.out, Catch::Contains("rad 8 (R-04): riskvärdet 7 är inte 2 × 2"));
    CHECK_THAT(bad.out, Catch::Contains("rad 9 (R-05): \"31/12\" är inget datum"));
    CHECK_THAT(bad.out, Catch::Contains("rad 9 (R-05): status \"halvklar\" är okänd: planerad, pågående, klar"));
    CHECK(Json::parse(shell.run({"risks", "--json"}).out).size() == 1);  // EK-01 was there

    const std::string file = shell.file("plan.csv", table);
    const Ran ran = shell.run({"risk", "import", file, "--type", "environment"});
    INFO(ran.out << ran.err);
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Catch::Contains("2 risker infördes"));
    const Json risk = Json::parse(shell.run({"risk", "show", "R-01", "--json"}).out);
    CHECK(risk["value"] == 15);
    CHECK(risk["type"] == "environment");
    REQUIRE(risk["measures"].size() == 2);
    CHECK(risk["measures"][1]["status"] == "ongoing");
    CHECK(risk["controls"][0]["what"] == "Följa volymer");
    CHECK_THAT(shell.run({"risk", "import", file, "--type", "environment"}).out, Catch::Contains("2 var oförändrade"));
    CHECK(shell.run({"risk", "import", shell.file("annat.csv", "a;b\n1;2\n")}).code == 1);
}

// The layout of a board's plan for 2020: three tables, one under the other, without ids; a risk with two measures has a
// blank row between them, and each control stands under its risk's text.
constexpr const char* plan =
    "Riskhantering\n\n"
    "RISK\tRISKVÄRDE\tSANNOLIKHET\tKONSEKVENNS\n"
    "Risk för att åtgärderna inte får önskad effekt.\t\t3\t5\n"
    "Risk för att ansvar förs över utan ersättning.\t\t5\t5\n"
    "Risk för hot riktade mot personal.\t\t3\t4\n"
    "\nÅtgärder kopplade till risk\n\n"
    "ÅTGÄRDER\tSTARTDATUM\tSLUTDATUM\tSTATUS\n"
    "Vid behov omprioritera.\t2020-01-01\t2020-12-31\t\n"
    "Tillskapa verksamheter.\t2020-01-01\t2020-12-31\t\n"
    "\n"
    "Följa kostnadsutvecklingen.\t2020-01-01\t2020-12-31\t\n"
    "Säkerställa kunskap om rutiner.\t2020-01-01\t2020-12-31\t\n"
    "\nKontrollinsats kopplade till risk\n\n"
    "KONTROLLMOMENT\tSTATUS\n"
    "Risk för att åtgärderna inte får önskad effekt.\t\n"
    "Chefen följer upp planen minst var tredje vecka.\t\n"
    "Risk för att ansvar förs över utan ersättning.\t\n"
    "Kontroll av kostnader.\t\n"
    "Risk för hot riktade mot personal.\t\n"
    "Löpande uppföljning på APT.\t\n"
    "\nResurser\n\nKommunbidrag\n";

TEST_CASE("a plan's three tables are tied to their risks: measures in order, controls by the risk's text")
{
    Shell shell;
    const Ran ran = shell.run({"risk", "import", shell.file("plan.txt", plan)});
    INFO(ran.out << ran.err);
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Catch::Contains("3 risker infördes"));
    CHECK_THAT(ran.out, Catch::Contains("plan.txt: raderna 11–15 säger inte vilken risk de hör till"));
    CHECK_THAT(ran.out, Catch::Contains("tabellen slutar före rad 27"));
    const auto risk = [&](const char* id) { return Json::parse(shell.run({"risk", "show", id, "--json"}).out); };
    CHECK(risk("R-01")["measures"][0]["text"] == "Vid behov omprioritera.");
    CHECK(risk("R-02")["measures"].size() == 2);
    CHECK(risk("R-02")["measures"][1]["text"] == "Följa kostnadsutvecklingen.");
    CHECK(risk("R-02")["controls"][0]["what"] == "Kontroll av kostnader.");
    CHECK(risk("R-03")["measures"][0]["end"] == "2020-12-31");
    CHECK(risk("R-03")["controls"].size() == 1);
}

TEST_CASE("measures without a sign of their risk are refused when their number does not fit")
{
    Shell shell;
    std::string text = plan;
    text.erase(text.find("Säkerställa"),
               std::string("Säkerställa kunskap om rutiner.\t2020-01-01\t2020-12-31\t\n").size());
    const Ran ran = shell.run({"risk", "import", shell.file("plan.txt", text)}, "en_GB.UTF-8");
    CHECK(ran.code == 1);
    CHECK_THAT(ran.out, Catch::Contains("Nothing was entered: 3 rows stood in the way"));
    CHECK_THAT(ran.out, Catch::Contains("plan.txt, row 11: which risk does the row belong to?"));
}

TEST_CASE("several files are one register: measures and controls name their risk by id, also one that is there already")
{
    Shell shell;
    const std::string risks = shell.file("risker.csv", "Id;Risk;Sannolikhet;Konsekvens;Typ\nP-1;Hot;3;4;medarbetare\n");
    const std::string measures =
        shell.file("atgarder.csv", "Risk;Åtgärd;Status\nP-1;Rutiner;pågående\nEK-01;Bromsa;planerad\n");
    const std::string controls =
        shell.file("kontroller.csv", "Id;Kontrollmoment;Uppföljning;Kontrolleras av\nP-1;APT;varje månad;chef1\n");
    const Ran ran = shell.run({"risk", "import", measures, controls, risks, "--json"});
    INFO(ran.out << ran.err);
    REQUIRE(ran.code == 0);
    const Json entries = Json::parse(ran.out);
    REQUIRE(entries.size() == 2);
    CHECK(entries[0]["outcome"] == "entered");
    CHECK(entries[1]["outcome"] == "changed");
    const Json risk = Json::parse(shell.run({"risk", "show", "P-1", "--json"}).out);
    CHECK(risk["measures"][0]["status"] == "ongoing");
    CHECK(risk["controls"][0]["every"] == "varje månad");
    CHECK(Json::parse(shell.run({"risk", "show", "EK-01", "--json"}).out)["measures"][0]["text"] == "Bromsa");

    const Ran unknown = shell.run({"risk", "import", shell.file("fel.csv", "Id;Åtgärd\nP-1;Mer\nEK-09;Annat\n")});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.out, Catch::Contains("fel.csv, rad 3 (EK-09): no risk \"EK-09\""));
    CHECK(Json::parse(shell.run({"risk", "show", "P-1", "--json"}).out)["measures"].size() == 1);  // nothing half taken
}

TEST_CASE("a file does not overwrite what people have decided")
{
    Shell shell;
    const Ran ran = shell.run(
        {"risk", "import", shell.file("r.csv", "Id;Risk;Sannolikhet;Konsekvens\nEK-01;Åtgärderna räcker inte;4;5\n")});
    CHECK(ran.code == 1);
    CHECK_THAT(ran.out, Catch::Contains("EK-01 is in the register with probability \"3\", not \"4\""));
    CHECK(Json::parse(shell.run({"risk", "show", "EK-01", "--json"}).out)["probability"] == 3);
}

TEST_CASE("what is exported and read in again changes nothing, in either language")
{
    Shell shell;
    shell.march();  // moves EK-01
    REQUIRE(shell.run({"risk", "import", shell.file("plan.txt", plan)}).code == 0);
    shell.run({"risk", "measure", "EK-01", "--text", "Egna familjehem; \"två\"\nrader ", "--start", "2024-05-01",
               "--status", "ongoing"});
    shell.run({"risk", "measure", "EK-01", "--text", "-- streck"});
    shell.run({"risk", "measure", "EK-01", "--text", "'=A1"});
    shell.run({"risk", "set", "EK-01", "--probability", "4", "--comment", "Vi vet mer"});
    shell.run({"risk", "set", "R-03", "--measures-level", "yellow", "--owner", "chef1"});
    shell.run({"risk", "close", "R-02", "--because", "reduced"});
    const std::string before = shell.run({"risks", "--json"}).out;
    for (const char* language : {"sv_SE.UTF-8", "en_GB.UTF-8"}) {
        CAPTURE(language);
        const std::string csv = shell.run({"risks", "--csv"}, language).out;
        const Ran ran = shell.run({"risk", "import", shell.file("ut.csv", csv)}, language);
        INFO(csv << ran.out << ran.err);
        CHECK(ran.code == 0);
        CHECK_THAT(ran.out, Catch::Contains(language[0] == 's' ? "4 var oförändrade" : "4 were unchanged"));
        CHECK(shell.run({"risks", "--json"}).out == before);
    }

    // And a register that is empty becomes the same, but for what the figures say and who set it.
    Shell elsewhere;
    elsewhere.town.write("risks.toml", "");
    elsewhere.town.write("rules.d/10-rules.toml", "");
    const std::string csv = shell.run({"risks", "--csv"}).out;
    const Ran entered = elsewhere.run({"risk", "import", elsewhere.file("ut.csv", csv)});
    INFO(csv << entered.out << entered.err);
    REQUIRE(entered.code == 0);
    const Json here = Json::parse(before), there = Json::parse(elsewhere.run({"risks", "--json"}).out);
    REQUIRE(there.size() == here.size());
    for (std::size_t i = 0; i < here.size(); ++i)
        for (const char* field : {"id", "type", "text", "state", "probability", "consequence", "measures_level",
                                  "owner", "measures", "controls", "comment", "closed_because"})
            CHECK(there[i][field] == here[i][field]);
    CHECK(there.back()["closed_because"] == "reduced");
}

TEST_CASE("people read times of the house's own zone, machines RFC 3339 in UTC, and an alert says how it ended")
{
    Shell shell;
    shell.run({"ingest", shell.file("2023.csv",
                                    "metric;unit;scenario;period;value\n"
                                    "net_cost;adults;outcome;2023-11 ack;-110\n"
                                    "net_cost;adults;budget;2023-11 ack;-100\n")});
    shell.march();
    const Ran alerts = shell.run({"alerts"});
    INFO(alerts.out);
    CHECK_THAT(alerts.out, Catch::Contains("år stängt") && !Catch::Contains("löst"));
    CHECK_THAT(shell.run({"alerts"}, "en_GB.UTF-8").out, Catch::Contains("year closed"));
    const Json list = Json::parse(shell.run({"alerts", "--json", "--state", "resolved"}).out);
    REQUIRE(list.size() == 1);
    CHECK(list[0]["ended_because"] == "year-closed");
    CHECK(list[0]["state_name"]["sv"] == "år stängt");

    const Json message = Json::parse(shell.run({"outbox", "--json"}).out)[0];
    const auto created = parse_instant(message["created"].get<std::string>());
    REQUIRE(created);
    const Ran outbox = shell.run({"outbox"});
    CHECK_THAT(outbox.out, Catch::Contains(Clock("Europe/Stockholm", std::nullopt).local_text(*created)));
    CHECK_THAT(outbox.out, !Catch::Contains("UTC"));
}

TEST_CASE("the outbox shows what waits, for whom and why")
{
    Shell shell;
    CHECK_THAT(shell.run({"outbox"}).out, Catch::Contains("Utkorgen är tom"));
    shell.march();
    const Ran outbox = shell.run({"outbox"});
    CHECK(outbox.code == 0);
    CHECK_THAT(outbox.out, Catch::Contains("eko1@smavik.example"));
    const Json json = Json::parse(shell.run({"outbox", "--json", "--state", "waiting"}).out);
    REQUIRE(json.size() == 2);
    CHECK(shell.run({"outbox", "retry", json[0]["id"].get<std::string>()}).code == 1);  // no dead letter
}

TEST_CASE("a data folder that somebody holds is left alone, and the tool says who and what to do")
{
    Shell shell;
    const House house(House::Options{.configuration = shell.town.configuration(), .data = shell.town.data()});
    const Ran ran = shell.run({"alerts"}, "en_GB.UTF-8");
    CHECK(ran.code == 1);
    CHECK_THAT(ran.err, Catch::Contains("--url"));
    CHECK_THAT(ran.err, Catch::Contains(std::to_string(::getpid())));
    CHECK_THAT(shell.run({"alerts", "--url", "http://127.0.0.1:9"}).err, Catch::Contains("127.0.0.1:9"));
}

TEST_CASE("a table's columns line up whatever letters are in them")
{
    Table table({{"namn"}, {"tal", Table::Align::right}, {"slut"}});
    table.add({"Åsa", "1", "x"});
    table.add({"Bo", "−22 681", "y"});
    std::ostringstream out;
    table.print(out, false);
    CHECK(out.str() == "namn      tal  slut\nÅsa         1  x\nBo    −22 681  y\n");
}
