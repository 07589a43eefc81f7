// A message as it lies in the outbox: to one person or one channel, about one transition of one alert, rendered when it
// was decided so that what is sent is what was meant.  Its id is made of (alert episode, transition, recipient) and is
// the mail's Message-ID: a message sent again after a power cut is recognisably the same.
#pragma once

#include "rules/alert/alert.hpp"
#include "rules/alert/hold.hpp"

#include <map>
#include <string>
#include <vector>

namespace varsko {

struct Message {
    std::string id;      // "v1-3f2a…": [a-z0-9-], stable, unique per (episode, transition, period, recipient)
    std::string thread;  // the same for all messages of one episode; the first one's thread == its own id's root
    AlertKey alert;
    std::string episode, transition;  // as in AlertEvent
    Period period;
    std::string recipient;  // a person's id, or "channel:hook"
    std::string address;    // a mail address, or empty for channels without one
    std::string channel;    // ChannelSettings::id
    std::string why;        // named reason: "chief-of child_youth_1", "route 2", "risk-owner EK-01", "told-before"
    std::string language;
    std::string subject, text, html;  // UTF-8
    struct Picture {
        std::string name;  // as html has it: <img src="cid:name">; empty: there is none
        std::string svg;
    } picture{};
    // What a webhook's receiver gets, the field's version 4.
    std::string status;  // firing | resolved
    std::map<std::string, std::string> labels, annotations;
    Instant starts_at{}, ends_at{};  // ends_at is the epoch while firing
    Instant created{};
    Level level = Level::unknown;  // of the alert, or what it was when it ended: what silences are matched with
    Urgency urgency = Urgency::calm;
    std::optional<Hold> hold{};  // decided with the message; it lies held until then
};

// A name that is the same for the same words, and for no others that anybody will meet: FNV-1a of 128 bits, as hex.
std::string stable_name(std::string_view);

// What became of a try to send.  refused: trying again cannot help.  interrupted: we were told to stop meanwhile, and
// do not know what the other side did.
struct Delivery {
    enum class Outcome : std::uint8_t { delivered, retry_later, refused, interrupted } outcome = Outcome::retry_later;
    std::string answer;           // the other side's words: "250 2.0.0 queued as 4F3", "HTTP 503", "connection refused"
    std::chrono::seconds wait{};  // the other side asks not to be tried again for so long; 0: it does not
};
std::string_view text(Delivery::Outcome);

// A message with its history, as storage keeps it.
struct OutboxRow {
    Message message;
    // held: a gate is shut (rules/alert/hold.hpp).  gathered: it went in another message, with what else waited.
    enum class State : std::uint8_t { waiting, delivered, dead, held, gathered } state = State::waiting;
    std::optional<Hold> hold{};  // while it is held
    std::string gathered_in{};   // the message that it went in
    int attempts = 0;
    Instant next_try{};
    struct Attempt {
        Instant at;
        Delivery delivery;
    };
    std::vector<Attempt> history;
    struct Held {  // a gate that was found shut
        Instant at;
        Hold hold;
    };
    std::vector<Held> held_by{};  // each that ever was, oldest first
};
std::string_view text(OutboxRow::State);

}  // namespace varsko
