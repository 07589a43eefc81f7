// The ordinary course of a series: level, trend, season and memory, fitted to its own past.
//
//   level     mu_i = exp(b0 + b1 * years + season_i), or the same sum without exp for shares and indices
//   value     E[y_i | y_(i-1)] = a y_(i-1) + (1 - a) mu_i            (INAR(1): of those open, a remain; a = 0 for
//   flows) spread    Var = phi * (a (1-a) y_(i-1) + (1 - a) mu_i)           counts and amounts;  phi for shares and
//   indices
//
// Fitted by penalised quasi-likelihood (McCullagh and Nelder 1989, ch. 9).  The penalties are prior knowledge that
// fades as months come: a trend of 6 % a year is ordinary, or none is (both are tried); how much season there is, is
// estimated from the series
// (empirical Bayes); the spread starts at phi = 1.5 worth fifteen months, for counts only: notifications come in
// siblings. Past outbreaks are weighed down: a residual r beyond 2 standard deviations weighs (2/r)^2 (Noufaily et al.
// 2013 with 2.58; 2 loses little where there are none and is steadier where there are), and the spread is corrected for
// it.
#pragma once

#include "rules/metric.hpp"

#include <array>
#include <optional>
#include <span>

namespace varsko::detect {

// What the numbers are: whole counts; amounts that scale (money, hours); measures that may take any value (shares,
// indices).
enum class Nature : std::uint8_t { count, amount, measure };

// Whole and not negative, all below ten thousand: counts.  Else not negative: amounts.  Else, or by its kind: measures.
Nature nature_of(std::span<const double> values, std::optional<Kind> kind);

// Most series stay where they are, and some move: the sd of a trend a year beforehand, and how many are of the first.
inline constexpr double steady_trend = 0.005, moving_trend = 0.06, steady_share = 0.4;

inline constexpr int most_terms = 14;  // twelve months, trend, level
using Terms = std::array<double, most_terms>;

// What is known of the terms: a symmetric positive definite matrix.  Its first `apart` terms never meet one another (a
// month is one month), so factoring it costs next to nothing.
class Information {
public:
    explicit Information(int terms = 0, int apart = 0) : terms_(terms), apart_(apart) {}
    void add(const Terms& x, double weight);
    // The same where only three terms are not 0: this one (none: below 0) and the last two, `trend` and 1.
    void add(int apart, double trend, double weight);
    void penalise(int term, double weight) { a_[term][term] += weight; }
    // The Cholesky factor; solves and quadratic forms with the inverse.
    class Factor {
    public:
        explicit Factor(const Information& of);
        void solve(Terms& b) const;
        double quadratic(const Terms& g) const;  // g' A^-1 g

    private:
        int first_met(int i) const { return i < apart_ ? i : 0; }
        int terms_, apart_;
        double l_[most_terms][most_terms];
    };

private:
    int terms_, apart_;
    double a_[most_terms][most_terms] = {};
};

// What a value should be, given the one before.
struct Outlook {
    double mean = 0, variance = 0;
    double by = 0;    // d mean / d (the sum of the terms)
    double pull = 0;  // d mean / d memory: how far the value before lay from the level
};

class Course {
public:
    // Fits to values[from, to); NaN is missing.  `season`: periods a year (12, 52; others the same way).
    Course(std::span<const double> values, std::size_t from, std::size_t to, int season, Nature nature,
           std::optional<Kind> kind);

    Outlook outlook(std::size_t i) const;                  // of value i
    void slope(std::size_t i, double by, Terms& g) const;  // adds d mean / d terms of value i to g
    double unsure(const Terms& g) const;                   // variance of g'terms: what the fit does not know
    void take(std::size_t i, double value);  // adds one more month to the fit, weighed down if it is an outlier

    // How likely the trend that the months show is, if trends have this sd beforehand; and the course refitted with it.
    double trend_likelihood(double sd) const;
    Course with_trend(double sd) const;

    bool seasonal() const { return seasonal_; }
    double memory() const { return memory_; }  // a
    double memory_variance() const { return memory_variance_; }
    double spread() const { return spread_; }  // phi
    double freedom() const { return freedom_; }

private:
    double level(std::size_t i) const;
    double time(std::size_t i) const { return (static_cast<double>(i) - static_cast<double>(to_)) / season_; }
    int month(std::size_t i) const  // its term; below 0 where there is none
    {
        return seasonal_ && waves_ == 0 ? static_cast<int>(i % static_cast<std::size_t>(season_)) : -1;
    }
    double wave(std::size_t i, int term) const;
    int trend_term() const { return terms_ - 2; }
    int level_term() const { return terms_ - 1; }
    void newton(int steps);
    int seasons() const { return terms_ - 2; }
    void measure_spread();
    void measure_memory();
    void measure_season();
    double known_before(std::size_t i) const;  // NaN where there is none

    std::span<const double> values_;
    std::size_t from_, to_;
    int season_, terms_ = 2, waves_ = 0;
    Nature nature_;
    std::optional<Kind> kind_;
    double trend_sd_;
    bool seasonal_ = false;
    double memory_ = 0, memory_variance_ = 0, spread_ = 1, freedom_ = 1, season_variance_, scale_ = 1,
           smallest_spread_ = 0.7;
    Terms at_{};
    Information information_;
    std::vector<double> weight_, residual_;
};

}  // namespace varsko::detect
