#include "daemon/channel_guard.hpp"

#include <algorithm>

namespace varsko {

std::string_view text(Leave::Why why)
{
    switch (why) {
        case Leave::Why::flows: return "flows";
        case Leave::Why::tries: return "tries";
        case Leave::Why::rests: return "rests";
        case Leave::Why::too_fast: return "too-fast";
    }
    return "unknown";
}

ChannelGuard::ChannelGuard(int rest_after, std::optional<Rate> rate) { limit(rest_after, rate); }

void ChannelGuard::limit(int rest_after, std::optional<Rate> rate)
{
    rest_after_ = rest_after;
    rate_ = rate;
    const std::size_t kept = rate ? static_cast<std::size_t>(rate->most) : 0;
    while (tries_.size() > kept) tries_.pop_front();
}

Leave ChannelGuard::ask(Instant now) const
{
    if (is_down() && now < rests_until_ && rests_until_ - now <= longest_rest_asked)
        return {.why = Leave::Why::rests, .until = rests_until_};
    if (rate_ && tries_.size() == static_cast<std::size_t>(rate_->most)) {
        const Instant next = tries_.front() + rate_->per;
        if (now < next && tries_.front() <= now) return {.why = Leave::Why::too_fast, .until = next};
    }
    return {.why = is_down() ? Leave::Why::tries : Leave::Why::flows, .until = {}};
}

void ChannelGuard::begun(Instant now)
{
    if (!rate_) return;
    if (tries_.size() == static_cast<std::size_t>(rate_->most)) tries_.pop_front();
    tries_.push_back(now);
}

void ChannelGuard::ended(const Delivery& delivery, Instant now)
{
    using Outcome = Delivery::Outcome;
    if (delivery.outcome == Outcome::interrupted) return;
    if (delivery.outcome != Outcome::retry_later) {
        failures_ = rests_ = 0;
        return;
    }
    ++failures_;
    if (!is_down()) return;
    constexpr int most_doublings = 6;  // more would only overflow
    const auto own = std::min(first_rest * (1 << std::min(rests_, most_doublings)), longest_rest);
    rests_until_ = now + std::max(own, std::min(delivery.wait, longest_rest_asked));
    ++rests_;
}

}  // namespace varsko
