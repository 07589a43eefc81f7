#include "rules/rule.hpp"

#include <array>

namespace varsko {

namespace {
constexpr std::array<std::string_view, 6> level_names = {"green", "yellow", "red", "unknown", "clear", "flag"};
constexpr std::array<std::string_view, 4> trend_names = {"positive", "stable", "negative", "unknown"};
}  // namespace

std::string_view text(Level level) { return level_names.at(static_cast<std::size_t>(level)); }
std::string_view text(Trend trend) { return trend_names.at(static_cast<std::size_t>(trend)); }

bool is_valid_at(const Rule& rule, Period period)
{
    return (!rule.valid_from || period.first_day() >= rule.valid_from->first_day()) &&
           (!rule.valid_to || period.last_day() <= rule.valid_to->last_day());
}

Level level_of_badness(double badness)
{
    return badness == 0 ? Level::green : badness == 1 ? Level::yellow : badness == 2 ? Level::red : Level::unknown;
}

int badness(Level level)
{
    switch (level) {
        case Level::red: return 2;
        case Level::yellow:
        case Level::flag: return 1;
        case Level::green:
        case Level::clear:
        case Level::unknown: break;
    }
    return 0;
}

}  // namespace varsko
