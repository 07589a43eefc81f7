#include "rules/measure.hpp"

#include <array>

namespace varsko {

namespace {

struct Named {
    std::string_view name;
    Measure measure;
};

// The first name of a measure is the one that is printed.
constexpr std::array<Named, 20> names = {{
    {"tkr", {Quantity::money, 1}},     {"kr", {Quantity::money, 0.001}},  {"mnkr", {Quantity::money, 1000}},
    {"Mkr", {Quantity::money, 1000}},  {"mkr", {Quantity::money, 1000}},  {"count", {Quantity::count, 1}},
    {"antal", {Quantity::count, 1}},   {"st", {Quantity::count, 1}},      {"%", {Quantity::share, 1}},
    {"procent", {Quantity::share, 1}}, {"percent", {Quantity::share, 1}}, {"share", {Quantity::share, 1}},
    {"days", {Quantity::days, 1}},     {"dagar", {Quantity::days, 1}},    {"dygn", {Quantity::days, 1}},
    {"hours", {Quantity::hours, 1}},   {"timmar", {Quantity::hours, 1}},  {"tim", {Quantity::hours, 1}},
    {"index", {Quantity::index, 1}},   {"plain", {Quantity::plain, 1}},
}};

}  // namespace

std::optional<Measure> parse_measure(std::string_view s)
{
    for (const auto& named : names)
        if (named.name == s) return named.measure;
    return std::nullopt;
}

std::string_view text(Measure measure)
{
    for (const auto& named : names)
        if (named.measure == measure) return named.name;
    for (const auto& named : names)
        if (named.measure.quantity == measure.quantity) return named.name;
    return "plain";
}

}  // namespace varsko
