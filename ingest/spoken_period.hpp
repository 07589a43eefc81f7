// Periods as reports write them.
//
//   a month        2024-03  202403  2024M03  2024-03-01*  mars 2024  Mar 24  Sept
//   accumulated    2024-03 ack   Jan 24 - Mars 24   Jan-Mar 19   jan - mars 2024
//   a year         2024   Helår 18   Jan 23 - Dec 23
//   others         2024-T1  2024-Q1  2024K1  2024-H1  2024-W09  2024-03-31
//   ambiguous      Apr-24: April 2024, or the 24th of April?  Only a column of months can tell
//   no             2024-13   24-03   mars (of which year?)
//
// * A day is returned as a day; whether a metric's month is meant is for the caller, who knows the metric.
#pragma once

#include "rules/period.hpp"

#include <optional>
#include <string_view>

namespace varsko::ingest {

// 1-12 for januari, jan, jan., Mars, Sept …, Swedish or English, in any letter case; 0 for other words.
int month_named(std::string_view);

struct Spoken {
    Period period;
    Span span = Span::own;
    bool ambiguous = false;  // "Apr-24" where nothing says months
};

struct PeriodContext {
    int year = 0;               // of a month without one; 0: unknown
    bool month_column = false;  // "Apr-24" is a month here
};

// The whole text as a period; nullopt for anything else.
std::optional<Spoken> read_period(std::string_view, const PeriodContext& = {});

// A stretch of months within a longer text: "Utfall ack. Jan 24 - Mars 24".
struct Stretch {
    Period first, last;              // months; the same for one month
    std::size_t begin = 0, end = 0;  // of the folded text
    Spoken spoken() const;           // a month, January to a month, or a whole year
};
std::optional<Stretch> find_stretch(std::string_view folded_text, int year);

// The month, or failing that the year, that a title or a file name speaks of: "Månadsrapport mars 2024",
// "ekonomi-2024-03.csv", "uppf_202403".
std::optional<Period> find_period(std::string_view);

}  // namespace varsko::ingest
