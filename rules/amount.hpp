// An exact decimal: a 64-bit integer at scale 10^-6, so that what was reported is what is stored and shown
// (0.1 + 0.2 is 0.3).  Range +-9 223 372 036 854.775807.  Computing is done in doubles; see rules/panel.hpp.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace varsko {

class Amount {
public:
    static constexpr std::int64_t scale = 1'000'000;

    constexpr Amount() = default;
    static constexpr Amount from_micro(std::int64_t micro)
    {
        Amount a;
        a.micro_ = micro;
        return a;
    }
    static constexpr Amount from_integer(std::int64_t n) { return from_micro(n * scale); }
    static std::optional<Amount> from_double(double);  // nearest; nullopt for NaN, infinities, out of range
    static std::optional<Amount> parse(
        std::string_view);  // [-]digits[.digits], more than six decimals rounded half away from zero

    constexpr std::int64_t micro() const { return micro_; }
    double value() const { return static_cast<double>(micro_) / static_cast<double>(scale); }
    std::string text() const;  // shortest: -78622, 8.5, 0.000001

    friend constexpr auto operator<=>(const Amount&, const Amount&) = default;

private:
    std::int64_t micro_ = 0;
};

}  // namespace varsko
