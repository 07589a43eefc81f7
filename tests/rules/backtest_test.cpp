// A backtest says what the engine said, and nothing that was not known yet.
#include "rules/trial/chance.hpp"
#include "rules/trial/difference.hpp"
#include "rules/world.hpp"
#include "tests/rules/engine_town.hpp"

#include <rapidcheck.h>

#include <random>

using namespace varsko;
using namespace varsko::test;

namespace {

// The same conditions for rules that tell and move risks (replayed arrival by arrival) and for silent ones (by column).
const std::string silent = R"toml(
[[rule]]
id = "many"
metric = "placed"
units = "*"
levels = { red = "outcome > 8 count", yellow = "outcome > 5 count" }
[[rule]]
id = "held"
metric = "placed"
units = "*"
for = 2
clear = 2
when = "outcome > 5 count"
[[rule]]
id = "rising"
metric = "placed"
units = "*"
when = "rising(outcome, 2)"
[[rule]]
id = "over"
metric = "net_cost"
units = "*"
levels = { red = "outcome < 1.5 * budget", yellow = "outcome < budget" }
[[rule]]
id = "lastyear"
metric = "opened"
units = "*"
when = "outcome > last_year(outcome)"
)toml";
const std::string telling = silent + R"toml(
[[rule]]
id = "told"
metric = "placed"
units = "*"
levels = { red = "outcome > 8 count", yellow = "outcome > 5 count" }
notify = { on = ["yellow", "red", "worsened", "improved", "resolved"], to = ["chief"] }
risk = { id = "EK-01", probability = { yellow = 4, red = 5 }, after = 2 }
[[rule]]
id = "year"
metric = "opened"
units = "*"
levels = { red = "ytd(outcome) > 60 count", yellow = "ytd(outcome) > 30 count" }
[[risk]]
id = "EK-01"
type = "finance"
text = "Ekonomi"
probability = 2
consequence = 3
owner = "chief1"
)toml";

struct Arrival {
    Instant at;
    std::vector<Figure> figures;
};

const Period january = Period::month(2023, 1);
constexpr int months = 18;

// What lived: each arrival taken in as it came; the alarms as the engine told of them.
struct Lived {
    World world;
    trial::Arrivals arrivals;
    std::vector<std::pair<Figure, Instant>> versions;
    std::map<std::string, std::size_t> messages;
    std::map<std::pair<std::string, std::string>, std::vector<trial::Alarm>> alarms;  // by rule and metric
};

Lived live(const std::string& rules, const std::vector<Arrival>& arrivals, const trial::Window& window)
{
    Lived out{.world = Town::make(rules), .arrivals = trial::Arrivals(3), .versions = {}, .messages = {}, .alarms = {}};
    trial::AlarmBook book(out.world.catalogue());
    bool begun = false;
    for (const Arrival& a : arrivals) {
        if (a.at >= window.end()) continue;
        if (!begun) adopt_risks(out.world, a.at);
        begun = true;
        const Changes changes = take_in(out.world, a.figures, a.at);
        book.add(changes.events);
        for (const auto& m : changes.messages)
            if (window.holds(m.period)) ++out.messages[m.recipient];
    }
    for (const Arrival& a : arrivals)
        for (const Figure& f : a.figures) {
            if (a.at >= window.end()) take_in(out.world, {&f, 1}, a.at);  // the world goes on after the replay's end
            out.arrivals.add(f, a.at);
            out.versions.emplace_back(f, a.at);
        }
    for (const auto& rule : out.world.rules().compiled) {
        const std::string& metric = out.world.catalogue().metrics[rule.metric].id;
        out.alarms[{rule.rule->id, metric}] = book.alarms(rule.rule->id, metric, window);
    }
    return out;
}

trial::Backtest replay(const Lived& lived, const trial::Window& window)
{
    auto out = trial::by_column(lived.world, lived.arrivals, lived.world.configuration(), lived.world.rules(), window);
    trial::by_arrival(
        out, lived.world.shared_configuration(), window,
        [&](const auto& take) {
            for (const auto& [figure, at] : lived.versions) take(figure, at);
        },
        false);
    return out;
}

Figure figure(const Catalogue& catalogue, const std::string& metric, Scenario scenario, UnitIndex unit, Period p,
              double value)
{
    Figure f;
    f.metric = *catalogue.metric(metric);
    f.scenario = scenario;
    f.unit = unit;
    f.period = p;
    f.value = *Amount::from_double(value);
    return f;
}

// A month's figures on one day, in the order of months, now and then two months together; with `disorder` some come
// late, in parts or again.
std::vector<Arrival> any_history(const Catalogue& catalogue, unsigned seed, bool disorder)
{
    std::mt19937 random(seed);
    const auto roll = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::map<Instant, std::vector<Figure>> by_day;
    for (int month = 0; month < months; ++month) {
        const Period p = january.plus(month);
        const bool with_next = roll(4) == 0;
        const Instant usual = Instant(p.plus(with_next ? 1 : 0).last_day() + std::chrono::days{12});
        for (UnitIndex u = 0; u < catalogue.units.size(); ++u) {
            const auto at = [&] { return disorder && roll(6) == 0 ? usual + std::chrono::days{roll(90)} : usual; };
            for (const std::string metric : {"placed", "opened"}) {
                if (roll(12) == 0) continue;
                by_day[at()].push_back(figure(catalogue, metric, Scenario::outcome, u, p, roll(12)));
                if (disorder && roll(15) == 0)
                    by_day[usual + std::chrono::days{20 + roll(60)}].push_back(
                        figure(catalogue, metric, Scenario::outcome, u, p, roll(12)));
            }
            const Instant both = at();
            by_day[both].push_back(figure(catalogue, "net_cost", Scenario::outcome, u, p, -100 - roll(60)));
            by_day[both].push_back(figure(catalogue, "net_cost", Scenario::budget, u, p, -100));
        }
    }
    std::vector<Arrival> out;
    for (auto& [at, figures] : by_day) out.push_back({at, std::move(figures)});
    return out;
}

trial::Window any_window(int a, int b)
{
    return {.from = january.plus(std::min(a, b)), .to = january.plus(std::max(a, b))};
}

}  // namespace

TEST_CASE(
    "a backtest of any history raises the alarms that the engine raised, in the same months, and as many messages")
{
    const Town town(telling);
    const bool holds = rc::check([&] {
        const bool disorder = *rc::gen::arbitrary<bool>();
        const auto window = any_window(*rc::gen::inRange(0, months), *rc::gen::inRange(0, months));
        const auto lived =
            live(telling, any_history(town.world().catalogue(), *rc::gen::arbitrary<unsigned>(), disorder), window);
        const auto replayed = replay(lived, window);
        RC_ASSERT(replayed.rules.size() == lived.alarms.size());
        for (const auto& rule : replayed.rules) {
            RC_LOG() << rule.rule << ": " << rule.stepwise_because.en << "\n";
            RC_ASSERT(rule.alarms == lived.alarms.at({rule.rule, rule.metric}));
            if (!disorder) RC_ASSERT(!rule.is_stepwise() == (rule.rule != "told" && rule.rule != "year"));
        }
        RC_ASSERT(replayed.messages == lived.messages);
    });
    CHECK(holds);
}

TEST_CASE("a restatement after the month is not seen in that month's replay")
{
    const Town town(silent);
    const Catalogue& catalogue = town.world().catalogue();
    const UnitIndex adults = *catalogue.unit("adults");
    std::vector<Arrival> arrivals;
    for (const auto& [month, value] : std::vector<std::pair<int, double>>{{0, 1}, {1, 2}, {2, 7}})
        arrivals.push_back({Instant(january.plus(month).last_day() + std::chrono::days{12}),
                            {figure(catalogue, "placed", Scenario::outcome, adults, january.plus(month), value)}});
    // March's 7 becomes 1, in June.
    arrivals.push_back({Instant(january.plus(5).first_day()),
                        {figure(catalogue, "placed", Scenario::outcome, adults, january.plus(2), 1)}});
    const auto alarms = [&](Period to) {
        const trial::Window window{.from = january, .to = to};
        const auto replayed = replay(live(silent, arrivals, window), window);
        CHECK_THAT(replayed.rules.at(0).stepwise_because.en, Catch::Contains("placed was restated: 2023-03"));
        return replayed.rules.at(0).alarms;
    };
    const auto then = alarms(january.plus(2));
    REQUIRE(then.size() == 1);
    CHECK(then[0].fired == january.plus(2));
    CHECK_FALSE(then[0].ended);
    const auto later = alarms(january.plus(5));
    REQUIRE(later.size() == 1);
    CHECK(later[0].ended_because == "corrected");
}

TEST_CASE("two replays beside each other: which alarms come, go, come earlier and later")
{
    const auto alarm = [](UnitIndex unit, int fired, int ended) {
        return trial::Alarm{.unit = unit,
                            .since = january.plus(fired),
                            .fired = january.plus(fired),
                            .ended = ended > 0 ? january.plus(ended) : Period{},
                            .worst = Level::red,
                            .ended_because = {}};
    };
    trial::Backtest before, after;
    before.rules = {{.rule = "r",
                     .metric = "m",
                     .alarms = {alarm(1, 0, 2), alarm(1, 4, 6), alarm(2, 3, 0), alarm(4, 1, 2)},
                     .stepwise_because = {}}};
    after.rules = {{.rule = "r",
                    .metric = "m",
                    .alarms = {alarm(1, 0, 3), alarm(1, 5, 6), alarm(2, 1, 0), alarm(3, 1, 2)},
                    .stepwise_because = {}}};
    const auto d = trial::difference(before, after, 100);
    REQUIRE(d.rules.size() == 1);
    CHECK(d.rules[0].before == 4);
    CHECK(d.rules[0].after == 4);
    CHECK(d.rules[0].same == 1);
    CHECK(d.rules[0].later == 1);
    CHECK(d.rules[0].earlier == 1);
    CHECK(d.rules[0].comes == 1);
    CHECK(d.rules[0].goes == 1);
    REQUIRE(d.changes.size() == 4);
    CHECK(d.changes[0].shift == trial::Shift::later);
    CHECK(d.changes[0].after->fired == january.plus(5));
    CHECK(trial::difference(before, before, 100).changes.empty());
    CHECK(trial::difference(before, {}, 2).rules[0].goes == 4);
    CHECK(trial::difference(before, {}, 2).changes.size() == 2);
}

TEST_CASE("two replays beside each other: an alarm whose year closed in the month it fired is not gone and come again")
{
    const auto alarm = [](int fired, int ended) {
        return trial::Alarm{.unit = 1,
                            .since = january.plus(fired),
                            .fired = january.plus(fired),
                            .ended = january.plus(ended),
                            .worst = Level::red,
                            .ended_because = "year-closed"};
    };
    trial::Backtest before, after;
    before.rules = {{.rule = "r", .metric = "m", .alarms = {alarm(11, 11), alarm(23, 23)}, .stepwise_because = {}}};
    after.rules = {{.rule = "r", .metric = "m", .alarms = {alarm(11, 11), alarm(12, 14)}, .stepwise_because = {}}};
    CHECK(trial::difference(before, before, 100).changes.empty());
    const auto d = trial::difference(before, after, 100);
    CHECK(d.rules[0].same == 1);
    CHECK(d.rules[0].comes == 1);
    CHECK(d.rules[0].goes == 1);
}

TEST_CASE(
    "chance alone: two rises in a row ring about one and a half times a year on a calm count, and never on a still one")
{
    Town town(silent);
    std::mt19937 random(7);
    std::poisson_distribution<int> ten(10);
    std::vector<Figure> figures;
    const Catalogue& catalogue = town.world().catalogue();
    for (UnitIndex u = 0; u < catalogue.units.size(); ++u)
        for (int month = 0; month < 36; ++month) {
            figures.push_back(figure(catalogue, "opened", Scenario::outcome, u, january.plus(month), ten(random)));
            figures.push_back(figure(catalogue, "net_cost", Scenario::outcome, u, january.plus(month), -100));
            if (u == 0 && month < 5)
                figures.push_back(figure(catalogue, "placed", Scenario::outcome, u, january.plus(month), 3));
        }
    take_in(town.world(), figures, Town::at("2026-02-01"));
    const auto chance = [&](const std::string& toml) {
        auto [configuration, rules] = Town::compiled(toml);
        return trial::by_chance(town.world(), rules->compiled.front());
    };
    const auto rule = [](const std::string& metric, const std::string& when) {
        return "[[rule]]\nid = \"r\"\nmetric = \"" + metric + "\"\nwhen = \"" + when + "\"\n";
    };
    const auto rising = chance(rule("opened", "rising(outcome, 2)"));
    CHECK(rising.series == 5);
    // 1.50 alarm-months a series and year by simulation; alarms of two months are one, which leaves some 1.3.
    CHECK(rising.alarms_a_year / 5 > 1.0);
    CHECK(rising.alarms_a_year / 5 < 1.6);
    CHECK(chance(rule("opened", "rising(outcome, 2)")).alarms_a_year == rising.alarms_a_year);
    CHECK(chance(rule("net_cost", "outcome < -101 tkr")).alarms_a_year == 0);
    const auto few = chance(rule("placed", "outcome > 2 count"));
    CHECK(few.series == 0);
    CHECK(few.left_out == 1);
}
