#include "daemon/command/command.hpp"

#include "daemon/command/risk_csv.hpp"
#include "rules/expression/functions.hpp"
#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"

#include <sstream>

using namespace varsko;
using namespace varsko::test;

namespace {

struct Ran {
    int code;
    std::string out, err;
};

// The tool in a town of its own, on the data folder, without a daemon.
class Shell {
public:
    Ran run(std::vector<std::string> arguments, const std::string& language = "sv_SE.UTF-8",
            const std::string& input = {})
    {
        std::ostringstream out, err;
        std::istringstream in(input);
        const auto environment = [&](const std::string& name) {
            if (name == "LANG") return language;
            if (name == "VARSKO_CONFIG") return town.configuration().string();
            if (name == "VARSKO_DATA") return town.data().string();
            if (name == "USER") return std::string("eko1");
            return std::string();
        };
        const Terminal terminal{
            .out = out, .err = err, .in = in, .colour = colour, .progress = false, .environment = environment};
        const int code = run_command(arguments, terminal);
        return {code, out.str(), err.str()};
    }
    std::string file(const std::string& name, const std::string& text)
    {
        const auto path = town.folder() / name;
        std::ofstream(path, std::ios::binary) << text;
        return path.string();
    }
    Ran march() { return run({"ingest", file("mars.csv", SmallTown::march)}); }

    SmallTown town;
    bool colour = false;
};

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
        CHECK(all[i]["formula"] == f.formula);
        CHECK(all[i]["smallest"] == f.smallest);
        CHECK(all[i]["source"] == f.source);
        CHECK(all[i]["example"] == f.example);
    }
    CHECK(Json::parse(shell.run({"functions", "change", "--json"}).out)["functions"].size() == 6);
    const Ran one = shell.run({"functions", "rising"});
    CHECK(one.code == 0);
    CHECK(one.out ==
          "change\n  rising(x, n)\n      n rises in a row, ending with this period\n"
          "      behöver: n + 1 periods\n      källa: own definition\n      till exempel: rising(outcome, 2)\n");
    CHECK_THAT(shell.run({"functions"}, "en_GB.UTF-8").out, Catch::Contains("needs: n + 1 periods"));
    const Ran unknown = shell.run({"functions", "risin"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, Catch::Contains("\"risin\""));
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

TEST_CASE("a plan's table of risks is entered, with its measures")
{
    Shell shell;
    const std::string file =
        shell.file("plan.csv",
                   "Plan 2020;;;\r\n\r\n"
                   "RISK;RISKVÄRDE;SANNOLIKHET;KONSEKVENNS;ÅTGÄRDER;STARTDATUM;SLUTDATUM;STATUS;KONTROLLMOMENT\r\n"
                   "Sänkt ersättning;;3;5;Ställa om;2020-01-01;2020-12-31;;Följa volymer\r\n"
                   ";;;;Följa intäkter;2020-01-01;2020-12-31;pågående;\r\n"
                   "Fler hot mot personal;;3;4;;;;;\r\n"
                   "Utan värde;;;;;;;;\r\n");
    const Ran ran = shell.run({"risk", "import", file, "--type", "environment"});
    INFO(ran.out << ran.err);
    CHECK(ran.code == 1);  // one row has no rating
    CHECK_THAT(ran.out, Catch::Contains("2 av 3"));
    CHECK_THAT(ran.out, Catch::Contains("rad 7"));
    const Json risk = Json::parse(shell.run({"risk", "show", "R-01", "--json"}).out);
    CHECK(risk["value"] == 15);
    CHECK(risk["type"] == "environment");
    REQUIRE(risk["measures"].size() == 2);
    CHECK(risk["measures"][1]["status"] == "ongoing");
    CHECK(risk["controls"][0]["what"] == "Följa volymer");
    CHECK(shell.run({"risk", "import", file}).code == 1);  // they are there already
    CHECK(shell.run({"risk", "import", shell.file("fel.csv", "a;b\n1;2\n")}).code == 1);
}

TEST_CASE("what is exported can be read again")
{
    Shell shell;
    shell.run({"risk", "measure", "EK-01", "--text", "Egna familjehem"});
    const std::string csv = shell.run({"risks", "--csv"}).out.substr(3);
    const RiskTable table = read_risk_table(csv, "finance");
    REQUIRE(table.risks.size() == 1);
    CHECK(table.risks[0].body["id"] == "EK-01");
    CHECK(table.risks[0].body["probability"] == 3);
    CHECK(table.risks[0].body["type"] == "finance");
    CHECK_FALSE(table.risks[0].type_assumed);
    CHECK(table.risks[0].body["measures"][0]["text"] == "Egna familjehem");
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
