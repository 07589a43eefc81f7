// One detector for flows, stocks, shares and indices: does the newest value, or the last half year, leave the ordinary
// course of the series?  Prospective: the answer at a month uses nothing after it.
//
// For each stretch of the last w = 1..6 months (weeks: 1..4), what is expected of it comes from the months before the
// longest stretch and, one by one, those before this one; z_w is how far the stretch's sum lies from that, with the
// uncertainty of the fit in its variance.  Against "no change" stands "each month of the stretch moved by d standard
// deviations", d half normal with variance 1; a stretch of w is worth 1/w^0.7 of a stretch of one.  The evidence is the
// log of the weighed likelihood ratio, per direction:
//
//   evidence = log( sum_w v_w * 2 (1+s)^(-1/2) exp(z_w^2/2 * f) Phi(z_w f^(1/2)) / sum_w v_w ),  s = w V/(V+U),  f =
//   s/(1+s)
//
// weighed over two courses, one whose trend is next to nothing and one that moves a few percent a year, by how likely
// the months before make each; with V the stretch's own variance and U the fit's.  (A mixture over change points in
// place of the largest: Shiryaev 1963, Lai 1995; the half normal as in Robbins's mixtures, 1970.)  A fall is held 0.7
// times as likely as a rise beforehand.  It rings at 1.8, odds of 6 to 1: 0.12 false alarm months per series and year,
// all four words together, both directions.
#pragma once

#include "rules/detect/course.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace varsko::detect {

enum class Unusual : std::uint8_t {
    none,
    spike,  // the newest value alone stands out upwards
    dip,    // the newest value alone stands out downwards
    shift,  // the last months together lie on another level
    drift   // the last months together move further away, month by month
};
enum class Direction : std::uint8_t { up, down };

enum class Verdict : std::uint8_t {
    judged,
    no_value,  // there is no newest value
    too_few    // `needed` known values are needed, `had` are there
};

inline constexpr int needed_for_one = 12;    // spike, dip: as many as the limits of any chart need
inline constexpr int needed_for_level = 18;  // shift: a year before, and a stretch of its own
inline constexpr int needed_for_trend = 24;  // drift: two years; a rise within one may be its season
inline constexpr int season_from = 36;       // months before season is taken into account

struct Finding {
    Verdict verdict = Verdict::judged;
    int needed = 0, had = 0;  // known values, the newest among them

    Unusual kind = Unusual::none;
    Direction direction = Direction::up;  // where the evidence points, ringing or not
    double evidence = 0;                  // of that direction; rings beyond `rings_at`
    double evidence_up = 0, evidence_down = 0;

    double value = 0, expected = 0;  // the newest
    double low = 0, high = 0;        // outside these one value alone rings.  Counts: whole numbers that do not ring yet
    int stretch = 1;                 // values that the evidence rests on most
    double stretch_sum = 0, stretch_expected = 0;
    double probability = 1;  // of a stretch at least that far out by chance, in that direction; 0..1

    bool seasonal = false;  // expected is for this time of the year
    double memory = 0;      // 0: flow.  0.8: a value is mostly the one before
    double spread = 1;      // variance over mean, for counts
};

inline constexpr double rings_at = 1.8;

struct Asked {
    std::optional<Kind> kind;      // where the caller knows it
    std::optional<Nature> nature;  // the same; counts that are not whole are amounts
    int season = 12;               // values a year, or what else comes round
};

// How many values are used at most: 84 to fit and 6 to judge; of weeks 260 and 4.
std::size_t history_used(int season);

// Values oldest first, NaN where missing; the last one is judged.
Finding detect(std::span<const double> values, const Asked& asked = {});

}  // namespace varsko::detect
