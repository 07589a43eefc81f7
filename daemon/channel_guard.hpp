// Whether a channel may send now: not faster than it is asked to, and not while it rests.
//
// A channel that fails time after time is down, and whatever else is sent through it fails too.  So it rests, for
// longer each time, and the messages behind wait without losing tries; after each rest one message tries for all.  Only
// failures that trying again can help count: a refusal is an answer, and shows that somebody is there.
//
// Pure: time is an argument.  A clock that goes back ends a rest rather than make it longer.
#pragma once

#include "rules/alert/message.hpp"
#include "rules/channel_settings.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace varsko {

inline constexpr std::chrono::seconds first_rest{30}, longest_rest{30 * 60}, longest_rest_asked{6 * 3600};

struct Leave {
    enum class Why : std::uint8_t { flows, tries, rests, too_fast } why = Why::flows;
    Instant until{};  // of rests and too_fast: when to ask again
    bool given() const { return why == Why::flows || why == Why::tries; }
};
std::string_view text(Leave::Why);

class ChannelGuard {
public:
    ChannelGuard() = default;
    ChannelGuard(int rest_after, std::optional<Rate>);
    // A reload: the new limits, with what is known of the channel.
    void limit(int rest_after, std::optional<Rate>);

    Leave ask(Instant now) const;
    void begun(Instant now);
    void ended(const Delivery&, Instant now);
    int failures() const { return failures_; }  // in a row

private:
    bool is_down() const { return failures_ >= rest_after_; }

    int rest_after_ = 5;
    std::optional<Rate> rate_;
    int failures_ = 0, rests_ = 0;
    Instant rests_until_{};
    std::deque<Instant> tries_;  // the newest, as many as the rate allows
};

// A channel as it stands.
struct ChannelStatus {
    std::string name, kind;
    Leave::Why state = Leave::Why::flows;  // too_fast: it is held to its rate just now
    int failures = 0;                      // in a row
    Instant until{};                       // of a rest
    std::string answer;                    // the newest that was no success; empty after one
    Instant delivered{};                   // when something last was
};

}  // namespace varsko
