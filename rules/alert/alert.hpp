// The life of an alert: quiet -> pending -> firing -> (acknowledged) -> resolved, or corrected, or closed with the
// year or with its rule.
//
// State is a fold over due periods, oldest first, of the levels that the figures give as known now.  Any order of
// arrival therefore ends in the same state; what differs is only what people were told on the way, and the messages
// tell the difference.  One stretch from pending to its end is an episode; its id is made of the key and the period it
// began, so that it too is the same whatever came first.
#pragma once

#include "rules/rule.hpp"

#include <optional>
#include <string>
#include <vector>

namespace varsko {

enum class AlertState : std::uint8_t { quiet, pending, firing, acknowledged, resolved, corrected };
std::string_view text(AlertState);
// pending, firing or acknowledged.
bool is_living(AlertState);
std::optional<AlertState> parse_alert_state(std::string_view);

// (rule, metric, unit).  A rule id of "missing" is the alert of figures that have not come.
struct AlertKey {
    std::string rule, metric, unit;
    std::string id() const { return rule + ":" + metric + ":" + unit; }
    static std::optional<AlertKey> parse(std::string_view id);
    friend auto operator<=>(const AlertKey&, const AlertKey&) = default;
};

struct Acknowledgement {
    std::string by, comment;
    Instant at{};
    std::string episode;
    Level level = Level::unknown;  // it lapses when the level worsens past this
    friend bool operator==(const Acknowledgement&, const Acknowledgement&) = default;
};

struct Comment {
    std::string by, text;
    Instant at{};
};

// An alert as it stands.  A quiet alert that never had an episode is not stored.
struct Alert {
    AlertKey key;
    AlertState state = AlertState::quiet;
    std::string episode;           // "<key id>@2024-03", or empty while quiet
    Period since;                  // the first period of the episode
    Period fired;                  // the period it fired, or none
    Period last;                   // the last due period folded in
    Level level = Level::unknown;  // at `last`; unknown keeps what was
    Trend trend = Trend::unknown;
    double value = 0;
    std::string ended_because;  // good, year-closed, rule-ended, corrected, judged, rule-removed, rule-changed
    bool preliminary = false;
    std::optional<Acknowledgement> ack;
    Instant changed{};
};

// How it stands, for people; language "sv" or "en".  What is over says how it ended: "löst", "år stängt" …
std::string_view spoken(const Alert&, std::string_view language);

// One thing that happened to an alert, appended and never changed.
struct AlertEvent {
    AlertKey key;
    std::string episode;
    Instant at{};
    Period period;
    std::string transition;  // pending fired worsened improved resolved corrected year-closed rule-ended acknowledged
                             // lapsed commented restated kept
    std::string reason;      // a named reason: "level-red", "held-2-of-2-periods", "figure-restated", "old-news" …
    AlertState before = AlertState::quiet, after = AlertState::quiet;
    Level level_before = Level::unknown, level_after = Level::unknown;
    double value_before = 0, value_after = 0;  // NaN: missing
    std::string by, comment;
    std::string ruleset;
    bool told = true;  // false: old news, told to nobody
};

}  // namespace varsko
