// Any order of arrival, in any batches, ends in the same state.
#include "rules/world.hpp"
#include "tests/rules/engine_town.hpp"

#include <rapidcheck.h>

#include <cmath>
#include <random>
#include <set>
#include <sstream>

using namespace varsko;
using namespace varsko::test;

namespace {

const std::string rules = R"toml(
[[rule]]
id = "many"
metric = "placed"
units = "*"
levels = { red = "outcome > 8 count", yellow = "outcome > 5 count" }
notify = { on = ["yellow", "red", "worsened", "improved", "resolved"], to = ["chief"] }
risk = { id = "EK-01", probability = { yellow = 4, red = 5 }, after = 2 }
[[rule]]
id = "held"
metric = "placed"
units = "*"
for = 2
clear = 2
when = "outcome > 5 count"
notify = { on = ["flag", "resolved"], to = ["chief"] }
risk = { id = "EK-01", consequence = "+1" }
[[rule]]
id = "rising"
metric = "placed"
units = "*"
when = "rising(outcome, 2)"
[[rule]]
id = "window"
metric = "placed"
units = "*"
levels = { red = "outcome > mean(outcome, 3) + 2 count", green = "outcome <= mean(outcome, 3) + 2 count" }
risk = { id = "EK-02", probability = { red = 4 } }
[[rule]]
id = "year"
metric = "opened"
units = "*"
levels = { red = "ytd(outcome) > 60 count", yellow = "ytd(outcome) > 30 count" }
risk = { id = "EK-02", probability = { yellow = 2, red = 3 }, consequence = { red = "+2" } }
[[rule]]
id = "lastyear"
metric = "opened"
units = "*"
when = "outcome > last_year(outcome)"
[[risk]]
id = "EK-01"
type = "finance"
text = "Ekonomi"
probability = 2
consequence = 3
owner = "chief1"
[[risk]]
id = "EK-02"
type = "finance"
text = "Volymer"
probability = 1
consequence = 2
owner = "chief1"
)toml";

struct Case {
    std::vector<Given> figures;
    unsigned shuffle = 0;
    std::vector<std::size_t> batches;
    std::vector<int> days;  // that pass before each batch
};

Case any_case()
{
    Case c;
    const std::vector<std::string> units = {"youth", "adults"};
    for (const auto& metric : {"placed", "opened"})
        for (const auto& unit : units) {
            const int months = *rc::gen::inRange(1, 17);
            for (int m = 0; m < months; ++m) {
                if (*rc::gen::inRange(0, 5) == 0) continue;  // never reported
                const auto period = Period::month(2023, 11).plus(m).text();
                c.figures.push_back({std::string(metric) + " outcome " + unit + " " + period,
                                     static_cast<double>(*rc::gen::inRange(0, 12))});
            }
        }
    c.shuffle = *rc::gen::arbitrary<unsigned>();
    c.batches = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 12));
    c.days = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 90));
    return c;
}

std::string said(const Life& life)
{
    return std::string(text(life.state)) + " " + (life.since ? life.since.text() : "-") + " " +
           std::string(text(life.at_last.level)) + " " + (life.last ? life.last.text() : "-") + " held " +
           std::to_string(life.held) + (life.ended == Ended::year_closed ? " with its year" : "");
}

std::string lives_of(const World& world)
{
    std::string out;
    const auto& state = world.state();
    for (const auto& track : state.tracks)
        for (std::size_t i = 0; i < track.lives.size(); ++i)
            out += key_of(state, track, i).id() + " " + said(track.lives[i]) + "\n";
    return out;
}

// Alerts as people see them, but for those that were corrected on the way: they are what happened, not what is.
std::string alerts_of(const World& world)
{
    std::string out;
    std::vector<Alert> alerts = world.alerts();
    std::sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) { return a.key < b.key; });
    for (const Alert& a : alerts)
        if (a.state == AlertState::firing || a.state == AlertState::pending)
            out += a.episode + " " + std::string(text(a.state)) + " " + std::string(text(a.level)) + " " +
                   a.last.text() + "\n";
    return out;
}

std::string risks_of(const World& world)
{
    std::string out;
    for (const auto& [id, risk] : world.risks())
        out += id + " " + std::to_string(risk.computed.probability) + "x" + std::to_string(risk.computed.consequence) +
               "\n";
    return out;
}

Town empty_town()
{
    Town town(rules);
    adopt_risks(town.world(), Town::at("2024-01-01"));
    return town;
}

// All that changes the history: every row, with its values.
std::string history_of(const Changes& changes)
{
    std::ostringstream out;
    for (const auto& column : changes.assessments)
        for (std::size_t i = 0; i < column.units.size(); ++i)
            out << column.rule << ' ' << column.metric << ' ' << column.period.text() << ' ' << column.units[i] << ' '
                << text(column.level[i]) << ' ' << text(column.trend[i]) << ' ' << column.value[i] << '\n';
    for (const auto& event : changes.events)
        out << event.episode << ' ' << event.transition << ' ' << event.period.text() << ' ' << event.value_before
            << ' ' << event.value_after << '\n';
    for (const auto& alert : changes.alerts)
        out << alert.key.id() << ' ' << text(alert.state) << ' ' << alert.value << '\n';
    return out.str();
}

// A world that lets values go, and the columns that it reads them from.
struct Forgetful {
    Town town;
    std::vector<AssessmentColumn> stored{};

    void read_from_here()
    {
        town.world().read_assessments_with(
            [this](const Catalogue&, std::string_view rule, std::string_view metric, Period period, const auto& take) {
                for (const auto& column : stored)
                    if (column.rule == rule && column.metric == metric && column.period == period) take(column);
            });
    }
    void keep(const Changes& changes)
    {
        stored.insert(stored.end(), changes.assessments.begin(), changes.assessments.end());
        town.world().stored();
    }
};

}  // namespace

TEST_CASE("a world that lets stored values go decides the same, row by row, before and after a restart")
{
    const Town fresh = empty_town();
    const bool holds = rc::check([&] {
        Case c = any_case();
        for (const auto& g : any_case().figures) c.figures.push_back({g.key, g.value + 1});  // some are restated
        std::shuffle(c.figures.begin(), c.figures.end(), std::mt19937(c.shuffle));
        Town plain = fresh.clone();
        Forgetful forgetful{fresh.clone()}, restarted{fresh.clone()};
        forgetful.read_from_here();
        const auto half = c.figures.size() / 2;
        for (std::size_t i = 0; i < c.figures.size(); ++i) {
            if (i == half) {
                restarted.stored = forgetful.stored;
                restarted.read_from_here();
                for (std::size_t n = 0; n < half; ++n) restarted.town.world().restore(fresh.figure(c.figures[n]));
                for (const auto& column : restarted.stored) restarted.town.world().restore(column);
                for (const auto& alert : plain.world().alerts()) restarted.town.world().restore(alert);
                restarted.town.world().restored(Town::at("2025-03-20"));
            }
            const Changes right = plain.take("2025-03-20", {c.figures[i]});
            const Changes same = forgetful.town.take("2025-03-20", {c.figures[i]});
            RC_ASSERT(history_of(same) == history_of(right));
            forgetful.keep(same);
            if (i < half) continue;
            const Changes after = restarted.town.take("2025-03-20", {c.figures[i]});
            RC_ASSERT(history_of(after) == history_of(right));
            restarted.keep(after);
        }
        RC_ASSERT(forgetful.town.reload(rules, "2025-03-21").assessments.empty());
    });
    CHECK(holds);
}

TEST_CASE("figures in any order and any batches end in the same alerts and the same risks")
{
    const Town fresh = empty_town();
    const std::string now = "2025-03-20";
    const bool holds = rc::check([&] {
        Case c = any_case();
        Town together = fresh.clone();
        together.take(now, c.figures);

        std::shuffle(c.figures.begin(), c.figures.end(), std::mt19937(c.shuffle));
        Town apart = fresh.clone();
        std::size_t from = 0;
        for (std::size_t n = 0; from < c.figures.size(); ++n) {
            const std::size_t size = c.batches.empty() ? c.figures.size() : c.batches[n % c.batches.size()];
            const std::size_t to = std::min(c.figures.size(), from + size);
            apart.take(now, {c.figures.begin() + static_cast<std::ptrdiff_t>(from),
                             c.figures.begin() + static_cast<std::ptrdiff_t>(to)});
            from = to;
        }
        RC_ASSERT(lives_of(apart.world()) == lives_of(together.world()));
        RC_ASSERT(alerts_of(apart.world()) == alerts_of(together.world()));
        RC_ASSERT(risks_of(apart.world()) == risks_of(together.world()));
    });
    CHECK(holds);
}

TEST_CASE("whenever figures come and whenever the clock looks, the years that are over by the end are closed alike")
{
    const Town fresh = empty_town();
    const Instant end = Town::at("2025-03-20");
    const bool holds = rc::check([&] {
        Case c = any_case();
        // Nothing may hide what time alone closes: often the second year says nothing.
        if (*rc::gen::arbitrary<bool>())
            std::erase_if(c.figures, [](const Given& g) { return g.key.find(" 2025-") != std::string::npos; });
        Town together = fresh.clone();
        together.take("2025-03-20", c.figures);
        together.tick("2025-03-20");

        std::shuffle(c.figures.begin(), c.figures.end(), std::mt19937(c.shuffle));
        Town apart = fresh.clone();
        Instant now = Town::at("2024-01-02");
        for (std::size_t n = 0, from = 0; from < c.figures.size(); ++n) {
            now = std::min(end, now + std::chrono::days{c.days.empty() ? 7 : c.days[n % c.days.size()]});
            if (n % 2 == 0) tick(apart.world(), now);
            const std::size_t to =
                std::min(c.figures.size(), from + (c.batches.empty() ? 1 : c.batches[n % c.batches.size()]));
            std::vector<Figure> batch;
            for (; from < to; ++from) batch.push_back(apart.figure(c.figures[from]));
            take_in(apart.world(), batch, now);
        }
        tick(apart.world(), end);
        RC_ASSERT(lives_of(apart.world()) == lives_of(together.world()));
        RC_ASSERT(alerts_of(apart.world()) == alerts_of(together.world()));
        RC_ASSERT(risks_of(apart.world()) == risks_of(together.world()));
        for (const Alert& alert : apart.world().alerts())
            if (alert.key.rule == "year" && is_living(alert.state)) RC_ASSERT(alert.last.calendar_year() == 2025);
    });
    CHECK(holds);
}

TEST_CASE("folding on is folding anew: a restart from what was stored stands where the engine stood")
{
    const Town fresh = empty_town();
    const bool holds = rc::check([&] {
        Case c = any_case();
        Town town = fresh.clone();
        std::shuffle(c.figures.begin(), c.figures.end(), std::mt19937(c.shuffle));
        Town again = fresh.clone();
        std::size_t from = 0;
        for (std::size_t n = 0; from < c.figures.size(); ++n) {
            const std::size_t to =
                std::min(c.figures.size(), from + (c.batches.empty() ? 1 : c.batches[n % c.batches.size()]));
            std::vector<Given> batch(c.figures.begin() + static_cast<std::ptrdiff_t>(from),
                                     c.figures.begin() + static_cast<std::ptrdiff_t>(to));
            const Changes changes = town.take("2025-03-20", batch);
            for (const auto& g : batch) again.world().restore(again.figure(g));
            for (const auto& column : changes.assessments) again.world().restore(column);
            for (const auto& alert : changes.alerts) again.world().restore(alert);
            for (const auto& risk : changes.risks) again.world().restore(risk);
            for (const auto& row : changes.told) again.world().restore_told(row.alert, row.recipient, row.told);
            from = to;
        }
        again.world().restored(Town::at("2025-03-20"));
        RC_ASSERT(lives_of(again.world()) == lives_of(town.world()));
        RC_ASSERT(alerts_of(again.world()) == alerts_of(town.world()));
        RC_ASSERT(risks_of(again.world()) == risks_of(town.world()));
        RC_ASSERT(again.take("2025-03-21", c.figures).empty());
        RC_ASSERT(again.reload(rules, "2025-03-21").alerts.empty());
    });
    CHECK(holds);
}

TEST_CASE("nobody is told the same level of the same alert twice in a row, and nobody of an end they were not told of")
{
    const Town fresh = empty_town();
    const bool holds = rc::check([&] {
        Case c = any_case();
        Town town = fresh.clone();
        std::shuffle(c.figures.begin(), c.figures.end(), std::mt19937(c.shuffle));
        std::map<std::string, std::string> last;  // (alert, recipient) -> "open red" or "closed"
        std::set<std::string> ids;
        Instant now = Town::at("2024-03-20");
        for (const auto& g : c.figures) {
            now += std::chrono::milliseconds{5};  // a commit lies between two commands
            const Figure figure = town.figure(g);
            const Changes changes = take_in(town.world(), {&figure, 1}, now);
            for (const auto& line : happened(changes)) RC_LOG() << g.key << " = " << g.value << ": " << line << "\n";
            for (const auto& m : changes.messages) {
                RC_LOG() << "  " << m.recipient << " " << m.alert.id() << " " << m.transition << " " << m.period.text()
                         << " " << m.labels.at("level") << "\n";
                RC_ASSERT(ids.insert(m.id).second);
                auto& before = last[m.alert.id() + "|" + m.recipient];
                const bool ends = m.transition == "resolved" || m.transition == "corrected";
                if (ends) RC_ASSERT(!before.empty());
                if (m.transition == "worsened" || m.transition == "improved") RC_ASSERT(before != m.labels.at("level"));
                before = ends ? "closed" : m.labels.at("level");
            }
        }
    });
    CHECK(holds);
}

TEST_CASE("where another metric's figures stood in for the rule's own, what was said of periods not due is taken back")
{
    const std::string toml = R"toml(
[[rule]]
id = "beside"
metric = "opened"
units = ["youth"]
when = "placed.outcome > 8 count"
)toml";
    const Given beside{"placed outcome youth 2024-01", 9}, own{"opened outcome youth 2024-02", 3};
    Town town(toml);
    town.take("2024-02-12", {beside});
    REQUIRE(town.state("beside:opened:youth") == "firing");
    const Changes changes = town.take("2024-03-12", {own});
    CHECK(town.state("beside:opened:youth") == "corrected");
    REQUIRE_FALSE(changes.assessments.empty());
    const auto& taken_back = changes.assessments.front();  // so that what is stored last is what is so
    CHECK(taken_back.period == Period::month(2024, 1));
    CHECK(taken_back.units == std::vector{town.world().catalogue().unit("youth").value()});
    CHECK(taken_back.level == std::vector{Level::unknown});
    CHECK(taken_back.trend == std::vector{Trend::unknown});
    CHECK(taken_back.preliminary == std::vector<std::uint8_t>{0});
    REQUIRE(taken_back.value.size() == 1);
    CHECK(std::isnan(taken_back.value[0]));

    Town other_way(toml);
    other_way.take("2024-03-12", {own});
    other_way.take("2024-03-12", {beside});
    CHECK(other_way.state("beside:opened:youth") == "quiet");
    CHECK(lives_of(other_way.world()) == lives_of(town.world()));

    // Nor does a restart bring back what rows of before say.
    AssessmentColumn row = taken_back;
    row.level = {Level::flag};
    Town again(toml);
    again.world().restore(again.figure(beside));
    again.world().restore(again.figure(own));
    again.world().restore(row);
    again.world().restored(Town::at("2024-03-13"));
    CHECK(lives_of(again.world()) == lives_of(town.world()));
    CHECK(again.take("2024-03-13", {beside, own}).empty());
}
