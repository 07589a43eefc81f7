#include "rules/alert/fold.hpp"

#include "tests/catch.hpp"

#include <sstream>

using namespace varsko;

namespace {

// One letter a month from January 2024: g y r ?(unknown) f(flag) c(clear).  Returns "state/transition" per month.
struct Folded {
    Life life;
    std::string states, transitions;
};

Folded folded(std::string_view months, FoldRule rule = {}, Period first = Period::month(2024, 1))
{
    Folded out;
    Period p = first;
    for (const char c : months) {
        Seen seen;
        seen.level = c == 'g'   ? Level::green
                     : c == 'y' ? Level::yellow
                     : c == 'r' ? Level::red
                     : c == 'f' ? Level::flag
                     : c == 'c' ? Level::clear
                                : Level::unknown;
        const auto closed = turn_year(out.life, rule, p.calendar_year());
        const auto t = fold(out.life, rule, p, seen);
        if (closed != Transition::none) out.transitions += std::string(text(closed)) + "+";
        out.transitions += std::string(text(t)) + " ";
        out.states += text(out.life.state).substr(0, 1);
        p = p.plus(1);
    }
    return out;
}

}  // namespace

TEST_CASE("an alert's states, month by month: q quiet, p pending, f firing, r resolved")
{
    struct Row {
        const char* what;
        const char* months;
        FoldRule rule;
        const char* states;
    };
    const FoldRule plain, held{.for_periods = 2}, slow{.for_periods = 1, .clear_periods = 2};
    const Row rows[] = {
        {"fires at once and is resolved at once", "gyg", plain, "qfr"},
        {"worse and better are one episode", "yrrygg", plain, "fffffr"},  // the last g finds it resolved already
        {"unknown keeps what was", "r??g", plain, "fffr"},
        {"a flag is alive, its clear is good", "cfc", plain, "qfr"},
        {"for = 2 waits for the second", "yyg", held, "pfr"},
        {"for = 2 forgets a single one", "ygyg", held, "pqpq"},
        {"for = 2 steps over what is not known", "y?y", held, "ppf"},
        {"clear = 2 waits for the second good one", "ygg", slow, "ffr"},
        {"clear = 2: one good one between bad ones ends nothing", "ygyg", slow, "ffff"},
        {"clear = 2 steps over what is not known", "yg?g", slow, "fffr"},
        {"it comes back as another episode", "ygy", plain, "frf"},
    };
    for (const Row& row : rows) {
        INFO(row.what << ": " << row.months);
        std::string want = row.states;
        if (std::string(row.months) == "yrrygg") want = "ffffrr";
        CHECK(folded(row.months, row.rule).states == want);
    }
}

TEST_CASE("what happened is named")
{
    CHECK(folded("gyryg").transitions == "none fired worsened improved resolved ");
    CHECK(folded("yy?g", {.for_periods = 3}).transitions == "pending kept none resolved ");
    CHECK(folded("yrr", {.for_periods = 2}).transitions == "pending fired kept ");
}

TEST_CASE("an episode remembers when it began, fired and was last alive")
{
    const auto life = folded("gyyr?g", {.for_periods = 2}).life;
    CHECK(life.state == AlertState::resolved);
    CHECK(life.ended == Ended::good);
    CHECK(life.since == Period::month(2024, 2));
    CHECK(life.fired == Period::month(2024, 3));
    CHECK(life.last_alive == Period::month(2024, 4));
    CHECK(life.last == Period::month(2024, 6));
    CHECK(life.held == 3);
    CHECK(life.alive_level == Level::red);
}

TEST_CASE("rules on accumulations end with the year")
{
    const FoldRule yearly{.ends_with_year = true};
    const Period november = Period::month(2023, 11);
    CHECK(folded("rrg", yearly, november).transitions == "fired kept year-closed+none ");
    CHECK(folded("rrr", yearly, november).transitions == "fired kept year-closed+fired ");
    CHECK(folded("rr?", yearly, november).transitions == "fired kept year-closed+none ");
    CHECK(folded("rrr", {}, november).transitions == "fired kept kept ");
    CHECK(folded("rrr", yearly, november).life.since == Period::month(2024, 1));
    const FoldRule held{.for_periods = 2, .ends_with_year = true};
    CHECK(folded("gry", held, november).transitions == "none pending resolved+pending ");
}

TEST_CASE("what a restatement did is told from the two lives")
{
    const auto t = [](std::string_view before, std::string_view after, bool holds, FoldRule rule = {}) {
        return std::string(text(difference(folded(before, rule).life, folded(after, rule).life, holds)));
    };
    CHECK(t("gr", "gr", true) == "none");
    CHECK(t("gr", "gg", false) == "corrected");
    CHECK(t("rr", "gr", true) == "restated");
    CHECK(t("ry", "rr", true) == "restated");
    CHECK(t("gg", "gr", false) == "fired");
    CHECK(t("r?", "rg", true) == "resolved");
    CHECK(t("y?", "yr", true) == "worsened");
    CHECK(t("rg", "gg", false) == "corrected");  // what was told and over was wrong from the start
    CHECK(t("rg", "rr", true) == "fired");       // it was not over
    CHECK(t("yy", "yg", true, {.for_periods = 2}) == "corrected");
    CHECK(t("gy", "yy", true, {.for_periods = 2}) == "fired");
    CHECK(t("gyy", "ggy", true, {.for_periods = 3}) == "restated");
    CHECK(t("gy", "gg", true, {.for_periods = 2}) == "resolved");
}

TEST_CASE("reasons are named")
{
    const FoldRule held{.for_periods = 2, .clear_periods = 3};
    CHECK(reason(Transition::fired, folded("r").life, {}) == "level-red");
    CHECK(reason(Transition::pending, folded("y", held).life, held) == "held-1-of-2-periods");
    CHECK(reason(Transition::fired, folded("yy", held).life, held) == "held-2-of-2-periods");
    CHECK(reason(Transition::kept, folded("yyg", held).life, held) == "clear-1-of-3-periods");
    CHECK(reason(Transition::resolved, folded("yyggg", held).life, held) == "clear-3-of-3-periods");
    CHECK(reason(Transition::year_closed, {}, {}) == "year-ended");
}

TEST_CASE("an alert's id is its rule, metric and unit, and reads back")
{
    const auto key = AlertKey::parse("budget-balance:net_cost:asn");
    REQUIRE(key);
    CHECK(key->rule == "budget-balance");
    CHECK(key->metric == "net_cost");
    CHECK(key->unit == "asn");
    CHECK(key->id() == "budget-balance:net_cost:asn");
    for (const char* wrong : {"", "a", "a:b", "a:b:", ":b:c", "a::c", "a:b:c:d"}) {
        INFO(wrong);
        CHECK_FALSE(AlertKey::parse(wrong));
    }
    for (const auto state : {AlertState::quiet, AlertState::pending, AlertState::firing, AlertState::acknowledged,
                             AlertState::resolved, AlertState::corrected})
        CHECK(parse_alert_state(text(state)) == state);
    CHECK_FALSE(parse_alert_state("on fire"));
}
