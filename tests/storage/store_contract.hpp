// What every store promises, as tests.  One contract, every store:
//
//   TEST_CASE("the memory store keeps the contract of a store") { store_contract(MemoryBed()); }
//
// A Bed gives a fresh store, and gives it again as a new process would find it.
#pragma once

#include "storage/store.hpp"
#include "tests/catch.hpp"
#include "tests/storage/steps.hpp"

#include <cmath>

namespace varsko::test {

class Bed {
public:
    virtual ~Bed() = default;
    virtual Store& store() = 0;
    virtual Store& again() = 0;  // the same store, after the process has ended and begun anew
};

// ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────

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
        CHECK_FALSE(counts.oldest_waiting);
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

// ── receipts ─────────────────────────────────────────────────────────────────────────────────────────────────────

inline void receipts_contract(Bed& bed)
{
    const Catalogue town = small_town();

    SECTION("a receipt comes back whole, with its problems in order")
    {
        FileStep file("inbox/mars.csv", day(2024, 4, 12));
        file.batch.layout = "budget table";
        file.batch.by = "inbox";
        file.batch.idempotency_key = "k-1";
        file.batch.known_at_assumed = true;
        file.batch.figures = 3;
        file.batch.changed = 2;
        file.batch.rejected = 1;
        file.batch.problems = {
            {.rejection = true,
             .row = 4,
             .column = 2,
             .code = "bad-number",
             .message = "tolv är inget tal",
             .raw = "a;b"},
            {.rejection = false, .row = 9, .column = 0, .code = "control-total", .message = "off by 3", .raw = ""}};
        CHECK(bed.store().commit(file.step(town)) == 1);
        const auto batch = bed.again().batch(1);
        REQUIRE(batch);
        CHECK(batch->id == 1);
        CHECK(batch->file == "inbox/mars.csv");
        CHECK(batch->digest == file.batch.digest);
        CHECK(batch->layout == "budget table");
        CHECK(batch->by == "inbox");
        CHECK(batch->idempotency_key == "k-1");
        CHECK(batch->recorded_at == file.batch.recorded_at);
        CHECK(batch->known_at == day(2024, 4, 12));
        CHECK(batch->known_at_assumed);
        CHECK(batch->state == Batch::State::taken);
        CHECK(batch->figures == 3);
        CHECK(batch->changed == 2);
        CHECK(batch->rejected == 1);
        REQUIRE(batch->problems.size() == 2);
        CHECK(batch->problems[0].rejection);
        CHECK(batch->problems[0].row == 4);
        CHECK(batch->problems[0].column == 2);
        CHECK(batch->problems[0].code == "bad-number");
        CHECK(batch->problems[0].message == "tolv är inget tal");
        CHECK(batch->problems[0].raw == "a;b");
        CHECK_FALSE(batch->problems[1].rejection);
        CHECK(batch->problems[1].code == "control-total");
    }
    SECTION("receipts are numbered from 1 and listed newest first, without their problems")
    {
        for (const char* name : {"a.csv", "b.csv", "c.csv"}) {
            FileStep file(name, day(2024, 4, 12));
            file.batch.problems = {{.rejection = true, .row = 1, .column = 1, .code = "x", .message = "y", .raw = "z"}};
            bed.store().commit(file.step(town));
        }
        const auto newest = bed.again().batches(2);
        REQUIRE(newest.size() == 2);
        CHECK(newest[0].file == "c.csv");
        CHECK(newest[0].id == 3);
        CHECK(newest[0].problems.empty());
        CHECK(newest[1].file == "b.csv");
        CHECK(bed.store().counts().batches == 3);
        CHECK_FALSE(bed.store().batch(4));
        CHECK_FALSE(bed.store().batch(0));
    }
    SECTION("the same file twice is found by its digest, and cannot be stored twice")
    {
        FileStep file("march.csv", day(2024, 4, 12)), copy("copy of march.csv", day(2024, 5, 1));
        file.add({.period = Period::month(2024, 3)}, "1");
        copy.add({.period = Period::month(2024, 3)}, "2");
        copy.batch.digest = file.batch.digest;
        bed.store().commit(file.step(town));
        Store& store = bed.again();
        REQUIRE(store.batch_with_digest(file.batch.digest));
        CHECK(store.batch_with_digest(file.batch.digest)->id == 1);
        CHECK_FALSE(store.batch_with_digest("another"));
        CHECK_THROWS_AS(store.commit(copy.step(town)), StorageError);
        CHECK(bed.again().counts().versions == 1);
        CHECK(bed.store().counts().batches == 1);
    }
    SECTION("a post sent again is found by its key, and cannot be stored twice")
    {
        FileStep post("POST", day(2024, 4, 12)), again("POST", day(2024, 4, 13));
        post.batch.idempotency_key = again.batch.idempotency_key = "q7";
        again.batch.digest = "of other bytes";
        bed.store().commit(post.step(town));
        REQUIRE(bed.again().batch_with_key("q7"));
        CHECK(bed.store().batch_with_key("q7")->id == 1);
        CHECK_THROWS_AS(bed.store().commit(again.step(town)), StorageError);
    }
    SECTION("an empty digest or key is nobody's")
    {
        for (int i = 0; i < 2; ++i) {
            FileStep file("POST", day(2024, 4, 12));
            file.batch.digest.clear();
            bed.store().commit(file.step(town));
        }
        CHECK_FALSE(bed.again().batch_with_digest(""));
        CHECK_FALSE(bed.store().batch_with_key(""));
        CHECK(bed.store().counts().batches == 2);
    }
    SECTION("a refused file may come again, and be taken when it can be read")
    {
        FileStep file("march.csv", day(2024, 4, 12));
        file.batch.state = Batch::State::refused;
        file.batch.failure = "no-mapping";
        file.batch.failure_message = "ingen mappning passar";
        bed.store().commit(file.step(town));
        bed.store().commit(file.step(town));
        const auto refused = bed.again().batch_with_digest(file.batch.digest);
        REQUIRE(refused);
        CHECK(refused->id == 2);
        CHECK(refused->state == Batch::State::refused);
        CHECK(refused->failure == "no-mapping");
        CHECK(refused->failure_message == "ingen mappning passar");
        file.batch.state = Batch::State::taken;
        bed.store().commit(file.step(town));
        file.batch.state = Batch::State::refused;
        bed.store().commit(file.step(town));
        CHECK(bed.again().batch_with_digest(file.batch.digest)->id == 3);
    }
    SECTION("a step that breaks what is required is an error of the caller's, and stores nothing")
    {
        FileStep file("march.csv", day(2024, 4, 12));
        file.add({.period = Period::month(2024, 3)}, "1");
        Step no_receipt = file.step(town), no_catalogue = file.step(town), outside = file.step(town);
        no_receipt.batch.reset();
        no_catalogue.catalogue = nullptr;
        auto figures = file.figures;
        figures[0].unit = 99;
        outside.figures = figures;
        CHECK_THROWS_AS(bed.store().commit(no_receipt), std::invalid_argument);
        CHECK_THROWS_AS(bed.store().commit(no_catalogue), std::invalid_argument);
        CHECK_THROWS_AS(bed.store().commit(outside), std::invalid_argument);
        CHECK(bed.again().counts().batches == 0);
    }
}

// ── assessments, alerts, risks ───────────────────────────────────────────────────────────────────────────────────

inline void changes_contract(Bed& bed)
{
    const Catalogue town = small_town();
    const Period march = Period::month(2024, 3);

    SECTION("assessments are appended, told in their order, and each unit has its history")
    {
        Changes first, second;
        first.assessments = {assessments("budget-balance", "net_cost", march, {0, 2, 1}, Level::yellow, -0.018)};
        second.assessments = {assessments("budget-balance", "net_cost", march, {2}, Level::red, -0.146),
                              assessments("goal-4", "net_cost", march, {0}, Level::unknown, std::nan(""))};
        second.assessments[0].preliminary = {1};
        second.assessments[0].trend = {Trend::negative};
        second.assessments[0].ruleset = "r2";
        bed.store().commit(step(first, town, day(2024, 4, 12)));
        bed.store().commit(step(second, town, day(2024, 4, 13)));
        Store& store = bed.again();

        std::vector<AssessmentColumn> columns;
        store.each_assessment_column(town, [&](const AssessmentColumn& column) { columns.push_back(column); });
        REQUIRE(columns.size() == 3);
        CHECK(columns[0].rule == "budget-balance");
        CHECK(columns[0].metric == "net_cost");
        CHECK(columns[0].period == march);
        CHECK(columns[0].ruleset == "r1");
        CHECK(columns[0].units == std::vector<UnitIndex>{0, 2, 1});
        CHECK(columns[0].level == std::vector<Level>(3, Level::yellow));
        CHECK(columns[0].value == std::vector<double>(3, -0.018));
        CHECK(columns[1].units == std::vector<UnitIndex>{2});
        CHECK(columns[1].preliminary == std::vector<std::uint8_t>{1});
        CHECK(columns[2].rule == "goal-4");
        CHECK(std::isnan(columns[2].value[0]));

        const auto history = store.assessment_history("budget-balance", "net_cost", town.units[2].id, march);
        REQUIRE(history.size() == 2);
        CHECK(history[0].level == Level::yellow);
        CHECK(history[0].trend == Trend::stable);
        CHECK(history[0].value == -0.018);
        CHECK_FALSE(history[0].preliminary);
        CHECK(history[0].ruleset == "r1");
        CHECK(history[0].at == day(2024, 4, 12));
        CHECK(history[1].rule == "budget-balance");
        CHECK(history[1].metric == "net_cost");
        CHECK(history[1].unit == town.units[2].id);
        CHECK(history[1].period == march);
        CHECK(history[1].level == Level::red);
        CHECK(history[1].trend == Trend::negative);
        CHECK(history[1].value == -0.146);
        CHECK(history[1].preliminary);
        CHECK(history[1].ruleset == "r2");
        CHECK(store.assessment_history("budget-balance", "net_cost", town.units[2].id, march.plus(1)).empty());
        CHECK(store.assessment_history("budget-balance", "net_cost", "nowhere", march).empty());
        CHECK(store.assessment_history("goal-4", "net_cost", town.units[2].id, march).empty());
    }
    SECTION("assessments of units that a catalogue does not name are left out")
    {
        Changes changes;
        changes.assessments = {assessments("r", "m", march, {0, 1, 2}, Level::red, 1),
                               assessments("r", "m", march, {0}, Level::red, 1)};
        bed.store().commit(step(changes, town, day(2024, 4, 12)));
        Catalogue other;
        other.units = {Unit{.id = "x"}, Unit{.id = town.units[2].id}};
        std::vector<AssessmentColumn> columns;
        bed.again().each_assessment_column(other, [&](const AssessmentColumn& column) { columns.push_back(column); });
        REQUIRE(columns.size() == 1);
        CHECK(columns[0].units == std::vector<UnitIndex>{1});
    }
    SECTION("an alert stands as it was last stored, and comes back whole")
    {
        Changes changes;
        Alert alert = firing("budget-balance", "net_cost", "child_youth", march);
        changes.alerts = {firing("z", "m", "u", march), alert};
        bed.store().commit(step(changes, town, day(2024, 4, 12)));
        alert.state = AlertState::acknowledged;
        alert.ack = Acknowledgement{.by = "eva",
                                    .comment = "åtgärd pågår",
                                    .at = day(2024, 4, 15),
                                    .episode = alert.episode,
                                    .level = Level::red};
        alert.value = std::nan("");
        alert.preliminary = true;
        alert.ended_because = "good";
        changes.alerts = {alert};
        bed.store().commit(step(changes, town, day(2024, 4, 15)));
        const auto alerts = bed.again().alerts();
        REQUIRE(alerts.size() == 2);
        CHECK(alerts[1].key == AlertKey{"z", "m", "u"});
        CHECK_FALSE(alerts[1].ack);
        CHECK(alerts[1].value == -0.146);
        CHECK(alerts[0].key == alert.key);
        CHECK(alerts[0].state == AlertState::acknowledged);
        CHECK(alerts[0].episode == alert.episode);
        CHECK(alerts[0].since == alert.since);
        CHECK(alerts[0].fired == alert.fired);
        CHECK(alerts[0].last == alert.last);
        CHECK(alerts[0].level == alert.level);
        CHECK(alerts[0].trend == alert.trend);
        CHECK(std::isnan(alerts[0].value));
        CHECK(alerts[0].ended_because == "good");
        CHECK(alerts[0].preliminary);
        CHECK(alerts[0].ack == alert.ack);
        CHECK(alerts[0].changed == alert.changed);
    }
    SECTION("alerts come by key")
    {
        Changes changes;
        for (const char* unit : {"c", "a", "b"})
            for (const char* rule : {"r2", "r1"}) changes.alerts.push_back(firing(rule, "m", unit, march));
        bed.store().commit(step(changes, town, day(2024, 4, 12)));
        std::vector<std::string> ids;
        for (const auto& alert : bed.again().alerts()) ids.push_back(alert.key.id());
        CHECK(ids == std::vector<std::string>{"r1:m:a", "r1:m:b", "r1:m:c", "r2:m:a", "r2:m:b", "r2:m:c"});
    }
    SECTION("events are appended, and an alert's own come oldest first and whole")
    {
        const Alert alert = firing("budget-balance", "net_cost", "child_youth", march);
        Changes changes;
        changes.events = {event(alert, "pending", march.plus(-1)), event(firing("x", "m", "u", march), "fired", march),
                          event(alert, "fired", march)};
        changes.events[2].by = "eva";
        changes.events[2].comment = "se bilaga";
        changes.events[2].value_before = std::nan("");
        changes.events[2].told = false;
        bed.store().commit(step(changes, town, day(2024, 4, 12)));
        changes.events = {event(alert, "restated", march)};
        changes.events[0].episode = "an older form of id";
        bed.store().commit(step(changes, town, day(2024, 5, 12)));
        const auto events = bed.again().alert_events(alert.key);
        REQUIRE(events.size() == 3);
        CHECK(events[0].transition == "pending");
        CHECK(events[0].period == march.plus(-1));
        CHECK(events[0].told);
        const auto& fired = events[1];
        CHECK(fired.key == alert.key);
        CHECK(fired.episode == alert.episode);
        CHECK(fired.at == day(2024, 4, 12));
        CHECK(fired.period == march);
        CHECK(fired.transition == "fired");
        CHECK(fired.reason == "level-red");
        CHECK(fired.before == AlertState::pending);
        CHECK(fired.after == AlertState::firing);
        CHECK(fired.level_before == Level::yellow);
        CHECK(fired.level_after == Level::red);
        CHECK(std::isnan(fired.value_before));
        CHECK(fired.value_after == -0.146);
        CHECK(fired.by == "eva");
        CHECK(fired.comment == "se bilaga");
        CHECK(fired.ruleset == "r1");
        CHECK_FALSE(fired.told);
        CHECK(events[2].transition == "restated");
        CHECK(events[2].episode == "an older form of id");
        CHECK(bed.store().alert_events({"budget-balance", "net_cost", "nowhere"}).empty());
    }
    SECTION("a risk stands as it was last stored, with its measures and controls in order")
    {
        Risk risk = staffing_risk();
        Changes changes;
        changes.risks = {risk};
        bed.store().commit(step(changes, town, day(2024, 4, 12)));
        risk.state = RiskState::closed;
        risk.closed_because = "reduced";
        risk.measures = {{.text = "ny", .start = {}, .end = date(2024, 12, 31), .status = "planned"}, risk.measures[0]};
        risk.controls.clear();
        risk.own.reset();
        risk.version = 2;
        Risk other = staffing_risk();
        other.id = "AA-00";
        changes.risks = {risk, other};
        bed.store().commit(step(changes, town, day(2024, 5, 12)));
        const auto risks = bed.again().risks();
        REQUIRE(risks.size() == 2);
        check_same(risks[0], other);
        check_same(risks[1], risk);
    }
    SECTION("a risk's events come oldest first and whole")
    {
        Changes changes;
        RiskEvent moved{.risk = "EK-01",
                        .at = day(2024, 4, 12),
                        .kind = "moved",
                        .by = "rule budget-balance",
                        .before = {3, 5},
                        .after = {5, 5},
                        .figure = "net_cost asn 2024-03 ack outcome = -78622",
                        .rule = "budget-balance",
                        .metric = "net_cost",
                        .unit = "asn",
                        .message = "EK-01: sannolikhet 3 -> 5, riskvärde 15 -> 25"};
        RiskEvent opened = moved;
        opened.kind = "opened";
        RiskEvent other = moved;
        other.risk = "EK-02";
        changes.risk_events = {opened, other, moved};
        bed.store().commit(step(changes, town, day(2024, 4, 12)));
        const auto events = bed.again().risk_events("EK-01");
        REQUIRE(events.size() == 2);
        CHECK(events[0].kind == "opened");
        CHECK(events[1].risk == "EK-01");
        CHECK(events[1].at == moved.at);
        CHECK(events[1].kind == "moved");
        CHECK(events[1].by == moved.by);
        CHECK(events[1].before == moved.before);
        CHECK(events[1].after == moved.after);
        CHECK(events[1].figure == moved.figure);
        CHECK(events[1].rule == moved.rule);
        CHECK(events[1].metric == moved.metric);
        CHECK(events[1].unit == moved.unit);
        CHECK(events[1].message == moved.message);
        CHECK(bed.store().risk_events("EK-09").empty());
    }
    SECTION("findings come newest first, with the batch that they are about")
    {
        FileStep file("march.csv", day(2024, 4, 12));
        Changes changes;
        changes.findings = {
            {.code = "sum", .metric = "net_cost", .unit = "asn", .period = march, .message = "stämmer inte"},
            {.code = "same", .metric = "net_cost", .unit = "asn", .period = {}, .message = "lika"}};
        Step with_findings = file.step(town);
        with_findings.changes = &changes;
        bed.store().commit(with_findings);
        const auto found = bed.again().findings(10);
        REQUIRE(found.size() == 2);
        CHECK(found[0].finding.code == "same");
        CHECK(found[1].finding.code == "sum");
        CHECK(found[1].finding.metric == "net_cost");
        CHECK(found[1].finding.unit == "asn");
        CHECK(found[1].finding.period == march);
        CHECK(found[1].finding.message == "stämmer inte");
        CHECK(found[1].batch == 1);
        CHECK(found[1].at == file.batch.recorded_at);
        CHECK(bed.store().findings(1).size() == 1);
    }
    SECTION("small facts are remembered, and the last word stands")
    {
        bed.store().remember("version", "r1");
        bed.store().remember("version", "r2");
        bed.store().remember("other", "");
        CHECK(bed.again().recall("version") == "r2");
        CHECK(bed.store().recall("other") == "");
        CHECK_FALSE(bed.store().recall("third"));
    }
}

// ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────

inline void outbox_contract(Bed& bed)
{
    using State = OutboxRow::State;
    const Catalogue town = small_town();
    const Period march = Period::month(2024, 3);
    const Alert alert = firing("budget-balance", "net_cost", "child_youth", march);
    const Instant noon = day(2024, 4, 16) + std::chrono::hours(12);
    const auto send = [&](std::vector<Message> messages) {
        Changes changes;
        changes.alerts = {alert};
        changes.events = {event(alert, "fired", march)};
        changes.messages = std::move(messages);
        bed.store().commit(step(changes, town, noon));
    };

    SECTION("a message waits from the moment it is made, and comes back as it was rendered")
    {
        Message message = mail(alert, "m-1", "eva", noon);
        send({message});
        const auto waiting = bed.again().waiting(noon, 10);
        REQUIRE(waiting.size() == 1);
        check_same(waiting[0].message, message);
        CHECK(waiting[0].state == State::waiting);
        CHECK(waiting[0].attempts == 0);
        CHECK(waiting[0].next_try == noon);
        CHECK(waiting[0].history.empty());
        CHECK(bed.store().waiting(noon - std::chrono::milliseconds(1), 10).empty());
        CHECK(bed.store().next_waiting() == noon);
        CHECK(bed.store().counts().waiting == 1);
        CHECK(bed.store().counts().oldest_waiting == noon);
        REQUIRE(bed.store().message("m-1"));
        check_same(bed.store().message("m-1")->message, message);
        CHECK_FALSE(bed.store().message("m-2"));
    }
    SECTION("messages wait in the order they were queued, those tried again behind those due before")
    {
        send({mail(alert, "m-1", "a", noon), mail(alert, "m-2", "b", noon), mail(alert, "m-3", "c", noon)});
        CHECK(ids(bed.again().waiting(noon, 10)) == std::vector<std::string>{"m-1", "m-2", "m-3"});
        CHECK(ids(bed.store().waiting(noon, 2)) == std::vector<std::string>{"m-1", "m-2"});
        const Delivery later{.outcome = Delivery::Outcome::retry_later, .answer = "450 later"};
        bed.store().settle("m-1", noon, later, State::waiting, noon + std::chrono::seconds(30));
        CHECK(ids(bed.again().waiting(noon, 10)) == std::vector<std::string>{"m-2", "m-3"});
        CHECK(ids(bed.store().waiting(noon + std::chrono::seconds(30), 10)) ==
              std::vector<std::string>{"m-2", "m-3", "m-1"});
    }
    SECTION("a try is a row, and the message's state goes with it")
    {
        send({mail(alert, "m-1", "a", noon)});
        const Delivery later{.outcome = Delivery::Outcome::retry_later, .answer = "HTTP 503"};
        const Delivery done{.outcome = Delivery::Outcome::delivered, .answer = "250 2.0.0 queued as 4F3"};
        bed.store().settle("m-1", noon, later, State::waiting, noon + std::chrono::seconds(30));
        bed.again().settle("m-1", noon + std::chrono::seconds(31), done, State::delivered, {});
        const auto row = bed.again().message("m-1");
        REQUIRE(row);
        CHECK(row->state == State::delivered);
        CHECK(row->attempts == 2);
        REQUIRE(row->history.size() == 2);
        CHECK(row->history[0].at == noon);
        CHECK(row->history[0].delivery.outcome == Delivery::Outcome::retry_later);
        CHECK(row->history[0].delivery.answer == "HTTP 503");
        CHECK(row->history[1].delivery.outcome == Delivery::Outcome::delivered);
        CHECK(row->history[1].delivery.answer == "250 2.0.0 queued as 4F3");
        CHECK_FALSE(bed.store().next_waiting());
        CHECK(bed.store().waiting(noon + std::chrono::hours(1), 10).empty());
        CHECK(bed.store().counts().delivered == 1);
        CHECK_FALSE(bed.store().counts().oldest_waiting);
    }
    SECTION("many tries are settled together, or none of them")
    {
        send({mail(alert, "m-1", "a", noon), mail(alert, "m-2", "b", noon)});
        const Delivery done{.outcome = Delivery::Outcome::delivered, .answer = "ok"};
        std::vector<Settlement> all = {
            {.message = "m-1", .at = noon, .delivery = done, .state = State::delivered},
            {.message = "nobody's", .at = noon, .delivery = done, .state = State::delivered}};
        CHECK_THROWS_AS(bed.store().settle(all), std::invalid_argument);
        CHECK(bed.again().counts().waiting == 2);
        CHECK(bed.store().message("m-1")->history.empty());
        all[1].message = "m-2";
        bed.store().settle(all);
        CHECK(bed.again().counts().delivered == 2);
    }
    SECTION("a dead letter is seen, and goes again when a hand puts it back")
    {
        send({mail(alert, "m-1", "a", noon), mail(alert, "m-2", "b", noon)});
        const Delivery refused{.outcome = Delivery::Outcome::refused, .answer = "550 no such user"};
        bed.store().settle("m-1", noon, refused, State::dead, {});
        CHECK(bed.again().counts().dead == 1);
        CHECK(ids(bed.store().messages(State::dead, 10)) == std::vector<std::string>{"m-1"});
        CHECK(ids(bed.store().waiting(noon, 10)) == std::vector<std::string>{"m-2"});
        CHECK_FALSE(bed.store().retry("m-2", noon));
        CHECK_FALSE(bed.store().retry("m-9", noon));
        CHECK(bed.store().retry("m-1", noon + std::chrono::hours(1)));
        const auto row = bed.again().message("m-1");
        CHECK(row->state == State::waiting);
        CHECK(row->attempts == 0);
        CHECK(row->next_try == noon + std::chrono::hours(1));
        CHECK(row->history.size() == 1);
        bed.store().settle("m-1", noon + std::chrono::hours(1), refused, State::dead, {});
        CHECK(bed.again().message("m-1")->history.size() == 2);
    }
    SECTION("messages are listed newest first, all or those of one state")
    {
        send({mail(alert, "m-1", "a", noon), mail(alert, "m-2", "b", noon), mail(alert, "m-3", "c", noon)});
        bed.store().settle("m-2", noon, {.outcome = Delivery::Outcome::delivered, .answer = ""}, State::delivered, {});
        CHECK(ids(bed.again().messages({}, 10)) == std::vector<std::string>{"m-3", "m-2", "m-1"});
        CHECK(ids(bed.store().messages({}, 1)) == std::vector<std::string>{"m-3"});
        CHECK(ids(bed.store().messages(State::waiting, 10)) == std::vector<std::string>{"m-3", "m-1"});
    }
    SECTION("a message whose id is there already is that message")
    {
        send({mail(alert, "m-1", "a", noon)});
        bed.store().settle("m-1", noon, {.outcome = Delivery::Outcome::delivered, .answer = ""}, State::delivered, {});
        Message again = mail(alert, "m-1", "a", noon);
        again.subject = "another";
        send({again, mail(alert, "m-2", "b", noon)});
        CHECK(bed.again().message("m-1")->state == State::delivered);
        CHECK(bed.store().message("m-1")->message.subject == mail(alert, "m-1", "a", noon).subject);
        CHECK(ids(bed.store().waiting(noon, 10)) == std::vector<std::string>{"m-2"});
    }
    SECTION("what was last told to whom is remembered, with the event's level and value")
    {
        send({mail(alert, "m-1", "eva", noon), mail(alert, "m-2", "channel:hook", noon)});
        Alert worse = alert;
        worse.value = -0.2;
        worse.level = Level::red;
        Message reminder = mail(worse, "m-3", "eva", noon);
        reminder.transition = "reminded";
        reminder.period = march.plus(1);
        Changes changes;
        changes.alerts = {worse};
        changes.messages = {reminder};
        bed.store().commit(step(changes, town, noon));
        const auto told = bed.again().told();
        REQUIRE(told.size() == 2);
        CHECK(told[0].recipient == "channel:hook");
        CHECK(told[0].alert == alert.key);
        CHECK(told[0].told.episode == alert.episode);
        CHECK(told[0].told.transition == "fired");
        CHECK(told[0].told.period == march);
        CHECK(told[0].told.level == Level::red);
        CHECK(told[0].told.value == -0.146);
        CHECK(told[1].recipient == "eva");
        CHECK(told[1].told.transition == "reminded");
        CHECK(told[1].told.period == march.plus(1));
        CHECK(told[1].told.value == -0.2);
    }
}

// ── all or nothing ───────────────────────────────────────────────────────────────────────────────────────────────

inline void atomic_contract(Bed& bed)
{
    const Catalogue town = small_town();
    SECTION("a step that is refused leaves nothing, not even new words, and the store goes on")
    {
        FileStep first = whole_step_file("first.csv", 1);
        bed.store().commit(first.step(town));
        const auto before = everything(bed.store(), town);

        FileStep second = whole_step_file("second.csv", 2);
        Changes changes = whole_changes(2);
        Step refused = second.step(town);
        refused.changes = &changes;
        refused.batch->digest = first.batch.digest;
        CHECK_THROWS_AS(bed.store().commit(refused), StorageError);
        CHECK(everything(bed.store(), town) == before);
        CHECK(everything(bed.again(), town) == before);

        refused.batch->digest = second.batch.digest;
        CHECK(bed.store().commit(refused) == 2);
        const auto after = everything(bed.store(), town);
        CHECK(after != before);
        CHECK(everything(bed.again(), town) == after);
    }
    SECTION("a step with everything in it is there whole after it")
    {
        FileStep file = whole_step_file("all.csv", 1);
        Changes changes = whole_changes(1);
        Step all = file.step(town);
        all.changes = &changes;
        CHECK(bed.store().commit(all) == 1);
        Store& store = bed.again();
        CHECK_FALSE(store.figures(town, {}).empty());
        CHECK_FALSE(store.alerts().empty());
        CHECK_FALSE(store.risks().empty());
        CHECK_FALSE(store.told().empty());
        CHECK(store.counts().waiting == changes.messages.size());
        CHECK_FALSE(store.alert_events(changes.alerts[0].key).empty());
        CHECK_FALSE(store.risk_events(changes.risks[0].id).empty());
        CHECK_FALSE(store.findings(10).empty());
    }
    SECTION("a step of nothing is a step too")
    {
        CHECK(bed.store().commit({.at = day(2024, 4, 12), .command = "tick", .by = "clock"}) == 0);
        CHECK(bed.again().counts().batches == 0);
    }
}

inline void store_contract(Bed& bed)
{
    SECTION("figures") { figures_contract(bed); }
    SECTION("questions") { questions_contract(bed); }
    SECTION("receipts") { receipts_contract(bed); }
    SECTION("assessments, alerts and risks") { changes_contract(bed); }
    SECTION("messages") { outbox_contract(bed); }
    SECTION("all or nothing") { atomic_contract(bed); }
}

}  // namespace varsko::test
