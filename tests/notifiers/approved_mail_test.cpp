// One whole mail, from figures to the bytes that a mail server gets: what it is to look like is approved by eye.
#include "notifiers/mime.hpp"
#include "rules/engine.hpp"
#include "tests/catch.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

using namespace varsko;

namespace {

const std::string town = R"toml(
[organisation]
id = "town"
name = "Arbetsmarknads- och socialförvaltningen"
[channel.mail]
kind = "file"
folder = "out"
[[unit]]
id = "child_youth"
name = "Barn- och ungdomsvård"
level = "area"
[[metric]]
id = "net_cost"
name = { sv = "Nettokostnad", en = "Net cost" }
measure = "tkr"
good = "higher"
scenarios = ["outcome", "budget"]
[[person]]
id = "eko1"
name = "Ekonom Ett"
mail = "eko1@kommun.example"
roles = [{ role = "economist", unit = "child_youth" }]
[[risk]]
id = "EK-01"
type = "finance"
text = { sv = "Kostnaderna ryms inte i budgeten" }
probability = 3
consequence = 5
[[rule]]
id = "budget-balance"
title = { sv = "Budget i balans, ackumulerat", en = "Budget in balance, to date" }
metric = "net_cost"
units = "*"
[rule.let]
deviation = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
amount = "ytd(outcome) - ytd(budget)"
[rule.levels]
red = "deviation < -2%"
yellow = "deviation < 0%"
[rule.notify]
on = ["red", "yellow", "worsened"]
to = ["economist"]
[rule.risk]
id = "EK-01"
probability = { red = 5 }
[rule.say]
sv = "{unit} ligger {deviation:+.1%} ({amount:+}) mot budget till och med {period}."
en = "{unit} is {deviation:+.1%} ({amount:+}) against budget up to {period}."
)toml";

// The report of March has outcome and budget beside each other in its seventh row.
class Report : public SourceLookup {
public:
    std::optional<Source> of(const Catalogue&, const Input& input) override
    {
        Source source;
        source.file = input.slice.period.text() + "-ekonomi.csv";
        source.row = 7;
        source.column = input.slice.scenario == Scenario::outcome ? 2 : 3;
        return source;
    }
};

World world_of(const std::string& toml)
{
    auto read = read_configuration({{"varsko.toml", toml}});
    for (const auto& d : read.diagnostics) UNSCOPED_INFO(d.text());
    REQUIRE(read.ok());
    auto configuration = std::make_shared<Configuration>(std::move(read.configuration));
    Diagnostics diagnostics;
    auto rules = compile(configuration->catalogue, configuration->rules, configuration->version, diagnostics);
    REQUIRE_FALSE(has_errors(diagnostics));
    return World(configuration, rules);
}

Changes take(World& world, const char* when, Period period, int outcome, int budget)
{
    std::vector<Figure> figures(2);
    for (Figure& figure : figures) {
        figure.period = period;
        figure.span = Span::accumulated;
    }
    figures[0].value = Amount::from_double(outcome).value();
    figures[1].scenario = Scenario::budget;
    figures[1].value = Amount::from_double(budget).value();
    return take_in(world, figures, *parse_instant(when));
}

std::string approved(const std::string& name)
{
    std::ifstream file(std::string(VARSKO_SOURCE_DIR "/tests/golden/") + name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a mail is, to the byte, the one that was approved")
{
    World world = world_of(town);
    adopt_risks(world, *parse_instant("2024-01-01T08:00:00Z"));
    world.look_up_sources_with([] { return std::make_unique<Report>(); });
    for (unsigned month = 1; month <= 12; ++month) {
        const int m = static_cast<int>(month);
        take(world, "2024-02-13T07:00:00Z", Period::month(2023, m), -6400 * m + 50 * (m % 3), -6400 * m);
    }
    take(world, "2024-02-13T07:30:00Z", Period::month(2024, 1), -6500, -6597);
    REQUIRE(take(world, "2024-03-12T07:30:00Z", Period::month(2024, 2), -13400, -13194).messages.size() == 1);
    const Changes march = take(world, "2024-04-16T07:30:00Z", Period::month(2024, 3), -22681, -19791);
    REQUIRE(march.messages.size() == 1);
    // The picture has a golden file of its own: its pixels are the drawing library's.
    Message message = march.messages.front();
    std::ofstream(std::string(VARSKO_BINARY_DIR) + "/mail.received.svg", std::ios::binary) << message.picture.svg;
    CHECK(message.picture.svg == approved("mail.sv.svg"));
    message.picture = {};
    const std::string mail = compose_mail(message, {.name = "varsko", .address = "varsko@kommun.example"},
                                          *parse_instant("2024-04-16T07:30:05Z"));
    std::ofstream(std::string(VARSKO_BINARY_DIR) + "/mail.received.eml", std::ios::binary) << mail;
    INFO("what came out lies in the build folder as mail.received.eml and .svg");
    CHECK(mail == approved("mail.sv.eml"));
}
