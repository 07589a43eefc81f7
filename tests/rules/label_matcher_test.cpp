#include "rules/alert/label_matcher.hpp"

#include "tests/catch.hpp"

using namespace varsko;

namespace {

const std::map<std::string, std::string> red = {{"alertname", "budget-balance"}, {"level", "red"}, {"unit", "asn"}};

bool fits(const std::string& text)
{
    const auto matcher = LabelMatcher::parse(text);
    INFO(text);
    REQUIRE(matcher);
    return matcher->fits(red);
}

}  // namespace

TEST_CASE("alerts are chosen by their labels as Alertmanager's clients write it")
{
    for (const char* text :
         {"level=red", "level=\"red\"", " level = \"red\" ", "level!=yellow", "level=~\"red|yellow\"",
          "alertname=~budget-.*", "level!~\"re\"", "goal=\"\"", "goal!=\"1\"", "unit=~\"as[m-o]\""})
        CHECK(fits(text));
    for (const char* text : {"level=yellow", "level!=red", "level=~re", "level!~\"r.*\"", "goal!=\"\"", "goal=~.+"})
        CHECK_FALSE(fits(text));
}

TEST_CASE("a quoted value may hold what is written with a backslash")
{
    const auto matcher = LabelMatcher::parse(R"(note="a \"b\" \\ c\nd")");
    REQUIRE(matcher);
    CHECK(matcher->fits({{"note", "a \"b\" \\ c\nd"}}));
    CHECK_FALSE(matcher->fits(red));
}

TEST_CASE("what is no filter is told so")
{
    for (const char* text :
         {"", "red", "=red", "le vel=red", "1level=red", "level!red", "level=\"red", "level=\"red\"x"}) {
        INFO(text);
        const auto matcher = LabelMatcher::parse(text);
        REQUIRE_FALSE(matcher);
        CHECK_THAT(matcher.error(), Catch::Contains("expected a label and a value"));
    }
    const auto broken = LabelMatcher::parse("level=~\"(red\"");
    REQUIRE_FALSE(broken);
    CHECK(broken.error() == "\"(red\" is no regular expression");
    CHECK_FALSE(LabelMatcher::parse("level=~\"" + std::string(501, 'a') + "\""));
}

TEST_CASE("an expression that would take for ever fits nothing, soon")
{
    const auto matcher = LabelMatcher::parse("unit=~\"(a*)*(a*)*(a*)*b\"");
    REQUIRE(matcher);
    CHECK_FALSE(matcher->fits({{"unit", std::string(400, 'a')}}));
}
