// Each kind of key, read as it was meant.
#include "rules/configuration.hpp"
#include "tests/catch.hpp"
#include "tests/rules/configuration_support.hpp"

using namespace varsko;

namespace {

using Told = std::vector<std::string>;

// The one rule of a.toml; a.toml is whole but for `rest`.
Rule rule_with(const std::string& rest)
{
    const auto read = with_town("[[rule]]\nid = \"r\"\n" + rest);
    INFO(text(read.diagnostics));
    REQUIRE(read.ok());
    REQUIRE(read.configuration.rules.size() == 1);
    return read.configuration.rules[0];
}

Metric metric_with(const std::string& rest)
{
    const auto read = with_town("[[metric]]\nid = \"m\"\n" + rest);
    INFO(text(read.diagnostics));
    REQUIRE(read.ok());
    return read.configuration.catalogue.metrics.at(0);
}

Mapping mapping_with(const std::string& rest)
{
    const auto read = with_town("[[mapping]]\nid = \"m\"\n" + rest);
    INFO(text(read.diagnostics));
    REQUIRE(read.ok());
    return read.configuration.mappings.at(0);
}

const std::string flag = "when = \"outcome > 0\"\n";

}  // namespace

TEST_CASE("how many alarms of one rule are a flood")
{
    CHECK(with_town("").configuration.most_alarms_a_month == 20);
    CHECK(with_town("[check]\nmost_alarms_a_month = 5\n").configuration.most_alarms_a_month == 5);
    CHECK_FALSE(with_town("[check]\nmost_alarms_a_month = 0\n").ok());
    CHECK_FALSE(with_town("[check]\nmost_alarms = 5\n").ok());
}

TEST_CASE("a small configuration relies on what is usual")
{
    const auto read = with_town("");
    REQUIRE(read.ok());
    const auto& c = read.configuration;
    CHECK(c.catalogue.language == "sv");
    CHECK(c.catalogue.organisation_name == "town");
    CHECK(c.daemon.listen == "127.0.0.1:8080");
    CHECK(c.daemon.history_after_days == 60);
    CHECK(c.daemon.refused_kept_days == 30);
    CHECK_FALSE(c.daemon.read_without_token_on_loopback);
    CHECK(c.daemon.log_level == "info");
    CHECK_FALSE(c.daemon.confirm_reload);
    CHECK(c.risk_bands.green_to == 6);
    CHECK(c.catalogue.units[0].name == "asn");
    CHECK(c.catalogue.units[0].dimension == Dimension::responsibility);
    const auto& m = c.catalogue.metrics[1];
    CHECK(m.name.sv == "placements");
    CHECK(m.scenarios == std::vector{Scenario::outcome});
    CHECK(m.adds_over_units == "sum");
    CHECK(m.calendar.every == Grain::month);
    CHECK(m.calendar.due == DueRule{10, true});
    CHECK(m.kind == Kind::flow);
    CHECK_FALSE(m.expected);
    CHECK(c.catalogue.people[0].name == "eko1");
    CHECK(c.catalogue.people[0].channel == "mail");
    CHECK(c.risks[0].state == RiskState::active);
    CHECK(c.risks[0].computed == c.risks[0].base);
}

TEST_CASE("the daemon's settings are read in all their forms")
{
    const auto read = read_configuration({{"a.toml", R"toml([organisation]
id = "a"
language = "en"
time_zone = "UTC"
history_after = "2 weeks"
constructed = "Figures of this folder are made up"
[http]
listen = "[::1]:0"
base_url = "https://varsko.kommun.example"
[inbox]
folder = "in"
refused_kept = 7
[clock]
pretend = 2024-04-16
[reload]
confirm = true
[log]
level = "warn"
[risk_register]
bands = { green_to = 5, yellow_to = 10 }
[channel.post]
kind = "smtp"
url = "smtps://mail.kommun.example:465"
from = "varsko@kommun.example"
user = "varsko"
password_file = "secret"
starttls = "required"
ca_file = "ca.pem"
timeout = "2 min"
attempts = 3
)toml"}});
    INFO(text(read.diagnostics));
    REQUIRE(read.ok());
    const auto& d = read.configuration.daemon;
    CHECK(d.history_after_days == 14);
    CHECK(d.listen == "[::1]:0");
    CHECK(d.base_url == "https://varsko.kommun.example");
    CHECK(d.inbox == "in");
    CHECK(d.refused_kept_days == 7);
    CHECK(d.pretend == parse_day("2024-04-16"));
    CHECK(d.log_level == "warning");
    CHECK(d.confirm_reload);
    CHECK(read.configuration.risk_bands.yellow_to == 10);
    REQUIRE(read.configuration.notes.size() == 2);
    CHECK(read.configuration.notes[0] == "Figures of this folder are made up");
    CHECK(read.configuration.notes[1] == "The clock is set: this is shown as if today were 2024-04-16.");
    const auto& post = read.configuration.channels.at("post");
    CHECK(post.starttls == "required");
    CHECK(post.timeout.count() == 120);
    CHECK(post.attempts == 3);
    CHECK(post.user == "varsko");
}

TEST_CASE("every kind of channel and what it may be asked to bear")
{
    const auto read = read_one(R"toml(
[organisation]
id = "town"
[outbox]
oldest_alarm = "30 min"
[channel.room]
kind = "chat"
form = "mattermost"
url_file = "room.url"
ca_file = "ca.pem"
rate = "60 per minute"
most_age = "2 days"
rest_after = 3
[channel.am]
kind = "alertmanager"
url = "http://127.0.0.1:9093"
user = "varsko"
password_file = "am.password"
resend = "30 s"
timeout = 5
[channel.sms]
kind = "command"
run = ["/usr/local/bin/sms", "--quiet"]
retry_on = [69, 75]
[channel.journal]
kind = "journal"
[channel.other-journal]
kind = "journal"
socket = "/run/journal"
[channel.log]
kind = "syslog"
url = "udp://log.kommun.example:514"
[channel.local-log]
kind = "syslog"
url = "unix:///dev/log"
)toml");
    INFO(text(read.diagnostics));
    REQUIRE(read.ok());
    const auto& channels = read.configuration.channels;
    CHECK(read.configuration.daemon.oldest_alarm == std::chrono::minutes(30));
    const auto& room = channels.at("room");
    CHECK(room.form == "mattermost");
    CHECK(room.url_file == "room.url");
    CHECK(room.rate == Rate{60, std::chrono::minutes(1)});
    CHECK(room.most_age == std::chrono::days(2));
    CHECK(room.rest_after == 3);
    CHECK(channels.at("am").resend == std::chrono::seconds(30));
    CHECK(channels.at("am").timeout == std::chrono::seconds(5));
    CHECK(channels.at("sms").run == std::vector<std::string>{"/usr/local/bin/sms", "--quiet"});
    CHECK(channels.at("sms").retry_on == std::vector<int>{69, 75});
    CHECK(channels.at("journal").socket.empty());
    CHECK(channels.at("journal").most_age == std::chrono::days(7));
    CHECK_FALSE(channels.at("journal").rate);
    CHECK(channels.at("local-log").url == "unix:///dev/log");
}

TEST_CASE("people without a channel are told by mail, or by what there is")
{
    const auto with = [](const std::string& channels) {
        const auto read =
            read_configuration({{"a.toml", channels + "[[person]]\nid = \"p\"\nmail = \"p@kommun.example\"\n"}});
        return read.configuration.catalogue.people.at(0).channel;
    };
    const std::string file = "[channel.a]\nkind = \"file\"\nfolder = \"x\"\n",
                      smtp = "[channel.post]\nkind = \"smtp\"\nurl = \"smtp://h\"\nfrom = \"a@b\"\n";
    CHECK(with("") == "mail");
    CHECK(with(file) == "a");
    CHECK(with(file + smtp) == "post");
    CHECK(with("[channel.am]\nkind = \"alertmanager\"\nurl = \"http://h\"\n[channel.z]\nkind = \"journal\"\n") == "z");
    CHECK(with(file + smtp + "[channel.mail]\nkind = \"file\"\nfolder = \"y\"\n") == "mail");
}

TEST_CASE("a person's role without a unit is for the whole tree")
{
    const auto read = with_town(
        "[[person]]\nid = \"a\"\nmail = \"a@kommun.example\"\nroles = { role = \"admin\" }\nlanguage = \"en\"\n");
    REQUIRE(read.ok());
    const auto* person = read.configuration.catalogue.person("a");
    REQUIRE(person->roles.size() == 1);
    CHECK(person->roles[0].unit == 0);
    CHECK(person->language == "en");
}

TEST_CASE("a metric adds up as its kind does, unless it says otherwise")
{
    CHECK(metric_with("kind = \"stock\"\n").adds_over_time == AddsOverTime::last);
    CHECK(metric_with("kind = \"share\"\n").adds_over_time == AddsOverTime::mean);
    CHECK(metric_with("kind = \"share\"\n").adds_over_units == "none");
    CHECK(metric_with("kind = \"share\"\nadds_over_units = \"mean:placements\"\n").adds_over_units ==
          "mean:placements");
    CHECK(metric_with("kind = \"stock\"\nadds_over_time = \"mean\"\n").adds_over_time == AddsOverTime::mean);
    CHECK(told(with_town("[[metric]]\nid = \"m\"\nadds_over_units = \"mean:placement\"\n")) ==
          Told{"3:25 unknown-name"});
    CHECK(told(with_town("[[metric]]\nid = \"m\"\nadds_over_units = \"median\"\n")) == Told{"3:20 wrong-value"});
}

TEST_CASE("calendars skip periods by number or name")
{
    CHECK(metric_with("calendar = { except = [\"juni\", 7, \"07\"] }\n").calendar.except == std::vector{6, 7});
    const auto tertial =
        metric_with("calendar = { every = \"tertial\", except = [2], due = \"last working day after\" }\n").calendar;
    CHECK(tertial.every == Grain::tertial);
    CHECK(tertial.except == std::vector{2});
    CHECK(tertial.due == DueRule{0, true, true});
    CHECK(told(with_town("[[metric]]\nid = \"m\"\ncalendar = { every = \"year\", except = [1] }\n")) ==
          Told{"3:30 wrong-value"});
    CHECK(told(with_town("[[metric]]\nid = \"m\"\ncalendar = { every = \"quarter\", except = [5] }\n")) ==
          Told{"3:43 wrong-value"});
}

TEST_CASE("tolerance is a share or an amount")
{
    CHECK(metric_with("tolerance = \"2%\"\n").tolerance == Approx(0.02));
    CHECK(metric_with("tolerance = \"2%\"\n").tolerance_relative);
    CHECK(metric_with("tolerance = 3\n").tolerance == 3);
    CHECK_FALSE(metric_with("tolerance = 3\n").tolerance_relative);
    CHECK_FALSE(metric_with("tolerance = \"5 count\"\n").tolerance_relative);
}

TEST_CASE("expected figures select units, periods and who reports")
{
    const auto all = metric_with("expected = {}\n").expected;
    CHECK(all->units.size() == 3);
    const auto one = metric_with("expected = { units = \"adults\", from = 2024-01-01, by = \"economist\" }\n").expected;
    CHECK(one->units == std::vector<UnitIndex>{2});
    CHECK(one->from == Period::month(2024, 1));
    CHECK(told(with_town("[[metric]]\nid = \"m\"\nexpected = { by = \"ekonomist\" }\n")) == Told{"3:20 unknown-name"});
}

TEST_CASE("a derived scenario need not be listed, and knows where it stands")
{
    const auto m = metric_with(
        "measure = \"tkr\"\nderived = { budget = \"-net_cost.budget\" }\nbreaks = [\"2021-01\", 2020]\nsource_rank = "
        "[\"final*\", "
        "\"*\"]\n");
    CHECK(m.scenarios == std::vector{Scenario::outcome, Scenario::budget});
    CHECK(m.derived.at(Scenario::budget) == "-net_cost.budget");
    CHECK(m.derived_places.at(Scenario::budget).line == 4);
    CHECK(m.derived_places.at(Scenario::budget).column == 23);
    CHECK(m.breaks.size() == 2);
    CHECK(m.source_rank == std::vector<std::string>{"final*", "*"});
}

TEST_CASE("a rule selects metrics by name, list or group")
{
    CHECK(rule_with("metric = \"net_cost\"\nwhen = \"outcome > 0 tkr\"\n").metrics == std::vector<MetricIndex>{0});
    CHECK(rule_with("metric = [\"placements\"]\n" + flag).metrics == std::vector<MetricIndex>{1});
    CHECK(rule_with("metric = { group = \"volumes\" }\n" + flag).metrics == std::vector<MetricIndex>{1});
    CHECK(told(with_town("[[rule]]\nid = \"r\"\nmetric = { group = \"volume\" }\n" + flag)) ==
          Told{"3:21 unknown-name"});
    CHECK(told(with_town("[[rule]]\nid = \"r\"\nmetric = []\n" + flag)) == Told{"3:10 wrong-value"});
}

TEST_CASE("a rule selects units by name, list, level or subtree")
{
    const std::string head = "metric = \"placements\"\n" + flag;
    using Units = std::vector<UnitIndex>;
    CHECK(rule_with(head).units == Units{0, 1, 2});
    CHECK(rule_with(head + "units = \"*\"\n").units == Units{0, 1, 2});
    CHECK(rule_with(head + "units = \"adults\"\n").units == Units{2});
    CHECK(rule_with(head + "units = [\"adults\", \"asn\"]\n").units == Units{0, 2});
    CHECK(rule_with(head + "units = { level = \"area\" }\n").units == Units{1, 2});
    CHECK(rule_with(head + "units = { level = [\"area\", \"board\"] }\n").units == Units{0, 1, 2});
    CHECK(rule_with(head + "units = { under = \"adults\" }\n").units == Units{2});
    CHECK(rule_with(head + "units = { under = \"asn\", level = \"area\" }\n").units == Units{1, 2});
    CHECK(told(with_town("[[rule]]\nid = \"r\"\n" + head + "units = { level = \"are\" }\n")) ==
          Told{"5:20 unknown-name"});
    CHECK(told(with_town("[[rule]]\nid = \"r\"\n" + head + "units = { under = \"adults\", level = \"board\" }\n")) ==
          Told{"5:9 wrong-value"});
}

TEST_CASE("notify without words tells what is worse, better or wrong")
{
    const std::string head = "metric = \"placements\"\n" + flag;
    CHECK_FALSE(rule_with(head).notify);
    const auto notify = rule_with(head + "notify = { to = \"economist\" }\n").notify;
    REQUIRE(notify);
    CHECK(notify->on ==
          std::vector<std::string>{"red", "flag", "worsened", "resolved", "corrected", "missing", "yellow"});
    CHECK(notify->to == std::vector<std::string>{"economist"});
    CHECK(rule_with(head + "severity = \"red\"\nnotify = { on = \"red\", to = \"eko1\", remind = \"2 weeks\" }\n")
              .notify->on == std::vector<std::string>{"red", "flag"});
    CHECK(rule_with(head + "notify = { on = \"resolved\", to = \"eko1\", remind = \"2 weeks\" }\n")
              .notify->remind->days == 14);
    CHECK(told(with_town("[[rule]]\nid = \"r\"\n" + head + "notify = { on = \"rd\", to = \"eko1\" }\n")) ==
          Told{"5:18 wrong-value"});
}

TEST_CASE("an alert that nobody takes calls again, and calls others")
{
    const std::string head = "metric = \"placements\"\n" + flag;
    const auto notify =
        rule_with(head +
                  "notify = { to = \"eko1\", remind = \"1st working day of the month\", remind_except = "
                  "[\"07\", \"augusti\"], escalate = [{ after = \"10 working days\", to = \"economist\" }, "
                  "{ after = \"5 working days\", to = [\"chief\"] }] }\n")
            .notify;
    REQUIRE(notify);
    REQUIRE(notify->remind);
    CHECK(notify->remind->days == 0);
    CHECK(notify->remind->except == std::vector<int>{7, 8});
    REQUIRE(notify->escalate.size() == 2);
    CHECK(notify->escalate[0].working_days == 5);
    CHECK(notify->escalate[0].to == std::vector<std::string>{"chief"});
    CHECK(notify->escalate[1].working_days == 10);
    for (const char* wrong : {"remind = \"often\"", "remind = \"14 days\", remind_except = [\"13\"]",
                              "remind_except = [\"07\"]", "escalate = [{ after = \"5 days\", to = \"eko1\" }]"})
        CHECK(told(with_town("[[rule]]\nid = \"r\"\n" + head + "notify = { to = \"eko1\", " + wrong + " }\n")).size() ==
              1);
    CHECK(told(with_town("[[rule]]\nid = \"r\"\n" + head + "notify = { to = \"eko1\", escalate = [{}] }\n")).size() ==
          2);
}

TEST_CASE("a rule moves one risk or several")
{
    const std::string head = "metric = \"net_cost\"\nlevels = { yellow = \"outcome < 0 tkr\" }\n";
    const auto one = rule_with(head + "risk = { id = \"EK-01\", probability = 4, mode = \"propose\" }\n").risks;
    REQUIRE(one.size() == 1);
    CHECK(one[0].propose);
    CHECK(one[0].probability.at(Level::yellow).amount == 4);
    CHECK(one[0].probability.at(Level::red).amount == 4);
    CHECK(one[0].after == 1);
    const auto two = rule_with(head +
                               "[[rule.risk]]\nid = \"EK-01\"\nprobability = \"+2\"\n[[rule.risk]]\nopen = true\ntype "
                               "= \"staff\"\ntext = \"x\"\nconsequence = { yellow = 2 }\nowner = \"eko1\"\n")
                         .risks;
    REQUIRE(two.size() == 2);
    CHECK(two[0].probability.at(Level::red).relative);
    CHECK(two[1].risk_text.sv == "x");
    CHECK(two[1].consequence.size() == 1);
    CHECK(two[1].owner == "eko1");
}

TEST_CASE("texts in three quotes begin on the next line, and their places follow")
{
    const auto r =
        rule_with("metric = \"placements\"\nwhen = '''\noutcome > 0'''\nvalue = '''outcome'''\nsay = \"{unit}\"\n");
    CHECK(r.when->text == "outcome > 0");
    CHECK(r.when->place.line == 5);
    CHECK(r.when->place.column == 1);
    CHECK(r.value->place.line == 6);
    CHECK(r.value->place.column == 12);
    CHECK(r.say.at("sv").text == "{unit}");
}

TEST_CASE("mappings name columns by number or by header, in all their forms")
{
    const auto m = mapping_with(R"toml(recognise = { header = "Utfall ack", file_name = "ekonomi-*.csv" }
sign = "turned"
metric = "net_cost"
measure = "mnkr"
columns = { 1 = "unit", 2 = "unit", "Utfall ack" = { scenario = "utfall", span = "ack" }, "Prognosförändring" = { change = true }, "Förra året" = { span = "last year" }, "Avvikelse" = "control", 9 = { metric = "placements", unit = "asn", scenario = "outcome", span = "month" } }
scenarios = { "Utfall" = "outcome", "Bokslut" = "outcome" }
metrics = { "Nettokostnad" = "net_cost" }
period = "cell B2"
known_at = 2024-04-12
decimal = "."
separator = "tab"
status = "preliminary"
)toml");
    CHECK(m.turned);
    CHECK(m.recognise.header == std::vector<std::string>{"Utfall ack"});
    CHECK(m.recognise.file_name == "ekonomi-*.csv");
    CHECK(m.columns.at(2).role == MappedColumn::Role::unit);
    CHECK(m.columns.at(9).metric == "placements");
    CHECK(m.columns.at(9).unit == "asn");
    const auto& named = m.columns_by_name;
    CHECK(named.at("Utfall ack").span == decltype(MappedColumn::span)::accumulated);
    CHECK(named.at("Prognosförändring").role == MappedColumn::Role::forecast_change);
    CHECK(named.at("Prognosförändring").scenario == Scenario::forecast);
    CHECK(named.at("Förra året").span == decltype(MappedColumn::span)::last_year);
    CHECK(named.at("Avvikelse").role == MappedColumn::Role::control);
    CHECK(m.scenarios.at("Bokslut") == Scenario::outcome);
    CHECK(m.metrics.at("Nettokostnad") == "net_cost");
    CHECK(m.period == "cell B2");
    CHECK(m.known_at == "2024-04-12");
    CHECK(m.decimal == '.');
    CHECK(m.separator == '\t');
    CHECK(m.preliminary);
}

TEST_CASE("the long form's columns have their roles")
{
    const auto m = mapping_with(
        "columns = { 1 = \"metric\", 2 = \"unit\", 3 = \"scenario\", 4 = \"period\", 5 = \"made\", 6 = \"value\", 7 = "
        "\"known_at\", 8 = \"status\", 9 = \"measure\", 10 = \"ignore\" }\nperiod = \"2024-03\"\n");
    using Role = MappedColumn::Role;
    CHECK(m.columns.at(1).role == Role::metric);
    CHECK(m.columns.at(3).role == Role::scenario);
    CHECK(m.columns.at(5).role == Role::made);
    CHECK(m.columns.at(6).role == Role::value);
    CHECK(m.columns.at(10).role == Role::ignore);
    CHECK(m.period == "2024-03");
    CHECK(m.decimal == ',');
    CHECK(m.separator == 0);
}

TEST_CASE("rules in rules.d come after those at the top, in name order, other folders are not read")
{
    const auto rule = [](const std::string& id) {
        return "[[rule]]\nid = \"" + id + "\"\nmetric = \"placements\"\n" + flag;
    };
    const auto read = read_configuration({{"rules.d/20.toml", rule("c")},
                                          {"z.toml", rule("a")},
                                          {"rules.d/10.toml", rule("b")},
                                          {"constructed/x.toml", "not toml"},
                                          {"rules.d/old/30.toml", "not toml"},
                                          {"town.toml", std::string{town}},
                                          {"templates/mail.sv.txt", "{{sentence}}"}});
    INFO(text(read.diagnostics));
    REQUIRE(read.ok());
    REQUIRE(read.configuration.rules.size() == 3);
    CHECK(read.configuration.rules[0].id == "a");
    CHECK(read.configuration.rules[1].id == "b");
    CHECK(read.configuration.rules[2].id == "c");
    CHECK(read.configuration.templates.size() == 1);
}

TEST_CASE("a file that begins with a byte order mark or has Windows' line ends is read the same")
{
    const auto read = read_configuration({{"a.toml", "\xEF\xBB\xBF[organisation]\r\nid = \"a\"\r\nnme = \"b\"\r\n"}});
    CHECK(told(read) == Told{"- no-channel", "3:1 unknown-key"});
}
