#include "rules/expression/syntax.hpp"
#include "tests/catch.hpp"

using namespace varsko;
using expression::parse;
using expression::print;

namespace {

std::string printed(const std::string& text)
{
    const auto s = parse(text);
    return s ? print(*s) : s.error().message;
}

std::string wrong(const std::string& text)
{
    const auto s = parse(text);
    return s ? "nothing wrong" : std::to_string(s.error().offset) + ": " + s.error().message;
}

}  // namespace

TEST_CASE("operators bind as in arithmetic, and parentheses that say so again are left out")
{
    CHECK(printed("a+b*c") == "a + b * c");
    CHECK(printed("(a+b)*c") == "(a + b) * c");
    CHECK(printed("a-(b-c)") == "a - (b - c)");
    CHECK(printed("(a-b)-c") == "a - b - c");
    CHECK(printed("a/b/c") == "a / b / c");
    CHECK(printed("-a*b") == "-a * b");
    CHECK(printed("-(a*b)") == "-(a * b)");
    CHECK(printed("a<1 or b<2 and not c<3") == "a < 1 or b < 2 and not c < 3");
    CHECK(printed("(a<1 or b<2) and c<3") == "(a < 1 or b < 2) and c < 3");
    CHECK(printed("not (a<1 or b<2)") == "not (a < 1 or b < 2)");
    CHECK(printed("(a < b) == c") == "(a < b) == c");
}

TEST_CASE("numbers carry what they count")
{
    CHECK(printed("2 %") == "2%");
    CHECK(printed("-2%") == "-2%");
    CHECK(printed("200 tkr") == "200 tkr");
    CHECK(printed("1.50 mnkr") == "1.5 mnkr");
    CHECK(printed("3.0") == "3.0");
    CHECK(printed("5 days") == "5 days");
    CHECK(parse("3")->at(0).integer);
    CHECK_FALSE(parse("3.0")->at(0).integer);
}

TEST_CASE("functions, options and other metrics' figures")
{
    CHECK(printed("prev(mean(x,12,min=8))>care_days.outcome") == "prev(mean(x, 12, min=8)) > care_days.outcome");
    CHECK(printed("f()") == "f()");
}

TEST_CASE("a no-break space is a blank, and letters with rings and dots are letters")
{
    CHECK(printed("a\u00a0<\u00a02\u00a0%") == "a < 2%");
    CHECK(printed("mål+år") == "mål + år");
}

TEST_CASE("what is wrong is said where it stands, with what was expected")
{
    CHECK(wrong("") == "0: the expression ends here, a number, a name, a function or \"(\" was expected");
    CHECK(wrong("a <") == "3: the expression ends here, a number, a name, a function or \"(\" was expected");
    CHECK(wrong("a b") == "2: \"b\" stands here, an operator or the end was expected");
    CHECK(wrong("(a") == "2: the expression ends here, \")\" or an operator was expected");
    CHECK(wrong("f(a,)") == "4: \")\" stands here, another argument was expected");
    CHECK(wrong("f(a b)") == "4: \"b\" stands here, \",\" or \")\" was expected");
    CHECK(wrong("1,5") ==
          "1: \",\" stands here, an operator or the end was expected; decimals are written with a dot: 1.5");
    CHECK(wrong("1 000") ==
          "2: \"000\" stands here, an operator or the end was expected; a number is written without blanks: 1000");
    CHECK(wrong("a = b") == "2: \"=\" stands here, an operator or the end was expected; equality is written ==");
    CHECK(wrong("a < b < c") ==
          "6: comparisons do not chain; write between(x, low, high), or two comparisons with and");
    CHECK(wrong("a \u2212 b").find("typographic minus") != std::string::npos);
    CHECK(wrong("a && b").find("write \"and\"") != std::string::npos);
    CHECK(wrong("!a").find("write \"not\"") != std::string::npos);
    CHECK(wrong("rule(\"x)").find("a quote that nothing closes") != std::string::npos);
    CHECK(wrong("rule(\"x\").").find("level or value after the dot") != std::string::npos);
    CHECK(wrong("x.").find("a scenario") != std::string::npos);
    CHECK(wrong("1.").find("ends with a dot") != std::string::npos);
}

TEST_CASE("hostile nesting and length are refused, not obeyed")
{
    for (const std::string open : {"(", "-", "not ", "f(", "1+(", "abs("}) {
        std::string text;
        while (text.size() < 9000) text += open;
        CHECK(parse(text).error().code == "too-deep");
    }
    std::string chain = "1";
    while (chain.size() < 9000) chain += "+1";
    CHECK(parse(chain).error().code == "too-deep");
    CHECK(parse(std::string(100'000, '1')).error().code == "too-long");
    CHECK(parse(std::string(30, '1')).error().code == "syntax");
}

TEST_CASE("a place counts lines of the text and characters of the line")
{
    const Text text{"deviation < å\n  and ö > x", {"rules.d/a.toml", 7, 10}};
    CHECK(expression::place_in(text, 0).column == 10);
    CHECK(expression::place_in(text, 12).column == 22);
    const auto after = text.text.find('x');
    CHECK(expression::place_in(text, after).line == 8);
    CHECK(expression::place_in(text, after).column == 11);
}
