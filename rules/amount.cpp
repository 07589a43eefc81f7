#include "rules/amount.hpp"

#include <fmt/format.h>

#include <cmath>

namespace varsko {

std::optional<Amount> Amount::from_double(double x)
{
    const double micro = std::round(x * static_cast<double>(scale));
    if (!(std::abs(micro) < 9.2e18)) return std::nullopt;
    return from_micro(static_cast<std::int64_t>(micro));
}

std::optional<Amount> Amount::parse(std::string_view s)
{
    const bool negative = s.starts_with('-');
    if (negative) s.remove_prefix(1);
    constexpr std::int64_t most = INT64_MAX / 10 - 1;
    std::int64_t n = 0;
    std::size_t i = 0;
    for (; i < s.size() && s[i] >= '0' && s[i] <= '9'; ++i) {
        if (n > most) return std::nullopt;
        n = n * 10 + (s[i] - '0');
    }
    if (i == 0) return std::nullopt;
    int decimals = 0;
    bool round_up = false;
    if (i < s.size()) {
        if (s[i] != '.' || i + 1 == s.size()) return std::nullopt;
        for (++i; i < s.size(); ++i) {
            if (s[i] < '0' || s[i] > '9') return std::nullopt;
            if (decimals < 6) {
                if (n > most) return std::nullopt;
                n = n * 10 + (s[i] - '0');
            } else if (decimals == 6) {
                round_up = s[i] >= '5';
            }
            ++decimals;
        }
    }
    for (; decimals < 6; ++decimals) {
        if (n > most) return std::nullopt;
        n *= 10;
    }
    if (round_up) ++n;
    return from_micro(negative ? -n : n);
}

std::string Amount::text() const
{
    const auto magnitude = micro_ < 0 ? 0 - static_cast<std::uint64_t>(micro_) : static_cast<std::uint64_t>(micro_);
    std::string s = fmt::format("{}{}", micro_ < 0 ? "-" : "", magnitude / scale);
    if (const auto fraction = magnitude % scale) {
        s += fmt::format(".{:06}", fraction);
        s.erase(s.find_last_not_of('0') + 1);
    }
    return s;
}

}  // namespace varsko
