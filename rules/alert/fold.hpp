// What due periods do to an alert, one after the other, oldest first: a pure function of the levels as known now.
//
//   levels  green yellow red unknown green     for = 2, clear = 1
//   state   quiet pending firing firing resolved
//
// The engine folds a new month on to what it has, and folds a restated one from the beginning; both are this function,
// so both end in the same Life.  Acknowledgements and corrections are what happened to people, not to figures: they are
// kept on the Alert, beside.
//
// A rule on accumulations ends with its year.  The year is over when a period of the next one is folded, or, where no
// figure comes any more, when the first due period of the next year has become due: so a Life depends on the figures
// and on the day, and on nothing else.  A rule that is valid to a day ends likewise: when a period after its last is
// reported, or has become due, what lives closes, for nothing will ever find it good.
#pragma once

#include "rules/alert/alert.hpp"

#include <limits>

namespace varsko {

struct FoldRule {
    int for_periods = 1, clear_periods = 1;
    bool ends_with_year = false;
};

// What was found at one due period.
struct Seen {
    Level level = Level::unknown;
    Trend trend = Trend::unknown;
    bool preliminary = false;
    double value = std::numeric_limits<double>::quiet_NaN();  // NaN: missing
};
bool same(const Seen&, const Seen&);  // two NaN are the same

enum class Ended : std::uint8_t { not_yet, good, year_closed, rule_ended };

// An alert as the figures alone decide it.  state is one of quiet, pending, firing, resolved.
// INVARIANT after the end of an episode everything but `through` stands as it was when it ended.
struct Life {
    AlertState state = AlertState::quiet;
    Ended ended = Ended::not_yet;
    Seen at_last;                               // at `last`
    Level alive_level = Level::unknown;         // the last level that kept it alive
    std::uint16_t alive_run = 0, good_run = 0;  // due periods in a row, up to now; unknown ones neither count nor break
    std::uint16_t held = 0;                     // the longest alive_run of the episode
    Period since, fired, last_alive;            // of the episode
    Period last;                                // the last due period with a known level
    Period through;                             // the last due period folded in

    bool is_living() const { return state == AlertState::pending || state == AlertState::firing; }
};
bool same(const Life&, const Life&);  // all but `through`

enum class Transition : std::uint8_t {
    none,
    pending,
    fired,
    worsened,
    improved,
    kept,
    resolved,
    dropped,
    year_closed,
    rule_ended,
    restated,
    corrected
};
std::string_view text(Transition);  // as AlertEvent writes it; dropped (pending no more) is "resolved"

// Opens a new year: what lived in an earlier one closes.  Returns year_closed, dropped or none.  To be called before
// fold() of a period of that year, and when time has opened it without a figure.
Transition turn_year(Life&, const FoldRule&, int year);
// The rule is valid no more: what lives closes.  Returns rule_ended, dropped or none.
Transition end_rule(Life&);
// One more due period.  REQUIRES: period > life.through.
Transition fold(Life&, const FoldRule&, Period, const Seen&);

// What restated figures did, both lives seen at the same period.  `holds`: some period of the episode that `before` was
// in is alive as known now.
Transition difference(const Life& before, const Life& after, bool holds);

// "level-red", "held-2-of-2-periods", "clear-1-of-2-periods", "year-ended" …
std::string reason(Transition, const Life& after, const FoldRule&);

}  // namespace varsko
