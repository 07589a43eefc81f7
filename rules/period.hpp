// A period is what a figure is about: a day, an ISO week, a month, a tertial (jan-apr, maj-aug, sep-dec), a quarter, a
// half-year or a year.  Arithmetic is on the calendar: the month before January is December of the year before.
//
//   written      2024-03   2024   2024-T1   2024-Q1   2024-H1   2024-W09   2024-03-31
//   accumulated  2024-03 ack          January to that month; a span, not a period: see Span
//
// Nothing here asks the clock.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace varsko {

using Day = std::chrono::sys_days;                                 // a calendar day, without a time zone
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;  // UTC

enum class Grain : std::uint8_t { day, week, month, tertial, quarter, half_year, year };

// Whether a figure is the period's own value or the sum since January ("ack.").  Only months are accumulated.
enum class Span : std::uint8_t { own, accumulated };

class Period {
public:
    // A default period is no period at all; it is smaller than every other.
    constexpr Period() = default;

    static Period day(Day);
    static Period week(int iso_year, int number);  // REQUIRES 1 <= number <= weeks of that ISO year
    static Period month(int year, int number);     // REQUIRES 1 <= number <= 12
    static Period tertial(int year, int number);
    static Period quarter(int year, int number);
    static Period half_year(int year, int number);
    static Period year(int year);
    static Period of(Grain, Day);  // the period of that grain that the day lies in

    // Reads the forms above, without " ack"; nullopt for anything else (2024-13, 2024-W54, "mars").
    static std::optional<Period> parse(std::string_view);

    explicit operator bool() const { return ordinal_ != none; }
    Grain grain() const { return grain_; }
    std::int32_t ordinal() const { return ordinal_; }  // consecutive periods of one grain differ by one
    static Period from_ordinal(Grain, std::int32_t);

    Day first_day() const;
    Day last_day() const;
    int calendar_year() const;  // for weeks: the ISO year
    int number() const;         // month 1-12, tertial 1-3, week 1-53, day of the year 1-366 …; year: 1
    Period plus(int n) const { return from_ordinal(grain_, ordinal_ + n); }
    Period last_year() const;  // same place one year earlier; 29 February -> 28, week 53 -> 52
    Period first_of_year() const;
    Period whole_year() const { return year(calendar_year()); }
    std::string text() const;

    friend constexpr auto operator<=>(const Period&, const Period&) = default;  // by grain, then time

private:
    static constexpr std::int32_t none = INT32_MIN;
    constexpr Period(Grain g, std::int32_t o) : grain_(g), ordinal_(o) {}
    Grain grain_ = Grain::day;
    std::int32_t ordinal_ = none;
};

// "2024-03" or "2024-03 ack", as the contract's JSON writes it.
std::string text(Period, Span);
struct PeriodAndSpan {
    Period period;
    Span span = Span::own;
};
std::optional<PeriodAndSpan> parse_period_and_span(std::string_view);

std::string text(Day);  // 2024-03-31
std::optional<Day> parse_day(std::string_view);
std::string text(Instant);                               // RFC 3339, UTC, milliseconds: 2024-04-16T07:30:00.000Z
std::optional<Instant> parse_instant(std::string_view);  // RFC 3339, or a bare day (its first instant)

std::string_view text(Grain);  // day week month tertial quarter half-year year
std::optional<Grain> parse_grain(std::string_view);

// "mars 2024" for people; language "sv" or "en".
std::string spoken(Period, std::string_view language);

}  // namespace varsko
