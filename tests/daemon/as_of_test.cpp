// As known at T, said today, is what the house said at T; and a house that learnt it all in another order agrees.
#include "daemon/house.hpp"
#include "rules/world.hpp"
#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"

#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <random>
#include <sstream>

using namespace varsko;
using namespace varsko::test;

namespace {

int pick(int n) { return *rc::gen::resize(100, rc::gen::inRange(0, n)); }

const Period january = Period::month(2023, 1);
constexpr int months = 12;

const std::string rules = R"toml(
[[rule]]
id = "balance"
metric = "net_cost"
units = "*"
value = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
levels = { red = "value < -2%", yellow = "value < 0%" }
[[rule]]
id = "year"
metric = "net_cost"
units = "*"
value = "forecast - prev(forecast)"
levels = { red = "forecast < year(budget)", yellow = "value < 0 tkr" }
[[rule]]
id = "rising"
metric = "opened"
units = "*"
value = "mean(outcome, 3, min=2)"
when = "rising(outcome, 2)"
[[rule]]
id = "rows"
metric = "opened"
units = ["asn"]
value = "sum_units(outcome, min=1)"
levels = { red = "value > 12 count", yellow = "value > 8 count" }
)toml";

// One file: what it tells, and the day that it is known from.
struct File {
    Day known;
    std::string text;
};

// Files of a year, oldest knowledge first, each of its own day: restatements, withdrawals, forecasts.
std::vector<File> random_files()
{
    std::vector<File> out;
    Day day = Day(std::chrono::year{2023} / 2 / 1);
    for (int files = 2 + pick(8); files > 0; --files, day += std::chrono::days{1 + pick(40)}) {
        std::map<std::string, std::string> rows;  // a file says a thing once
        for (int n = 1 + pick(12); n > 0; --n) {
            static constexpr const char* subjects[] = {"net_cost;%;outcome;", "net_cost;%;budget;",
                                                       "net_cost;%;forecast;", "opened;%;outcome;"};
            static constexpr const char* units[] = {"asn", "child_youth", "adults"};
            std::string key = subjects[pick(4)];
            const Period p = january.plus(pick(months));
            const bool forecast = key.find("forecast") != std::string::npos;
            key.replace(key.find('%'), 1, units[pick(3)]);
            if (forecast)
                key += "2023;" + p.text();
            else
                key += p.text() + (key.starts_with("net") && pick(3) == 0 ? " ack;" : ";");
            const std::string value = std::to_string(key.starts_with("net") ? -100 - pick(30) : pick(9));
            const int fate = pick(12);
            rows[key] = (fate == 0 ? ".." : value) + std::string(fate == 1 ? ";preliminary" : ";final");
        }
        std::string text = "metric;unit;scenario;period;made;value;status;known_at\n";
        for (const auto& [key, rest] : rows) text += fmt::format("{};{};{}\n", key, rest, varsko::text(day));
        out.push_back({day, text});
    }
    return out;
}

// Every cell, as computed from the panel of this world.
std::string said(const World& world)
{
    std::string out;
    const auto& catalogue = world.catalogue();
    Assessed a;
    for (const auto& compiled : world.rules().compiled)
        for (int m = 0; m < months; ++m) {
            const auto& units = compiled.rule->units;
            assess(catalogue, compiled, world.panel(), january.plus(m), units, a);
            for (std::size_t i = 0; i < units.size(); ++i)
                out += fmt::format("{} {} {} {} {} {} {}\n", compiled.rule->id, units[i], january.plus(m).text(),
                                   text(a.level[i]), text(a.trend[i]), a.value[i], a.preliminary[i]);
        }
    return out;
}

// The same, as the engine has stored it: what nobody assessed is unknown.
std::string stored(const World& world)
{
    std::string out;
    for (const auto& track : world.state().tracks)
        for (int m = 0; m < months; ++m) {
            const auto cells = track.cells.find(january.plus(m));
            for (std::size_t i = 0; i < track.subjects.size(); ++i)
                if (cells != track.cells.end())
                    out += fmt::format("{} {} {} {}\n", track.rule().id, track.subjects[i], january.plus(m).text(),
                                       text(cells->second.seen(i).level));
        }
    return out;
}

// Of the periods that the engine has assessed, the level computed from the panel.
std::string computed(const World& engine, const World& world)
{
    std::string out;
    for (const auto& track : engine.state().tracks)
        for (int m = 0; m < months; ++m)
            for (const UnitIndex u : track.subjects)
                if (track.cells.contains(january.plus(m)))
                    out += fmt::format(
                        "{} {} {} {}\n", track.rule().id, u, january.plus(m).text(),
                        text(explain(world.catalogue(), *track.compiled, world.panel(), u, january.plus(m)).level));
    return out;
}

// Whether a file says again what an earlier one said, after another in between said otherwise.  That a figure was said
// again is not kept (docs/storage.md): a house that hears of the one in between last takes it to be the newest.
bool say_again(const std::vector<File>& files)
{
    std::map<std::string, std::vector<std::string>> said;
    for (const File& file : files) {
        std::istringstream lines(file.text);
        for (std::string line; std::getline(lines, line);) {
            const auto known = line.rfind(';'), status = line.rfind(';', known - 1),
                       value = line.rfind(';', status - 1);
            auto& all = said[line.substr(0, value)];
            const std::string now = line.substr(value, known - value);
            if (!all.empty() && all.back() != now && std::ranges::find(all, now) != all.end()) return true;
            all.push_back(now);
        }
    }
    return false;
}

}  // namespace

TEST_CASE("as known at T is what was said at T, in memory and on disk, whatever the order of arrival")
{
    constexpr int enough = 25;  // each is a dozen houses
    int held = 0;
    const bool ok = rc::check([&] {
        if (held == enough) return;
        SmallTown town;
        town.write("rules.d/10-rules.toml", rules);
        const auto files = random_files();
        const auto in_order = town.house();
        std::vector<std::string> then;
        for (std::size_t i = 0; i < files.size(); ++i) {
            const auto intake = in_order->take_in(arrival(fmt::format("{}.csv", i), files[i].text));
            RC_ASSERT(intake.batch.rejected == 0U);
            then.push_back(in_order->read(said));
            in_order->read([&](const World& now) { RC_ASSERT(stored(now) == computed(now, now)); });
        }
        const auto agrees = [&](const House& house) {
            for (std::size_t i = 0; i < files.size(); ++i) {
                RC_LOG() << "as of " << text(files[i].known) << "\n" << files[i].text;
                RC_ASSERT(said(house.as_of(Instant(files[i].known))) == then[i]);
            }
            RC_ASSERT(house.read(said) == then.back());
        };
        agrees(*in_order);

        if (say_again(files)) return;
        std::vector<std::size_t> order(files.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::shuffle(order.begin(), order.end(), std::mt19937(*rc::gen::arbitrary<unsigned>()));
        SmallTown other;
        other.write("rules.d/10-rules.toml", rules);
        House on_disk({.configuration = other.configuration(), .data = other.data()});
        for (const auto i : order) on_disk.take_in(arrival(fmt::format("{}.csv", i), files[i].text));
        agrees(on_disk);
        ++held;
    });
    CHECK(ok);
    CHECK(held > 0);
}

TEST_CASE("what is learnt late to have been known earlier is known as of then, though we held the same already")
{
    SmallTown town;
    const auto house = town.house();
    auto take = [&, n = 0](const std::string& known, const std::string& value) mutable {
        return house->take_in(arrival(fmt::format("{}.csv", ++n),
                                      "metric;unit;scenario;period;value;known_at\n"
                                      "opened;adults;outcome;2023-01;" +
                                          value + ";" + known + "\n"));
    };
    const auto as_of = [&](const char* day) {
        const World then = house->as_of(Instant(parse_day(day).value()));
        const Column* column = then.panel().column(*then.catalogue().metric("opened"), {.period = january});
        return column == nullptr ? std::string("nothing") : fmt::format("{}", column->value[2]);
    };
    take("2023-05-11", "5");
    CHECK(as_of("2023-04-01") == "nothing");
    CHECK(take("2023-03-19", "5").unchanged == 0);
    CHECK(as_of("2023-04-01") == "5");
    CHECK(as_of("2023-03-18") == "nothing");
    CHECK(take("2023-03-25", "5").unchanged == 1);  // that was known by then, and is no version
    CHECK(take("2023-06-01", "5").unchanged == 1);
    CHECK(house->read([](const World& now) {
        return now.panel().column(*now.catalogue().metric("opened"), {.period = january})->value[2] == 5;
    }));
}
