// The annotated example of every file, as the contract has it; what it names and does not show is added at its end.
#include "rules/configuration.hpp"
#include "tests/catch.hpp"
#include "tests/rules/configuration_support.hpp"

using namespace varsko;

namespace {

std::vector<NamedText> annotated()
{
    return {{"varsko.toml", R"toml(# varsko.toml: the daemon
[organisation]
id = "tyreso-asf"
name = "Arbetsmarknads- och socialförvaltningen"
language = "sv"                      # messages; people may have their own
time_zone = "Europe/Stockholm"
history_after = "60 days"
[http]
listen = "127.0.0.1:8080"
read_without_token_on_loopback = true   # the example; off by default
token_file = "token"                 # writes need it; made at first start, mode 0600
[inbox]
folder = "inbox"
[clock]
pretend = "2024-04-16"
[channel.mail]
kind = "smtp"
url = "smtp://127.0.0.1:2525"        # smtps://, starttls = "required|opportunistic|never", user, password_file
from = "varsko <varsko@kommun.example>"
[channel.hook]
kind = "webhook"
url = "http://127.0.0.1:9000/varsko"
secret_file = "hook.secret"
[channel.file]
kind = "file"
folder = "outbox"
)toml"},
            {"units.toml", R"toml([[unit]]
id = "asn"                           # lower case ASCII, digits, _
name = "Arbetsmarknads- och socialnämnden"
level = "board"
aliases = ["Resultat ASN", "Totalt arbetsmarknads och socialektorn"]
[[unit]]
id = "child_youth"
parent = "asn"
name = "Barn- och ungdomsvård"
level = "area"
dimension = "activity"               # "responsibility" where not said; "cost_kind" is a third
responsible = ["child_youth_1", "child_youth_2", "family_care"]   # responsibility units: their chiefs are told
aliases = ["Barn och unga", "Barn & unga"]   # spellings only
from = 2019-01-01                    # units come and go; `to` likewise
became = { of = ["child", "youth"], on = 2019-01-01 }             # reorganisations are dated
[[unit]]
id = "child_youth_1"
[[unit]]
id = "child_youth_2"
[[unit]]
id = "family_care"
)toml"},
            {"metrics.toml", R"toml([[metric]]
id = "net_cost"
name = { sv = "Nettokostnad", en = "Net cost" }
measure = "tkr"
good = "higher"                      # costs are negative in the reports
adds_over_time = "sum"               # sum | last | mean
adds_over_units = "sum"              # sum | mean:<weight metric> | none
scenarios = ["outcome", "budget", "forecast"]
calendar = { every = "month", except = ["01", "07"], due = "10th working day after" }
expected = { units = { level = "area" }, from = "2024-01", to = "2024-12", by = "economist" }
tolerance = "0.5%"                   # of trend
[[metric]]
id = "placements_treatment_home"
groups = ["placements"]
measure = "count"
good = "lower"
adds_over_time = "last"
smallest_shown = 5                   # masked outside the board unless publish = "exact" (decided_by, decided_on)
kind = "stock"                       # stock | flow | share | index: how chance is judged
risk = "EK-02"
)toml"},
            {"people.toml", R"toml([[person]]
id = "eko1"
name = "Ekonom Ett"
mail = "eko1@kommun.example"
roles = [{ role = "economist", unit = "asn" }]
channel = "mail"
quiet = { nights = "18:00-07:00", weekends = true }
digest = "07:30"
stand_in = { person = "eko2", from = 2024-07-01, to = 2024-08-04 }
[[route]]                            # in order; the first that matches and does not continue ends it
match = { level = "red", goal = 4 }
to = ["economist", "chief"]
when = "at once"
[[person]]
id = "eko2"
mail = "eko2@kommun.example"
[[person]]
id = "chef1"
mail = "chef1@kommun.example"
roles = [{ role = "chief", unit = "asn" }]
)toml"},
            {"mappings.toml", R"toml([[mapping]]
id = "month-report-2024"
recognise = { header = ["Utfall ack", "Budget ack", "Årsprognos"] }
sign = "as reported"                 # or "turned"
metric = "net_cost"
measure = "tkr"
columns = { 1 = "unit", 2 = { scenario = "outcome", span = "ack" }, 3 = { scenario = "budget", span = "ack" }, 5 = { scenario = "forecast", span = "year" }, 6 = { scenario = "budget", span = "year" } }
controls = ["Avvikelse"]             # computed again, compared, not stored
period = "from file name"            # or a cell, or given
known_at = "from file date"
)toml"},
            {"risks.toml", R"toml([[risk]]
id = "EK-01"
type = "finance"
text = { sv = "Planerade åtgärder för ekonomi i balans får inte önskad effekt" }
probability = 3
consequence = 5
owner = "chef1"
measures = [{ text = "Omprioritering vid behov", start = 2020-01-01, end = 2020-12-31, status = "ongoing" }]
controls = [{ what = "Åtgärdsplanen följs upp", every = "3 weeks", by = "chef1" }]
[[risk]]
id = "EK-02"
text = "Volymerna ökar"
probability = 2
consequence = 4
)toml"},
            {"rules.d/10-budget.toml", R"toml([[rule]]
id     = "budget-balance"                    # the early warning, on what has been spent so far
title  = { sv = "Budget i balans, ackumulerat", en = "Budget in balance, to date" }
metric = "net_cost"
units  = { level = ["board", "area"] }       # or "*", or ["child_youth"], or { under = "board" }
[rule.let]
deviation = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
amount    = "ytd(outcome) - ytd(budget)"
months    = "streak(deviation < 0%)"
[rule.levels]
red    = "deviation < -2% and abs(amount) >= smallest_amount"
yellow = "deviation < 0%"                    # otherwise green
[rule.notify]
on = ["red", "worsened"]
to = ["economist", "chief"]
remind = "14 days"
[rule.risk]
id = "EK-01"
probability = { yellow = 3, red = 5 }
after = 2
[rule.say]
sv = "{unit} ligger {deviation:+.1%} ({amount:+}) mot budget, {months} månader i rad."

[[rule]]
id     = "goal-4"
goal   = 4
metric = "net_cost"
units  = ["asn"]
valid  = { from = "2021-01" }
value  = "(forecast - year(budget)) / abs(year(budget))"
levels = { red = "value < -2%", yellow = "value < 0%" }

[[rule]]
id     = "placements-rising"
metric = { group = "placements" }
units  = "*"
when   = "rising(outcome, 2)"
risk   = { open = true, type = "finance", probability = "+1", consequence = 4, owner = "chief" }
)toml"},
            {"constants.toml", R"toml([constants]
smallest_amount = { value = "200 tkr", by_level = { board = "0 tkr" } }
)toml"},
            {"templates/mail.sv.txt", "{{sentence}}\n"},
            {"README.md", "no configuration"}};
}

}  // namespace

TEST_CASE("the annotated example reads without errors")
{
    const auto read = read_configuration(annotated());
    INFO(text(read.diagnostics));
    REQUIRE(read.ok());
    CHECK(told(read).empty());
}

TEST_CASE("the annotated example's daemon is set as it says")
{
    const auto c = read_configuration(annotated()).configuration;
    CHECK(c.catalogue.organisation == "tyreso-asf");
    CHECK(c.catalogue.organisation_name == "Arbetsmarknads- och socialförvaltningen");
    CHECK(c.daemon.history_after_days == 60);
    CHECK(c.daemon.read_without_token_on_loopback);
    CHECK(c.daemon.pretend == parse_day("2024-04-16"));
    REQUIRE(c.notes.size() == 1);
    CHECK(c.notes[0] == "Klockan är ställd: detta visas som om dagen vore 2024-04-16.");
    REQUIRE(c.channels.size() == 3);
    CHECK(c.channels.at("mail").url == "smtp://127.0.0.1:2525");
    CHECK(c.channels.at("hook").secret_file == "hook.secret");
    CHECK(c.channels.at("file").folder == "outbox");
    CHECK(c.channels.at("mail").place.line == 16);
    CHECK(c.templates.at("mail.sv.txt") == "{{sentence}}\n");
    CHECK(c.version.size() == 16);
}

TEST_CASE("the annotated example's units and metrics are as it says")
{
    const auto c = read_configuration(annotated()).configuration;
    const auto& unit = c.catalogue.units.at(1);
    CHECK(unit.id == "child_youth");
    CHECK(unit.parent == 0U);
    CHECK(unit.dimension == Dimension::activity);
    CHECK(unit.responsible == std::vector<UnitIndex>{2, 3, 4});
    CHECK(unit.from == parse_day("2019-01-01"));
    REQUIRE(unit.became);
    CHECK(unit.became->of == std::vector<std::string>{"child", "youth"});
    const auto& cost = c.catalogue.metrics.at(0);
    CHECK(cost.name.in("en") == "Net cost");
    CHECK(text(cost.measure) == "tkr");
    CHECK(cost.good == Good::higher);
    CHECK(cost.scenarios == std::vector{Scenario::outcome, Scenario::budget, Scenario::forecast});
    CHECK(cost.calendar.except == std::vector{1, 7});
    CHECK(cost.calendar.due == DueRule{10, true});
    REQUIRE(cost.expected);
    CHECK(cost.expected->units == std::vector<UnitIndex>{1});
    CHECK(cost.expected->from == Period::month(2024, 1));
    CHECK(cost.expected->by == "economist");
    CHECK(cost.tolerance == Approx(0.005));
    CHECK(cost.tolerance_relative);
    const auto& placements = c.catalogue.metrics.at(1);
    CHECK(placements.smallest_shown == 5);
    CHECK(placements.kind == Kind::stock);
    CHECK(placements.risk == "EK-02");
    const auto& amount = c.catalogue.constants.at("smallest_amount");
    CHECK(amount.value == 200);
    CHECK(text(amount.measure) == "tkr");
    CHECK(amount.by_level.at("board") == 0);
}

TEST_CASE("the annotated example's people, routes, mapping and risks are as it says")
{
    const auto c = read_configuration(annotated()).configuration;
    const auto* person = c.catalogue.person("eko1");
    REQUIRE(person);
    REQUIRE(person->roles.size() == 1);
    CHECK(person->roles[0].role == "economist");
    CHECK(person->roles[0].unit == 0);
    REQUIRE(person->quiet->nights);
    CHECK(person->quiet->nights->from == std::chrono::hours(18));
    CHECK(person->quiet->nights->to == std::chrono::hours(7));
    CHECK(person->quiet->weekends);
    CHECK(person->digest == std::chrono::hours(7) + std::chrono::minutes(30));
    CHECK(person->stand_in->person == "eko2");
    CHECK(c.catalogue.person("eko2")->channel == "mail");
    REQUIRE(c.routes.size() == 1);
    CHECK(c.routes[0].level == "red");
    CHECK(c.routes[0].goal == 4);
    CHECK_FALSE(c.routes[0].continues);
    REQUIRE(c.mappings.size() == 1);
    const auto& mapping = c.mappings[0];
    CHECK(mapping.recognise.header == std::vector<std::string>{"Utfall ack", "Budget ack", "Årsprognos"});
    CHECK(mapping.columns.at(1).role == MappedColumn::Role::unit);
    CHECK(mapping.columns.at(2).role == MappedColumn::Role::figure);
    CHECK(mapping.columns.at(5).scenario == Scenario::forecast);
    CHECK(mapping.columns.at(5).span == decltype(MappedColumn::span)::year);
    CHECK(mapping.controls == std::vector<std::string>{"Avvikelse"});
    CHECK(mapping.known_at == "from file date");
    REQUIRE(c.risks.size() == 2);
    CHECK(c.risks[0].base.value() == 15);
    CHECK(c.risks[0].measures.at(0).status == "ongoing");
    CHECK(c.risks[0].controls.at(0).every == "3 weeks");
    CHECK(c.risks[1].text.sv == "Volymerna ökar");
}

TEST_CASE("the annotated example's rules are as they were written")
{
    const auto c = read_configuration(annotated()).configuration;
    REQUIRE(c.rules.size() == 3);
    const auto& balance = c.rules[0];
    CHECK(balance.title.en == "Budget in balance, to date");
    CHECK(balance.units == std::vector<UnitIndex>{0, 1});
    REQUIRE(balance.let.size() == 3);
    CHECK(balance.let[0].first == "deviation");
    CHECK(balance.let[1].first == "amount");
    CHECK(balance.let[2].first == "months");
    CHECK(balance.let[2].second.text == "streak(deviation < 0%)");
    CHECK(balance.let[2].second.place.line == 9);
    CHECK(balance.let[2].second.place.column == 14);
    CHECK(balance.levels.at(Level::red).place.line == 11);
    CHECK(balance.levels.size() == 2);
    REQUIRE(balance.notify->remind);
    CHECK(balance.notify->remind->days == 14);
    REQUIRE(balance.risks.size() == 1);
    CHECK(balance.risks[0].probability.at(Level::yellow).amount == 3);
    CHECK(balance.risks[0].probability.at(Level::red).amount == 5);
    CHECK_FALSE(balance.risks[0].probability.at(Level::red).relative);
    CHECK(balance.risks[0].after == 2);
    CHECK(balance.say.contains("sv"));
    const auto& goal = c.rules[1];
    CHECK(goal.goal == 4);
    CHECK(goal.valid_from == Period::month(2021, 1));
    CHECK(goal.value->text == "(forecast - year(budget)) / abs(year(budget))");
    const auto& rising = c.rules[2];
    CHECK(rising.metrics == std::vector<MetricIndex>{1});
    CHECK(rising.units.size() == 5);
    CHECK(rising.when);
    CHECK(rising.risks[0].open);
    CHECK(rising.risks[0].probability.at(Level::flag).relative);
    CHECK(rising.risks[0].probability.at(Level::flag).amount == 1);
    CHECK(rising.risks[0].consequence.at(Level::flag).amount == 4);
}

TEST_CASE("the version follows every text, and not the order in which files were given")
{
    auto files = annotated();
    const auto version = read_configuration(files).configuration.version;
    std::reverse(files.begin(), files.end());
    CHECK(read_configuration(files).configuration.version == version);
    files[0].text += " ";
    CHECK(read_configuration(files).configuration.version != version);
}

TEST_CASE("one file may hold everything")
{
    std::string all;
    for (const auto& file : annotated())
        if (file.name.ends_with(".toml")) all += file.text + "\n";
    const auto read = read_configuration({{"all.toml", all}});
    INFO(text(read.diagnostics));
    CHECK(read.ok());
    CHECK(read.configuration.rules.size() == 3);
}
