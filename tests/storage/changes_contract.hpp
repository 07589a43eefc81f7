// Assessments, alerts, risks, findings and facts come back as they were.
#pragma once

#include "tests/storage/bed.hpp"

namespace varsko::test {

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

        std::vector<std::string> rulesets;
        const auto take = [&](const AssessmentColumn& column) { rulesets.push_back(column.ruleset); };
        store.each_assessment_column(town, "budget-balance", "net_cost", march, take);
        CHECK(rulesets == std::vector<std::string>{"r1", "r2"});
        store.each_assessment_column(town, "budget-balance", "net_cost", march.plus(1), take);
        store.each_assessment_column(town, "budget-balance", "nothing", march, take);
        CHECK(rulesets.size() == 2);

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
    SECTION("judgements and verdicts are appended, withdrawals too, and come in their order")
    {
        Changes first, second;
        first.judgements = {judgement("budget-balance", Level::green, day(2024, 4, 16)),
                            judgement("goal-1", Level::yellow, day(2024, 4, 16))};
        second.judgements = {judgement("budget-balance", std::nullopt, day(2024, 4, 17))};
        second.judgements[0].value = std::nan("");
        second.judgements[0].computed = Level::unknown;
        const Alert alert = firing("budget-balance", "net_cost", "child_youth", march);
        first.verdicts = {{.key = alert.key,
                           .episode = alert.episode,
                           .fired = march,
                           .useful = true,
                           .by = "eva",
                           .at = day(2024, 4, 16)}};
        second.verdicts = first.verdicts;
        second.verdicts[0].useful = false;
        bed.store().commit(step(first, town, day(2024, 4, 16)));
        bed.store().commit(step(second, town, day(2024, 4, 17)));
        Store& store = bed.again();
        const auto judgements = store.judgements();
        REQUIRE(judgements.size() == 3);
        CHECK(judgements[0].rule == "budget-balance");
        CHECK(judgements[0].metric == "net_cost");
        CHECK(judgements[0].unit == "child_youth");
        CHECK(judgements[0].period == march);
        CHECK(judgements[0].level == Level::green);
        CHECK(judgements[0].comment == "engångskostnad");
        CHECK(judgements[0].by == "eva");
        CHECK(judgements[0].at == day(2024, 4, 16));
        CHECK(judgements[0].computed == Level::red);
        CHECK(judgements[0].value == -0.146);
        CHECK(judgements[1].rule == "goal-1");
        CHECK_FALSE(judgements[2].level);
        CHECK(judgements[2].computed == Level::unknown);
        CHECK(std::isnan(judgements[2].value));
        const auto verdicts = store.verdicts();
        REQUIRE(verdicts.size() == 2);
        CHECK(verdicts[0].key == alert.key);
        CHECK(verdicts[0].episode == alert.episode);
        CHECK(verdicts[0].fired == march);
        CHECK(verdicts[0].useful);
        CHECK(verdicts[0].by == "eva");
        CHECK(verdicts[0].at == day(2024, 4, 16));
        CHECK_FALSE(verdicts[1].useful);
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
    SECTION("the events of many alerts in one step: each alert's own come in the order they happened")
    {
        const Alert a = firing("r", "m", "a", march), b = firing("r", "m", "b", march);
        Changes changes;
        changes.events = {event(a, "fired", march),    event(b, "resolved", march), event(b, "fired", march),
                          event(a, "resolved", march), event(a, "fired", march),    event(b, "fired", march),
                          event(b, "resolved", march)};
        for (std::size_t i = 0; i < changes.events.size(); ++i) changes.events[i].value_after = static_cast<double>(i);
        bed.store().commit(step(changes, town, day(2024, 4, 12)));
        const auto values_of = [&](const Alert& alert) {
            std::vector<double> values;
            for (const auto& event : bed.again().alert_events(alert.key)) values.push_back(event.value_after);
            return values;
        };
        CHECK(values_of(a) == std::vector<double>{0, 3, 4});
        CHECK(values_of(b) == std::vector<double>{1, 2, 5, 6});
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
            {.code = "sum",
             .metric = "net_cost",
             .unit = "asn",
             .period = march,
             .message = {"stämmer inte", "does not agree"}},
            {.code = "same", .metric = "net_cost", .unit = "asn", .period = {}, .message = {"lika", "equal"}}};
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
        CHECK(found[1].finding.message == Localised{"stämmer inte", "does not agree"});
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

}  // namespace varsko::test
