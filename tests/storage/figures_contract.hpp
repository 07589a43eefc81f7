// Figures come back as they were, in the order promised, and every version of them stays.
#pragma once

#include "tests/storage/bed.hpp"

namespace varsko::test {

inline void figures_contract(Bed& bed)
{
    const Catalogue town = small_town();
    const Period march = Period::month(2024, 3);

    SECTION("a new store is empty")
    {
        Store& store = bed.again();
        CHECK(all_figures(store, town).empty());
        CHECK(store.figures(town, {}).empty());
        CHECK(store.alerts().empty());
        CHECK(store.risks().empty());
        CHECK(store.told().empty());
        CHECK(store.batches(10).empty());
        CHECK_FALSE(store.batch(1));
        CHECK_FALSE(store.next_waiting());
        CHECK_FALSE(store.recall("anything"));
        const auto counts = store.counts();
        CHECK(counts.figures + counts.versions + counts.batches + counts.waiting + counts.delivered + counts.dead == 0);
        CHECK(store.queues().empty());
    }
    SECTION("a figure is stored with its place, its own text and its receipt")
    {
        FileStep file("march.csv", day(2024, 4, 12));
        file.sheets = {"", "Utfall"};
        file.add({.unit = 1, .metric = 2, .scenario = Scenario::forecast, .period = Period::year(2024), .made = march},
                 "-22 681,5");
        file.figures[0].row = 17;
        file.figures[0].column = 4;
        file.figures[0].sheet = 1;
        file.figures[0].preliminary = true;
        CHECK(bed.store().commit(file.step(town)) == 1);

        const auto found = bed.again().figures(town, {});
        REQUIRE(found.size() == 1);
        CHECK(found[0].figure.unit == 1);
        CHECK(found[0].figure.metric == 2);
        CHECK(found[0].figure.value == Amount::parse("-22681.5"));
        CHECK(found[0].figure.scenario == Scenario::forecast);
        CHECK(found[0].figure.period == Period::year(2024));
        CHECK(found[0].figure.made == march);
        CHECK(found[0].figure.preliminary);
        CHECK(found[0].figure.row == 17);
        CHECK(found[0].figure.column == 4);
        CHECK(found[0].raw == "-22 681,5");
        CHECK(found[0].known_at == day(2024, 4, 12));
        CHECK(found[0].recorded_at == file.batch.recorded_at);
        CHECK(found[0].batch == 1);
        CHECK(found[0].file == "march.csv");
        CHECK(found[0].sheet == "Utfall");
    }
    SECTION("a text that is the value's own is not told twice; another is kept to the letter")
    {
        FileStep file("texts.csv", day(2024, 4, 12));
        file.add({.unit = 0, .period = march}, "8.5");
        file.add({.unit = 1, .period = march}, "8,50");
        file.add({.unit = 2, .period = march}, "8,5");
        file.add({.unit = 3, .period = march, .missing = Missing::suppressed}, "<5");
        file.add({.unit = 4, .period = march, .missing = Missing::not_reported}, "");
        bed.store().commit(file.step(town));
        std::vector<std::string> raws;
        for (const auto& f : bed.again().figures(town, {})) raws.push_back(f.raw);
        CHECK(raws == std::vector<std::string>{"", "8,50", "8,5", "<5", ""});
    }
    SECTION("every kind of missing comes back as it was")
    {
        FileStep file("missing.csv", day(2024, 4, 12));
        for (int kind = 0; kind <= static_cast<int>(Missing::lost); ++kind)
            file.add({.period = march.plus(kind), .missing = static_cast<Missing>(kind)}, kind == 0 ? "7" : "-");
        bed.store().commit(file.step(town));
        const auto found = bed.again().figures(town, {});
        REQUIRE(found.size() == 10);
        for (int kind = 0; kind <= static_cast<int>(Missing::lost); ++kind) {
            CHECK(found[static_cast<std::size_t>(kind)].figure.missing == static_cast<Missing>(kind));
            CHECK(found[static_cast<std::size_t>(kind)].figure.value.micro() == (kind == 0 ? 7'000'000 : 0));
        }
    }
    SECTION("amounts come back to the last digit, from the smallest to the largest")
    {
        FileStep file("amounts.csv", day(2024, 4, 12));
        const std::vector<std::int64_t> micros = {
            0, 1, -1, 1'000'000, -77'214'000'000, INT64_MAX, INT64_MIN, 123'456'789'012'345'678};
        for (std::size_t i = 0; i < micros.size(); ++i) {
            file.add({.period = march.plus(static_cast<int>(i))}, "");
            file.figures.back().value = Amount::from_micro(micros[i]);
        }
        bed.store().commit(file.step(town));
        std::vector<std::int64_t> back;
        for (const auto& f : bed.again().figures(town, {})) back.push_back(f.figure.value.micro());
        CHECK(back == micros);
    }
    SECTION("a restated figure is a new version, and both stay")
    {
        FileStep first("april.csv", day(2019, 4, 12)), second("may.csv", day(2019, 5, 10));
        first.add({.period = march}, "88");
        second.add({.period = march}, "61");
        bed.store().commit(first.step(town));
        bed.store().commit(second.step(town));
        Store& store = bed.again();

        CHECK(values(store.figures(town, {})) == std::vector<std::string>{"61"});
        CHECK(values(store.figures(town, {.all_versions = true})) == std::vector<std::string>{"88", "61"});
        CHECK(values(store.figures(town, {.as_of = day(2019, 4, 30)})) == std::vector<std::string>{"88"});
        CHECK(values(store.figures(town, {.as_of = day(2019, 4, 12)})) == std::vector<std::string>{"88"});
        CHECK(store.figures(town, {.as_of = day(2019, 3, 31)}).empty());
        CHECK(store.counts().figures == 1);
        CHECK(store.counts().versions == 2);
    }
    SECTION("figures are told oldest knowledge first, whatever came first")
    {
        FileStep late("may.csv", day(2019, 5, 10)), early("april.csv", day(2019, 4, 12));
        late.add({.period = march}, "61");
        early.add({.period = march}, "88");
        bed.store().commit(late.step(town));
        bed.store().commit(early.step(town));
        Store& store = bed.again();
        CHECK(values(all_figures(store, town)) == std::vector<std::string>{"88", "61"});
        CHECK(values(all_figures(store, town, day(2019, 5, 9))) == std::vector<std::string>{"88"});
        CHECK(values(store.figures(town, {})) == std::vector<std::string>{"61"});
    }
    SECTION("of figures that became known at one time the one stored last wins")
    {
        FileStep first("a.csv", day(2024, 4, 12)), second("b.csv", day(2024, 4, 12));
        first.add({.period = march}, "1");
        second.add({.period = march}, "2");
        bed.store().commit(first.step(town));
        bed.store().commit(second.step(town));
        CHECK(values(bed.again().figures(town, {})) == std::vector<std::string>{"2"});
    }
    SECTION("one file may tell of figures that became known at different times, some of them assumed")
    {
        FileStep file("history.csv", day(2024, 4, 12));
        file.add({.period = march.plus(-1)}, "10");
        file.add({.period = march}, "11");
        Step step = file.step(town);
        const std::vector<Instant> known = {day(2024, 3, 14), day(2024, 4, 12)};
        const std::vector<std::uint8_t> assumed = {1, 0};
        step.known_at = known;
        step.assumed = assumed;
        bed.store().commit(step);
        const auto found = bed.again().figures(town, {});
        REQUIRE(found.size() == 2);
        CHECK(found[0].known_at == known[0]);
        CHECK(found[0].known_at_assumed);
        CHECK(found[1].known_at == known[1]);
        CHECK_FALSE(found[1].known_at_assumed);
        CHECK(values(all_figures(bed.store(), town, day(2024, 4, 1))) == std::vector<std::string>{"10"});
    }
    SECTION("spans, versions and scenarios of one month are figures of their own")
    {
        FileStep file("spans.csv", day(2024, 4, 12));
        file.add({.scenario = Scenario::outcome, .period = march}, "1");
        file.add({.scenario = Scenario::outcome, .span = Span::accumulated, .period = march}, "3");
        file.add({.scenario = Scenario::budget, .period = march}, "4");
        file.add({.scenario = Scenario::budget, .period = march, .made = Period::day(date(2024, 1, 15))}, "5");
        file.add({.scenario = Scenario::outcome, .period = Period::quarter(2024, 1)}, "6");
        bed.store().commit(file.step(town));
        CHECK(values(bed.again().figures(town, {})) == std::vector<std::string>{"1", "6", "3", "4", "5"});
        CHECK(bed.store().counts().figures == 5);
    }
}

inline void questions_contract(Bed& bed)
{
    const Catalogue town = small_town();
    FileStep file("year.csv", day(2024, 12, 1));
    for (const MetricIndex metric : {1, 0})
        for (const UnitIndex unit : {2U, 0U, 1U})
            for (int month = 1; month <= 4; ++month) {
                const int n = metric * 1000 + static_cast<int>(unit) * 100 + month;
                file.add({.unit = unit, .metric = metric, .period = Period::month(2024, month)}, std::to_string(n));
            }
    file.add({.period = Period::day(date(2024, 2, 2))}, "9");
    bed.store().commit(file.step(town));
    Store& store = bed.again();
    using Values = std::vector<std::string>;

    SECTION("figures come by metric, unit and time")
    {
        const auto found = values(store.figures(town, {.unit = 0}));
        CHECK(found == Values{"9", "1", "2", "3", "4", "1001", "1002", "1003", "1004"});
        CHECK(values(store.figures(town, {.metric = 1, .to = Period::month(2024, 1)})) ==
              Values{"1001", "1101", "1201"});
    }
    SECTION("a question of periods is about one grain")
    {
        CHECK(values(store.figures(
                  town, {.metric = 0, .unit = 0, .from = Period::month(2024, 2), .to = Period::month(2024, 3)})) ==
              Values{"2", "3"});
        CHECK(values(store.figures(town, {.metric = 0, .unit = 0, .from = Period::month(2024, 4)})) == Values{"4"});
        CHECK(values(store.figures(town, {.from = Period::day(date(2024, 1, 1)),
                                          .to = Period::day(date(2024, 12, 31))})) == Values{"9"});
    }
    SECTION("a question may be limited, and the first are the first")
    {
        CHECK(values(store.figures(town, {.limit = 3})) == Values{"9", "1", "2"});
        CHECK(values(store.figures(town, {.metric = 1, .limit = 1})) == Values{"1001"});
        CHECK(store.figures(town, {.limit = 0}).empty());
    }
    SECTION("another scenario has no figures")
    {
        CHECK(store.figures(town, {.scenario = Scenario::budget}).empty());
        CHECK(store.figures(town, {.scenario = Scenario::outcome}).size() == 25);
    }
    SECTION("a catalogue in another order gives its own indices, and what it does not name is left out")
    {
        Catalogue other;
        other.units = {Unit{.id = "new"}, Unit{.id = town.units[1].id}};
        other.metrics = {Metric{.id = town.metrics[1].id}};
        const auto found = store.figures(other, {});
        CHECK(values(found) == Values{"1101", "1102", "1103", "1104"});
        CHECK(found[0].figure.unit == 1);
        CHECK(found[0].figure.metric == 0);
        CHECK(values(all_figures(store, other)) == Values{"1101", "1102", "1103", "1104"});
        CHECK(store.counts().figures == 25);
    }
}

}  // namespace varsko::test
