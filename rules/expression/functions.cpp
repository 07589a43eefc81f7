#include "rules/expression/functions.hpp"

#include <algorithm>
#include <array>

namespace varsko::expression {

namespace {

constexpr std::string_view ours = "own definition";
constexpr std::string_view textbook = "descriptive statistics";

constexpr std::array table = {
    FunctionInfo{Function::prev, "prev", "time", "prev(x, n=1)",
                 "x at the n:th due period before; of a forecast: the n:th version before, for the same year",
                 "that period", ours, "outcome > prev(outcome)", 1, 2},
    FunctionInfo{Function::last_year, "last_year", "time", "last_year(x)", "x at the same period one year earlier",
                 "that period", ours, "outcome < last_year(outcome)", 1, 1},
    FunctionInfo{Function::ytd, "ytd", "time", "ytd(x)",
                 "January to this period: as given, else the sum of the periods; of a stock its last value, of a mean "
                 "the mean; x is linear in figures",
                 "the accumulation, or every period of the year so far", ours, "ytd(outcome) < ytd(budget)", 1, 1},
    FunctionInfo{Function::year, "year", "time", "year(x)",
                 "the whole year: as given, else accumulated to its last period; x is linear in figures",
                 "the year's figure, or every period of it", ours, "forecast < year(budget)", 1, 1},
    FunctionInfo{Function::at, "at", "time", "at(x, k)",
                 "x at the k:th period of this year: at(x, 8) is August of a monthly metric", "that period", ours,
                 "outcome > at(outcome, 1)", 2, 2},
    FunctionInfo{Function::sum, "sum", "time", "sum(x, n, min=n)",
                 "the sum of the n due periods that end with this one", "n periods, or min of them", textbook,
                 "sum(outcome, 3) > 10", 2, 2},
    FunctionInfo{Function::mean, "mean", "time", "mean(x, n, min=n)",
                 "sum / number, over the n due periods that end with this one", "n periods, or min of them", textbook,
                 "outcome > mean(outcome, 12, min=8)", 2, 2},
    FunctionInfo{Function::median, "median", "time", "median(x, n, min=n)",
                 "the middle one of the n, or the mean of the two middle ones", "n periods, or min of them", textbook,
                 "outcome > median(outcome, 12)", 2, 2},
    FunctionInfo{Function::minimum, "min", "time", "min(x, n, min=n) or min(a, b, ...)",
                 "the smallest of the n due periods that end with this one, where x reads figures and n is a whole "
                 "number from 2 written without a measure; "
                 "else the smallest of the numbers",
                 "n periods, or min of them; every number", textbook, "outcome <= min(outcome, 12)", 2, 8},
    FunctionInfo{Function::maximum, "max", "time", "max(x, n, min=n) or max(a, b, ...)",
                 "the largest of the n due periods that end with this one, where x reads figures and n is a whole "
                 "number from 2 written without a measure; "
                 "else the largest of the numbers",
                 "n periods, or min of them; every number", textbook, "outcome >= max(outcome, 12)", 2, 8},
    FunctionInfo{Function::stddev, "stddev", "time", "stddev(x, n, min=n)",
                 "sqrt(sum (x - mean)^2 / n): of the population", "n periods, or min of them", textbook,
                 "outcome > prev(mean(outcome, 24)) + 3 * prev(stddev(outcome, 24))", 2, 2},
    FunctionInfo{Function::stddev_sample, "stddev_sample", "time", "stddev_sample(x, n, min=n)",
                 "sqrt(sum (x - mean)^2 / (n - 1)): of a sample", "n periods, or min of them, and two", textbook,
                 "stddev_sample(outcome, 12) > 3", 2, 2},
    FunctionInfo{Function::count_known, "count_known", "time", "count_known(x, n)",
                 "how many of the n due periods that end with this one are known; never missing", "none", ours,
                 "count_known(outcome, 12) >= 8", 2, 2},
    FunctionInfo{Function::change, "change", "change", "change(x)", "x - prev(x)", "two periods", ours,
                 "change(outcome) > 0", 1, 1},
    FunctionInfo{Function::growth, "growth", "change", "growth(x)", "(x - prev(x)) / abs(prev(x))",
                 "two periods, the earlier not 0", ours, "growth(outcome) > 20%", 1, 1},
    FunctionInfo{Function::yoy, "yoy", "change", "yoy(x)", "(x - last_year(x)) / abs(last_year(x))",
                 "this period and last year's, that one not 0", ours, "yoy(outcome) > 20%", 1, 1},
    FunctionInfo{Function::rising, "rising", "change", "rising(x, n)", "n rises in a row, ending with this period",
                 "n + 1 periods", ours, "rising(outcome, 2)", 2, 2},
    FunctionInfo{Function::falling, "falling", "change", "falling(x, n)", "n falls in a row, ending with this period",
                 "n + 1 periods", ours, "falling(outcome, 2)", 2, 2},
    FunctionInfo{Function::streak, "streak", "change", "streak(condition)",
                 "for how many due periods in a row, ending with this one, the condition holds; an unknown earlier one "
                 "ends the count",
                 "this period", ours, "streak(outcome < budget) >= 3", 1, 1},
    FunctionInfo{Function::spike, "spike", "unusual", "spike(x)",
                 "this period's value alone is unusually high for the series: level, trend, season from 36 periods on, "
                 "memory of a stock and spread are its own; 0.02 false alarms per series and year",
                 "12 known periods, this one among them", ours, "spike(outcome)", 1, 1},
    FunctionInfo{Function::dip, "dip", "unusual", "dip(x)",
                 "as spike, unusually low; 0.003 false alarms per series and year",
                 "12 known periods, this one among them", ours, "dip(outcome)", 1, 1},
    FunctionInfo{
        Function::shift, "shift", "unusual", "shift(x)",
        "the last two to six periods together lie on another level than the series had, up or down; 0.08 false "
        "alarms per series and year",
        "18 known periods, this one among them", ours, "shift(outcome)", 1, 1},
    FunctionInfo{Function::drift, "drift", "unusual", "drift(x)",
                 "the last three to six periods move further away one by one, up or down; 0.02 false alarms per series "
                 "and year",
                 "24 known periods, this one among them", ours, "drift(outcome)", 1, 1},
    FunctionInfo{Function::expected, "expected", "unusual", "expected(x)",
                 "what the series led to expect of this period, by the detector of spike", "as spike", ours,
                 "outcome > 2 * expected(outcome)", 1, 1},
    FunctionInfo{Function::expected_low, "expected_low", "unusual", "expected_low(x)",
                 "below this, this period alone is a dip", "as spike", ours, "outcome < expected_low(outcome)", 1, 1},
    FunctionInfo{Function::expected_high, "expected_high", "unusual", "expected_high(x)",
                 "above this, this period alone is a spike", "as spike", ours, "outcome > expected_high(outcome)", 1,
                 1},
    FunctionInfo{
        Function::unusual, "unusual", "unusual", "unusual(x)",
        "how often the periods that spike, dip, shift and drift look at would by chance lie as far out as these, "
        "or farther, in their direction",
        "as spike", ours, "unusual(outcome) < 0.1%", 1, 1},
    FunctionInfo{Function::xmr_upper, "xmr_upper", "chance", "xmr_upper(x, n=24, min=n)",
                 "mean + 2.66 MR of the n due periods before this one; MR the mean of abs(x - prev(x)), those of 3.267 "
                 "MR and more left out once",
                 "n periods before this one, or min of them; 12 at least",
                 "NHS England, Making Data Count; NHSRplotthedots", "outcome > xmr_upper(outcome, 24, min=12)", 1, 2},
    FunctionInfo{Function::xmr_lower, "xmr_lower", "chance", "xmr_lower(x, n=24, min=n)",
                 "mean - 2.66 MR, as xmr_upper; not cut at 0", "n periods before this one, or min of them; 12 at least",
                 "NHS England, Making Data Count; NHSRplotthedots", "outcome < xmr_lower(outcome, 24)", 1, 2},
    FunctionInfo{Function::xmr_centre, "xmr_centre", "chance", "xmr_centre(x, n=24, min=n)",
                 "the mean of the n due periods before this one",
                 "n periods before this one, or min of them; 12 at least",
                 "NHS England, Making Data Count; NHSRplotthedots", "outcome > 2 * xmr_centre(outcome, 12)", 1, 2},
    FunctionInfo{Function::nhs, "nhs", "chance", "nhs(x, n=24, min=n)",
                 "one of the four NHS rules rings at this period, by the limits of the n before it and without what "
                 "comes later: outside a limit; seven rising or falling; two of three beyond two thirds of the way to "
                 "a limit; seven on one side of the centre",
                 "n periods before this one, or min of them; 12 at least; and this one",
                 "NHS England, Making Data Count; NHSRplotthedots", "nhs(outcome, 24)", 1, 2},
    FunctionInfo{
        Function::nhs_rule, "nhs_rule", "chance", "nhs_rule(x, n=24, min=n)",
        "which NHS rule rings: 1 outside a limit, 2 trend, 3 two of three, 4 one side; below 0 downwards; 0 none",
        "as nhs", "NHS England, Making Data Count; NHSRplotthedots", "nhs_rule(outcome) > 0", 1, 2},
    FunctionInfo{Function::run_chart, "run_chart", "chance", "run_chart(x, n=24, min=n)",
                 "Anhøj's signal in the n due periods that end with this one: a run on one side of the median longer "
                 "than round(log2 k) + 3, or fewer crossings than the 5 % quantile of Binomial(k - 1, 1/2); k of them "
                 "are not on the median",
                 "n periods, or min of them; 10 off the median", "Anhøj and Olesen 2014; qicharts2",
                 "run_chart(outcome, 24)", 1, 2},
    FunctionInfo{Function::c_upper, "c_upper", "chance", "c_upper(x, n=24, min=n)",
                 "c + 3 sqrt(c), c the mean count of the n due periods before this one; rough where c is below 5",
                 "n periods before this one, or min of them; 12 at least",
                 "Montgomery, Statistical Quality Control, ch. 7", "outcome > c_upper(outcome, 24)", 1, 2},
    FunctionInfo{Function::c_lower, "c_lower", "chance", "c_lower(x, n=24, min=n)", "c - 3 sqrt(c), not below 0",
                 "n periods before this one, or min of them; 12 at least",
                 "Montgomery, Statistical Quality Control, ch. 7", "outcome < c_lower(outcome, 24)", 1, 2},
    FunctionInfo{Function::u_upper, "u_upper", "chance", "u_upper(x, base, n=24, min=n)",
                 "u + 3 sqrt(u / base), u = sum of x / sum of base of the n due periods before this one, base this "
                 "period's own: a limit of x / base",
                 "n periods before this one, or min of them; 12 at least",
                 "Montgomery, Statistical Quality Control, ch. 7", "outcome / budget > u_upper(outcome, budget)", 2, 3},
    FunctionInfo{Function::u_lower, "u_lower", "chance", "u_lower(x, base, n=24, min=n)",
                 "u - 3 sqrt(u / base), not below 0", "n periods before this one, or min of them; 12 at least",
                 "Montgomery, Statistical Quality Control, ch. 7", "outcome / budget < u_lower(outcome, budget)", 2, 3},
    FunctionInfo{Function::laney_upper, "laney_upper", "chance", "laney_upper(x, base, n=24, min=n)",
                 "as u_upper, 3 times sigma_z: how much the rates vary beyond counting, by their moving ranges / 1.128",
                 "n periods before this one, or min of them; 12 at least", "Laney 2002",
                 "outcome / budget > laney_upper(outcome, budget)", 2, 3},
    FunctionInfo{Function::laney_lower, "laney_lower", "chance", "laney_lower(x, base, n=24, min=n)",
                 "as u_lower, 3 times sigma_z; not below 0", "n periods before this one, or min of them; 12 at least",
                 "Laney 2002", "outcome / budget < laney_lower(outcome, budget)", 2, 3},
    FunctionInfo{Function::poisson_tail, "poisson_tail", "chance", "poisson_tail(x, expected)",
                 "P(X >= x), X ~ Poisson(expected)", "both", textbook, "poisson_tail(outcome, budget) < 0.00135", 2, 2},
    FunctionInfo{Function::poisson_limit, "poisson_limit", "chance", "poisson_limit(expected, alpha=0.00135)",
                 "the smallest count with P(X >= count) <= alpha: it alarms from there on", "expected", textbook,
                 "outcome >= poisson_limit(budget)", 1, 1},
    FunctionInfo{Function::garwood_upper, "garwood_upper", "chance", "garwood_upper(x, level=95%)",
                 "the largest mean that x can come from: chi-squared quantile(1 - a/2, 2x + 2) / 2, a = 1 - level", "x",
                 "Garwood 1936", "budget > garwood_upper(outcome)", 1, 1},
    FunctionInfo{Function::garwood_lower, "garwood_lower", "chance", "garwood_lower(x, level=95%)",
                 "the smallest mean that x can come from: chi-squared quantile(a/2, 2x) / 2", "x", "Garwood 1936",
                 "budget < garwood_lower(outcome)", 1, 1},
    FunctionInfo{Function::count_limit, "count_limit", "chance", "count_limit(x, n=24, over=1, alpha=0.00135, min=n)",
                 "the smallest sum of the newest over periods that alarms: P(X >= it) <= alpha, X ~ NegBin(S + 1/2, n "
                 "/ (n + over)), S the sum of the n due periods before them",
                 "n periods before this one, or min of them; 12 at least", "Poisson with Jeffreys' prior",
                 "sum(outcome, 3) >= count_limit(outcome, 24, over=3, alpha=0.005)", 1, 2},
    FunctionInfo{Function::count_tail, "count_tail", "chance", "count_tail(x, n=24, over=1, min=n)",
                 "P(X >= the sum of the newest over periods), X as in count_limit",
                 "n periods before them, or min of them; 12 at least; and the newest", "Poisson with Jeffreys' prior",
                 "count_tail(outcome, 24) < 0.005", 1, 2},
    FunctionInfo{Function::compare, "compare", "chance", "compare(a, b, exposure=1)",
                 "the probability that two counts differ this much or more by chance: a of a + b ~ Binomial(exposure / "
                 "(exposure + 1)), exposure = a's base / b's base",
                 "one event in all", "Przyborowski and Wilenski 1940; R binom.test",
                 "compare(sum(outcome, 12), prev(sum(outcome, 12), 12)) < 0.05", 2, 3},
    FunctionInfo{Function::compare_upper, "compare_upper", "chance", "compare_upper(a, b, exposure=1)",
                 "the upper end of the 95 % interval of rate a / rate b (Clopper and Pearson)", "one event of b",
                 "Przyborowski and Wilenski 1940; R binom.test", "compare_upper(outcome, last_year(outcome)) < 100%", 2,
                 3},
    FunctionInfo{Function::compare_lower, "compare_lower", "chance", "compare_lower(a, b, exposure=1)",
                 "the lower end of it", "one event in all", "Przyborowski and Wilenski 1940; R binom.test",
                 "compare_lower(outcome, last_year(outcome)) > 100%", 2, 3},
    FunctionInfo{Function::funnel_upper, "funnel_upper", "chance", "funnel_upper(expected, level=99.8%)",
                 "how large x / expected may be by chance: chi-squared quantile(1 - a/2, 2 expected + 2) / (2 "
                 "expected), a = 1 - level",
                 "expected above 0", "Spiegelhalter 2005; FunnelPlotR", "outcome / budget > funnel_upper(budget)", 1,
                 1},
    FunctionInfo{Function::funnel_lower, "funnel_lower", "chance", "funnel_lower(expected, level=99.8%)",
                 "how small it may be: chi-squared quantile(a/2, 2 expected) / (2 expected)", "expected above 0",
                 "Spiegelhalter 2005; FunnelPlotR", "outcome / budget < funnel_lower(budget)", 1, 1},
    FunctionInfo{Function::cusum, "cusum", "chance", "cusum(x, n=24, over=12, k=0.5, min=n)",
                 "C = max(0, prev(C) + (x - mean) / sigma - k) over the newest periods, from 0; mean and sigma = MR / "
                 "1.128 as xmr_upper, of the n due periods before them; alarm above 4 or 5",
                 "n periods before them, or min of them; 12 at least; not constant; and the newest",
                 "Page 1954; NIST/SEMATECH 6.3.2.3", "cusum(outcome, 24) > 5", 1, 2},
    FunctionInfo{Function::cusum_down, "cusum_down", "chance", "cusum_down(x, n=24, over=12, k=0.5, min=n)",
                 "as cusum, of falls", "as cusum", "Page 1954; NIST/SEMATECH 6.3.2.3", "cusum_down(outcome, 24) > 5", 1,
                 2},
    FunctionInfo{Function::cusum_poisson, "cusum_poisson", "chance", "cusum_poisson(x, n=24, over=12, rise=50%, min=n)",
                 "C = max(0, prev(C) + x - k) over the newest periods, k = c rise / ln(1 + rise), c the mean count of "
                 "the n due periods before them",
                 "n periods before them, or min of them; 12 at least, one event; and the newest", "Lucas 1985",
                 "cusum_poisson(outcome, 24) > 10", 1, 2},
    FunctionInfo{
        Function::ewma, "ewma", "chance", "ewma(x, n=24, over=12, lambda=0.2, min=n)",
        "z = lambda x + (1 - lambda) prev(z) over the newest periods, from the mean of the n due periods before them",
        "n periods before them, or min of them; 12 at least; and the newest", "Roberts 1959; NIST/SEMATECH 6.3.2.4",
        "ewma(outcome) > ewma_upper(outcome)", 1, 2},
    FunctionInfo{Function::ewma_upper, "ewma_upper", "chance", "ewma_upper(x, n=24, over=12, lambda=0.2, min=n)",
                 "mean + 3 sigma sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^(2 over))), mean and sigma as in cusum",
                 "n periods before them, or min of them; 12 at least", "Roberts 1959; NIST/SEMATECH 6.3.2.4",
                 "ewma(outcome, 24) > ewma_upper(outcome, 24)", 1, 2},
    FunctionInfo{Function::ewma_lower, "ewma_lower", "chance", "ewma_lower(x, n=24, over=12, lambda=0.2, min=n)",
                 "mean - 3 sigma ..., as ewma_upper", "as ewma_upper", "Roberts 1959; NIST/SEMATECH 6.3.2.4",
                 "ewma(outcome, 24) < ewma_lower(outcome, 24)", 1, 2},
    FunctionInfo{Function::ears, "ears", "chance", "ears(x, k=1)", "x is above ears_upper(x, k)",
                 "C1 8, C2 10, C3 12 periods, this one included, all known", "Hutwagner et al. 2003; R surveillance",
                 "ears(outcome, 2)", 1, 2},
    FunctionInfo{Function::ears_upper, "ears_upper", "chance", "ears_upper(x, k=1)",
                 "C1: mean + 3.09 stddev_sample of the 7 due periods before; C2: of the 7 that end two before it; C3: "
                 "as R surveillance has it, by the two periods before",
                 "as ears", "Hutwagner et al. 2003; R surveillance", "outcome > ears_upper(outcome, 1)", 1, 2},
    FunctionInfo{
        Function::farrington, "farrington", "chance", "farrington(x, alpha=0.05, min=all)",
        "x is above farrington_upper(x), and 5 cases or more were counted in this and the three periods before",
        "five years and this period, or min of them", "Noufaily et al. 2013; R surveillance",
        "farrington(outcome, alpha=0.01)", 1, 1},
    FunctionInfo{Function::farrington_upper, "farrington_upper", "chance", "farrington_upper(x, alpha=0.05, min=all)",
                 "the limit by a quasi-Poisson model of the same time (a month, or three weeks, around it) of five "
                 "years, with trend where significant, old outbreaks weighed down; 2/3-power",
                 "as farrington", "Noufaily et al. 2013; R surveillance", "outcome > farrington_upper(outcome)", 1, 1},
    FunctionInfo{Function::farrington_expected, "farrington_expected", "chance", "farrington_expected(x, min=all)",
                 "what that model expects", "as farrington", "Noufaily et al. 2013; R surveillance",
                 "outcome > 2 * farrington_expected(outcome)", 1, 1},
    FunctionInfo{Function::mann_kendall, "mann_kendall", "chance", "mann_kendall(x, n=12, min=n)",
                 "Z of the Mann-Kendall test of a trend in the n due periods that end with this one, corrected for "
                 "ties; beyond 1.96 is chance in one case of twenty, if the periods are independent",
                 "n periods, or min of them; 8 at least", "Mann 1945; Kendall", "mann_kendall(outcome, 12) > 1.96", 1,
                 2},
    FunctionInfo{Function::theil_sen, "theil_sen", "chance", "theil_sen(x, n=12, min=n)",
                 "the median slope between all pairs of the n due periods, per period",
                 "n periods, or min of them; 8 at least", "Sen 1968", "theil_sen(outcome, 12) > 0", 1, 2},
    FunctionInfo{
        Function::year_end, "year_end", "year", "year_end(x)",
        "what the calendar year's total will be: January to now, and for the rest half-way between plain methods "
        "(straight line, profiles, last months with season, Theta; weighed by 1 / (mean squared error)^3 on this "
        "series' last three years) and a structural model (level, growth, season, what lasts a while); months never "
        "due count 0",
        "every due month of the year so far", ours, "year_end(outcome) > year(budget)", 1, 1},
    FunctionInfo{Function::year_end_low, "year_end_low", "year", "year_end_low(x)",
                 "the lower end of year_end's 80 % band", "30 months and those to come", ours,
                 "year_end_low(outcome) > year(budget)", 1, 1},
    FunctionInfo{Function::year_end_high, "year_end_high", "year", "year_end_high(x)",
                 "the upper end of year_end's 80 % band", "30 months and those to come", ours,
                 "year_end_high(outcome) > year(budget)", 1, 1},
    FunctionInfo{Function::year_to_go, "year_to_go", "year", "year_to_go(x)",
                 "year_end(x) - ytd(x): what is still to come", "as year_end", ours,
                 "year_to_go(outcome) > year(budget) - ytd(budget)", 1, 1},
    FunctionInfo{Function::pace, "pace", "year", "pace(x)",
                 "January to now / seasonal_share(x): the year's total if it goes on as it has, season accounted for",
                 "every due month of the year so far, and twelve before it", ours, "pace(outcome) > year(budget)", 1,
                 1},
    FunctionInfo{
        Function::seasonal_share, "seasonal_share", "year", "seasonal_share(x)",
        "the share of a year's total that January to this month usually makes: the last three whole years, pooled",
        "the twelve months before the year", ours, "seasonal_share(outcome) < 50%", 1, 1},
    FunctionInfo{Function::days_left, "days_left", "year", "days_left()",
                 "how many days of the calendar year come after this period; never missing", "none", ours,
                 "days_left() > 92 days", 0, 0},
    FunctionInfo{Function::parent, "parent", "units", "parent(x)", "x of the unit above", "that unit's x", ours,
                 "outcome > parent(outcome)", 1, 1},
    FunctionInfo{
        Function::sum_units, "sum_units", "units", "sum_units(x, group=children, min=all)",
        "the sum of x over the units straight below in the same dimension, or over a group of units; x adds up "
        "over units",
        "every one of them, or min of them", ours, "outcome > sum_units(outcome)", 1, 1},
    FunctionInfo{Function::mean_units, "mean_units", "units", "mean_units(x, weight=1, group=children, min=all)",
                 "the sum of x * weight / the sum of weight, over the same units", "every one of them, or min of them",
                 textbook, "outcome > mean_units(outcome, budget)", 1, 2},
    FunctionInfo{Function::share_units, "share_units", "units", "share_units(condition, group=children, min=all)",
                 "of how many of the same units the condition holds, as a share of those where it is known",
                 "every one of them, or min of them", ours, "share_units(outcome < budget) < 40%", 1, 1},
    FunctionInfo{
        Function::rank, "rank", "units", "rank(x, group=siblings, min=all)",
        "1 + how many of the units under the same unit in the same dimension, or of a group, are better by the "
        "metric's good direction; equal ones share the best place",
        "x and every one of them, or min of them", textbook, "rank(outcome) == 1", 1, 1},
    FunctionInfo{Function::percentile, "percentile", "units", "percentile(x, group, min=all)",
                 "the share of the group that x is better than by the metric's good direction; the unit itself is one "
                 "of them, and equal ones count half: above 75% is the best quarter, below 25% the worst",
                 "x and every one of the group, or min of them", textbook, R"(percentile(outcome, "peers") > 75%)", 1,
                 1},
    FunctionInfo{
        Function::rule, "rule", "levels", R"(rule("id").level or rule("id").value)",
        R"(the level (green < yellow < red) or the value of another rule for the same unit and period; of a rule for several metrics rule("id", "metric"); a flag counts as its severity, clear as green)",
        "that rule's own", ours, R"(rule("balance").level == red)", 1, 2},
    FunctionInfo{Function::worst, "worst", "levels", "worst(a, b, ...)",
                 "the worst of levels: red where one is red, whatever the others; else missing where one is",
                 "every level, or a red one", ours, R"(worst(rule("balance").level, rule("trend").level) == red)", 2,
                 8},
    FunctionInfo{Function::abs, "abs", "usual", "abs(x)", "x without its sign", "x", textbook,
                 "abs(outcome - budget) > 5", 1, 1},
    FunctionInfo{Function::round, "round", "usual", "round(x, decimals=0)",
                 "nearest, halves away from zero, in x's own measure", "x", textbook, "round(outcome) == 5", 1, 2},
    FunctionInfo{Function::floor, "floor", "usual", "floor(x)", "the largest whole number not above x", "x", textbook,
                 "floor(outcome) == 5", 1, 1},
    FunctionInfo{Function::choose, "if", "usual", "if(condition, a, b=missing)",
                 "a where the condition holds, b where it does not; without b nothing is said there",
                 "the condition and what it chooses", ours, "if(known(budget), budget, target) > 0", 2, 3},
    FunctionInfo{Function::between, "between", "usual", "between(x, low, high)", "low <= x and x <= high", "all three",
                 ours, "between(outcome, 1, 5)", 3, 3},
    FunctionInfo{Function::known, "known", "usual", "known(x)", "x is not missing", "none", ours,
                 "known(budget) and outcome < budget", 1, 1},
    FunctionInfo{Function::or_else, "or_else", "usual", "or_else(x, y)", "x, or y where x is missing", "x or y", ours,
                 "or_else(budget, 0) == 0", 2, 2},
    FunctionInfo{Function::worse_by, "worse_by", "usual", "worse_by(x, ref)",
                 "how much worse x is than ref by the metric's good direction, as a share of abs(ref); below 0 where "
                 "it is better",
                 "both, ref not 0", ours, "worse_by(outcome, budget) > 2%", 2, 2},
};

constexpr std::array<std::string_view, 1> planned = {"as_known"};

}  // namespace

std::span<const FunctionInfo> functions() { return table; }

std::string_view name_of(Function which)
{
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& f) { return f.function == which; });
    return found == table.end() ? std::string_view{} : found->name;
}

const FunctionInfo* find_function(std::string_view name)
{
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& f) { return f.name == name; });
    return found == table.end() ? nullptr : &*found;
}

bool is_planned(std::string_view name) { return std::find(planned.begin(), planned.end(), name) != planned.end(); }

std::vector<std::string> function_names()
{
    std::vector<std::string> names;
    for (const auto& f : table) names.emplace_back(f.name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace varsko::expression
