// Writes expressions that the checker accepts, so that what is tested is what they compute; and a house of random
// figures to compute them on.  Every function of the language is among them: expression_property_test.cpp counts.
#pragma once

#include "tests/rules/small_house.hpp"

#include <rapidcheck.h>

#include <string>
#include <vector>

namespace varsko::test {

// At full size from the first test on: small ranges are small already.
inline int pick(int n) { return *rc::gen::resize(100, rc::gen::inRange(0, n)); }
template <std::size_t N>
std::string one_of(const char* const (&words)[N])
{
    return words[static_cast<std::size_t>(pick(static_cast<int>(N)))];
}

struct Author {
    std::vector<std::string> count_lets{}, share_lets{};
    bool has_other = false;            // a rule named "other" may be stood on
    bool asks_what_was_known = false;  // as_known(): it depends on when figures came
    bool has_long_history = true;      // functions that look five years back have something to see

    static std::string leaf()
    {
        static constexpr const char* leaves[] = {"outcome",  "outcome",   "budget",    "target", "y.outcome",
                                                 "g.budget", "r.outcome", "x.outcome", "base"};
        return one_of(leaves);
    }
    std::string linear(int depth)
    {
        if (depth <= 0) return leaf();
        switch (pick(7)) {
            case 6:
                return pick(3) ? "sum_units(" + linear(depth - 1) + around() + ")"
                               : "parent(" + linear(depth - 1) + ")";
            case 0: return linear(depth - 1) + " + " + linear(depth - 1);
            case 1: return "(" + linear(depth - 1) + " - (" + linear(depth - 1) + "))";
            case 2: return "-(" + linear(depth - 1) + ")";
            case 3: return "2 * (" + linear(depth - 1) + ")";
            case 4: return "(" + linear(depth - 1) + ") / 4";
            default: return leaf();
        }
    }
    // "", ", min=1", ", "peers"" … of a function of the units group.
    static std::string around()
    {
        static constexpr const char* groups[] = {"", "", ", \"peers\"", ", group=\"some\""};
        static constexpr const char* enough[] = {"", "", ", min=1", ", min=2"};
        return one_of(groups) + one_of(enough);
    }
    std::string units_count(int depth)
    {
        switch (pick(5)) {
            case 0: return "parent(" + count(depth) + ")";
            case 1: return "sum_units(" + count(depth) + around() + ")";
            case 2: return "mean_units(" + count(depth) + around() + ")";
            case 3: return "mean_units(" + count(depth) + ", " + count(depth) + around() + ")";
            default: return has_other ? "rule(\"other\").value" : "sum_units(" + leaf() + ", min=1)";
        }
    }
    std::string level(int depth)
    {
        static constexpr const char* colours[] = {"green", "yellow", "red"};
        if (!has_other) return one_of(colours);
        if (depth <= 0) return pick(4) ? "rule(\"other\").level" : one_of(colours);
        switch (pick(7)) {
            case 0: return "prev(" + level(depth - 1) + ")";
            case 1: return "worst(" + level(depth - 1) + ", " + level(depth - 1) + ", " + level(0) + ")";
            case 2: return "or_else(" + level(depth - 1) + ", " + one_of(colours) + ")";
            case 3: return "if(" + condition(depth - 1) + ", " + level(depth - 1) + ", " + level(0) + ")";
            case 4: return "parent(" + level(depth - 1) + ")";
            default: return "rule(\"other\").level";
        }
    }
    std::string units_condition(int depth)
    {
        static constexpr const char* comparisons[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
        switch (pick(5)) {
            case 0: return "share_units(" + condition(depth) + around() + ")" + one_of(comparisons) + "50%";
            case 1: return "rank(" + count(depth) + around() + ")" + one_of(comparisons) + whole(1, 3);
            case 2:
                return "percentile(" + count(depth) + ", \"peers\"" + (pick(2) ? ", min=1)" : ")") +
                       one_of(comparisons) + (pick(2) ? "75%" : "30%");
            case 3: return "parent(" + condition(depth) + ")";
            default: return level(depth) + one_of(comparisons) + level(depth);
        }
    }
    std::string whole(int least, int most) { return std::to_string(least + pick(most - least + 1)); }
    // A history of counts, mostly known: what the chance group reads.
    static std::string events()
    {
        static constexpr const char* events[] = {"abs(outcome)", "or_else(abs(outcome), 3 count)", "max(y.outcome, 0)",
                                                 "or_else(abs(y.outcome), 1 count)", "outcome"};
        return one_of(events);
    }
    // ", 15, min=13" of a window, now and then.
    std::string history(int least, int most)
    {
        if (pick(5) == 0) return "";
        const int n = least + pick(most - least + 1);
        return ", " + std::to_string(n) + (pick(4) ? ", min=" + whole(least, n) : "");
    }
    std::string five_years() { return pick(4) ? ", min=" + whole(30, 50) : ""; }
    std::string chance_count()
    {
        static constexpr const char* limits[] = {"xmr_upper", "xmr_lower", "xmr_centre", "c_upper", "c_lower"};
        static constexpr const char* newer[] = {"ewma", "ewma_upper", "ewma_lower", "cusum_poisson"};
        switch (pick(has_long_history ? 9 : 7)) {
            case 7:
            case 8: return (pick(2) ? "farrington_upper(" : "farrington_expected(") + events() + five_years() + ")";
            case 0: return std::string(pick(2) ? "garwood_upper(" : "garwood_lower(") + events() + ")";
            case 1: return "poisson_limit(" + events() + (pick(2) ? ")" : ", alpha=0.01)");
            case 2: return "count_limit(" + events() + history(12, 20) + (pick(2) ? ", over=3)" : ", alpha=0.5%)");
            case 3: return "theil_sen(" + events() + history(8, 14) + ")";
            case 4: return "ears_upper(" + events() + ", " + whole(1, 3) + ")";
            case 5: return one_of(newer) + "(" + events() + history(12, 15) + ", over=" + whole(1, 6) + ")";
            default: return one_of(limits) + "(" + events() + history(12, 22) + ")";
        }
    }
    std::string chance_share()
    {
        static constexpr const char* rates[] = {"u_upper", "u_lower", "laney_upper", "laney_lower"};
        static constexpr const char* ends[] = {"compare_upper", "compare_lower"};
        static constexpr const char* funnels[] = {"funnel_upper", "funnel_lower"};
        switch (pick(3)) {
            case 0: return one_of(ends) + "(" + events() + ", " + events() + (pick(2) ? ")" : ", 2)");
            case 1: return one_of(funnels) + "(" + events() + ")";
            default:
                return one_of(rates) + "(" + events() + ", or_else(abs(budget), 1 count) + 9 count" + history(12, 20) +
                       ")";
        }
    }
    std::string chance_condition()
    {
        static constexpr const char* sums[] = {"cusum", "cusum_down"};
        switch (pick(has_long_history ? 11 : 9)) {
            case 9:
            case 10: return "farrington(" + events() + five_years() + (pick(2) ? ")" : ", alpha=0.2)");
            case 0: return "nhs(" + events() + history(12, 20) + ")";
            case 1: return "nhs_rule(" + events() + history(12, 20) + ") > " + whole(0, 2);
            case 2: return "run_chart(" + events() + history(10, 20) + ")";
            case 3: return "ears(" + events() + ", " + whole(1, 3) + ")";
            case 4: return "poisson_tail(" + events() + ", " + events() + ") < 0.1";
            case 5: return "count_tail(" + events() + history(12, 20) + ", over=" + whole(1, 3) + ") < 0.2";
            case 6: return "compare(" + events() + ", prev(" + events() + ")) < 0.3";
            case 7: return "mann_kendall(" + events() + history(8, 14) + ") > " + whole(0, 2);
            default: return one_of(sums) + "(" + events() + history(12, 15) + ", over=" + whole(1, 6) + ", k=0.25) > 1";
        }
    }
    // What a history may be of: equal to the last bit, however it is computed, since a fraction is no count.
    static std::string course()
    {
        static constexpr const char* of[] = {"outcome",
                                             "abs(outcome)",
                                             "y.outcome",
                                             "budget",
                                             "outcome + abs(y.outcome)",
                                             "r.outcome",
                                             "or_else(outcome, 2 count)"};
        return one_of(of);
    }
    static std::string year_course()
    {
        static constexpr const char* of[] = {"outcome", "abs(outcome)", "or_else(outcome, 2 count)", "budget"};
        return one_of(of);
    }
    static std::string course_count()
    {
        static constexpr const char* series[] = {"expected(", "expected_low(", "expected_high("};
        static constexpr const char* years[] = {"year_end(", "year_end_low(", "year_end_high(", "year_to_go(", "pace("};
        return pick(2) ? one_of(series) + course() + ")" : one_of(years) + year_course() + ")";
    }
    static std::string course_condition()
    {
        static constexpr const char* kinds[] = {"spike(", "dip(", "shift(", "drift("};
        return one_of(kinds) + course() + ")";
    }
    // When something was known.
    std::string moment()
    {
        switch (pick(3)) {
            case 0: return whole(1, 12);
            case 1: return "\"due\"";
            default: return "\"" + text(Period::month(2020, 1).plus(pick(26)).last_day()) + "\"";
        }
    }
    std::string count(int depth)
    {
        if (depth <= 0) {
            if (!count_lets.empty() && pick(4) == 0)
                return count_lets[static_cast<std::size_t>(pick(static_cast<int>(count_lets.size())))];
            switch (pick(8)) {
                case 0: return whole(0, 12) + " count";
                case 1: return "forecast";
                default: return leaf();
            }
        }
        const auto x = [&] { return count(depth - 1 - pick(2)); };
        if (asks_what_was_known && pick(15) == 0) return "as_known(" + x() + ", " + moment() + ")";
        switch (pick(30)) {
            case 27:
            case 28:
            case 29: return units_count(depth - 1);
            case 0: return "(" + x() + " + " + x() + ")";
            case 1: return "(" + x() + " - " + x() + ")";
            case 2: return "-(" + x() + ")";
            case 3: return "(" + x() + ") * " + whole(0, 3);
            case 4: return "(" + x() + ") / " + whole(0, 4);
            case 5: return "abs(" + x() + ")";
            case 6:
                return pick(3) == 0   ? "floor(" + x() + ")"
                       : pick(2) == 0 ? "round((" + x() + ") / 7, " + whole(0, 3) + ")"
                                      : "round(" + x() + ")";
            case 7: return "prev(" + x() + ")";
            case 8: return "prev(" + x() + ", " + whole(1, 4) + ")";
            case 9: return "last_year(" + x() + ")";
            case 10: return "at(" + x() + ", " + whole(1, 12) + ")";
            case 11: return "ytd(" + linear(2) + ")";
            case 12: return "year(" + linear(2) + ")";
            case 13:
            case 14:
            case 15: {
                static constexpr const char* names[] = {"sum", "mean",   "median",       "min",
                                                        "max", "stddev", "stddev_sample"};
                const int n = 2 + pick(6), enough = 2 + pick(n - 1);
                return one_of(names) + "(" + leaf() + " + " + x() + ", " + std::to_string(n) +
                       (pick(2) ? ", min=" + std::to_string(enough) : "") + ")";
            }
            case 16: return "change(" + x() + ")";
            case 17: return "min(" + x() + ", " + x() + ")";
            case 18: return "max(" + x() + ", 3 count)";
            case 19: return "if(" + condition(depth - 1) + ", " + x() + (pick(3) ? ", " + x() : "") + ")";
            case 20: return "or_else(" + x() + ", " + x() + ")";
            case 21: return "(" + x() + ") * (" + share(depth - 1) + ")";
            case 22:
            case 23: return chance_count();
            case 24: return course_count();
            default: return x();
        }
    }
    std::string share(int depth)
    {
        if (depth <= 0) {
            if (!share_lets.empty() && pick(3) == 0)
                return share_lets[static_cast<std::size_t>(pick(static_cast<int>(share_lets.size())))];
            return whole(0, 60) + "%";
        }
        switch (pick(8)) {
            case 6: return chance_share();
            case 7: return pick(2) ? "unusual(" + course() + ")" : "seasonal_share(" + year_course() + ")";
            case 0: return "(" + count(depth - 1) + ") / (" + count(depth - 1) + ")";
            case 1: return "growth(" + count(depth - 1) + ")";
            case 2: return "yoy(" + count(depth - 1) + ")";
            case 3: return "worse_by(" + count(depth - 1) + ", " + count(depth - 1) + ")";
            case 4: return "(" + share(depth - 1) + " - (" + share(depth - 1) + "))";
            case 5: return pick(2) ? "days_left() / 365 days" : "prev(days_left(), 2) / 365 days";
            default: return share(depth - 1);
        }
    }
    std::string condition(int depth)
    {
        static constexpr const char* comparisons[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
        if (depth <= 0) return leaf() + one_of(comparisons) + count(0);
        switch (pick(18)) {
            case 15:
            case 16:
            case 17: return units_condition(depth - 1);
            case 12:
            case 13: return chance_condition();
            case 14: return course_condition();
            case 0:
            case 1: return "(" + condition(depth - 1) + " and " + condition(depth - 1) + ")";
            case 2:
            case 3: return "(" + condition(depth - 1) + " or " + condition(depth - 1) + ")";
            case 4: return "not (" + condition(depth - 1) + ")";
            case 5: return "between(" + count(depth - 1) + ", " + count(depth - 1) + ", " + count(depth - 1) + ")";
            case 6: return "known(" + count(depth - 1) + ")";
            case 7: return (pick(2) ? "rising(" : "falling(") + count(depth - 1) + ", " + whole(1, 3) + ")";
            case 8: return "streak(" + condition(depth - 1) + ") >= " + whole(1, 3);
            case 9: return "count_known(" + count(depth - 1) + ", " + whole(1, 6) + ") < " + whole(0, 6);
            case 10: return "(" + share(depth - 1) + one_of(comparisons) + share(depth - 1) + ")";
            default: return "(" + count(depth - 1) + one_of(comparisons) + count(depth - 1) + ")";
        }
    }
};
}  // namespace varsko::test
