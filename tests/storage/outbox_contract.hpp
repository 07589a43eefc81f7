// Messages wait, are tried, delivered or dead, and what was told is remembered.
#pragma once

#include "tests/storage/bed.hpp"

namespace varsko::test {

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
        CHECK(waiting[0].id == "m-1");
        CHECK(waiting[0].channel == "mail");
        CHECK(waiting[0].created == noon);
        CHECK(waiting[0].next_try == noon);
        CHECK(waiting[0].attempts == 0);
        CHECK_FALSE(waiting[0].put_back);
        CHECK(bed.store().message("m-1")->state == State::waiting);
        CHECK(bed.store().message("m-1")->history.empty());
        CHECK(bed.store().waiting(noon - std::chrono::milliseconds(1), 10).empty());
        CHECK(bed.store().next_waiting() == noon);
        CHECK(bed.store().counts().waiting == 1);
        REQUIRE(bed.store().queues().size() == 1);
        CHECK(bed.store().queues().at(message.channel).messages == 1);
        CHECK(bed.store().queues().at(message.channel).oldest == noon);
        REQUIRE(bed.store().message("m-1"));
        check_same(bed.store().message("m-1")->message, message);
        CHECK_FALSE(bed.store().message("m-2"));
    }
    SECTION("what is in hand is passed over, and a message keeps its number")
    {
        send({mail(alert, "m-1", "a", noon), mail(alert, "m-2", "b", noon), mail(alert, "m-3", "c", noon)});
        const auto all = bed.store().waiting(noon, 10);
        REQUIRE(all.size() == 3);
        CHECK(ids(bed.again().waiting(noon, 10, {all[0].number, all[2].number})) == std::vector<std::string>{"m-2"});
        CHECK(ids(bed.store().waiting(noon, 1, {all[0].number})) == std::vector<std::string>{"m-2"});
    }
    SECTION("a picture comes back with its message")
    {
        Message message = mail(alert, "m-1", "eva", noon);
        message.picture = {.name = "chart.m-1@varsko", .svg = "<svg>å</svg>"};
        send({message});
        const auto kept = bed.again().message("m-1").value().message.picture;
        CHECK(kept.name == message.picture.name);
        CHECK(kept.svg == message.picture.svg);
    }
    SECTION("a link works once, and with all else of its step or not at all")
    {
        const std::string path = "/act/m-1/ack/2024-05-16";
        CHECK_FALSE(bed.store().link_used(path));
        CHECK_FALSE(bed.store().link_used(""));
        Changes changes;
        changes.events = {event(alert, "acknowledged", march)};
        Step by_link = step(changes, town, noon);
        by_link.by = "eva";
        by_link.link = path;
        bed.store().commit(by_link);
        const auto used = bed.again().link_used(path);
        REQUIRE(used);
        CHECK(used->by == "eva");
        CHECK(used->at == noon);
        CHECK_THROWS_AS(bed.store().commit(by_link), StorageError);
        CHECK(bed.again().alert_events(alert.key).size() == 1);
        CHECK_FALSE(bed.store().link_used("/act/m-1/noise/2024-05-16"));
        bed.store().commit(step(changes, town, noon));  // by no link
        CHECK_FALSE(bed.again().link_used(""));
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
        CHECK(bed.store().queues().empty());
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
    SECTION("what was last told to whom is remembered as it last stood, message or not")
    {
        Changes changes;
        changes.told = {told_to(alert, "eva", "fired", noon), told_to(alert, "channel:hook", "fired", noon)};
        bed.store().commit(step(changes, town, noon));
        changes.told = {told_to(alert, "eva", "ended", noon + std::chrono::hours(1))};
        changes.told[0].told.level = Level::unknown;
        changes.told[0].told.value = std::nan("");
        changes.told[0].told.period = {};
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
        CHECK(told[0].told.at == noon);
        CHECK(told[1].recipient == "eva");
        CHECK(told[1].told.transition == "ended");
        CHECK_FALSE(told[1].told.period);
        CHECK(told[1].told.level == Level::unknown);
        CHECK(std::isnan(told[1].told.value));
        CHECK(told[1].told.at == noon + std::chrono::hours(1));
    }
    SECTION("that an episode ended without a message is remembered too")
    {
        send({mail(alert, "m-1", "eva", noon)});
        Changes changes;
        Told ended{.episode = alert.episode, .transition = "ended", .level = Level::yellow, .period = march};
        changes.told.push_back({.alert = alert.key, .recipient = "eva", .told = ended});
        bed.store().commit(step(changes, town, noon));
        const auto told = bed.again().told();
        REQUIRE(told.size() == 1);
        CHECK(told[0].told.transition == "ended");
        CHECK(told[0].told.level == Level::yellow);
    }
    // ── messages that wait for a gate ────────────────────────────────────────────────────────────────────────────
    const Hold night{.why = Hold::Why::quiet_hours, .until = noon + std::chrono::hours(8)};
    const auto held_mail = [&](const std::string& id, const Hold& hold) {
        Message message = mail(alert, id, "eva", noon);
        message.hold = hold;
        message.level = Level::red;
        message.urgency = Urgency::urgent;
        return message;
    };
    SECTION("a message that is held waits for its gate, not to be sent")
    {
        send({held_mail("m-1", night), mail(alert, "m-2", "eva", noon)});
        CHECK(ids(bed.again().waiting(Instant::max(), 10)) == std::vector<std::string>{"m-2"});
        const auto held = bed.store().held();
        REQUIRE(ids(held) == std::vector<std::string>{"m-1"});
        CHECK(held[0].state == State::held);
        CHECK(held[0].hold == night);
        REQUIRE(held[0].held_by.size() == 1);
        CHECK(held[0].held_by[0].at == noon);
        CHECK(held[0].message.level == Level::red);
        CHECK(held[0].message.urgency == Urgency::urgent);
        CHECK(bed.store().counts().held == 1);
        CHECK(bed.store().counts().waiting == 1);
        CHECK(ids(bed.store().messages_about(alert.key)) == std::vector<std::string>{"m-1", "m-2"});
        CHECK(bed.store().messages_about({"other", "net_cost", "child_youth"}).empty());
    }
    SECTION("what goes is gathered in one message, and what does not is held by another gate: all of it or nothing")
    {
        const Hold silent{.why = Hold::Why::silence, .by = "s-1"};
        send({held_mail("m-1", night), held_mail("m-2", night), held_mail("m-3", night)});
        const Instant morning = noon + std::chrono::hours(8);
        Opening opening{.at = morning,
                        .gathered = {{.parts = {"m-1", "m-2"}, .message = mail(alert, "d-1", "eva", morning)}},
                        .held_on = {{.message = "m-3", .hold = silent}}};
        Opening wrong = opening;
        wrong.held_on.push_back({.message = "m-4", .hold = silent});
        CHECK_THROWS_AS(bed.store().open(wrong), std::invalid_argument);
        CHECK(bed.again().held().size() == 3);
        CHECK_FALSE(bed.store().message("d-1"));

        bed.store().open(opening);
        CHECK(ids(bed.again().waiting(Instant::max(), 10)) == std::vector<std::string>{"d-1"});
        CHECK(ids(bed.store().gathered_in("d-1")) == std::vector<std::string>{"m-1", "m-2"});
        CHECK(bed.store().gathered_in("d-2").empty());
        CHECK(bed.store().message("m-1")->state == State::gathered);
        CHECK(bed.store().message("m-1")->gathered_in == "d-1");
        CHECK_FALSE(bed.store().message("m-1")->hold);
        const auto held = bed.store().held();
        REQUIRE(ids(held) == std::vector<std::string>{"m-3"});
        CHECK(held[0].hold == silent);
        CHECK(held[0].held_by.size() == 2);
        CHECK(held[0].held_by[1].at == morning);
        CHECK(bed.store().counts().gathered == 2);
        CHECK_THROWS_AS(bed.store().open(opening), std::invalid_argument);  // they have gone
    }
    SECTION("a silence is kept, and an end before its time")
    {
        Silence silence;
        silence.of = {LabelMatcher::parse("unit=~\"a|b\\\"\\n\"").value(), LabelMatcher::parse("level!=red").value()};
        silence.from = noon;
        silence.to = noon + std::chrono::days(14);
        silence.by = "eva";
        silence.comment = "bokslut";
        silence.made = noon;
        silence.id = silence_id(silence);
        Changes changes;
        changes.silences = {silence};
        bed.store().commit(step(changes, town, noon));
        auto kept = bed.again().silences();
        REQUIRE(kept.size() == 1);
        CHECK(kept[0].id == silence.id);
        REQUIRE(kept[0].of.size() == 2);
        CHECK(kept[0].of[0].text() == silence.of[0].text());
        CHECK(kept[0].of[1].is_negated());
        CHECK(kept[0].to == silence.to);
        CHECK(kept[0].comment == "bokslut");
        CHECK(kept[0].ended_by.empty());
        silence.to = noon + std::chrono::hours(1);
        silence.ended_by = "bo";
        changes.silences = {silence};
        bed.store().commit(step(changes, town, noon));
        kept = bed.again().silences();
        REQUIRE(kept.size() == 1);
        CHECK(kept[0].to == silence.to);
        CHECK(kept[0].ended_by == "bo");
    }
}

}  // namespace varsko::test
