#include "rules/risk/risk.hpp"

#include <array>

namespace varsko {

namespace {
constexpr std::array<std::string_view, 5> states = {"proposed", "active", "accepted", "materialised", "closed"};
}

std::string_view text(RiskState s) { return states.at(static_cast<std::size_t>(s)); }

std::optional<RiskState> parse_risk_state(std::string_view s)
{
    for (std::size_t i = 0; i < states.size(); ++i)
        if (states[i] == s) return static_cast<RiskState>(i);
    return std::nullopt;
}

Rating Risk::effective() const
{
    Rating rating = computed;
    if (own && own->probability) rating.probability = *own->probability;
    if (own && own->consequence) rating.consequence = *own->consequence;
    return rating;
}

Level level_of(const Rating& rating, const RiskBands& bands)
{
    if (rating.value() <= bands.green_to) return Level::green;
    return rating.value() <= bands.yellow_to ? Level::yellow : Level::red;
}

}  // namespace varsko
