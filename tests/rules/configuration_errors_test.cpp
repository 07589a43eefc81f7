// What a person writes wrong is told with its exact place and what was probably meant.
#include "rules/configuration.hpp"
#include "tests/catch.hpp"
#include "tests/rules/configuration_support.hpp"

using namespace varsko;

namespace {
using Told = std::vector<std::string>;
}  // namespace

TEST_CASE("the town of these tests is without fault") { CHECK(told(with_town("")) == Told{}); }

TEST_CASE("no file is no configuration")
{
    CHECK(says(read_configuration({}), "no *.toml file"));
    CHECK_FALSE(read_configuration({}).ok());
    CHECK_FALSE(read_configuration({{"README.md", "hello"}}).ok());
}

TEST_CASE("unknown keys are told with the nearest known one")
{
    const auto read = with_town("[[unit]]\nid = \"x\"\nparrent = \"asn\"\n[organisaton]\n[[risc]]\n");
    CHECK(told(read) == Told{"3:1 unknown-key", "4:2 unknown-key", "5:3 unknown-key"});
    CHECK(says(read, R"(a.toml:3:1: error: [[unit]] has no key "parrent"; did you mean "parent"?)"));
    CHECK(says(read, R"(did you mean "organisation"?)"));
    CHECK(says(read, R"(did you mean "risk"?)"));
}

TEST_CASE("keys inside inline tables are told too")
{
    const auto read = with_town("[[metric]]\nid = \"m\"\ncalendar = { evry = \"month\" }\n");
    CHECK(told(read) == Told{"3:14 unknown-key"});
    CHECK(says(read, R"("calendar" in [[metric]] has no key "evry"; did you mean "every"?)"));
}

TEST_CASE("columns count letters, not bytes")
{
    const auto read = with_town("[[unit]]\nid = \"x\"\nname = \"åäö\" ; \n");
    CHECK(told(read) == Told{"3:14 syntax"});
    const auto other = with_town("[[metric]]\nid = \"m\"\nname = { sv = \"Vård\", no = \"Omsorg\" }\n");
    CHECK(told(other) == Told{"3:23 unknown-key"});
}

TEST_CASE("a fault of TOML is told, and the other files are read all the same")
{
    const auto read =
        read_configuration({{"a.toml", "[[unit]\n"}, {"b.toml", "[[unit]]\nid = 3\n"}, {"c.toml", "x = 2024-02-30\n"}});
    Told files;
    for (const auto& d : read.diagnostics)
        if (!d.place.file.empty()) files.push_back(d.place.file + " " + d.code);
    CHECK(files == Told{"a.toml syntax", "b.toml wrong-type", "c.toml syntax"});
}

TEST_CASE("wrong types are told where the value stands")
{
    const auto read = with_town(R"toml([[unit]]
id = 3
level = ["area"]
from = "yesterday"
[[risk]]
id = "R"
text = 5
probability = "high"
consequence = 3.5
[http]
read_without_token_on_loopback = "yes"
)toml");
    CHECK(told(read) == Told{"2:6 wrong-type", "3:9 wrong-type", "4:9 wrong-value", "7:8 wrong-type", "8:15 wrong-type",
                             "9:15 wrong-type", "11:34 wrong-type"});
    CHECK(says(read, R"("id" in [[unit]] must be a text in quotes, not a whole number)"));
    CHECK(says(read, R"("from" in [[unit]] must be a day such as 2024-03-31, not "yesterday")"));
    CHECK(says(read, R"("probability" in [[risk]] must be a whole number from 1 to 5, not a text)"));
}

TEST_CASE("what must be there is told at the table that lacks it")
{
    const auto read =
        with_town("[[unit]]\n[[metric]]\n[[person]]\n[[rule]]\n[[risk]]\n[[route]]\ncontinue = true\n[[mapping]]\n");
    CHECK(told(read) == Told{"1:1 missing-key", "2:1 missing-key", "3:1 missing-key", "4:1 missing-key",
                             "4:1 missing-key", "4:1 no-condition", "5:1 missing-key", "5:1 missing-key",
                             "5:1 missing-key", "5:1 missing-key", "6:1 missing-key", "8:1 missing-key",
                             "8:1 missing-key"});
    CHECK(says(read, "has neither levels nor when"));
}

TEST_CASE("ids are unique, and say where the first stands")
{
    const auto read = with_town(
        "[[unit]]\nid = \"asn\"\n[[metric]]\nid = \"net_cost\"\n[[person]]\nid = \"eko1\"\n[[risk]]\nid = "
        "\"EK-01\"\ntext = \"x\"\nprobability = 1\nconsequence = 1\n");
    // a.toml is read before town.toml, so that the town's own are the second.
    CHECK(says(read, "town.toml:8:7: error: unit \"asn\" stands already in a.toml:2"));
    CHECK(says(read, "metric \"net_cost\" stands already in a.toml:4"));
    CHECK(says(read, "person \"eko1\" stands already in a.toml:6"));
    CHECK(says(read, "risk \"EK-01\" stands already in a.toml:8"));
}

TEST_CASE("a table that may stand once stands once")
{
    const auto read =
        read_configuration({{"a.toml", "[organisation]\nid = \"a\"\n"}, {"b.toml", "[organisation]\nid = \"b\"\n"}});
    CHECK(says(read, "b.toml:1:1: error: [organisation] stands already in a.toml:1"));
    CHECK(says(with_town("[channel.mail]\nkind = \"file\"\nfolder = \"x\"\n"),
               "channel \"mail\" stands already in a.toml:1"));
    CHECK(says(read_configuration({{"a.toml", "[constants]\nx = 1\n"}, {"b.toml", "[constants]\nx = 2\n"}}),
               "constant \"x\" stands already in a.toml:2"));
}

TEST_CASE("a spelling names one unit")
{
    const auto alias = with_town("[[unit]]\nid = \"x\"\naliases = [\"X\", \"BARN  & unga\"]\n");
    CHECK(says(alias, "duplicate"));
    CHECK(says(alias, R"(is also a spelling of unit "x")"));
    const auto of_name = with_town("[[unit]]\nid = \"x\"\naliases = [\"Barn- och ungdomsvård\"]\n");
    CHECK(told(of_name) == Told{"3:13 duplicate"});
    const auto names = with_town("[[unit]]\nid = \"x\"\nname = \"Barn- och ungdomsvård\"\n");
    CHECK(names.ok());
    CHECK(says(names, "same-name"));
}

TEST_CASE("two metrics have no spelling in common")
{
    CHECK(told(with_town("[[metric]]\nid = \"x\"\naliases = [\"Net_Cost\"]\n")) == Told{"3:13 duplicate"});
}

TEST_CASE("the tree of units has no circle")
{
    const auto read = with_town(
        "[[unit]]\nid = \"a\"\nparent = \"c\"\n[[unit]]\nid = \"b\"\nparent = \"a\"\n[[unit]]\nid = \"c\"\nparent = "
        "\"b\"\n[[unit]]\nid = \"d\"\nparent = \"a\"\n");
    CHECK(told(read) == Told{"1:1 cycle"});
    CHECK(says(read, R"(unit "a" is above itself: a -> c -> b -> a)"));
    CHECK(told(with_town("[[unit]]\nid = \"a\"\nparent = \"a\"\n")) == Told{"1:1 cycle"});
}

TEST_CASE("hours that are none, and inhibitions of nothing, are told")
{
    const auto read = with_town(R"toml([[person]]
id = "p"
mail = "p@kommun.example"
quiet = { nights = "18-07" }
digest = "7:30"
[[person]]
id = "q"
mail = "q@kommun.example"
quiet = { nights = "18:00-25:00" }
[[route]]
match = { level = "red" }
to = ["economist"]
when = "07:30"
[[inhibit]]
source = "boss"
targets = ["worker"]
units = "above"
level = "green"
[[inhibit]]
source = "boss"
)toml");
    CHECK(told(read) == Told{"4:21 wrong-value", "5:11 wrong-value", "9:21 wrong-value", "13:9 wrong-value",
                             "15:11 unknown-name", "16:13 unknown-name", "17:10 wrong-value", "18:10 wrong-value",
                             "19:1 missing-key", "20:11 unknown-name"});
}

TEST_CASE("names that refer to nothing are told with the nearest known")
{
    const auto read = with_town(R"toml([[unit]]
id = "x"
parent = "adult"
responsible = ["chld_youth"]
[[person]]
id = "p"
mail = "p@kommun.example"
channel = "mial"
roles = [{ role = "chief", unit = "adutls" }]
stand_in = { person = "eko2", from = 2024-07-01, to = 2024-08-01 }
[[risk]]
id = "R"
text = "x"
probability = 1
consequence = 1
owner = "eko2"
unit = "asm"
[[route]]
match = { rule = "rul", metric = "netcost", unit = "assn", risk = "EK-1" }
to = ["economyst"]
channel = "hook"
)toml");
    CHECK(told(read) == Told{"3:11 unknown-name", "4:17 unknown-name", "8:12 unknown-name", "9:36 unknown-name",
                             "10:24 unknown-name", "16:10 unknown-name", "17:9 unknown-name", "19:19 unknown-name",
                             "19:35 unknown-name", "19:53 unknown-name", "19:68 unknown-name", "20:8 unknown-name",
                             "21:12 unknown-name"});
    CHECK(says(read, R"(no unit "adult"; did you mean "adults"?)"));
    CHECK(says(read, R"(no channel "mial"; did you mean "mail"?)"));
    CHECK(says(read, R"(no metric "netcost"; did you mean "net_cost"?)"));
    CHECK(says(read, R"("economyst"; did you mean "economist"?)"));
    CHECK(says(read, R"(names no risk: "EK-1"; did you mean "EK-01"?)"));
}

TEST_CASE("a name or alias where an id is wanted says the id")
{
    const auto read = with_town(
        "[[rule]]\nid = \"r\"\nmetric = \"net_cost\"\nunits = [\"Barn & Unga\"]\nwhen = \"outcome > 0 tkr\"\n");
    CHECK(told(read) == Told{"4:11 unknown-name"});
    CHECK(says(read, R"(that is how "child_youth" is spelled, write its id)"));
}

TEST_CASE("a usual role that nobody has is a warning, and a rule that reaches nobody too")
{
    const auto read = with_town(
        "[[rule]]\nid = \"r\"\nmetric = \"net_cost\"\nwhen = \"outcome > 0 tkr\"\nnotify = { to = [\"chief\"] }\n");
    CHECK(told(read) == Told{"1:1 reaches-nobody", "5:19 role-nobody-has"});
    CHECK(read.ok());
    const auto routed = with_town(
        "[[rule]]\nid = \"r\"\nmetric = \"net_cost\"\nwhen = \"outcome > 0 tkr\"\nnotify = { to = [\"chief\"] "
        "}\n[[route]]\nmatch = { level = \"red\" }\nto = \"economist\"\n");
    CHECK(told(routed) == Told{"5:19 role-nobody-has"});
    const auto elsewhere = with_town(
        "[[unit]]\nid = \"other\"\n[[rule]]\nid = \"r\"\nmetric = \"net_cost\"\nunits = [\"other\"]\nwhen = \"outcome "
        "> 0 tkr\"\nnotify = { to = [\"economist\"] }\n");
    CHECK(told(elsewhere) == Told{"3:1 reaches-nobody"});
}

TEST_CASE("levels are one or two colours, or a flag")
{
    const std::string good = "[[rule]]\nid = \"r\"\nmetric = \"net_cost\"\n";
    const std::string bad = "[[rule]]\nid = \"r\"\nmetric = \"netcost\"\n";
    const std::string three =
        "levels.red = \"outcome < 0 tkr\"\nlevels.yellow = \"outcome < 1 tkr\"\nlevels.green = \"outcome > 2 tkr\"\n";
    const std::string both = "levels = { red = \"outcome < 0 tkr\" }\nwhen = \"outcome > 0 tkr\"\n";
    CHECK(told(with_town(good + "levels = { red = \"outcome < 0 tkr\" }\n")) == Told{});
    CHECK(told(with_town(good + three)) == Told{"6:17 three-levels"});
    CHECK(told(with_town(bad + three)) == Told{"3:11 unknown-name", "6:17 three-levels"});
    CHECK(told(with_town(good)) == Told{"1:1 no-condition"});
    CHECK(told(with_town(bad)) == Told{"1:1 no-condition", "3:11 unknown-name"});
    CHECK(told(with_town(good + both)) == Told{"5:9 levels-and-when"});
    CHECK(told(with_town(bad + both)) == Told{"3:11 unknown-name", "5:9 levels-and-when"});
    CHECK(told(with_town(good + "levels = {}\n")) == Told{"4:10 missing-key"});
    CHECK(told(with_town(good + "levels = { orange = \"outcome < 0 tkr\" }\n")) == Told{"4:12 unknown-key"});
    CHECK(told(with_town(good + "levels = { red = \"outcome < 0 tkr\" }\nseverity = \"red\"\n")) ==
          Told{"5:1 wrong-value"});
    CHECK(told(with_town(good + "when = \"outcome > 0 tkr\"\nseverity = \"reed\"\n")) == Told{"5:13 wrong-value"});
}

TEST_CASE("numbers stay within their bounds")
{
    const std::string head = "[[rule]]\nid = \"r\"\nmetric = \"net_cost\"\nlevels = { red = \"outcome < 0 tkr\" }\n";
    CHECK(told(with_town(head + "for = 0\nclear = -1\n")) == Told{"5:7 wrong-value", "6:9 wrong-value"});
    CHECK(told(with_town(head + "risk = { id = \"EK-01\", probability = 6, consequence = \"+5\" }\n")) ==
          Told{"5:38 wrong-value", "5:56 wrong-value"});
    CHECK(told(with_town(head + "risk = { id = \"EK-01\", probability = { green = 1 } }\n")) ==
          Told{"5:40 unknown-key"});
    CHECK(told(with_town(head + "risk = { id = \"EK-01\", probability = 1, after = 0 }\n")) ==
          Told{"5:49 wrong-value"});
    CHECK(told(with_town("[[risk]]\nid = \"R\"\ntext = \"x\"\nprobability = 0\nconsequence = 6\n")) ==
          Told{"4:15 wrong-value", "5:15 wrong-value"});
}

TEST_CASE("risks that rules name are in the register or opened")
{
    const std::string head = "[[rule]]\nid = \"r\"\nmetric = \"net_cost\"\nwhen = \"outcome > 0 tkr\"\n";
    CHECK(told(with_town(head + "risk = { id = \"EK-1\", probability = 3 }\n")) == Told{"5:16 unknown-name"});
    CHECK(told(with_town(head + "risk = { probability = 3 }\n")) == Told{"5:8 missing-key"});
    CHECK(told(with_town(head + "risk = { open = true, id = \"EK-01\", probability = 3 }\n")) ==
          Told{"5:29 wrong-value"});
    CHECK(told(with_town(head + "risk = { open = true, probability = 3, consequence = 2 }\n")) == Told{});
    CHECK(told(with_town("[[metric]]\nid = \"m\"\nrisk = \"EK-02\"\n")) == Told{"3:9 unknown-name"});
}

TEST_CASE("times that end before they begin are told")
{
    CHECK(told(with_town("[[unit]]\nid = \"x\"\nfrom = 2024-01-01\nto = 2023-01-01\n")) == Told{"4:1 wrong-value"});
    CHECK(told(with_town("[[metric]]\nid = \"m\"\nexpected = { from = \"2024-02\", to = \"2024-01\" }\n")) ==
          Told{"3:32 wrong-value"});
    CHECK(told(with_town("[[rule]]\nid = \"r\"\nmetric = \"net_cost\"\nwhen = \"outcome > 0 tkr\"\nvalid = { from = "
                         "\"2024\", to = \"2023-12\" }\n")) == Told{"5:26 wrong-value"});
    CHECK(told(with_town("[[unit]]\nid = \"x\"\nfrom = \"2023-02-29\"\n")) == Told{"3:9 wrong-value"});
}

TEST_CASE("phrases that are not understood say what would be")
{
    const auto read = with_town(R"toml([inbox]
refused_kept = "a month"
[[metric]]
id = "m"
measure = "tkkr"
good = "up"
tolerance = "some"
calendar = { every = "moon", except = ["13"], due = "soon" }
scenarios = ["outcom"]
breaks = ["now"]
[constants]
x = "2 tkkr"
Y = 1
outcome = 1
[channel.post]
kind = "smtp"
url = "http://x"
from = "nobody"
timeout = "2 hours"
starttls = "maybe"
[http]
listen = "8080"
base_url = "varsko"
[clock]
pretend = "soon"
[log]
level = "loud"
)toml");
    CHECK(told(read) == Told{"2:17 wrong-value",  "5:12 unknown-name", "6:9 wrong-value",   "7:14 wrong-value",
                             "8:23 wrong-value",  "8:41 wrong-value",  "8:54 wrong-value",  "9:15 unknown-name",
                             "10:12 wrong-value", "12:6 wrong-value",  "13:1 wrong-value",  "14:1 wrong-value",
                             "17:8 wrong-value",  "18:9 wrong-value",  "19:12 wrong-value", "20:13 wrong-value",
                             "22:11 wrong-value", "23:13 wrong-value", "25:12 wrong-value", "27:10 wrong-value"});
    CHECK(says(read, R"(no measure "tkkr"; did you mean "tkr"?)"));
    CHECK(says(read, R"("good" in [[metric]] cannot be "up"; known: higher, lower, neither)"));
    CHECK(says(read, R"(must be a due day such as "10th working day after")"));
}

TEST_CASE("channels that cannot be are told with their places")
{
    const auto read = with_town(R"toml(
[outbox]
oldest_alarm = "soon"
oldest_alrm = "1 h"
[channel.room]
kind = "chat"
form = "slak"
url = "https://hooks.slack.example/hemligt"
[channel.room2]
kind = "chat"
[channel.am]
kind = "alertmanger"
[channel.am2]
kind = "alertmanager"
url = "am:9093"
attempts = 3
[channel.sms]
kind = "command"
run = "sms --quiet"
retry_on = [0, "75"]
rate = "60/min"
most_age = "1 s"
[channel.j]
kind = "journal"
socket = "journal"
[channel.s]
kind = "syslog"
url = "unix://log"
)toml");
    CHECK(told(read) == Told{"3:17 wrong-value", "4:1 unknown-key", "7:9 wrong-value", "8:8 wrong-value",
                             "9:1 missing-key", "9:1 missing-key", "12:9 wrong-value", "15:8 wrong-value",
                             "16:1 unknown-key", "19:8 wrong-value", "20:13 wrong-value", "20:16 wrong-type",
                             "21:9 wrong-value", "22:13 wrong-value", "25:11 wrong-value", "28:8 wrong-value"});
    CHECK(says(read, R"([outbox] has no key "oldest_alrm"; did you mean "oldest_alarm"?)"));
    CHECK(says(read, R"(did you mean "slack"?)"));
    CHECK(says(read, R"(did you mean "alertmanager"?)"));
    CHECK(says(read, R"(must be a rate such as "60 per minute" or "500 per hour", not "60/min")"));
    CHECK(says(read, R"(must be a time from 1 min to 3660 days, not "1 s")"));
    CHECK_FALSE(says(read, "hemligt"));
}

TEST_CASE("no messages are sent through an Alertmanager")
{
    const auto read = with_town(
        "[channel.am]\nkind = \"alertmanager\"\nurl = \"http://127.0.0.1:9093\"\n"
        "[[route]]\nmatch = { rule = \"any\" }\nchannel = \"am\"\n"
        "[[person]]\nid = \"a\"\nmail = \"a@kommun.example\"\nchannel = \"am\"\n");
    CHECK(says(read, "channel \"am\" is an Alertmanager: it is told how all alerts stand"));
    CHECK(std::count_if(read.diagnostics.begin(), read.diagnostics.end(),
                        [](const auto& d) { return d.code == "wrong-value"; }) == 2);
}

TEST_CASE("publishing small counts exactly needs a decision")
{
    CHECK(told(with_town("[[metric]]\nid = \"m\"\nsmallest_shown = 5\npublish = \"exact\"\n")) ==
          Told{"4:12 missing-key"});
    CHECK(told(with_town(
              "[[metric]]\nid = \"m\"\npublish = \"exact\"\ndecided_by = \"nämnden\"\ndecided_on = 2024-01-31\n")) ==
          Told{});
}

TEST_CASE("constants that differ by level are of one measure and of known levels")
{
    CHECK(told(with_town("[constants]\nx = { value = \"200 tkr\", by_level = { bord = \"0 tkr\" } }\n")) ==
          Told{"2:39 unknown-name"});
    CHECK(told(with_town("[constants]\nx = { value = \"200 tkr\", by_level = { board = \"2%\" } }\n")) ==
          Told{"2:47 unit-mismatch"});
    const auto mixed = with_town("[constants]\nx = { value = \"1 mnkr\", by_level = { board = \"500 tkr\" } }\n");
    CHECK(mixed.ok());
    CHECK(mixed.configuration.catalogue.constants.at("x").by_level.at("board") == Approx(0.5));
}

TEST_CASE("mappings say whose figures, and of what")
{
    const std::string head = "[[mapping]]\nid = \"m\"\n";
    CHECK(told(with_town(head + "columns = { 1 = \"unit\" }\nmetric = \"net_cost\"\n")) == Told{"3:1 wrong-value"});
    CHECK(told(with_town(head + "columns = { 1 = \"unit\", 2 = \"value\" }\n")) == Told{"3:1 missing-key"});
    CHECK(told(with_town(head + "columns = { 2 = \"value\" }\nmetric = \"net_cost\"\n")) == Told{"3:1 missing-key"});
    CHECK(told(with_town(head + "columns = { 0 = \"unit\", 2 = \"valu\", 3 = { scenario = \"budgt\" } }\nmetric = "
                                "\"net_cost\"\nunit = \"asn\"\n")) ==
          Told{"3:13 wrong-value", "3:30 wrong-value", "3:55 unknown-name"});
    CHECK(told(with_town(head + "columns = { 2 = \"value\" }\nmetric = \"net_cost\"\nunit = \"asn\"\nperiod = \"when "
                                "it was\"\nknown_at = \"then\"\ndecimal = \";\"\n")) ==
          Told{"6:11 wrong-value", "7:13 wrong-value", "8:12 wrong-value"});
}

TEST_CASE("a route after one that takes everything is never looked at")
{
    CHECK(told(with_town("[[route]]\nto = \"eko1\"\n[[route]]\nmatch = { level = \"red\" }\nto = \"eko1\"\n")) ==
          Told{"3:1 never-reached"});
    CHECK(told(with_town(
              "[[route]]\nto = \"eko1\"\ncontinue = true\n[[route]]\nmatch = { level = \"red\" }\nto = \"eko1\"\n")) ==
          Told{});
}

TEST_CASE("no channels are a warning")
{
    const auto read = read_configuration({{"a.toml", "[organisation]\nid = \"a\"\n"}});
    CHECK(told(read) == Told{"- no-channel"});
    CHECK(told(read_configuration({{"a.toml", ""}})) == Told{"- no-organisation", "- no-channel"});
}

TEST_CASE("a file with fifty errors is told fifty times, in order")
{
    std::string toml;
    for (int i = 0; i < 50; ++i) toml += "[[unit]]\nid = \"u" + std::to_string(i) + "\"\nlevl = \"area\"\n";
    const auto read = with_town(toml);
    REQUIRE(read.diagnostics.size() == 50);
    for (std::size_t i = 0; i < 50; ++i) {
        CHECK(read.diagnostics[i].place.line == static_cast<int>(i) * 3 + 3);
        CHECK(read.diagnostics[i].code == "unknown-key");
    }
    CHECK(text(read.diagnostics).ends_with("50 errors, 0 warnings\n"));
}

TEST_CASE("keys of very many parts and very deep lists are refused before they are parsed")
{
    std::string dots = "a";
    for (int i = 0; i < 200'000; ++i) dots += ".a";
    CHECK(told(with_town("[organisation]\n" + dots + " = 1\n")).at(0).ends_with("syntax"));
    CHECK(says(with_town(dots + " = 1\n"), "a key of more than 32 parts"));
    CHECK(says(with_town("x = " + std::string(100'000, '[')), "nested more than 64 deep"));
    CHECK(says(with_town(std::string((16U << 20U) + 1, '#')), "at most 16"));
    // Dots in texts and comments are no keys.
    CHECK(told(with_town("# " + dots + "\n[[unit]]\nid = \"x\"\nname = \"" + dots + "\"\n")) == Told{});
    CHECK(told(with_town("[[unit]]\nid = \"x\"\nname = '''\n\"" + dots + "\n'''\n")) == Told{});
}

TEST_CASE("a configuration with people in which no rule tells anybody is a warning")
{
    const std::string people =
        "[channel.mail]\nkind = \"file\"\nfolder = \"x\"\n[[unit]]\nid = \"u\"\n[[metric]]\nid = \"m\"\n"
        "[[person]]\nid = \"p\"\nroles = { role = \"chief\" }\n[organisation]\nid = \"o\"\n";
    const std::string rule = "[[rule]]\nid = \"r\"\nmetric = \"m\"\nwhen = \"outcome > 0\"\n";
    CHECK(told(read_one(people)) == Told{});
    CHECK(told(read_one(people + rule)) == Told{"- reaches-nobody"});
    CHECK(told(read_one(people + rule + "notify = { to = \"chief\" }\n")) == Told{});
}

TEST_CASE("errors inside expressions are told at their character")
{
    const auto read = with_town(R"toml([[rule]]
id = "r"
metric = "net_cost"
value = "outcom - budget"
[rule.let]
a = 'outcome + placements.outcome'
[rule.levels]
red = """
a < 0 tkr and
  bugdet < 0 tkr"""
yellow = "a < "
[rule.say]
sv = "{unit} är {b}"
[[metric]]
id = "m"
measure = "tkr"
derived = { budget = "-net_cost.bdget" }
)toml");
    CHECK(told(read) == Told{"4:10 unknown-name", "6:14 unit-mismatch", "10:3 unknown-name", "11:15 syntax",
                             "13:18 unknown-name", "17:33 unknown-name"});
    CHECK_FALSE(read.ok());
}

TEST_CASE("templates are rendered when they are read")
{
    const auto with_template = [](std::string name, std::string text) {
        return read_configuration({{"town.toml", std::string{town}}, {"templates/" + name, std::move(text)}});
    };
    CHECK(with_template("mail.sv.txt", "{{sentence}}").ok());
    CHECK(says(with_template("mail.sv.txt", "Hej\n{{sentense}}"), "templates/mail.sv.txt"));
    CHECK_FALSE(with_template("mail.sv.txt", "{{#sentence}}").ok());
    CHECK(says(with_template("mail.se.txt", "x"), "did you mean \"mail.sv.txt\"?"));
}

TEST_CASE("a proxy in front is believed by its addresses, and who somebody is only with a secret")
{
    const auto of = [](const std::string& proxy) { return with_town("[http]\nproxy = { " + proxy + " }\n"); };
    const auto read =
        of("addresses = [\"127.0.0.1\", \"::1\"], user_header = \"X-Remote-User\", secret_file = \"proxy.secret\"");
    REQUIRE(told(read).empty());
    const DaemonSettings& daemon = read.configuration.daemon;
    CHECK(daemon.proxy_addresses == std::vector<std::string>{"127.0.0.1", "::1"});
    CHECK(daemon.proxy_user_header == "x-remote-user");
    CHECK(daemon.proxy_secret_file == "proxy.secret");
    CHECK(told(of("addresses = \"127.0.0.1\"")).empty());
    CHECK(told(of("addresses = \"proxy.example\"")) == std::vector<std::string>{"2:24 wrong-value"});
    CHECK(
        says(of("addresses = \"127.0.0.1\", user_header = \"X-Remote-User\""), "\"secret_file\" is needed beside it"));
    CHECK(says(of("secret_file = \"x\""), "addresses"));
}
