// The small phrases that stand as texts in a configuration: "60 days", "0.5%", "200 tkr", "10th working day after".
// Each reader is pure and answers nothing for what it does not understand; the wanted_… say what it would have.
#pragma once

#include "rules/channel_settings.hpp"
#include "rules/measure.hpp"
#include "rules/metric.hpp"
#include "rules/result.hpp"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::configuration {

inline constexpr std::string_view wanted_days = "a time such as \"14 days\" or \"2 weeks\"";
inline constexpr std::string_view wanted_seconds = "a time such as \"30 s\" or \"5 min\"";
inline constexpr std::string_view wanted_rate = "a rate such as \"60 per minute\" or \"500 per hour\"";
inline constexpr std::string_view wanted_number = "a number, or a text such as \"200 tkr\" or \"0.5%\"";
inline constexpr std::string_view wanted_due =
    "a due day such as \"10th working day after\", \"15th day after\" or \"last day after\"";
inline constexpr std::string_view wanted_nights = "hours such as \"18:00-07:00\"";
inline constexpr std::string_view wanted_clock = "a time of day such as \"07:30\"";

struct Quantified {
    double value = 0;                // in `measure`; a per cent is a fraction: "2%" is 0.02
    std::optional<Measure> measure;  // none where no unit of measure was written
};

std::optional<int> parse_day_count(std::string_view);  // "60 days", "2 weeks", "1 day": at most 10 years
std::optional<std::chrono::seconds> parse_seconds(std::string_view);
std::optional<std::chrono::seconds> parse_time(std::string_view);  // either of these two
std::string time_in_words(std::chrono::seconds);                   // "30 s", "5 min", "1 h", "7 days"
std::optional<Rate> parse_rate(std::string_view);                  // "60 per minute"; second, minute, hour, day
std::optional<Quantified> parse_quantified(std::string_view);      // decimal point or comma, blanks between thousands
std::optional<DueRule> parse_due(std::string_view);
// One value of a series; see parse_series.
struct SeriesValue {
    Amount value;
    Missing missing = Missing::known;
    bool skipped = false;  // "_": nothing is said about that period
};
// Values one period after the other: "59 65 88", "8,5 - 6.9", "83% 81% ..".  With `thousands`, or where the first has a
// sign, blanks before exactly three digits part thousands: "-25 100 -26 000" is two; with ; after values they always
// do.  - not reported, . not applicable, .. secret, <5 suppressed, _ nothing.  The error is a sentence's end.
Result<std::vector<SeriesValue>, std::string> parse_series(std::string_view, bool thousands);
std::optional<std::chrono::minutes> clock_time(std::string_view);  // 00:00-23:59, since midnight

// The place of a word for a month in the year, 1-12: "06", "6", "juni", "jun", "June".
std::optional<int> parse_working_days(std::string_view);  // "5 working days", "1 working day": at most 250
std::optional<int> parse_month(std::string_view);

bool is_identifier(std::string_view);  // lower-case ASCII letter, then letters, digits, _ : usable in expressions
// Begins with one of the schemes, and has something after it.
bool is_url(std::string_view, std::initializer_list<std::string_view> schemes);
bool is_rule_id(std::string_view);  // lower-case ASCII letters, digits, - and _
bool is_risk_id(std::string_view);  // letters of any case, digits, - _ .

}  // namespace varsko::configuration
