#include "daemon/why_not.hpp"

#include "rules/alert/facts.hpp"
#include "rules/alert/tell.hpp"

#include <algorithm>
#include <utility>

namespace varsko {

namespace {

class Answering {
public:
    explicit Answering(const WhyNotQuestion& question) : q_(question) {}

    Answer answer() &&
    {
        if (!q_.messages.empty())
            for (const OutboxRow& row : q_.messages) of_message(row);
        else
            of_nothing();
        return std::move(answer_);
    }

private:
    std::string subject(const OutboxRow& row) const { return row.message.subject; }
    std::string when(Instant at) const { return q_.spell(at); }

    void say(WhyNot reason, Localised sentence)
    {
        answer_.reason = reason;
        answer_.sentences.push_back(std::move(sentence));
    }

    Localised hold_words(const Hold& hold) const
    {
        const Localised why = {std::string(spoken(hold.why, "sv")), std::string(spoken(hold.why, "en"))};
        Localised by;
        if (hold.why == Hold::Why::silence) {
            const auto silence = q_.world.silences().find(hold.by);
            if (silence != q_.world.silences().end())
                by = both(" av {}: \"{}\"", " by {}: \"{}\"", silence->second.by, silence->second.comment);
        } else if (!hold.by.empty()) {
            by = {" (" + hold.by + ")", " (" + hold.by + ")"};
        }
        const Localised until = hold.until ? both(", till {}", ", until {}", when(*hold.until))
                                           : both(", tills det är över", ", until that is over");
        return both("{}{}{}", "{}{}{}", why, by, until);
    }

    // The way of one message, gate by gate and try by try.
    void of_message(const OutboxRow& row)
    {
        using State = OutboxRow::State;
        const Localised why = {why_in_words(q_.world.catalogue(), row.message.why, "sv"),
                               why_in_words(q_.world.catalogue(), row.message.why, "en")};
        Localised s = both("{}: \"{}\" till {} som {}.", "{}: \"{}\" for {} as {}.", when(row.message.created),
                           subject(row), row.message.recipient, why);
        for (const auto& held : row.held_by)
            s = both("{} Hölls {}: {}.", "{} Held {}: {}.", s, when(held.at), hold_words(held.hold));
        const OutboxRow* carrier = &row;
        if (const auto in = q_.carriers.find(row.gathered_in); in != q_.carriers.end()) {
            carrier = &in->second;
            s = both("{} Gick {} i {} (\"{}\").", "{} Went {} in {} (\"{}\").", s, when(carrier->message.created),
                     carrier->message.id, subject(*carrier));
        }
        const std::string last = carrier->history.empty() ? "" : carrier->history.back().delivery.answer;
        switch (carrier->state) {
            case State::delivered:
                return say(WhyNot::told, both("{} Lämnades {} genom {}: {}.", "{} Delivered {} by {}: {}.", s,
                                              when(carrier->history.back().at), carrier->message.channel, last));
            case State::dead:
                return say(WhyNot::dead,
                           both("{} Gavs upp efter {} försök genom {}: {}.", "{} Given up after {} tries by {}: {}.", s,
                                carrier->attempts, carrier->message.channel, last));
            case State::held: return say(WhyNot::held, both("{} Hålls än.", "{} Still held.", s));
            case State::waiting:
            case State::gathered: break;
        }
        if (carrier->attempts == 0)
            return say(WhyNot::waiting, both("{} Väntar på att skickas genom {}.", "{} Waits to be sent by {}.", s,
                                             carrier->message.channel));
        say(WhyNot::waiting,
            both("{} Väntar efter {} försök genom {}, nästa {}: {}.", "{} Waits after {} tries by {}, the next {}: {}.",
                 s, carrier->attempts, carrier->message.channel, when(carrier->next_try), last));
    }

    void of_nothing()
    {
        const Alert* alert = q_.world.alert(q_.alert);
        if (alert == nullptr)
            return say(WhyNot::never,
                       both("Larmet {} har aldrig ringt.", "The alert {} has never rung.", q_.alert.id()));
        if (alert->state == AlertState::pending)
            return say(WhyNot::pending,
                       both("Larmet ringer inte än: det har varit dåligt sedan {}, och regeln väntar (for).",
                            "The alert does not ring yet: it has been bad since {}, and the rule waits (for).",
                            alert->since.text()));
        const Level level = worst_level(*alert);
        const auto told = who_would_be_told(q_.world, q_.alert, level, q_.now);
        const auto them = told ? std::find_if(told->begin(), told->end(),
                                              [&](const Addressee& a) { return a.recipient.id == q_.recipient; })
                               : std::vector<Addressee>::const_iterator();
        if (!told || them == told->end()) return not_a_recipient(told.value_or(std::vector<Addressee>()));
        const bool fired = std::any_of(q_.events.begin(), q_.events.end(),
                                       [](const AlertEvent& e) { return e.transition == "fired"; });
        const bool any_told = std::any_of(q_.events.begin(), q_.events.end(),
                                          [](const AlertEvent& e) { return e.told && e.transition != "pending"; });
        if (fired && !any_told)
            return say(
                WhyNot::old_news,
                both("Siffrorna kom långt efter att perioden skulle ha redovisats: larmet ändrade läge och ingen "
                     "fick besked.",
                     "The figures came long after the period was due: the alert changed state and nobody was "
                     "told."));
        if (!them->asked)
            return say(WhyNot::not_asked, both("Regeln {} meddelar inte nivån {} (on i notify).",
                                               "The rule {} does not ask for the level {} to be told (on in notify).",
                                               q_.alert.rule, std::string(text(level))));
        say(WhyNot::never, both("{} är mottagare nu ({}), men var det inte när larmet ringde, eller raden under fick "
                                "larmet i stället.",
                                "{} is a recipient now ({}), but was not when the alert rang, or was told of the row "
                                "below it instead.",
                                q_.recipient, them->recipient.why));
    }

    Level worst_level(const Alert& alert) const
    {
        Level worst = alert.level;
        for (const AlertEvent& event : q_.events)
            if (event.episode == alert.episode && badness(event.level_after) > badness(worst))
                worst = event.level_after;
        return worst;
    }

    void not_a_recipient(const std::vector<Addressee>& told)
    {
        std::string list;
        for (const Addressee& one : told)
            list += (list.empty() ? "" : ", ") + one.recipient.id + " (" + one.recipient.why + ")";
        const Localised who = list.empty() ? both("ingen", "nobody") : Localised{list, list};
        say(WhyNot::not_a_recipient,
            both("Ingen roll, ingen väg och ingen regel pekar ut {} för larmet. De som får det: {}.",
                 "No role, no route and no rule names {} for the alert. Those who get it: {}.", q_.recipient, who));
    }

    const WhyNotQuestion& q_;
    Answer answer_;
};

}  // namespace

std::string_view text(WhyNot why)
{
    switch (why) {
        case WhyNot::told: return "told";
        case WhyNot::held: return "held";
        case WhyNot::waiting: return "waiting";
        case WhyNot::dead: return "dead";
        case WhyNot::not_a_recipient: return "not-a-recipient";
        case WhyNot::not_asked: return "not-asked";
        case WhyNot::old_news: return "old-news";
        case WhyNot::pending: return "pending";
        case WhyNot::never: return "never";
    }
    return "never";
}

Answer why_not(const WhyNotQuestion& question) { return Answering(question).answer(); }

std::optional<std::string> recipient_named(const World& world, const std::string& name)
{
    for (const Person& person : world.catalogue().people)
        if (name == person.mail || name == person.id || name == person.name) return person.id;
    const auto& channels = world.configuration().channels;
    const std::string channel = name.starts_with("channel:") ? name.substr(8) : name;
    if (channels.contains(channel)) return "channel:" + channel;
    return std::nullopt;
}

std::vector<std::string> addresses(const World& world)
{
    std::vector<std::string> all;
    for (const Person& person : world.catalogue().people) {
        all.push_back(person.id);
        if (!person.mail.empty()) all.push_back(person.mail);
    }
    for (const auto& [id, channel] : world.configuration().channels) all.push_back("channel:" + id);
    return all;
}

}  // namespace varsko
