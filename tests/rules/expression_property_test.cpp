// Random expressions over random figures: columns and one cell at a time must agree.
#include "rules/expression/syntax.hpp"
#include "tests/rules/expression_reference.hpp"
#include "tests/rules/small_house.hpp"

#include <rapidcheck.h>

#include <cmath>

using namespace varsko;
using varsko::test::Reference;
using varsko::test::SmallHouse;

namespace {

// At full size from the first test on: small ranges are small already.
int pick(int n) { return *rc::gen::resize(100, rc::gen::inRange(0, n)); }
template <std::size_t N>
std::string one_of(const char* const (&words)[N])
{
    return words[static_cast<std::size_t>(pick(static_cast<int>(N)))];
}

// Writes expressions that the checker accepts, so that what is tested is what they compute.
struct Author {
    std::vector<std::string> count_lets, share_lets;
    bool has_other = false;  // a rule named "other" may be stood on

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
    std::string chance_count()
    {
        static constexpr const char* limits[] = {"xmr_upper", "xmr_lower", "xmr_centre", "c_upper", "c_lower"};
        static constexpr const char* newer[] = {"ewma", "ewma_upper", "ewma_lower", "cusum_poisson"};
        switch (pick(7)) {
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
        switch (pick(9)) {
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
            case 6: return pick(2) ? "round(" + x() + ")" : "floor(" + x() + ")";
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

constexpr int first_year = 2020, months = 26;

SmallHouse random_house()
{
    SmallHouse h;
    for (const char* u : {"u0", "u1", "u2", "u3"}) h.unit(u);
    // A tree or a bush, comparison groups, and a unit that is not there all the time.
    for (UnitIndex u = 1; u < 4; ++u) {
        Unit& unit = h.catalogue.units[u];
        if (pick(6)) unit.parent = pick(3) ? 0 : u - 1;
        if (pick(5) == 0) unit.dimension = Dimension::activity;
        if (pick(3)) unit.groups.emplace_back("peers");
    }
    h.catalogue.units[0].groups = {"some", "peers"};
    h.catalogue.units[2].groups.emplace_back("some");
    if (pick(3) == 0) h.catalogue.units[2].to = Period::month(first_year, 1 + pick(12)).last_day();
    if (pick(4) == 0) h.catalogue.units[3].from = Period::month(first_year + 1, 1 + pick(12)).first_day();
    h.metric("x", "count", pick(2) ? Good::higher : Good::lower,
             {Scenario::outcome, Scenario::budget, Scenario::forecast, Scenario::target});
    h.metric("y").adds_over_time = AddsOverTime::last;
    h.metric("g", "count", Good::lower, {Scenario::budget});
    h.metric("r").adds_over_time = AddsOverTime::mean;
    h.metric("x_base").adds_over_time = AddsOverTime::last;
    if (pick(2)) h.metric("x").derived[Scenario::budget] = pick(2) ? "-g.budget" : "2 * g.budget - y.outcome";
    if (pick(3) == 0) h.metric("x").derived[Scenario::forecast] = "-g.budget";
    if (pick(2)) h.metric("x").calendar.except = {1, 7};
    if (pick(2)) h.metric("y").calendar.except = {6};
    if (pick(3) == 0) h.metric("x").breaks = {Period::month(first_year + 1, 1 + pick(12))};
    if (pick(4) == 0) h.metric("y").breaks = {Period::month(first_year, 1 + pick(12))};
    h.metric("x").tolerance = 0.1;

    static const std::vector<std::string> series = {"x outcome", "x budget",  "x target",      "y outcome",
                                                    "g budget",  "r outcome", "x_base outcome"};
    const auto fates = *rc::gen::container<std::vector<int>>(series.size() * 4 * months,
                                                             rc::gen::resize(100, rc::gen::inRange(0, 1000)));
    std::size_t next = 0;
    for (const auto& s : series)
        for (int u = 0; u < 4; ++u)
            for (int m = 0; m < months; ++m) {
                const int fate = fates[next++];
                const std::string key =
                    s + " u" + std::to_string(u) + " " + Period::month(first_year, 1).plus(m).text();
                const double value = fate % 17 - 4;
                const bool preliminary = fate % 13 == 0;
                if (fate < 500)
                    h.give(key, value, Missing::known, preliminary);
                else if (fate < 600)
                    h.give(key + " ack", value * 3, Missing::known, preliminary);
                else if (fate < 700)
                    h.give(key, value), h.give(key + " ack", value * 2);
                else if (fate < 740)
                    h.give(key, 0, Missing::not_reported, preliminary);
                else if (fate < 770)
                    h.give(key + " ack", 0, Missing::secret);
                else if (fate < 790)
                    h.give(key, 0, Missing::lost);
                else if (fate < 850)
                    h.give(key, value),
                        h.give(key + " made " + Period::month(first_year, 1).plus(m - 2 + fate % 5).text(), value + 1);
            }
    for (int u = 0; u < 4; ++u)
        for (int y = 0; y < 3; ++y) {
            const std::string at = " u" + std::to_string(u) + " " + std::to_string(first_year + y);
            for (int made = pick(5); made < 12; made += 1 + pick(6))
                h.give("x forecast" + at + " made " + Period::month(first_year + y, 1).plus(made).text(), pick(20),
                       Missing::known, pick(8) == 0);
            if (pick(2)) h.give("x target" + at, pick(20));
            if (pick(2)) h.give("x budget" + at, pick(20));
            if (pick(3) == 0) h.give("x budget" + at + " made " + Period::month(first_year + y, 5).text(), pick(20));
            if (pick(4) == 0) h.give("g budget" + at, pick(20));
            if (pick(4) == 0) h.give("y outcome" + at, pick(20));
        }
    return h;
}

bool same(double column, const Reference::Maybe& cell)
{
    if (std::isnan(column) || !cell) return std::isnan(column) && !cell;
    return std::abs(column - *cell) <= 1e-7 * std::max({1.0, std::abs(column), std::abs(*cell)});
}

Level level_of(const std::vector<std::pair<Level, Reference::Maybe>>& tried, Level otherwise)
{
    for (const auto& [level, truth] : tried) {
        if (!truth) return Level::unknown;
        if (*truth == 1) return level;
    }
    return otherwise;
}

}  // namespace

TEST_CASE("columns and one cell at a time agree on random expressions over random figures")
{
    const bool ok = rc::check([] {
        SmallHouse h = random_house();
        Author author;
        if (pick(2)) {  // and another rule, that the first may stand on
            static constexpr Level colours[] = {Level::green, Level::yellow, Level::red};
            auto other = h.rule("other");
            const int left_out = pick(3);
            other.value(author.count(2));
            for (int c = 0; c < 3; ++c)
                if (c != left_out) other.level(colours[c], author.condition(2));
            for (UnitIndex u = 0; u < 4; ++u)
                if (pick(5)) other.rule.units.push_back(u);
            if (pick(4) == 0) other.rule.valid_from = Period::month(first_year, 1 + pick(12));
            if (pick(4) == 0) other.rule.valid_to = Period::month(first_year + 1, 1 + pick(12));
            author.has_other = true;
        }
        h.rules.emplace_front();
        h.rules.front().id = "it";
        h.rules.front().place = {"rules.d/test.toml", 1, 1};
        h.rules.front().metrics = {0};
        SmallHouse::Writing rule{h.rules.front()};
        for (int i = pick(3); i > 0; --i) {
            const bool is_share = pick(2) == 1;
            const std::string name = "let" + std::to_string(i);
            rule.let(name, is_share ? author.share(2) : author.count(2));
            (is_share ? author.share_lets : author.count_lets).push_back(name);
        }
        rule.value(author.count(3)).level(Level::red, author.condition(3)).level(Level::yellow, author.condition(2));
        h.build();
        for (const auto& d : h.diagnostics) RC_LOG() << d.text() << "\n";
        for (const auto& [name, text] : h.rules[0].let) RC_LOG() << name << ": " << text.text << "\n";
        RC_LOG() << "value: " << h.rules[0].value->text << "\nred: " << h.rules[0].levels[Level::red].text
                 << "\nyellow: " << h.rules[0].levels[Level::yellow].text << "\n";
        RC_ASSERT(h.diagnostics.empty());

        Reference reference{h.catalogue};
        for (const auto& g : h.figures) reference.add(h.figure(g));
        for (const auto& [name, text] : h.rules[0].let) reference.lets[name] = *expression::parse(text.text);
        for (std::size_t i = 1; i < h.rules.size(); ++i) reference.rules[h.rules[i].id] = h.rules[i];
        const auto& compiled = h.set->compiled.at(0);
        const std::vector<UnitIndex> subjects =
            pick(2) ? std::vector<UnitIndex>{0, 1, 2, 3} : std::vector<UnitIndex>{2, 0};
        Assessed a;
        for (int k = 0; k < 4; ++k) {
            const Period p = Period::month(first_year, 1).plus(pick(months));
            assess(h.catalogue, compiled, h.panel, p, subjects, a);
            for (std::size_t i = 0; i < subjects.size(); ++i) {
                const UnitIndex u = subjects[i];
                const auto value = reference.evaluate(h.rules[0].value->text, 0, u, p);
                const auto red = reference.evaluate(h.rules[0].levels[Level::red].text, 0, u, p);
                const auto yellow = reference.evaluate(h.rules[0].levels[Level::yellow].text, 0, u, p);
                RC_LOG() << p.text() << " u" << u << " value " << a.value[i] << " against " << value.value.value_or(NAN)
                         << "\n";
                RC_ASSERT(same(a.value[i], value.value));
                RC_ASSERT(a.level[i] ==
                          level_of({{Level::red, red.value}, {Level::yellow, yellow.value}}, Level::green));
                RC_ASSERT((a.preliminary[i] != 0) == (value.preliminary || red.preliminary || yellow.preliminary));
                const auto e = explain(h.catalogue, compiled, h.panel, u, p);
                RC_ASSERT(e.level == a.level[i]);
                RC_ASSERT(e.trend == a.trend[i]);
                RC_ASSERT(e.preliminary == (a.preliminary[i] != 0));
                RC_ASSERT(same(e.value, value.value));
            }
        }
    });
    CHECK(ok);
}

TEST_CASE("an expression printed and parsed again is the same expression")
{
    const bool ok = rc::check([] {
        Author author;
        author.count_lets = {"a", "b"};
        author.has_other = true;
        const std::string text = pick(2) ? author.condition(4) : author.count(4);
        RC_LOG() << text << "\n";
        const auto once = expression::parse(text);
        RC_ASSERT(once.has_value());
        const std::string printed = expression::print(*once);
        RC_LOG() << printed << "\n";
        const auto twice = expression::parse(printed);
        RC_ASSERT(twice.has_value());
        RC_ASSERT(expression::print(*twice) == printed);
        RC_ASSERT(once->nodes.size() == twice->nodes.size());
        for (std::size_t i = 0; i < once->nodes.size(); ++i) {
            const auto &a = once->nodes[i], &b = twice->nodes[i];
            RC_ASSERT(a.kind == b.kind);
            RC_ASSERT(a.op == b.op);
            RC_ASSERT(a.name == b.name);
            RC_ASSERT(a.member == b.member);
            RC_ASSERT(a.number == b.number);
            RC_ASSERT(a.integer == b.integer);
            RC_ASSERT(a.measure == b.measure);
            RC_ASSERT(a.arguments.size() == b.arguments.size());
            for (std::size_t k = 0; k < a.arguments.size(); ++k) {
                RC_ASSERT(a.arguments[k].option == b.arguments[k].option);
                RC_ASSERT(a.arguments[k].node == b.arguments[k].node);
            }
        }
    });
    CHECK(ok);
}

TEST_CASE("any bytes at all give a tree or one error within the text")
{
    const bool ok = rc::check([] {
        static const std::string letters = "abc(),.+-*/<>=!%0123456789 \n\"&|\xc3\xa5\xe2\x88\x92 and or not min";
        std::string text;
        for (int n = pick(60); n > 0; --n)
            text += letters[static_cast<std::size_t>(pick(static_cast<int>(letters.size())))];
        RC_LOG() << text << "\n";
        const auto parsed = expression::parse(text);
        if (parsed)
            RC_ASSERT(expression::parse(expression::print(*parsed)).has_value());
        else
            RC_ASSERT(parsed.error().offset <= text.size());
    });
    CHECK(ok);
}
