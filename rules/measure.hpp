// Units of measure: what a number counts.  Adding tkr to care days is an error when the rule is loaded, not a strange
// colour in March.  A Measure is a kind and a factor to that kind's base (mnkr = 1000 tkr).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace varsko {

enum class Quantity : unsigned char { plain, money, count, share, days, hours, index };

struct Measure {
    Quantity quantity = Quantity::plain;
    double factor = 1;  // to the base: tkr, 1 (share as a fraction), days, hours
    friend bool operator==(const Measure&, const Measure&) = default;
};

// tkr, kr, mnkr, count, %, days, hours, index, plain; also Swedish: antal st procent dagar timmar.
// A share is kept as a fraction, so "%" has the factor 1: it says how the number is written, 2% is 0.02.
std::optional<Measure> parse_measure(std::string_view);
std::string_view text(Measure);

}  // namespace varsko
